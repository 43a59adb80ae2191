"""What is owed on disputes: to grade and assign, to mediate, to see to the fulfilment, to call back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import Dispute
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.ui.lists import row_url


def _describe(dispute: Dispute) -> tuple[str, str, str]:
    place = dispute.place.short_name() if dispute.place else ""
    return dispute.title, f"{dispute.number} · {place}", row_url(dispute)


def _rows(**conditions: Any) -> Any:
    return Dispute.objects.filter(**conditions).select_related("place")


assign = RowDuty(
    key="disputes.assign",
    title=_("分级交办纠纷"),
    verb=_("分级交办"),
    rule="DISPUTE_ASSIGN_DAYS",
    permission="disputes.dispute:assign",
    rows=lambda: _rows(),
    due_by="assign_due_on",
    done_by="assigned_on",
    describe=_describe,
)
mediate = RowDuty(
    key="disputes.mediate",
    title=_("调解纠纷"),
    verb=_("调解"),
    rule="DISPUTE_USUAL_MONTHS",
    permission="disputes.dispute:mediate",
    rows=lambda: _rows(assigned_on__isnull=False),
    due_by="due_on",
    done_by="concluded_on",
    describe=_describe,
    person_by="mediator",
)
follow_up = RowDuty(
    key="disputes.follow_up",
    title=_("督促履行协议"),
    verb=_("督促履行"),
    rule="DISPUTE_FOLLOW_UP",
    permission="disputes.dispute:mediate",
    rows=lambda: _rows(fulfil_by__isnull=False),
    due_by="fulfil_by",
    done_by="fulfilled_on",
    describe=_describe,
    person_by="mediator",
)
call_back = RowDuty(
    key="disputes.call_back",
    title=_("回访纠纷"),
    verb=_("回访"),
    rule="DISPUTE_CALLBACK_WITHIN_DAYS",
    permission="disputes.dispute:callback",
    rows=lambda: _rows(callback_due_on__isnull=False),
    due_by="callback_due_on",
    done_by="called_back_on",
    describe=_describe,
    owned_by="callback_unit",
)

DUTIES = (assign, mediate, follow_up, call_back)
