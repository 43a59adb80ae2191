"""Why something was not done with an award, a bar, a retirement, a visit of care or a leave."""

from lianjian.kernel.refusal import Refusal


class NotInPost(Refusal):
    """The person held no post on that day; awards are for those who serve in one."""

    status = 400


class OwnAward(Refusal):
    """Nobody asks for an award of their own, or decides one; who serves in a unit does not decide the unit's."""

    status = 403


class NotInBeing(Refusal):
    """The unit did not exist when the deed was done."""

    status = 400


class DeedToCome(Refusal):
    """A deed lies in the past."""

    status = 400


class SameDeed(Refusal):
    """A deed is rewarded once."""


class AgainTooSoon(Refusal):
    """Within the time of the rule nobody is rewarded again as highly or lower, unless there is a reason."""


class Barred(Refusal):
    """Under inquiry or in a time of discipline nobody is rewarded."""


class BarOutOfBounds(Refusal):
    """A unit is barred for no shorter and no longer than the rule says."""

    status = 400


class NotPublicised(Refusal):
    """The award was not made public for as long as the rule asks."""


class NothingToPublicise(Refusal):
    """The rule asks for no publicity at this grade."""


class NotOurs(Refusal):
    """The power to grant this grade lies with someone above."""


class OursToDecide(Refusal):
    """The power to grant this grade lies here; nobody above is asked."""


class NoDocument(Refusal):
    """A granted award names the document that grants it."""

    status = 400


class BarredAlready(Refusal):
    """The person is barred for the same reason on that day."""


class WrongOrder(Refusal):
    """The last day lies before the first."""

    status = 400


class RetiresAlready(Refusal):
    """The retirement is entered."""


class CeremonyHeld(Refusal):
    """The ceremony is held once."""


class OnTheListAlready(Refusal):
    """The person stands on the list on that day."""


class KeptTooLong(Refusal):
    """The list is looked at anew before a stay on it is longer than the rule allows."""

    status = 400


class NotOnTheList(Refusal):
    """A visit to a family in hardship is to one on the list."""

    status = 400


class NoBranch(Refusal):
    """The person stands on no branch's roll, and no branch serves the person's unit."""

    status = 400


class LeaveOverlaps(Refusal):
    """The days are taken by another leave of the same person."""


class BeyondEntitlement(Refusal):
    """The rule gives fewer days of annual leave than are asked for, or carried on."""


class AcrossYears(Refusal):
    """Annual leave is counted by year, so each year's days are asked for apart."""

    status = 400


class CarriedAlready(Refusal):
    """What is left of a year is carried on once."""


class NoWorkingDay(Refusal):
    """No working day lies in the leave; nobody needs to ask for it."""

    status = 400


class OwnLeave(Refusal):
    """Nobody decides on a leave of their own."""

    status = 403
