"""Why something was not done in traffic."""

from lianjian.kernel.refusal import Refusal


class UsedReference(Refusal):
    """The national system's number stands on another row."""


class NotThisWay(Refusal):
    """The step belongs to records of another source."""


class WrongPenalty(Refusal):
    """The decision is not one that the code table or the rules know."""

    status = 400


class UnknownGround(Refusal):
    """The rule knows no such ground to cancel."""

    status = 400


class NotVerified(Refusal):
    """Nothing was found wrong that would have to be cancelled."""


class NotDrunk(Refusal):
    """The measured level does not allow this decision."""


class NoSuchException(Refusal):
    """The law of that day knew no such exception."""


class NotOnTheRoad(Refusal):
    """The place lies beyond the end of the road, or on no road."""

    status = 400


class DiedBefore(Refusal):
    """A death lies before its accident."""

    status = 400


class TooHeavy(Refusal):
    """The simple procedure is not for an accident of this weight."""

    status = 400


class UnfairShares(Refusal):
    """The responsibilities don't fit each other."""

    status = 400


class AskedBefore(Refusal):
    """A review can be asked for once."""


class TooLateToAsk(Refusal):
    """The time to ask for a review is over."""


class StillOpen(Refusal):
    """The time to ask for a review is not over yet."""


class NotInvestigated(Refusal):
    """An accident with so many dead is investigated in depth before it is closed."""


class OverlappingSpot(Refusal):
    """Another spot that is still treated lies there."""


class TooFewAccidents(Refusal):
    """Not as many accidents as the rule asks for."""


class StillWatched(Refusal):
    """The time to watch a treated spot is not over yet."""


class NotYetAppraised(Refusal):
    """What was commissioned has not been appraised yet."""
