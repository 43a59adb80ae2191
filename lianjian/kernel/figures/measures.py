"""How rows become a number: count, sum, distinct, percentile, longest run, balance; share, rank, least, derived, judged."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet

from lianjian.engines.stats.intervals import nearest_rank, wilson
from lianjian.kernel.clock.periods import Period, months
from lianjian.kernel.figures import source
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.structure import units_by_town

if TYPE_CHECKING:
    from lianjian.kernel.figures.declared import Figure


@dataclass(frozen=True)
class Posting:
    """How a row enters tallies: on which day, as how much (a field, else the sign), under which item."""

    day: str
    item: str = ""
    amount: str = ""
    sign: int = 1


@dataclass(frozen=True)
class Value:
    """A figure's answer. `numerator` and `denominator` are given where it is a part of something."""

    number: float | int | None
    numerator: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None


class Measure:
    """A way to measure. Tallied ones are answered from sums; the others from their parts."""

    tallied: ClassVar[bool] = False
    of_items: ClassVar[bool] = False
    """Whether its number is made of items, which a county has many of."""
    parts: Sequence["Figure"] = ()
    relative: ClassVar[bool] = False
    """Whether the number is a rate, whose change is told in points."""

    def value(self, figure: "Figure", question: Question) -> Value:
        raise NotImplementedError(type(self).__name__)

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        """The value for each unit, town or month (its first day)."""
        raise NotImplementedError(type(self).__name__)

    def rows(self, figure: "Figure", question: Question) -> QuerySet | None:
        """The rows it counted; None where it opens to those of its parts."""
        return None


