"""Where accidents gather, how they compare with the exposure there, and what happened after a measure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, QuerySet

from lianjian.areas.traffic.models import Accident, Road, Spot, TrafficCount
from lianjian.engines.stats.expected import Expectation, Likes, Rate, expected, likes, rate
from lianjian.engines.stats.gathering import Gathering, gatherings
from lianjian.engines.stats.intervals import Interval, poisson_interval
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months_later

MILLION_METRES = 1_000_000_000
"""Of one vehicle each: a million vehicle-kilometres."""

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Measured:
    """An accident on a road: its key, where along it, when, and how many were hurt and died."""

    pk: int
    metre: int
    on: date
    injured: int
    dead: int
    place: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A stretch at which accidents gathered in a period, and the exact interval of their number.

    `rate` is by a million vehicle-kilometres; None where nobody counted the traffic.
    """

    road: Road
    from_m: int
    to_m: int
    accidents: int
    interval: Interval
    injured: int
    dead: int
    place: int
    rate: Rate | None


@dataclass(frozen=True)
class Found:
    """What a look back found: the period, its candidates, and how many accidents had no stake."""

    period: Period
    length: int
    candidates: list[Candidate]
    measured: int
    unmeasured: int


def looked_back(on: date) -> Period:
    """The months that the rule of a day looks back on, up to that day, as far back as there are records."""
    first = months_later(on, -int(value("TRAFFIC_SPOT_MONTHS", on))) + DAY
    records_since = Accident.objects.aggregate(first=Min("occurred_on"))["first"] or on
    return Period(min(max(first, records_since), on), on)


def find_candidates(accidents: QuerySet[Accident], on: date) -> Found:
    """The stretches of a day where accidents gathered, by the rules TRAFFIC_SPOT_*: most accidents first."""
    period, length = looked_back(on), int(value("TRAFFIC_SPOT_LENGTH_METRES", on))
    inside = accidents.filter(occurred_on__range=(period.first, period.last))
    by_road = _by_road(inside)
    roads = {road.pk: road for road in Road.objects.filter(pk__in=by_road)}
    least, counts = int(value("TRAFFIC_SPOT_MIN_ACCIDENTS", on)), list(TrafficCount.objects.all())
    level = float(value("TRAFFIC_SPOT_LEVEL", on))
    found = [
        _candidate(roads[key], stretch, there, counts, period, level)
        for key, there in by_road.items()
        for stretch in _stretches(there, length, least)
    ]
    found.sort(key=lambda it: (-it.accidents, -it.dead, -it.injured, it.road.code, it.from_m))
    measured = sum(map(len, by_road.values()))
    return Found(period, length, found, measured, inside.count() - measured)


def _by_road(accidents: QuerySet[Accident]) -> dict[int, list[Measured]]:
    rows = accidents.filter(metre__isnull=False).order_by("pk")
    found: dict[int, list[Measured]] = defaultdict(list)
    told: Any = rows.values_list("road", "pk", "metre", "occurred_on", "injured", "dead", "place")
    for road, *measured in told.iterator():
        found[road].append(Measured(*measured))
    return found


def _stretches(
    there: Sequence[Measured], length: int, least: int
) -> Iterable[tuple[int, int, list[Measured]]]:
    """Each gathering as a stretch of that length, cut off where another one begins."""
    found = gatherings(
        [it.metre for it in there], length=length, least=least, weights=[it.injured + it.dead for it in there]
    )
    for gathering in found:
        yield gathering.first, _end(gathering, found, length), [there[point] for point in gathering.points]


def _end(gathering: Gathering, found: Sequence[Gathering], length: int) -> int:
    later = [it.first for it in found if it.first > gathering.last]
    return min(gathering.first + length, *later) if later else gathering.first + length


