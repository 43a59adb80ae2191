"""What is owed on calls: the last feedback, and the review of the class."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.models import Call
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.ui.lists import row_url


def _describe(call: Call) -> tuple[str, str, str]:
    place = call.place.short_name() if call.place else ""
    return call.headline, f"{call.number} · {place}", row_url(call)


def _rows(**conditions: Any) -> Any:
    return Call.objects.filter(**conditions).select_related("place", "category")


feed_back = RowDuty(
    key="calls.feed_back",
    title=_("反馈警情"),
    verb=_("反馈"),
    rule="CALL_FEEDBACK_DAYS",
    permission="calls.call:handle",
    rows=lambda: _rows(feedback_due_on__isnull=False),
    due_by="feedback_due_on",
    done_by="fed_back_on",
    describe=_describe,
)
review = RowDuty(
    key="calls.review",
    title=_("审核警情定性"),
    verb=_("审核"),
    rule="CALL_REVIEW_DAYS",
    permission="calls.call:review",
    rows=lambda: _rows(review_due_on__isnull=False),
    due_by="review_due_on",
    done_by="reviewed_on",
    describe=_describe,
)

DUTIES = (feed_back, review)
