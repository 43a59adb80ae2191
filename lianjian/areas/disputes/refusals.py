"""Why something was not done with a dispute."""

from lianjian.kernel.refusal import Refusal


class UnknownRisk(Refusal):
    """The rule knows no such grade of risk."""

    status = 400


class NotGraded(Refusal):
    """A dispute is graded before it is assigned."""


class GradedTooLate(Refusal):
    """The risk can't be graded once there is an agreement."""


class TooFewMediators(Refusal):
    """Somebody must mediate."""

    status = 400


class NotInPost(Refusal):
    """A mediator holds no post on that day."""

    status = 400


class MayNotBeMediated(Refusal):
    """The police may not mediate this order case."""


class GuardianMissing(Refusal):
    """A minor takes part without a guardian."""

    status = 400


class WithoutConsent(Refusal):
    """Helpers take part only if the parties consent."""

    status = 400


class NobodyThere(Refusal):
    """A session needs at least one of the parties."""

    status = 400


class NoOtherWayTold(Refusal):
    """When a mediation ends without success the parties are told of other ways."""

    status = 400


class TooFewSessions(Refusal):
    """No agreement before as many sessions as the rule asks for."""


class Incomplete(Refusal):
    """An agreement lacks something that the rule asks for."""

    status = 400


class TooOften(Refusal):
    """It has been done as often as the rule allows."""


class TooLate(Refusal):
    """The time to do it has passed."""


class TooSoon(Refusal):
    """The time to do it has not come yet."""


class NotJointly(Refusal):
    """A court confirms an agreement only when both parties ask."""

    status = 400


class NoInstalments(Refusal):
    """The agreement knows no first instalment, or nothing is left to pay."""


class OwnWork(Refusal):
    """A unit can't confirm its own work."""

    status = 403
