"""Why a crew was not sent, or a road not closed, as asked."""

from lianjian.kernel.refusal import Refusal


class NotFree(Refusal):
    """The crew is not on duty, or at another call."""


class AlreadySent(Refusal):
    """The crew was sent to this call already."""


class NothingToSendTo(Refusal):
    """The call waits for nobody."""


class SayWhy(Refusal):
    """Another crew than the one recommended is sent only with a reason."""

    status = 400


class NoRoadHere(Refusal):
    """There is no road at the point."""

    status = 400
