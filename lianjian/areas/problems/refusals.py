"""Why something was not done with a problem."""

from lianjian.kernel.refusal import Refusal


class ElsewhereInTheWorld(Refusal):
    """The place does not lie in this county."""

    status = 400


class KindEnded(Refusal):
    """The kind of problem is no longer, or not yet, on the list."""

    status = 400


class NotTheResident(Refusal):
    """Only the resident who raised a problem can say that it is fixed."""

    status = 403


class OwnWork(Refusal):
    """A unit can't confirm or review its own work."""

    status = 403


class TooOften(Refusal):
    """It has been done as often as the rule allows."""


class TooLate(Refusal):
    """The time to do it has passed."""


class TooFar(Refusal):
    """The day lies further ahead than the rule allows."""

    status = 400


class SecondPersonNeeded(Refusal):
    """Another person must agree."""

    status = 403
