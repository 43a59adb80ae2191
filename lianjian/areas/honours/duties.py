"""What is owed: awards handled in time, ceremonies held, families in hardship visited, leave decided on."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.honours.models import Award, CareVisit, Hardship, Leave, Retirement
from lianjian.areas.honours.queries import visit_periods
from lianjian.areas.honours.states import SUSPENDED, WITHDRAWN, Power
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.ui.lists import row_url


def _describe(award: Award) -> tuple[str, str, str]:
    return award.headline, award.number, row_url(award)


def _describe_retirement(retirement: Retirement) -> tuple[str, str, str]:
    return (
        _("%s荣休") % retirement.person,
        f"{retirement.number} · {retirement.retires_on}",
        row_url(retirement),
    )


def _describe_leave(leave: Leave) -> tuple[str, str, str]:
    return _("%s的休假") % leave.person, f"{leave.number} · {leave.span}", row_url(leave)


def _describe_family(hardship: Hardship, period: Period) -> tuple[str, str, str]:
    """Without a name: whoever may not see the list still sees that a visit is owed."""
    address = f"{reverse('entry', args=('honours-care',))}?{urlencode({'listed': hardship.pk})}"
    span = f"{period.first:%m-%d} — {period.last:%m-%d}"
    return _("走访慰问困难家庭 %s") % hardship.number, span, address


def _asked() -> QuerySet[Award]:
    return Award.objects.filter(handle_due_on__isnull=False).select_related("person", "unit")


def _families(on: date) -> QuerySet[Hardship]:
    return Hardship.objects.on(on).order_by("pk")


ask = RowDuty(
    key="honours.ask",
    title=gettext_lazy("提请奖励"),
    verb=gettext_lazy("申请"),
    rule="AWARD_ASK_DAYS",
    permission="honours.award:ask",
    rows=lambda: Award.objects.select_related("person", "unit"),
    due_by="ask_due_on",
    done_by="asked_on",
    excused=Q(state=WITHDRAWN.code),
    describe=_describe,
)
handle = RowDuty(
    key="honours.handle",
    title=gettext_lazy("公示或者报请奖励"),
    verb=gettext_lazy("办理"),
    rule="AWARD_HANDLE_DAYS",
    permission="honours.award:handle",
    rows=lambda: _asked().exclude(power=Power.BUREAU.value),
    begins_by="asked_on",
    due_by="handle_due_on",
    done_by="handled_on",
    excused=Q(state=SUSPENDED.code),
    describe=_describe,
)
decide = RowDuty(
    key="honours.decide",
    title=gettext_lazy("决定嘉奖"),
    verb=gettext_lazy("决定"),
    rule="AWARD_HANDLE_DAYS",
    permission="honours.award:decide",
    rows=lambda: _asked().filter(power=Power.BUREAU.value),
    begins_by="asked_on",
    due_by="handle_due_on",
    done_by="handled_on",
    excused=Q(state=SUSPENDED.code),
    describe=_describe,
)
forward = RowDuty(
    key="honours.forward",
    title=gettext_lazy("公示期满后报请"),
    verb=gettext_lazy("报请"),
    rule="AWARD_FORWARD_DAYS",
    permission="honours.award:handle",
    rows=lambda: Award.objects.filter(forward_due_on__isnull=False).select_related("person", "unit"),
    begins_by="publicised_on",
    due_by="forward_due_on",
    done_by="forwarded_on",
    excused=Q(state=SUSPENDED.code),
    describe=_describe,
)
ceremony = RowDuty(
    key="honours.ceremony",
    title=gettext_lazy("举行荣休仪式"),
    verb=gettext_lazy("登记"),
    rule="RETIRE_CEREMONY_DAYS",
    permission="honours.retirement:hold",
    rows=lambda: Retirement.objects.select_related("person"),
    due_by="ceremony_due_on",
    done_by="ceremony_on",
    describe=_describe_retirement,
)
care = PeriodDuty(
    key="honours.care",
    title=gettext_lazy("走访慰问困难家庭"),
    verb=gettext_lazy("记慰问"),
    rule="CARE_VISIT_MONTHS",
    permission="honours.care:record",
    periods=visit_periods,
    owers=_families,
    units=lambda on: dict(_families(on).values_list("pk", "unit_id")),
    fulfilled_by=lambda: CareVisit.objects.filter(listed__isnull=False),
    matched_by="listed",
    dated_by="occurred_on",
    describe=_describe_family,
)
leave = RowDuty(
    key="honours.leave",
    title=gettext_lazy("审批休假"),
    verb=gettext_lazy("审批"),
    rule="LEAVE_DECIDE_DAYS",
    permission="honours.leave:decide",
    rows=lambda: Leave.objects.select_related("person"),
    due_by="decide_due_on",
    done_by="decided_on",
    describe=_describe_leave,
)

DUTIES = (ask, handle, decide, forward, ceremony, care, leave)
