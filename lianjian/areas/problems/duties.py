"""What is owed on problems: to assign, to accept, to get in touch, to fix."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lianjian.areas.problems.models import Problem
from lianjian.areas.problems.states import OPEN_STATES, WORKING
from lianjian.kernel.duties.declared import RowDuty

STATES = {"open": [state.code for state in OPEN_STATES], "working": [state.code for state in WORKING]}


def _describe(problem: Problem) -> tuple[str, str, str]:
    place = problem.place.short_name() if problem.place else ""
    return problem.headline, f"{problem.number} · {place}", reverse("problem", args=(problem.pk,))


def _rows(**conditions: Any) -> Any:
    return Problem.objects.filter(**conditions).select_related("kind", "place", "owner")


assign = RowDuty(
    key="problems.assign",
    title=gettext_lazy("交办民情"),
    verb=gettext_lazy("交办"),
    rule="PROBLEM_ASSIGN_DAYS",
    rows=lambda: _rows(
        state__in=("registered", "returned", "assigned", *STATES["working"], "fixed", "closed")
    ),
    due_by="assign_due_on",
    done_by="assigned_on",
    describe=_describe,
)
accept = RowDuty(
    key="problems.accept",
    title=gettext_lazy("签收民情"),
    verb=gettext_lazy("签收"),
    rule="PROBLEM_ACCEPT_DAYS",
    rows=lambda: _rows(accept_due_on__isnull=False),
    due_by="accept_due_on",
    done_by="accepted_on",
    describe=_describe,
    person_by="owner",
)
contact = RowDuty(
    key="problems.contact",
    title=gettext_lazy("首次联系群众"),
    verb=gettext_lazy("联系"),
    rule="PROBLEM_CONTACT_DAYS",
    rows=lambda: _rows(contact_due_on__isnull=False),
    due_by="contact_due_on",
    done_by="contacted_on",
    describe=_describe,
    person_by="owner",
)
fix = RowDuty(
    key="problems.fix",
    title=gettext_lazy("办结民情"),
    verb=gettext_lazy("办结"),
    rule="PROBLEM_DAYS_P02",
    rows=lambda: _rows(due_on__isnull=False).exclude(state__in=("rejected", "rejecting")),
    due_by="due_on",
    done_by="fixed_on",
    describe=_describe,
    person_by="owner",
    excused=Q(state="suspended"),
)

DUTIES = (assign, accept, contact, fix)
