"""What is owed in traffic, each in its time: on violations, drunk drivers, accidents, and spots."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.accident_figures import finding_overdue
from lianjian.areas.traffic.clocks import FINE_HOURS, rule_of_decision
from lianjian.areas.traffic.figures import review_overdue
from lianjian.areas.traffic.models import Accident, DrunkDriving, Spot, Violation
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.ui.lists import row_url


def _violation(row: Violation) -> tuple[str, str, str]:
    place = row.place.short_name() if row.place else ""
    return str(row.behaviour), f"{row.number} · {place}", row_url(row)


def _violations(**conditions: Any) -> Any:
    return Violation.objects.filter(**conditions).select_related("place", "behaviour")


review = RowDuty(
    key="traffic.review",
    title=_("审核违法记录"),
    verb=_("审核"),
    rule="TRAFFIC_REVIEW_DAYS",
    permission="traffic.violation:review",
    rows=lambda: _violations(review_due_on__isnull=False),
    due_by="review_due_on",
    done_by="reviewed_on",
    describe=_violation,
    late_figure=review_overdue,
)
notify = RowDuty(
    key="traffic.notify",
    title=_("通知机动车所有人"),
    verb=_("通知"),
    rule="TRAFFIC_NOTICE_DAYS",
    permission="traffic.violation:review",
    rows=lambda: _violations(notice_due_on__isnull=False),
    due_by="notice_due_on",
    done_by="notified_on",
    describe=_violation,
)
decide = RowDuty(
    key="traffic.decide",
    title=_("作出处理决定"),
    verb=_("处理"),
    rule=FINE_HOURS,
    permission="traffic.violation:decide",
    rows=lambda: _violations(decide_due_on__isnull=False),
    due_by="decide_due_on",
    done_by="decided_on",
    describe=_violation,
    rule_of=lambda row: rule_of_decision(row.foreseen),
)
cancel = RowDuty(
    key="traffic.cancel",
    title=_("消除有误的违法信息"),
    verb=_("消除"),
    rule="TRAFFIC_CANCEL_DAYS",
    permission="traffic.violation:cancel",
    rows=lambda: _violations(cancel_due_on__isnull=False),
    due_by="cancel_due_on",
    done_by="cancelled_on",
    describe=_violation,
)


def _placed(row: Accident | DrunkDriving | Spot) -> tuple[str, str, str]:
    place = row.place.short_name() if row.place else ""
    return str(row).partition(" ")[2], f"{row.number} · {place}", row_url(row)


def _accidents(**conditions: Any) -> Any:
    return Accident.objects.filter(**conditions).select_related("place")


decide_drunk = RowDuty(
    key="traffic.decide_drunk",
    title=_("决定醉驾是否立案"),
    verb=_("决定"),
    rule="DRUNK_DECIDE_DAYS",
    permission="traffic.drunk:decide",
    rows=lambda: DrunkDriving.objects.filter(decide_due_on__isnull=False).select_related("place"),
    due_by="decide_due_on",
    done_by="decided_on",
    describe=_placed,
)
find = RowDuty(
    key="traffic.find",
    title=_("制作事故认定书"),
    verb=_("认定"),
    rule="TRAFFIC_FINDING_DAYS",
    permission="traffic.accident:find",
    rows=lambda: _accidents(finding_due_on__isnull=False),
    due_by="finding_due_on",
    done_by="found_on",
    describe=_placed,
    rule_of=lambda row: (
        "TRAFFIC_FINDING_AFTER_APPRAISAL_DAYS" if row.appraised_on else "TRAFFIC_FINDING_DAYS"
    ),
    late_figure=finding_overdue,
)
commission = RowDuty(
    key="traffic.commission",
    title=_("委托事故检验鉴定"),
    verb=_("委托"),
    rule="TRAFFIC_COMMISSION_DAYS",
    permission="traffic.accident:record",
    rows=lambda: _accidents(commission_due_on__isnull=False),
    due_by="commission_due_on",
    done_by="commissioned_on",
    describe=_placed,
)
follow_review = RowDuty(
    key="traffic.follow_review",
    title=_("跟踪事故认定复核"),
    verb=_("登记复核结论"),
    rule="TRAFFIC_REVIEW_WITHIN_DAYS",
    permission="traffic.accident:find",
    rows=lambda: _accidents(review_due_on__isnull=False),
    due_by="review_due_on",
    done_by="reviewed_on",
    describe=_placed,
)
treat = RowDuty(
    key="traffic.treat",
    title=_("治理事故多发点段"),
    verb=_("治理"),
    rule="TRAFFIC_SPOT_TREAT_DAYS",
    permission="traffic.spot:treat",
    rows=lambda: Spot.objects.select_related("place", "road"),
    due_by="treat_due_on",
    done_by="treated_on",
    describe=_placed,
)

DUTIES = (review, notify, decide, cancel, decide_drunk, find, commission, follow_review, treat)
