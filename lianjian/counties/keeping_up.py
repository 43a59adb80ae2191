"""What a newer version's pack has that an installation was founded without: rules, kinds of post, permissions of posts.

What somebody changed or took away stays as they left it: the revisions say what was there before.
"""

import json
from datetime import datetime
from typing import Any

from lianjian.counties.founding import post_kinds, rule_of
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack
from lianjian.kernel.org.models import PostKind
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Installation, Revision
from lianjian.kernel.rules.models import Rule


def keep_up(pack: Pack, *, at: datetime) -> list[str]:
    """Lay down what is new in the pack; the codes of what was, in words for the log. Nothing before the founding."""
    if not Installation.objects.exists():
        return []
    rules, kinds = _new_rules(pack), _wider_kinds(pack)
    if rules or kinds:
        _lay(actor=SYSTEM, at=at, rules=rules, kinds=kinds)
    return sorted({rule.code for rule in rules} | {kind.code for kind in kinds})


@change("rules.rule:write")
def _lay(*, actor: Any, at: datetime, rules: list[Rule], kinds: list[PostKind]) -> None:
    under_way().put_many(rules)
    for kind in kinds:
        kind.put()


def _new_rules(pack: Pack) -> list[Rule]:
    """All versions of the rules whose code nobody has heard of here."""
    known = set(Rule.objects.order_by().values_list("code", flat=True).distinct())
    return [rule_of(row) for row in pack.table("rules") if row["code"] not in known]


def _wider_kinds(pack: Pack) -> list[PostKind]:
    """The kinds of post that are new, and those to which the pack grants what they never had."""
    known = {kind.code: kind for kind in PostKind.objects.all()}
    wider = []
    for told in post_kinds(pack):
        kind = known.get(told.code)
        if kind is None:
            wider.append(told)
        elif missing := set(told.grants) - set(kind.grants):
            new = [it for it in told.grants if it in missing - _ever_granted(kind)]
            kind.grants = [*kind.grants, *new]
            wider += [kind] * bool(new)
    return wider


def _ever_granted(kind: PostKind) -> set[str]:
    bodies = Revision.objects.filter(kind=kind.label, record=kind.pk).values_list("body", flat=True)
    return {grant for body in bodies for grant in json.loads(body)["grants"]}
