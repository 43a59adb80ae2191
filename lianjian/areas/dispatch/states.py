"""The states of a sending and the only moves between them (rules.md 3.3), and those of a closure."""

from itertools import combinations

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

SENT = State("sent", _("已派，待签收"), "late")
ACKNOWLEDGED = State("acknowledged", _("已签收"), "soon")
EN_ROUTE = State("en_route", _("出警途中"), "soon")
ARRIVED = State("arrived", _("到场处置"))
CLEARED = State("cleared", _("已结束"), "done")
RECALLED = State("recalled", _("已撤回"))

UNDER_WAY = (SENT, ACKNOWLEDGED, EN_ROUTE, ARRIVED)
"""The crew is not free."""

ON_THE_WAY = (SENT, ACKNOWLEDGED, EN_ROUTE)
"""The crew has not said that it is there."""

FLOW = Flow(
    initial=SENT,
    moves=[
        # A button that nobody pressed does not hold up the next one.
        *(Move(before, after) for before, after in combinations((*UNDER_WAY, CLEARED), 2)),
        *(Move(state, RECALLED) for state in ON_THE_WAY),
    ],
)

CLOSED = State("closed", _("封闭"), "late")
OPEN_AGAIN = State("open", _("已恢复"), "done")
CLOSURE_FLOW = Flow(initial=CLOSED, moves=[Move(CLOSED, OPEN_AGAIN)])
