"""Why something of a branch's life was not entered as asked."""

from lianjian.kernel.refusal import Refusal


class NotABranch(Refusal):
    """The unit is not a Party branch in being on that day."""

    status = 400


class NothingServed(Refusal):
    """A gathering is at least one of the kinds that the rules know."""

    status = 400


class NobodyDue(Refusal):
    """Nobody was due: the roll, the committee or the group was empty on that day."""

    status = 400


class NoCommittee(Refusal):
    """The branch has no committee on that day."""

    status = 400


class WhichGroup(Refusal):
    """A group's meeting names the group, and the group belongs to the branch."""

    status = 400


class NotDue(Refusal):
    """Only someone who was due can have been absent."""

    status = 400


class NotAbsent(Refusal):
    """Only someone who was absent can make it up, and once."""


class MadeUpBefore(Refusal):
    """Nobody makes up a gathering before it."""

    status = 400


class WrongVotes(Refusal):
    """More votes than those who have one and were present, or fewer than none."""

    status = 400


class NotDecidedThere(Refusal):
    """The gathering was not a meeting of the body that is said to have decided."""

    status = 400


class DecidedAlready(Refusal):
    """What the votes of a meeting rest on is not changed once it has decided."""


class AboutNobody(Refusal):
    """A recommendation or nomination is of someone."""

    status = 400


class AboutTwo(Refusal):
    """A decision is about one person or one unit; a unit is nominated, and nothing else."""

    status = 400


class NotOfThisBranch(Refusal):
    """The person, or the unit, does not belong to this branch on that day."""

    status = 400


class TalkWithOneself(Refusal):
    """A talk is between two."""

    status = 400


class OnTheRollAlready(Refusal):
    """The person stands on a branch's roll already."""


class NotOnTheRoll(Refusal):
    """The person does not stand on the roll on that day."""


class WrongSize(Refusal):
    """The committee is larger or smaller than the rule allows."""

    status = 400


class TooFewForACommittee(Refusal):
    """A branch below the number of the rule has a secretary, and no committee."""


class TemporaryOnly(Refusal):
    """A temporary branch keeps no roll, elects nobody, and decides about nobody's membership or promotion."""


class TooFewForABranch(Refusal):
    """A branch is formed of as many full members as the rule asks for."""

    status = 400


class LentAlready(Refusal):
    """The person takes part in another temporary branch."""


class DissolvedAlready(Refusal):
    """The temporary branch was dissolved before."""


class BeforeItBegan(Refusal):
    """A day before what it would end."""

    status = 400


class SentBackAlready(Refusal):
    """What was sent back waits to be mended."""


class NotOwed(Refusal):
    """The duty was not owed on that day, or it is done."""

    status = 400


class ExplainedAlready(Refusal):
    """One period of one duty is explained once."""


class OwnExplanation(Refusal):
    """Whoever belongs to a branch does not judge what it explains."""

    status = 403
