"""What is owed: the next month's plan of each crew of a zone, by the day that the rule says."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.roster.models import Crew, MonthPlan
from lianjian.areas.roster.queries import asking_periods, crews_that_owe
from lianjian.kernel.clock.periods import DAY, Period, month_of
from lianjian.kernel.duties.recurring import PeriodDuty


def _planned_month(period: Period) -> date:
    return month_of(period.first).last + DAY


def _describe(crew: Crew, period: Period) -> tuple[str, str, str]:
    month = f"{_planned_month(period):%Y-%m}"
    address = f"{reverse('entry', args=('roster-month',))}?{urlencode({'crew': crew.pk, 'month': month})}"
    return _("排 %(month)s 的班：%(crew)s") % {"month": month, "crew": crew}, crew.code, address


plan = PeriodDuty(
    key="roster.plan",
    title=gettext_lazy("排好下月勤务"),
    verb=gettext_lazy("排班"),
    rule="ROSTER_PLAN_DAY",
    permission="roster.shift:plan",
    periods=asking_periods,
    owers=crews_that_owe,
    units=lambda on: {crew.pk: crew.unit_id for crew in crews_that_owe(on)},
    fulfilled_by=lambda: MonthPlan.objects.all(),
    matched_by="crew",
    dated_by="occurred_on",
    describe=_describe,
    lapses_on=_planned_month,
    period_by="asked_from",
)

DUTIES = (plan,)
