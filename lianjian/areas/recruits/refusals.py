"""Why a step of a member's development, or a month's dues, was not entered as asked."""

from lianjian.kernel.refusal import Refusal


class OnARollAlready(Refusal):
    """Whoever stands on a branch's roll does not apply."""


class AppliedAlready(Refusal):
    """One application of a person is open at a time."""


class TooYoung(Refusal):
    """Whoever applies has reached the age of the rule on the day of the application."""

    status = 400


class SwornAlready(Refusal):
    """The oath is taken once."""


class NotServing(Refusal):
    """The person holds no post on that day."""

    status = 400


class NotABranch(Refusal):
    """The unit is not a Party branch in being on that day."""

    status = 400


class TooEarly(Refusal):
    """The time that the rule asks for before this step has not passed."""


class TooLate(Refusal):
    """The time within which this step could still be taken has passed."""


class WrongNumber(Refusal):
    """Fewer or more people than the rule asks for."""

    status = 400


class NotAFullMember(Refusal):
    """Only full members of the branch help somebody to join, or vouch for it."""

    status = 400


class ExtendedAlready(Refusal):
    """The probation is made longer once."""


class WrongExtension(Refusal):
    """The probation is made longer by no less and no more than the rule allows."""

    status = 400


class TooLittleTraining(Refusal):
    """Less training than the rule asks for."""

    status = 400


class NotReviewed(Refusal):
    """The political review is missing, or older than the rule allows."""


class NotTrained(Refusal):
    """The training is missing."""


class NotDecided(Refusal):
    """No meeting of the branch's members has decided it, with quorum and majority."""


class OwnApplication(Refusal):
    """Nobody acts on their own application."""

    status = 403


class SameBranch(Refusal):
    """The application is with this branch."""

    status = 400


class WrongMonth(Refusal):
    """A month that has not begun, or a day before it."""

    status = 400


class EnteredAlready(Refusal):
    """The dues of a branch and month are entered once, and then corrected."""


class NotOnTheRoll(Refusal):
    """Dues are owed by who stood on the branch's roll in that month."""

    status = 400


class NothingPaid(Refusal):
    """Dues of which nobody has paid any were not collected: the month is still owed."""

    status = 400


class WrongAmount(Refusal):
    """An amount is above nothing."""

    status = 400
