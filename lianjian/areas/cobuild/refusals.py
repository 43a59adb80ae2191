"""What can not be done in co-building, as sentences."""

from lianjian.kernel.refusal import Refusal


class AlreadyJoint(Refusal):
    """The unit leads a joint branch already."""


class WrongKindOfUnit(Refusal):
    """A joint branch of a zone is led by a zone's branch, one of an organ by none of those."""


class NotThere(Refusal):
    """What is named was not there on that day."""


class PairedAlready(Refusal):
    """The partner is a partner branch of this joint branch already."""


class NotPaired(Refusal):
    """The partner is no partner branch of this joint branch."""


class NoPartners(Refusal):
    """A body without a partner builds nothing together."""


class NotInTheBody(Refusal):
    """The partner does not belong to the co-building body on that day."""


class InTheBodyAlready(Refusal):
    """The partner belongs to the co-building body already."""


class NobodyCame(Refusal):
    """An activity takes people of both sides."""

    status = 400


class NotThatBranchs(Refusal):
    """The gathering was another branch's."""


class NotThatDay(Refusal):
    """The gathering was on another day."""


class OwnReport(Refusal):
    """Who reported it can not confirm it as well."""


class OwnCall(Refusal):
    """Who belongs to the unit can not enter the partner's word for it."""


class SaysWhy(Refusal):
    """A no takes its reason."""

    status = 400


class DueInThePast(Refusal):
    """A promise can not be due before it is made."""

    status = 400


class NotYours(Refusal):
    """It is another partner's."""

    status = 403


class LetInAlready(Refusal):
    """The partner's contact can sign in already."""


class NotLetIn(Refusal):
    """Nobody of the partner can sign in."""
