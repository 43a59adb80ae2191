"""Why a visit or a hazard was not entered as asked."""

from lianjian.kernel.refusal import Refusal


class NotOurVillage(Refusal):
    """The place is not a village or community of this county on that day."""

    status = 400


class NobodyWent(Refusal):
    """A visit is made by someone."""

    status = 400


class BeforeTheVisit(Refusal):
    """Nothing is found on a visit before it."""

    status = 400


class OwnWork(Refusal):
    """Whoever reported a hazard removed can't check it."""

    status = 403
