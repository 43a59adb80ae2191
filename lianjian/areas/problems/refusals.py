"""Why something was not done with a problem."""

from lianjian.kernel.refusal import Refusal


class NotTheResident(Refusal):
    """Only the resident who raised a problem can say that it is fixed."""

    status = 403


class OwnWork(Refusal):
    """A unit can't confirm or review its own work."""

    status = 403


class TooOften(Refusal):
    """It has been done as often as the rule allows."""


class TooSeldom(Refusal):
    """It has not been tried as often as the rule asks."""


class TooLate(Refusal):
    """The time to do it has passed."""


class TooFar(Refusal):
    """The day lies further ahead than the rule allows."""

    status = 400


class SecondPersonNeeded(Refusal):
    """Another person must agree."""

    status = 403


class NotOfTheUnit(Refusal):
    """The person holds no post in the unit that does the work."""

    status = 400


class NoSuchWay(Refusal):
    """A resident's word can't be recorded in this way."""

    status = 400


class AnotherUnits(Refusal):
    """The place lies in another unit's beat, and the work has begun."""
