"""The states of a dispute and the only moves between them (rules.md 7.2).

A move from a state to itself is something that happens within it: another grade, another session, the rest of
the instalments.
"""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

REGISTERED = State("registered", _("已登记"))
ASSIGNED = State("assigned", _("待调解"))
MEDIATING = State("mediating", _("调解中"))
AGREED = State("agreed", _("已达成协议"), "soon")
FULFILLED = State("fulfilled", _("已履行待回访"), "soon")
REOPENED = State("reopened", _("反复待调解"), "late")
RESOLVED = State("resolved", _("化解"), "done")
FAILED = State("failed", _("调解不成"))
HANDED_OVER = State("handed_over", _("已移交"))

UNDER_MEDIATION = (ASSIGNED, MEDIATING, REOPENED)
GRADABLE = (REGISTERED, *UNDER_MEDIATION)
"""Once there is an agreement the risk is history: a grade given afterwards would only serve the figures."""

MAY_END = (*UNDER_MEDIATION, AGREED)
"""From here a mediation can end without success."""

GOES_ON = (REGISTERED, *UNDER_MEDIATION, AGREED, FULFILLED, RESOLVED)
"""Here something may still happen; an agreement by instalments is followed up after it counts as resolved."""

FLOW = Flow(
    initial=REGISTERED,
    moves=[
        *(Move(state, state) for state in GOES_ON),
        Move(REGISTERED, ASSIGNED),
        Move(REGISTERED, HANDED_OVER),
        Move(ASSIGNED, MEDIATING),
        Move(REOPENED, MEDIATING),
        Move(MEDIATING, AGREED),
        Move(AGREED, MEDIATING),
        Move(AGREED, FULFILLED),
        Move(FULFILLED, RESOLVED),
        Move(FULFILLED, REOPENED),
        *(Move(state, FAILED) for state in MAY_END),
        *(Move(state, HANDED_OVER) for state in MAY_END),
    ],
)
