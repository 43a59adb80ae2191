"""What is owed in co-building: an activity of each body each month, what the bureau's side promised, and that a
partner is asked that says nothing.
"""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild.models import Activity, Body, Promise
from lianjian.areas.cobuild.queries import ASKED_WITHIN, MONTHLY, bodies_owing, months_until, unit_by_body
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.ui.lists import row_url


def _describe_month(body: Body, period: Period) -> tuple[str, str, str]:
    return str(body), f"{period.first:%Y-%m}", f"{row_url(body)}report/"


def _describe_promise(row: Promise) -> tuple[str, str, str]:
    return row.text, f"{row.number} {row.body}", row_url(row)


monthly = PeriodDuty(
    key="cobuild.monthly",
    title=_("开展联建活动"),
    verb=_("报联建活动"),
    rule=MONTHLY,
    permission="cobuild.activity:report",
    periods=months_until,
    owers=bodies_owing,
    units=unit_by_body,
    fulfilled_by=lambda: Activity.objects.stood_for(),
    matched_by="body",
    dated_by="occurred_on",
    describe=_describe_month,
)
promised = RowDuty(
    key="cobuild.promised",
    title=_("兑现联建承诺"),
    verb=_("报办好"),
    rule="COBUILD_PROMISE",
    permission="cobuild.promise:write",
    rows=lambda: Promise.objects.of_the_bureau().select_related("body"),
    owned_by="unit",
    person_by="owner",
    due_by="due_on",
    done_by="done_on",
    describe=_describe_promise,
)
ask_activity = RowDuty(
    key="cobuild.ask_activity",
    title=_("向联建单位核实活动"),
    verb=_("登记对方的回答"),
    rule=ASKED_WITHIN,
    permission="cobuild.activity:call_back",
    rows=lambda: Activity.objects.filter(ask_due_on__isnull=False).select_related("partner"),
    due_by="ask_due_on",
    done_by="answered_on",
    describe=lambda row: (row.topic, f"{row.number} {row.partner}", row_url(row)),
)
ask_promise = RowDuty(
    key="cobuild.ask_promise",
    title=_("向联建单位核实承诺"),
    verb=_("登记对方的回答"),
    rule=ASKED_WITHIN,
    permission="cobuild.promise:call_back",
    rows=lambda: Promise.objects.filter(ask_due_on__isnull=False).select_related("partner"),
    due_by="ask_due_on",
    done_by="judged_on",
    describe=lambda row: (row.text, f"{row.number} {row.partner}", row_url(row)),
)

DUTIES = (monthly, promised, ask_activity, ask_promise)
