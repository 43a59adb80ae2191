"""The states of evaluations, observations and accounts, and the only moves between them."""

from django.db.models import TextChoices
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

ARRANGED = State("arranged", _("已安排"), "soon")
OBSERVED = State("observed", _("已观摩"), "soon")
TAKEN_OVER = State("taken_over", _("已借鉴落实"), "done")
NOTHING_TAKEN = State("nothing_taken", _("已观摩，没有可借鉴的"), "done")
OBSERVATION_FLOW = Flow(
    initial=ARRANGED,
    moves=[Move(ARRANGED, OBSERVED), Move(ARRANGED, NOTHING_TAKEN), Move(OBSERVED, TAKEN_OVER)],
)

WRITTEN = State("written", _("已起草，待述职"), "soon")
GIVEN = State("given", _("已述职，待定等次"), "soon")
GRADED = State("graded", _("已定等次"), "done")
ACCOUNT_FLOW = Flow(initial=WRITTEN, moves=[Move(WRITTEN, GIVEN), Move(GIVEN, GRADED)])


class AccountGrade(TextChoices):
    """How a secretary's account is judged, by the members and then by the higher organisation."""

    GOOD = "good", _("好")
    FAIR = "fair", _("较好")
    ORDINARY = "ordinary", _("一般")
    POOR = "poor", _("差")
