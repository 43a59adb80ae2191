"""Looking a rule up as it stood on a day."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.records.reference import kept
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.models import Rule


class NoSuchRule(Refusal):
    """No version of the rule was in effect on that day."""


@kept
def versions(code: str) -> tuple[Rule, ...]:
    """All versions of a rule, the latest first."""
    return tuple(Rule.objects.filter(code=code).order_by("-valid_from"))


def version_on(code: str, on: date) -> Rule | None:
    """The version of a rule in effect on a day, if there is one."""
    return next((version for version in versions(code) if version.holds_on(on)), None)


def rule(code: str, on: date) -> Rule:
    """The version of a rule in effect on a day. NoSuchRule if there is none."""
    found = version_on(code, on)
    if found is None:
        raise NoSuchRule(
            _("%(on)s 没有生效的规则 %(code)s。") % {"on": on, "code": code},
            hint=_("请管理员在规则页补录。"),
            rule=code,
        )
    return found


def value(code: str, on: date) -> Any:
    """The value of a rule on a day: a number, a list or a word, as its row says."""
    return rule(code, on).value
