"""What is owed: each step of a member's development within the time of its rule, and the dues of each month entered.

No name stands in a duty: whoever may not see an application still sees that a step is owed.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.recruits.models import Application, Collection
from lianjian.areas.recruits.queries import MONTH, collecting, dues_periods
from lianjian.areas.recruits.states import ENDED
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.org.models import Unit
from lianjian.kernel.rules.times import months
from lianjian.kernel.ui.lists import row_url

WRITE, APPROVE = "recruits.application:write", "recruits.application:approve"
IS_ENDED = Q(state__in=ENDED)


def _describe(application: Application) -> tuple[str, str, str]:
    return _("发展党员 %s") % application.number, f"{application.occurred_on:%Y-%m-%d}", row_url(application)


def _describe_dues(branch: Unit, period: Period) -> tuple[str, str, str]:
    asked = urlencode({"branch": branch.code, "month": f"{period.first:%Y-%m-%d}"})
    return (
        _("%s党费") % branch,
        f"{period.first:%Y-%m}",
        f"{reverse('entry', args=('recruits-dues',))}?{asked}",
    )


def _with(due_by: str) -> Callable[[], QuerySet[Application]]:
    return lambda: Application.objects.filter(**{f"{due_by}__isnull": False})


def _step(key: str, title: Any, verb: Any, rule: str, begins_by: str, due_by: str, done_by: str,
          permission: str = WRITE) -> RowDuty:  # fmt: skip
    return RowDuty(
        key=f"recruits.{key}",
        title=title,
        verb=verb,
        rule=rule,
        permission=permission,
        rows=_with(due_by),
        begins_by=begins_by,
        due_by=due_by,
        done_by=done_by,
        excused=IS_ENDED,
        describe=_describe,
    )


talk = _step(
    "talk", gettext_lazy("与入党申请人谈话"), gettext_lazy("登记"), "RECRUIT_TALK_MONTHS",
    "occurred_on", "talk_due_on", "talked_on",
)  # fmt: skip
look = _step(
    "look", gettext_lazy("考察入党积极分子"), gettext_lazy("登记"), "RECRUIT_LOOK_MONTHS",
    "activist_on", "next_look_on", "activist_until",
)  # fmt: skip
report = _step(
    "report", gettext_lazy("入党积极分子思想汇报"), gettext_lazy("登记"), "RECRUIT_REPORT_MONTHS",
    "activist_on", "next_report_on", "activist_until",
)  # fmt: skip
meet = _step(
    "meet", gettext_lazy("支部大会讨论接收预备党员"), gettext_lazy("登记"), "RECRUIT_MEETING_MONTHS",
    "pre_reviewed_on", "meet_due_on", "admitted_on",
)  # fmt: skip
approve = _step(
    "approve", gettext_lazy("审批预备党员"), gettext_lazy("审批"), "RECRUIT_APPROVE_MONTHS",
    "admitted_on", "approve_due_on", "approved_on", APPROVE,
)  # fmt: skip
oath = _step(
    "oath", gettext_lazy("预备党员入党宣誓"), gettext_lazy("登记"), "RECRUIT_OATH_MONTHS",
    "approved_on", "oath_due_on", "sworn_on",
)  # fmt: skip
confirm = _step(
    "confirm", gettext_lazy("支部大会讨论转正"), gettext_lazy("登记"), "RECRUIT_CONFIRM_MONTHS",
    "probation_until", "confirm_due_on", "confirmed_on",
)  # fmt: skip
full = _step(
    "full", gettext_lazy("审批转正"), gettext_lazy("审批"), "RECRUIT_APPROVE_MONTHS",
    "confirmed_on", "full_due_on", "full_on", APPROVE,
)  # fmt: skip


def _itself(on: date) -> dict[int, int]:
    return {unit.pk: unit.pk for unit in collecting(on)}


dues = PeriodDuty(
    key="recruits.dues",
    title=gettext_lazy("登记当月党费"),
    verb=gettext_lazy("登记"),
    rule=MONTH,
    permission="recruits.dues:write",
    periods=dues_periods,
    owers=collecting,
    units=_itself,
    fulfilled_by=lambda: Collection.objects.all(),
    matched_by="unit",
    dated_by="occurred_on",
    period_by="month",
    lapses_on=lambda period: months("DUES_ASKED_MONTHS", period.last),
    describe=_describe_dues,
)

DUTIES = (talk, look, report, meet, approve, oath, confirm, full, dues)
