"""The states of a problem and the only moves between them (rules.md 6.2)."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

REGISTERED = State("registered", _("受理登记"))
REJECTING = State("rejecting", _("拟不予受理"), "soon")
REJECTED = State("rejected", _("不予受理"))
FORWARDED = State("forwarded", _("转办"), "soon")
ASSIGNED = State("assigned", _("交办"))
RETURNED = State("returned", _("退单"), "soon")
ACCEPTED = State("accepted", _("已签收"))
IN_PROGRESS = State("in_progress", _("办理中"))
EXTENDED = State("extended", _("已延期"), "soon")
SUSPENDED = State("suspended", _("挂账"), "soon")
FIXED = State("fixed", _("办结待确认"), "soon")
DISPUTED = State("disputed", _("不认可"), "late")
REWORK = State("rework", _("重办"), "late")
UNREACHABLE = State("unreachable", _("联系不上"), "soon")
CONFIRMED = State("confirmed", _("群众确认"), "done")
CLOSED = State("closed", _("销号"), "done")
CLOSED_UNCONFIRMED = State("unconfirmed", _("未确认销号"))

WORKING = (ACCEPTED, IN_PROGRESS, EXTENDED, REWORK)
OPEN_STATES = (
    REGISTERED,
    REJECTING,
    FORWARDED,
    ASSIGNED,
    RETURNED,
    *WORKING,
    SUSPENDED,
    FIXED,
    DISPUTED,
    UNREACHABLE,
)

FLOW = Flow(
    initial=REGISTERED,
    moves=[
        Move(REGISTERED, ASSIGNED),
        Move(REGISTERED, FORWARDED),
        Move(REGISTERED, REJECTING),
        Move(REJECTING, REJECTED),
        Move(REJECTING, REGISTERED),
        Move(FORWARDED, FIXED),
        Move(FORWARDED, ASSIGNED),
        Move(ASSIGNED, ACCEPTED),
        Move(ACCEPTED, RETURNED),
        Move(RETURNED, ASSIGNED),
        Move(RETURNED, FORWARDED),
        Move(ACCEPTED, IN_PROGRESS),
        Move(IN_PROGRESS, EXTENDED),
        Move(REWORK, EXTENDED),
        Move(IN_PROGRESS, SUSPENDED),
        Move(EXTENDED, SUSPENDED),
        Move(REWORK, SUSPENDED),
        Move(SUSPENDED, IN_PROGRESS),
        Move(IN_PROGRESS, FIXED),
        Move(EXTENDED, FIXED),
        Move(REWORK, FIXED),
        Move(FIXED, CONFIRMED),
        Move(FIXED, DISPUTED),
        Move(DISPUTED, REWORK),
        Move(FIXED, UNREACHABLE),
        Move(UNREACHABLE, CONFIRMED),
        Move(UNREACHABLE, DISPUTED),
        Move(UNREACHABLE, CLOSED_UNCONFIRMED),
        Move(CONFIRMED, CLOSED),
    ],
)
