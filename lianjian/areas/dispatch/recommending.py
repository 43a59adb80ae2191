"""Which crew to send: the free one that is there first by road, with what the call needs; and what others would say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from lianjian.engines.roads import Roads, Why
from lianjian.kernel.places.coordinates import Point, kilometres


class Free(Protocol):
    """A crew that may be sent: its key, the key of its unit, where it is, and the codes of what it can do."""

    @property
    def pk(self) -> int: ...
    @property
    def unit(self) -> int: ...
    @property
    def point(self) -> Point: ...
    @property
    def skills(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Candidate:
    """A free crew. `seconds` and `metres` by road, None where it cannot come, and then `why_not`; `crow_metres` in a
    straight line; `lacks` the skills that the call needs and nobody of it has.
    """

    crew: Free
    seconds: float | None
    metres: float | None
    crow_metres: float
    why_not: Why | None = None
    lacks: frozenset[str] = frozenset()

    @property
    def minutes(self) -> float | None:
        return None if self.seconds is None else self.seconds / 60

    @property
    def kilometres(self) -> float | None:
        return None if self.metres is None else self.metres / 1000

    @property
    def crow_kilometres(self) -> float:
        return self.crow_metres / 1000


@dataclass(frozen=True)
class Recommendation:
    """The candidates, the best first, and the first `number` of them that can come.

    `by_crow` is the nearest in a straight line, `by_border` the soonest of the unit that answers for the place.
    """

    candidates: tuple[Candidate, ...]
    number: int
    by_crow: Candidate | None
    by_border: Candidate | None

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        return tuple(it for it in self.candidates if it.why_not is None)[: self.number]

    def rank(self, crew: int) -> int | None:
        """The place of a crew among the candidates, from 1."""
        return next((place for place, it in enumerate(self.candidates, 1) if it.crew.pk == crew), None)


def recommend(
    roads: Roads | None,
    point: Point,
    crews: Sequence[Free],
    *,
    unit: int | None,
    needs: frozenset[str] = frozenset(),
    number: int = 1,
) -> Recommendation:
    """By travel time over all free crews. Those that have what is needed go before those that lack it.

    Without roads nobody's time is known, and the straight line decides: it is told as such.
    """
    found = (
        _by_road(roads, point, crews, needs) if roads is not None and crews else _by_crow(point, crews, needs)
    )
    ranked = sorted(found, key=_rank)
    return Recommendation(
        candidates=tuple(ranked),
        number=number,
        by_crow=min(ranked, key=lambda it: it.crow_metres, default=None),
        by_border=next((it for it in ranked if it.crew.unit == unit), None),
    )


def _rank(candidate: Candidate) -> tuple[bool, int, float, float]:
    seconds = candidate.seconds if candidate.seconds is not None else float("inf")
    return candidate.why_not is not None, len(candidate.lacks), seconds, candidate.crow_metres


def _by_road(roads: Roads, point: Point, crews: Sequence[Free], needs: frozenset[str]) -> Iterable[Candidate]:
    nearest = roads.nearest(point, [crew.point for crew in crews])
    unreached, metres = nearest.unreached, nearest.metres
    for number, crew in enumerate(crews):
        seconds = float(nearest.seconds[number])
        comes = isfinite(seconds)
        yield Candidate(
            crew=crew,
            seconds=seconds if comes else None,
            metres=float(metres[number]) if comes else None,
            crow_metres=_crow(point, crew),
            why_not=unreached.get(number),
            lacks=needs - crew.skills,
        )


def _by_crow(point: Point, crews: Sequence[Free], needs: frozenset[str]) -> Iterable[Candidate]:
    return (Candidate(crew, None, None, _crow(point, crew), lacks=needs - crew.skills) for crew in crews)


def _crow(point: Point, crew: Free) -> float:
    return kilometres(point, crew.point) * 1000
