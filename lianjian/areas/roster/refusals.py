"""Why a crew, a shift, a loan or a position was not taken as asked."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.refusal import Refusal


class BadHours(Refusal):
    """A shift ends after it begins, and is no longer than the rule allows."""

    status = 400


class AlreadyBegun(Refusal):
    """What has begun is not planned anew."""


class NoCrew(Refusal):
    """The crew does not stand on that day, or has a shift at that time already."""


class CrewInUse(Refusal):
    """A crew that still has shifts ahead is not disbanded."""


class CodeTaken(Refusal):
    """Another crew has this code."""


class TooFew(Refusal):
    """Fewer people than the rule asks for."""


class NoLeader(Refusal):
    """One of the people of a shift leads it."""

    status = 400


class NotOfTheUnit(Refusal):
    """A crew is made of the people of its own unit."""


class NotInTheShift(Refusal):
    """The person does not stand in this shift, or stands in it already."""


class DoubleBooked(Refusal):
    """Nobody stands in two shifts at once."""


class RestTooShort(Refusal):
    """Between two shifts of a person lies the rest of the rule."""


class OnLeave(Refusal):
    """Whoever is on leave stands in no shift."""


class LentOut(Refusal):
    """Whoever is lent to an operation stands in no shift."""


class LinesRefused(Refusal):
    """Some shifts of a month could not be planned, so none was; `lines` says of each why."""

    def __init__(self, lines: Sequence[str], **more: Any) -> None:
        told = _("有 %(count)d 班排不了，整月都没有保存。") % {"count": len(lines)}
        super().__init__(told, **more)
        self.lines = tuple(lines)


class NobodyNamed(Refusal):
    """A text that names nobody of the unit, or more than one."""

    status = 400


class NoSuchFeed(Refusal):
    """No feed has this key, or it was revoked."""

    status = 401


class FeedUnreadable(Refusal):
    """What a feed sent is not a list of positions."""

    status = 400


class FeedTooLarge(Refusal):
    """A feed sent more at once than is taken."""

    status = 413