def _candidate(
    road: Road,
    stretch: tuple[int, int, list[Measured]],
    there: Sequence[Measured],
    counts: Sequence[TrafficCount],
    period: Period,
    level: float,
) -> Candidate:
    from_m, to_m, points = stretch
    exposure = exposure_of(road.pk, from_m, to_m, counts, period.days)
    return Candidate(
        road=road,
        from_m=from_m,
        to_m=to_m,
        accidents=len(points),
        interval=poisson_interval(len(points), level),
        injured=sum(it.injured for it in points),
        dead=sum(it.dead for it in points),
        place=points[-1].place,
        rate=rate(len(points), exposure, level) if exposure else None,
    )


def exposure_of(road: int, from_m: int, to_m: int, counts: Sequence[TrafficCount], days: int) -> float | None:
    """Million vehicle-kilometres of a stretch, by the latest count that covers its middle; None without one."""
    middle = (from_m + to_m) // 2
    covering = [it for it in counts if it.road_id == road and it.from_m <= middle < it.to_m]
    if not covering:
        return None
    latest = max(covering, key=lambda it: (it.counted_on, it.pk))
    return latest.vehicles_a_day * days * (to_m - from_m) / MILLION_METRES


def likes_of(period: Period, length: int) -> Likes:
    """How many accidents the stretches of that length had in a period: all stretches of all roads, side by side."""
    inside = Accident.objects.filter(metre__isnull=False, occurred_on__range=(period.first, period.last))
    there = inside.values_list("road", "metre").iterator()
    seen = Counter((road, metre // length) for road, metre in there if metre is not None)
    stretches = sum(-(-road.length // length) for road in Road.objects.on(period.last))
    histogram = Counter(seen.values())
    histogram[0] = max(0, stretches - len(seen))
    return likes(histogram)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A spot before and after its first measure.

    `trend` is how all other measured accidents of the county changed from day to day between the two periods.
    """

    before: Period
    after: Period
    count_before: int
    count_after: int
    trend: float
    expectation: Expectation
    likes: Likes

    @property
    def is_within(self) -> bool:
        """Whether chance alone could explain what happened."""
        return self.expectation.low <= self.count_after <= self.expectation.high

    @property
    def is_below(self) -> bool:
        return self.count_after < self.expectation.low


def compare(spot: Spot, on: date) -> Comparison | None:
    """What a treated spot had since, against what would be expected without a measure; None before the day after."""
    if spot.treated_on is None or spot.treated_on >= on:
        return None
    before, after = Period(spot.counted_from, spot.counted_to), Period(spot.treated_on + DAY, on)
    there = Accident.objects.filter(road=spot.road_id, metre__gte=spot.from_m, metre__lt=spot.to_m)
    count_before, count_after = (_counted(there, period) for period in (before, after))
    trend = _trend(before, after, count_before, count_after)
    of = likes_of(before, spot.to_m - spot.from_m)
    ratio = trend * after.days / before.days
    level = float(value("TRAFFIC_SPOT_LEVEL", on))
    return Comparison(
        before=before,
        after=after,
        count_before=count_before,
        count_after=count_after,
        trend=trend,
        expectation=expected(count_before, of, ratio=ratio, level=level),
        likes=of,
    )


def _counted(accidents: QuerySet[Accident], period: Period) -> int:
    return accidents.filter(occurred_on__range=(period.first, period.last)).count()


def _trend(before: Period, after: Period, here_before: int, here_after: int) -> float:
    """The county's other measured accidents a day, after against before; 1 where there were none before."""
    measured = Accident.objects.filter(metre__isnull=False)
    others_before = _counted(measured, before) - here_before
    others_after = _counted(measured, after) - here_after
    return (others_after / after.days) / (others_before / before.days) if others_before > 0 else 1.0


def at_stretch(road: int, from_m: int, to_m: int, period: Period) -> list[Any]:
    """The accidents of a stretch in a period, the latest last."""
    rows = Accident.objects.filter(
        road=road, metre__gte=from_m, metre__lt=to_m, occurred_on__range=(period.first, period.last)
    )
    return list(rows.select_related("place", "unit").order_by("occurred_on", "pk"))
