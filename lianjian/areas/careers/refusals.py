"""Why something of a person's way in the service was not done as asked."""

from lianjian.kernel.refusal import Refusal


class NotServing(Refusal):
    """The person holds no post in a unit on that day."""

    status = 400


class NoPromotion(Refusal):
    """The person holds such a post already, or is being considered for it."""


class WrongVotes(Refusal):
    """More votes than present, or more present than due."""

    status = 400


class TooFewPresent(Refusal):
    """Fewer were present than the rule asks for a decision."""


class NotAgreed(Refusal):
    """Fewer agreed than the rule asks for a decision."""


class WrongDay(Refusal):
    """A day before the step that it belongs to, or after the day on which it is entered."""

    status = 400


class YearNotOver(Refusal):
    """A year is assessed at its end or after it."""

    status = 400


class AssessedAlready(Refusal):
    """A person has one mark of a year."""


class OwnAssessment(Refusal):
    """Nobody enters a mark of their own."""

    status = 403


class TooManyExcellent(Refusal):
    """More are excellent than the rule allows of those who are assessed."""


class NoPlaceLeft(Refusal):
    """More would have a rank or a higher one than its number of places allows."""


class OnNotice(Refusal):
    """The public notice has not run as long as the rule asks."""


class ObjectionOpen(Refusal):
    """Someone objected during the public notice and has no answer."""


class NoObjection(Refusal):
    """There is no objection that waits for an answer."""


class PostTaken(Refusal):
    """Someone else leads the unit."""


class NoRank(Refusal):
    """No rank of the person is known, or there is none above it."""


class TooEarly(Refusal):
    """The person has not been long enough in the rank below."""


class InAnotherRound(Refusal):
    """The person is proposed already."""


class NotProposed(Refusal):
    """The person is not, or no longer, among the proposed."""

    status = 400


class NotMoved(Refusal):
    """The post has ended, or the person would stay in the same unit."""

    status = 400


class NotTwoPeople(Refusal):
    """Someone can't be kin to themselves, and a kinship is declared once."""

    status = 400


class NobodyTookPart(Refusal):
    """A training has someone who took part."""

    status = 400


class FileThere(Refusal):
    """The person has a file already."""


class OwnCorrection(Refusal):
    """Nobody answers their own request."""

    status = 403
