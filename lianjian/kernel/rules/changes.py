"""Confirming a rule, and giving it a new version from a day on."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.models import Rule


class StartsTooEarly(Refusal):
    """A new version must begin after the one it follows."""

    status = 400


@change("rules.rule:confirm")
def confirm(*, actor: Any, at: datetime, rule: Rule, by: str, on: date) -> Rule:
    """Record who in the bureau stands for the rule as it is written."""
    rule.confirmed_by, rule.confirmed_on = by, on
    return rule.put()


@change("rules.rule:write")
def revise(*, actor: Any, at: datetime, rule: Rule, value: Any, valid_from: date, source: str) -> Rule:
    """Give the rule another value from a day on; what happened before keeps the version of its day."""
    if valid_from <= rule.valid_from:
        raise StartsTooEarly(
            _("新版本应晚于 %(day)s 生效。") % {"day": rule.valid_from}, field="valid_from", rule=rule.code
        )
    rule.valid_to = valid_from
    rule.put()
    fields = {
        name: getattr(rule, name)
        for name in ("name", "name_en", "code", "unit", "article", "level", "note", "note_en")
    }
    return Rule(**fields, value=value, valid_from=valid_from, source=source, tag=Rule.Tag.DESIGN).put()
