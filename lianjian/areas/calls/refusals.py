"""Why something was not done with a call."""

from lianjian.kernel.refusal import Refusal


class TooEarly(Refusal):
    """A time lies before that of an earlier step."""

    status = 400


class UnknownGrade(Refusal):
    """The rule knows no such grade."""

    status = 400


class NotLocated(Refusal):
    """Nobody said where it is."""

    status = 400


class TooShort(Refusal):
    """The last feedback lacks what the rule asks for."""

    status = 400


class NoCause(Refusal):
    """A unit came late, and nobody says why."""

    status = 400


class NoReceipt(Refusal):
    """A case was accepted, and its receipt has no number here."""

    status = 400


class ToldBefore(Refusal):
    """What is said once was said before."""


class NotMergeable(Refusal):
    """A call is not merged into itself, nor into one that was merged or ended."""

    status = 400


class OwnWork(Refusal):
    """Whoever ended a call can't review it."""

    status = 403


class OwnCrime(Refusal):
    """Once its day is over, a unit can't take a call of its own out of the criminal ones."""

    status = 403


class Settled(Refusal):
    """The call has had its last feedback: what was said of it is reviewed, not rewritten."""


class NotArrived(Refusal):
    """Nothing has been set that could be corrected."""

    status = 400


class NotAnAccident(Refusal):
    """The class of the call is none that may be a traffic accident, or the call is another's."""

    status = 400