class Tallied(Measure):
    """Measured from the sums of entries. `keyed` names the column whose values the number is made of."""

    tallied = True
    keyed: ClassVar[str] = ""

    def postings(self, figure: "Figure") -> list[Posting]:
        return [Posting(figure.dated_by)]

    def reduce(self, amounts: Mapping[Any, int]) -> Value:
        """The number, from amounts by item or day (one entry under () where there is no key)."""
        return Value(sum(amounts.values()))

    def asked(self, figure: "Figure", question: Question) -> Question:
        asked = question.of_figure(figure.number)
        return asked if figure.owned_by else asked.of_beat()

    def value(self, figure: "Figure", question: Question) -> Value:
        keyed = (self.keyed,) if self.keyed else ()
        found = source.sums(figure.number, self.asked(figure, question), keyed)
        return self.reduce({key[0] if key else (): amount for key, amount in found.items()})

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        column, place_of = _grouping(figure, question, group)
        keyed = (self.keyed,) if self.keyed else ()
        grouped: dict[Any, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
        found = source.sums(figure.number, self.asked(figure, question), (column, *keyed))
        for (head, *tail), amount in found.items():
            grouped[place_of(head)][tail[0] if tail else ()] += amount
        return {place: self.reduce(amounts) for place, amounts in grouped.items()}

    def rows(self, figure: "Figure", question: Question) -> QuerySet:
        asked = self.asked(figure, question)
        if asked.known_at:
            return figure.counted().model._default_manager.filter(pk__in=_known_then(figure, asked))
        return figure.counted().filter(_inside(figure, asked, lambda period: self.dated_in(figure, period)))

    def dated_in(self, figure: "Figure", period: Period) -> Q:
        return Q(**{f"{figure.dated_by}__range": (period.first, period.last)})


class Count(Tallied):
    """How many rows."""


@dataclass(frozen=True)
class Sum(Tallied):
    """The sum of an integer field."""

    field: str

    def postings(self, figure: "Figure") -> list[Posting]:
        return [Posting(figure.dated_by, amount=self.field)]


@dataclass(frozen=True)
class Distinct(Tallied):
    """How many different values of a field; `out_of` is the figure of how many there are."""

    field: str
    out_of: "Figure | None" = None
    keyed: ClassVar[str] = "item"
    of_items: ClassVar[bool] = True

    def postings(self, figure: "Figure") -> list[Posting]:
        return [Posting(figure.dated_by, item=self.field)]

    def reduce(self, amounts: Mapping[Any, int]) -> Value:
        return Value(sum(1 for amount in amounts.values() if amount > 0))

    def each(self, figure: "Figure", question: Question) -> dict[str, int]:
        """How many rows there are of each value, the value as text."""
        found = source.sums(figure.number, self.asked(figure, question), ("item",))
        return {value: amount for (value,), amount in found.items() if amount > 0}

    def value(self, figure: "Figure", question: Question) -> Value:
        found = super().value(figure, question)
        if self.out_of is None:
            return found
        return _out_of(found, self.out_of.measure.value(self.out_of, question))

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        found = super().by(figure, question, group)
        if self.out_of is None:
            return found
        wholes = self.out_of.measure.by(self.out_of, question, group)
        return {
            place: _out_of(found.get(place, Value(0)), wholes.get(place, Value(0)))
            for place in {**wholes, **found}
        }


@dataclass(frozen=True)
class Percentile(Tallied):
    """The nearest-rank percentile of a whole-numbered field, exact, from its histogram. `q` between 0 and 1."""

    field: str
    q: float
    keyed: ClassVar[str] = "item"
    of_items: ClassVar[bool] = True

    def postings(self, figure: "Figure") -> list[Posting]:
        return [Posting(figure.dated_by, item=self.field)]

    def reduce(self, amounts: Mapping[Any, int]) -> Value:
        return Value(nearest_rank({int(item): n for item, n in amounts.items() if n > 0}, self.q))


class LongestRun(Tallied):
    """The longest run of days in a row on each of which there is at least one row."""

    keyed = "date"

    def reduce(self, amounts: Mapping[Any, int]) -> Value:
        days = sorted(day for day, amount in amounts.items() if amount > 0)
        longest = run = 0
        for before, day in zip([None, *days], days, strict=False):
            run = run + 1 if before and day - before == timedelta(days=1) else 1
            longest = max(longest, run)
        return Value(longest)


@dataclass(frozen=True)
class Balance(Tallied):
    """How many rows stand at the end of the period: entered by `dated_by`, not yet left by `leaves`.

    `as_of` may move the day on which they are counted (such as the day before a reform); where it gives
    None there is no such day, and no number.
    """

    leaves: str
    as_of: Callable[[date], date | None] | None = None

    def postings(self, figure: "Figure") -> list[Posting]:
        return [Posting(figure.dated_by), Posting(self.leaves, sign=-1)]

    def asked(self, figure: "Figure", question: Question) -> Question:
        last = self.as_of(question.on) if self.as_of else question.on
        return super().asked(figure, question).over(Period(source.SINCE_EVER, last or source.SINCE_EVER))

    def value(self, figure: "Figure", question: Question) -> Value:
        no_such_day = self.as_of is not None and self.as_of(question.on) is None
        return Value(None) if no_such_day else super().value(figure, question)

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        if group != "month":
            return super().by(figure, question, group)
        return _running(super().by(figure, question, group), question.period)

    def dated_in(self, figure: "Figure", period: Period) -> Q:
        entered = Q(**{f"{figure.dated_by}__range": (period.first, period.last)})
        stands = Q(**{f"{self.leaves}__isnull": True}) | Q(**{f"{self.leaves}__gt": period.last})
        return entered & stands


@dataclass(frozen=True)
class Share(Measure):
    """`that` as a percentage of `of`, with its 95 % interval. What is open counts in `of` and not in `that`."""

    that: "Figure"
    of: "Figure"
    level: float = 0.95
    relative: ClassVar[bool] = True

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return (self.that, self.of)

    def value(self, figure: "Figure", question: Question) -> Value:
        return self._ratio(*(part.measure.value(part, question) for part in self.parts))

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        that, of = (part.measure.by(part, question, group) for part in self.parts)
        return {place: self._ratio(that.get(place, Value(0)), whole) for place, whole in of.items()}

    def _ratio(self, that: Value, of: Value) -> Value:
        part, whole = int(that.number or 0), int(of.number or 0)
        if not whole:
            return Value(None, part, whole)
        low, high = wilson(part, whole, self.level) if part <= whole else (None, None)
        percent = [None if it is None else 100 * it for it in (part / whole, low, high)]
        return Value(percent[0], part, whole, percent[1], percent[2])


@dataclass(frozen=True)
class Derived(Measure):
    """A number worked out from other figures by `work_out`, which takes their numbers in order."""

    from_: tuple["Figure", ...]
    work_out: Callable[..., float | int | None]

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return self.from_

    def value(self, figure: "Figure", question: Question) -> Value:
        return Value(self.work_out(*(part.measure.value(part, question).number for part in self.parts)))

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        columns = [part.measure.by(part, question, group) for part in self.parts]
        places = {place for column in columns for place in column}
        return {
            place: Value(self.work_out(*(c.get(place, Value(0)).number for c in columns))) for place in places
        }


@dataclass(frozen=True)
class Rank(Measure):
    """The place of the unit asked about among the units that have a number; equal numbers share a place (1, 2, 2, 4)."""

    of: "Figure"

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return (self.of,)

    def value(self, figure: "Figure", question: Question) -> Value:
        if question.unit is None:
            return Value(None)
        return self.by(figure, question, "unit").get(question.unit.pk, Value(None))

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        if group == "month":
            return _each_month(figure, question)
        everyone = replace(question, unit=None, town=None, towns=None)
        values = self.of.measure.by(self.of, everyone, group)
        numbers = {place: value.number for place, value in values.items() if value.number is not None}
        better = (lambda a, b: a > b) if self.of.better != "down" else (lambda a, b: a < b)
        return {
            place: Value(
                1 + sum(better(other, number) for other in numbers.values()), denominator=len(numbers)
            )
            for place, number in numbers.items()
        }


@dataclass(frozen=True)
class Least(Measure):
    """The smallest number that any unit has, of those that ever had one; nothing where none has."""

    of: "Figure"

    @property
    def parts(self) -> Sequence["Figure"]:  # type: ignore[override]
        return (self.of,)

    def value(self, figure: "Figure", question: Question) -> Value:
        values = self.of.measure.by(self.of, question, "unit").values()
        return Value(min((value.number for value in values if value.number is not None), default=None))

    def by(self, figure: "Figure", question: Question, group: str) -> dict[Any, Value]:
        return (
            _each_month(figure, question)
            if group == "month"
            else self.of.measure.by(self.of, question, group)
        )


def _each_month(figure: "Figure", question: Question) -> dict[Any, Value]:
    """The value asked of each month alone: what is told by comparing units can't be told by adding up."""
    return {
        month.first.replace(day=1): figure.measure.value(figure, question.over(month))
        for month in months(question.period)
    }


def _grouping(figure: "Figure", question: Question, group: str) -> tuple[str, Callable[[Any], Any]]:
    """The column to sum by, and the place in which a value of it is counted."""
    if group == "month":
        return "day", lambda day: day.replace(day=1)
    if group == "unit" and not figure.owned_by:
        unit_of = units_by_town(question.basis)
        return "town", lambda town: unit_of.get(town, 0)
    return group, lambda key: key


def _out_of(part: Value, whole: Value) -> Value:
    return Value(part.number, numerator=int(part.number or 0), denominator=int(whole.number or 0))


def _running(monthly: Mapping[date, Value], period: Period) -> dict[date, Value]:
    """Changes by month, added up to what stood at each month's end within the period."""
    standing, months = 0, {}
    day = period.first.replace(day=1)
    standing = sum(int(value.number or 0) for month, value in monthly.items() if month < day)
    while day <= period.last:
        standing += int(monthly.get(day, Value(0)).number or 0)
        months[day] = Value(standing)
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def _inside(figure: "Figure", question: Question, dated_in: Callable[[Period], Q]) -> Q:
    chosen = Q(pk__in=())
    for piece in question.slices():
        part = dated_in(piece.period)
        chosen |= part if piece.units is None else part & Q(**{f"{figure.owned_by}__in": piece.units})
    if question.towns is not None and figure.placed_by:
        chosen &= Q(**{f"{figure.placed_by}__in": question.towns})
    return chosen & Q(**{figure.placed_by: question.town}) if question.town and figure.placed_by else chosen


def _known_then(figure: "Figure", question: Question) -> list[int]:
    from django.db.models import Sum as Total

    from lianjian.kernel.figures.models import Entry

    found: set[int] = set()
    for piece in question.slices():
        entries = Entry.objects.filter(
            Q(known_to__isnull=True) | Q(known_to__gt=question.known_at),
            figure=figure.number,
            day__range=(piece.period.first, piece.period.last),
            known_from__lte=question.known_at,
        )
        entries = entries if piece.units is None else entries.filter(unit__in=piece.units)
        entries = entries.filter(town=question.town.pk) if question.town else entries
        entries = entries if question.towns is None else entries.filter(town__in=question.towns)
        counted = entries.values("record").annotate(total=Total("amount")).filter(total__gt=0)
        found.update(counted.values_list("record", flat=True))
    return sorted(found)
