"""The states of a call and the only moves between them (rules.md 3.3)."""

from itertools import combinations

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

RECEIVED = State("received", _("接警"), "late")
CLASSIFIED = State("classified", _("定性分级"), "soon")
DISPATCHED = State("dispatched", _("派警"), "soon")
ACKNOWLEDGED = State("acknowledged", _("签收"), "soon")
EN_ROUTE = State("en_route", _("出警"), "soon")
ARRIVED = State("arrived", _("到场处置"))
FIRST_FEEDBACK = State("first_feedback", _("首次反馈"))
CLEARED = State("cleared", _("处警结束"))
FED_BACK = State("fed_back", _("终结反馈"))
REVIEWED = State("reviewed", _("已审核"), "done")
CALLED_BACK = State("called_back", _("已回访"), "done")
ARCHIVED = State("archived", _("已归档"), "done")
MERGED = State("merged", _("已并警"))
TRANSFERRED = State("transferred", _("已移交"))
CANCELLED = State("cancelled", _("已撤警"))

WAITING = (RECEIVED, CLASSIFIED, DISPATCHED, ACKNOWLEDGED, EN_ROUTE, ARRIVED, FIRST_FEEDBACK)
"""A unit is still owed, or is not free again."""

OPEN = (*WAITING, CLEARED)
"""The unit that answers for it has not given its last word."""

SETTLED = (FED_BACK, REVIEWED, CALLED_BACK, TRANSFERRED, CANCELLED)
"""Its class may be reviewed."""

FLOW = Flow(
    initial=RECEIVED,
    moves=[
        # A button that nobody pressed does not hold up the next one, so steps on the way may be left out.
        *(Move(before, after) for before, after in combinations(OPEN, 2)),
        *(Move(state, FED_BACK) for state in OPEN[1:]),
        *(Move(state, MERGED) for state in OPEN),
        *(Move(state, TRANSFERRED) for state in OPEN),
        *(Move(state, CANCELLED) for state in (RECEIVED, CLASSIFIED, DISPATCHED, ACKNOWLEDGED, EN_ROUTE)),
        Move(FED_BACK, REVIEWED),
        *(Move(state, state) for state in (REVIEWED, CALLED_BACK, TRANSFERRED, CANCELLED)),
        Move(REVIEWED, CALLED_BACK),
        *(Move(state, ARCHIVED) for state in (REVIEWED, CALLED_BACK)),
    ],
)
"""A move to the same state is a review of what is settled already."""
