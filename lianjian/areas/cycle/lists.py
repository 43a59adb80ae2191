"""责任清单: for each post in a branch its duties, who holds it, and how each stands over a year, from records alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from lianjian.areas.branch import facade as branch_facade
from lianjian.areas.cycle.models import Charge
from lianjian.areas.cycle.queries import home_of, judged_units
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Count
from lianjian.kernel.org.models import SECRETARY, Person, PostKind, Unit
from lianjian.kernel.records.reference import kept


@dataclass(frozen=True)
class ListLine:
    """A duty of a list: how it stands, and where what is owed of it is listed."""

    title: Any
    rule: str
    count: Count
    url: str


@dataclass(frozen=True)
class DutyList:
    """The duties of one post in a branch, and who holds it on the day."""

    post: PostKind
    holders: list[Person]
    lines: list[ListLine]


def charges_in(year: int) -> QuerySet[Charge]:
    """The template of a year: what was on it on any of its days."""
    ended = Q(valid_to__isnull=True) | Q(valid_to__gt=date(year, 1, 1))
    return Charge.objects.filter(ended, valid_from__lte=date(year, 12, 31)).order_by("pk")


def duty_lists(branch: Unit, year: int, on: date) -> list[DutyList]:
    """Each post's list in a branch, in the order in which the template names the posts."""
    units = judged_units(branch, on)
    by_post: dict[str, list[str]] = {}
    for charge in charges_in(year):
        if charge.duty in registry.duties and charge.duty not in by_post.setdefault(charge.post_kind, []):
            by_post[charge.post_kind].append(charge.duty)
    counts = _counts({duty for duties in by_post.values() for duty in duties}, year, on)
    kinds = {kind.code: kind for kind in PostKind.objects.filter(code__in=by_post)}
    officers = branch_facade.officers(branch, on)
    people = Person.objects.in_bulk({pk for held in officers.values() for pk in held})
    words = {"on": on.isoformat(), "unit": home_of(branch, on).code}
    return [
        DutyList(
            kinds[code],
            [people[pk] for pk in officers.get(code, [])],
            [_line(duty, counts[duty], units, words) for duty in duties],
        )
        for code, duties in by_post.items()
    ]


def _counts(duties: set[str], year: int, on: date) -> dict[str, dict[int | None, Count]]:
    period = Period(date(year, 1, 1), date(year, 12, 31))
    return {key: registry.duties[key].counts(period, on=on) for key in sorted(duties)}


def _line(
    key: str, counts: Mapping[int | None, Count], units: frozenset[int], words: dict[str, str]
) -> ListLine:
    own = sum((count for unit, count in counts.items() if unit in units), Count())
    duty = registry.duties[key]
    when = "late" if own.late else "open"
    return ListLine(
        duty.title, duty.rule, own, f"{reverse('owed')}?{urlencode({'duty': key, 'when': when, **words})}"
    )


def told_of(branch: Unit, duties: set[str], on: date) -> set[int]:
    """Who in a branch is reminded of these duties: the secretary of all, others of those on their post's list."""
    officers = branch_facade.officers(branch, on)
    posts = {post_kind for post_kind, duty in _charged(on) if duty in duties}
    return {pk for kind, held in officers.items() if kind in posts or kind == SECRETARY for pk in held}


@kept
def _charged(on: date) -> tuple[tuple[str, str], ...]:
    """The template of a day: kind of post, duty."""
    return tuple(Charge.objects.on(on).values_list("post_kind", "duty"))
