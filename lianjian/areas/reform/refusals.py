"""Why a plan was not changed or not applied."""

from lianjian.kernel.refusal import Refusal


class AlreadyApplied(Refusal):
    """A plan that was applied is history and changes no more."""


class TakesEffectInThePast(Refusal):
    """A plan takes effect on the day it is decided, or later."""

    status = 400


class CodeTaken(Refusal):
    """Another unit has or had this code."""

    status = 400


class NoSuchUnit(Refusal):
    """The unit is neither in effect on the plan's day nor founded by it."""

    status = 400


class EndsAlready(Refusal):
    """The plan ends this unit already; a unit that ends has one successor."""

    status = 400


class Unlike(Refusal):
    """A branch passes to a branch, and a unit in which people serve to another such unit."""

    status = 400


class StillNeeded(Refusal):
    """Other parts of the plan build on it."""


class NotInPlan(Refusal):
    """The plan does not say this, or no longer."""
