"""What is owed in traffic: to review, notify, decide and cancel violations in their time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.clocks import FINE_HOURS, rule_of_decision
from lianjian.areas.traffic.figures import review_overdue
from lianjian.areas.traffic.models import Violation
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

DUTIES = (review, notify, decide, cancel)
