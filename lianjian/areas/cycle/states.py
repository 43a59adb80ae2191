"""The states of an evaluation and the only moves between them."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

DRAFTED = State("drafted", _("已生成，可申诉"), "soon")
CONTESTED = State("contested", _("有申诉待答复"), "late")
ANSWERED = State("answered", _("已答复"), "soon")
CLOSED = State("closed", _("已定"), "done")

OPEN_TO_CONTEST = (DRAFTED, CONTESTED, ANSWERED)

FLOW = Flow(
    initial=DRAFTED,
    moves=[
        *(Move(state, CONTESTED) for state in OPEN_TO_CONTEST),
        Move(CONTESTED, ANSWERED),
        Move(DRAFTED, CLOSED),
        Move(ANSWERED, CLOSED),
    ],
)
