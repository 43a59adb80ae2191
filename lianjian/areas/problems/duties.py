"""What is owed on problems: to assign, to accept, to get in touch, to fix, to call back."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianjian.areas.problems.figures import overdue
from lianjian.areas.problems.models import Problem
from lianjian.areas.problems.states import REJECTED
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.ui.lists import row_url


def _describe(problem: Problem) -> tuple[str, str, str]:
    place = problem.place.short_name() if problem.place else ""
    return problem.headline, f"{problem.number} · {place}", row_url(problem)


def _rows(**conditions: Any) -> QuerySet[Problem]:
    return Problem.objects.filter(**conditions).select_related("kind", "place", "owner")


assign = RowDuty(
    key="problems.assign",
    title=_("交办民情"),
    verb=pgettext_lazy("step", "交办"),
    rule="PROBLEM_ASSIGN_DAYS",
    permission="problems.problem:assign",
    rows=lambda: _rows(assign_due_on__isnull=False).exclude(state=REJECTED.code),
    due_by="assign_due_on",
    done_by="assigned_on",
    describe=_describe,
)
accept = RowDuty(
    key="problems.accept",
    title=_("签收民情"),
    verb=pgettext_lazy("step", "签收"),
    rule="PROBLEM_ACCEPT_DAYS",
    permission="problems.problem:work",
    rows=lambda: _rows(accept_due_on__isnull=False, owner__isnull=False),
    due_by="accept_due_on",
    done_by="accepted_on",
    describe=_describe,
    person_by="owner",
)
contact = RowDuty(
    key="problems.contact",
    title=_("首次联系群众"),
    verb=pgettext_lazy("step", "联系"),
    rule="PROBLEM_CONTACT_DAYS",
    permission="problems.problem:work",
    rows=lambda: _rows(contact_due_on__isnull=False),
    due_by="contact_due_on",
    done_by="contacted_on",
    describe=_describe,
    person_by="owner",
)
fix = RowDuty(
    key="problems.fix",
    title=_("办结民情"),
    verb=pgettext_lazy("step", "办结"),
    rule="PROBLEM_DAYS",
    rule_of=lambda problem: problem.kind.days_rule,
    permission="problems.problem:work",
    rows=lambda: _rows(due_on__isnull=False),
    due_by="due_on",
    done_by="fixed_on",
    describe=_describe,
    person_by="owner",
    late_figure=overdue,
)
call_back = RowDuty(
    key="problems.call_back",
    title=_("回访反映人"),
    verb=pgettext_lazy("step", "回访"),
    rule="PROBLEM_CALL_BACK_DAYS",
    permission="problems.problem:confirm",
    rows=lambda: _rows(call_back_due_on__isnull=False),
    due_by="call_back_due_on",
    done_by="closed_on",
    describe=_describe,
)

DUTIES = (assign, accept, contact, fix, call_back)
