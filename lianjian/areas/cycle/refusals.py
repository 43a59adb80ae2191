"""Why something was not done with an evaluation."""

from lianjian.kernel.refusal import Refusal


class NotOverYet(Refusal):
    """A quarter is evaluated, and a month closed, when it is over."""


class NothingToJudgeBy(Refusal):
    """No line was in use in the quarter."""


class TooLate(Refusal):
    """The time to object has passed."""


class TooSoon(Refusal):
    """An objection could still be made."""


class NotAnswered(Refusal):
    """An objection has no answer yet."""


class AlreadyContested(Refusal):
    """The line was objected to before."""


class NotContested(Refusal):
    """Nobody objected to the line, or it has its answer."""


class OwnUnit(Refusal):
    """Nobody answers an objection of their own unit."""

    status = 403


class UnknownMeasure(Refusal):
    """No duty, and no figure that is a share, has this key."""

    status = 400


class ChargedAlready(Refusal):
    """The duty stands on the post's list."""


class NotABranch(Refusal):
    """Branches go to see branches, each another."""

    status = 400


class WrongVotes(Refusal):
    """More grades than members who were present."""

    status = 400
