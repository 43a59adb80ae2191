"""What must be so of a branch that is addressed, and of the last day."""

from datetime import date

from django.utils.translation import gettext as _

from lianjian.areas.notices.refusals import EndsBefore, NotABranch
from lianjian.kernel.org.models import BRANCH, Unit


def require_branch(unit: Unit, on: date, *, field: str) -> None:
    if unit.kind.code != BRANCH or not unit.holds_on(on):
        raise NotABranch(_("「%s」当时不是党支部。") % unit, field=field)


def require_not_over(last: date | None, on: date, *, field: str) -> None:
    if last is not None and last < on:
        raise EndsBefore(_("截止日期早于今天。"), field=field)
