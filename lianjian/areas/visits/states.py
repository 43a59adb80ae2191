"""The states of a hazard and the only moves between them."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

FOUND = State("found", _("发现隐患"), "soon")
NOTIFIED = State("notified", _("已告知责任方"))
REMOVED = State("removed", _("报已整改"), "soon")
NOT_REMOVED = State("not_removed", _("复查未整改"), "late")
CHECKED = State("checked", _("复查销号"), "done")

FLOW = Flow(
    initial=FOUND,
    moves=[
        Move(FOUND, NOTIFIED),
        Move(NOTIFIED, REMOVED),
        Move(REMOVED, CHECKED),
        Move(REMOVED, NOT_REMOVED),
        Move(NOT_REMOVED, NOTIFIED),
    ],
)
