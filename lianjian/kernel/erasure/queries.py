"""What personal values there are, and when they end."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from lianjian.kernel.areas import registry
from lianjian.kernel.erasure.models import Round
from lianjian.kernel.records.base import Personal, ledgered_models
from lianjian.kernel.records.models import SealedValue
from lianjian.kernel.rules.book import version_on
from lianjian.kernel.rules.models import Rule


@dataclass(frozen=True)
class Field:
    """A personal field of a kind of row: how many values there are, how many of them without an end yet, and the
    first day on which one falls due.
    """

    kind: str
    declared: Personal
    rule: Rule | None
    values: int
    open: int
    next_on: date | None

    @property
    def kind_title(self) -> Any:
        return kind_title(self.kind)

    @property
    def title(self) -> Any:
        return field_title(self.kind, self.declared.name)


@dataclass(frozen=True)
class Month:
    """How many values of each kind of row fall due in a month, by its first day; None for all months that are over."""

    first: date | None
    kinds: tuple[tuple[Any, int], ...]

    @property
    def values(self) -> int:
        return sum(number for _title, number in self.kinds)


def declared() -> Iterator[tuple[str, Personal]]:
    """Every personal field of every kind of row."""
    return ((model._meta.label_lower, field) for model in ledgered_models() for field in model.personal)


def rule_of(kind: str, name: str) -> str:
    """The code of the rule that ends a field; nothing for a field that is declared no more."""
    return next((it.retain for label, it in declared() if (label, it.name) == (kind, name)), "")


def kind_title(kind: str) -> Any:
    return registry.kinds[kind].title if kind in registry.kinds else kind


def field_title(kind: str, name: str) -> Any:
    return registry.kinds[kind].labels.get(name, name) if kind in registry.kinds else name


def retained(on: date) -> tuple[list[Field], list[Month]]:
    """The personal fields with what is kept of them, and by the month what falls due; in one statement."""
    ends: dict[tuple[str, str], Counter[date | None]] = defaultdict(Counter)
    rows = (
        SealedValue.objects.kept().order_by().values("kind", "name", "erase_on").annotate(number=Count("*"))
    )
    for row in rows:
        ends[row["kind"], row["name"]][row["erase_on"]] += row["number"]
    return [_field(kind, it, ends[kind, it.name], on) for kind, it in declared()], _months(
        ends, on.replace(day=1)
    )


def _field(kind: str, it: Personal, ends: Counter[date | None], on: date) -> Field:
    days = [day for day in ends if day is not None]
    return Field(kind, it, version_on(it.retain, on), ends.total(), ends[None], min(days, default=None))


def _months(ends: dict[tuple[str, str], Counter[date | None]], this_month: date) -> list[Month]:
    months: dict[date | None, Counter[str]] = defaultdict(Counter)
    for (kind, _name), days in ends.items():
        for day, number in days.items():
            if day is not None:
                months[day.replace(day=1) if day >= this_month else None][kind] += number
    in_order = sorted(months.items(), key=lambda it: it[0] or date.min)
    return [
        Month(first, tuple((kind_title(kind), number) for kind, number in kinds.most_common()))
        for first, kinds in in_order
    ]


def last_good_day() -> date | None:
    """The last day on whose round the clock was right."""
    return Round.objects.filter(is_good=True).values_list("day", flat=True).first()
