"""The states of what traffic keeps, and the only moves between them (rules.md 4)."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

# A violation

SEEN = State("seen", _("已发现待审核"))
REVIEWED = State("reviewed", _("已审核待录入"))
ENTERED = State("entered", _("已录入待处理"))
DECIDED = State("decided", _("已处理"), "done")
CANCELLED = State("cancelled", _("已消除"))

VIOLATION_FLOW = Flow(
    initial=SEEN,
    moves=[
        *(Move(state, state) for state in (SEEN, REVIEWED, ENTERED, DECIDED)),
        Move(SEEN, REVIEWED),
        Move(REVIEWED, ENTERED),
        Move(ENTERED, DECIDED),
        *(Move(state, CANCELLED) for state in (SEEN, REVIEWED, ENTERED, DECIDED)),
    ],
)
"""A move to the same state is something that happens within it: a notice, a driver who comes, a doubt verified."""

# Drunk driving

FOUND = State("found", _("已查获待定"))
FILED = State("filed", _("已立案"), "done")
NOT_FILED = State("not_filed", _("不立案"))
ADMINISTRATIVE = State("administrative", _("按饮酒驾车处理"), "done")
BELOW = State("below", _("未达标准"))

DRUNK_FLOW = Flow(
    initial=FOUND,
    moves=[
        Move(FOUND, FOUND),
        *(Move(FOUND, state) for state in (FILED, NOT_FILED, ADMINISTRATIVE, BELOW)),
        Move(NOT_FILED, FILED),
    ],
)

# An accident

REPORTED = State("reported", _("已受理"))
SURVEYED = State("surveyed", _("已勘查待认定"))
CONCLUDED = State("concluded", _("已认定"), "soon")
DELIVERED = State("delivered", _("认定书已送达"), "soon")
UNDER_REVIEW = State("under_review", _("复核中"), "late")
CLOSED = State("closed", _("已办结"), "done")

ACCIDENT_FLOW = Flow(
    initial=REPORTED,
    moves=[
        *(Move(state, state) for state in (REPORTED, SURVEYED, CONCLUDED, DELIVERED, UNDER_REVIEW, CLOSED)),
        Move(REPORTED, SURVEYED),
        Move(SURVEYED, CONCLUDED),
        Move(CONCLUDED, DELIVERED),
        Move(DELIVERED, UNDER_REVIEW),
        Move(UNDER_REVIEW, DELIVERED),
        Move(UNDER_REVIEW, SURVEYED),
        Move(DELIVERED, CLOSED),
    ],
)
"""A move to the same state: somebody dies of it, more are found hurt, an appraisal, another procedure."""

# A spot where accidents gather

LISTED = State("listed", _("待治理"), "soon")
TREATED = State("treated", _("已治理观察中"))
STRUCK_OFF = State("struck_off", _("已销号"), "done")

SPOT_FLOW = Flow(
    initial=LISTED,
    moves=[
        Move(LISTED, TREATED),
        Move(TREATED, TREATED),
        Move(TREATED, STRUCK_OFF),
    ],
)
