"""Why a notice or a ballot is refused."""

from lianjian.kernel.refusal import Refusal


class NotABranch(Refusal):
    """What is addressed was no branch on the day."""

    status = 400


class NobodyTold(Refusal):
    """None of the branches had a member on the day."""


class EndsBefore(Refusal):
    """The last day lies before the day on which it begins."""

    status = 400


class NotTold(Refusal):
    """The notice was not sent to this person."""


class ReadAlready(Refusal):
    """The person has said so before."""


class NotTheirs(Refusal):
    """Somebody else published the notice."""


class WithdrawnAlready(Refusal):
    """The notice was withdrawn: it is not read, corrected or withdrawn any more."""


class NothingCorrected(Refusal):
    """What is to be corrected would stay as it is."""

    status = 400


class NoQuestion(Refusal):
    """A question is missing, or has too few or too many options."""

    status = 400


class TooFewForASecret(Refusal):
    """So few may vote that the numbers of a secret ballot would give them away."""


class NotAsked(Refusal):
    """The person has no vote in this ballot."""


class VotedAlready(Refusal):
    """The person has voted. A vote is not changed: of a secret one nobody knows which it was."""


class VotingIsOver(Refusal):
    """The ballot is closed, or its last day has passed."""


class NotAnAnswer(Refusal):
    """Not every question has one of its options."""

    status = 400
