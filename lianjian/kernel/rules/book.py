"""Looking a rule up as it stood on a day."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.models import Rule


class NoSuchRule(Refusal):
    """No version of the rule was in effect on that day."""


def rule(code: str, on: date) -> Rule:
    """The version of a rule in effect on a day."""
    found = Rule.objects.on(on).filter(code=code).order_by("valid_from").last()
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


class RuleBook:
    """All rules that begin with a prefix, read once: for bulk work that asks for many dates."""

    def __init__(self, prefix: str) -> None:
        self._versions: dict[str, list[Rule]] = {}
        for version in Rule.objects.filter(code__startswith=prefix).order_by("valid_from"):
            self._versions.setdefault(version.code, []).append(version)

    def value(self, code: str, on: date) -> Any:
        for version in reversed(self._versions.get(code, [])):
            if version.holds_on(on):
                return version.value
        raise NoSuchRule(_("%(on)s 没有生效的规则 %(code)s。") % {"on": on, "code": code}, rule=code)
