"""What traffic needs from the county's pack: the code table of behaviours, and the roads."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from lianjian.areas.traffic.models import Behaviour, Road
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import Pack, coded
from lianjian.kernel.places.coordinates import Point, kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, under_way


def found(pack: Pack, *, at: datetime) -> None:
    """Lay down the county's behaviours and roads."""
    _lay_behaviours(actor=SYSTEM, at=at, pack=pack)
    _lay_roads(actor=SYSTEM, at=at, pack=pack)


@change("traffic.code:write")
def _lay_behaviours(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_behaviour(row) for row in pack.table("traffic_behaviours")])


def _behaviour(row: dict[str, str]) -> Behaviour:
    numbers = {name: int(row[name]) for name in ("points", "fine_from", "fine_to")}
    return Behaviour(**coded(row), **numbers, article=row["article"])


@change("traffic.code:write")
def _lay_roads(*, actor: Any, at: datetime, pack: Pack) -> None:
    under_way().put_many([_road(row, centres) for row, centres in through(pack)])


def through(pack: Pack) -> list[tuple[dict[str, str], list[Point]]]:
    """The pack's roads, each with the centres of the townships that it joins."""
    points: dict[str, Any] = {
        place.code: (place.longitude, place.latitude)
        for place in Place.objects.filter(level=Place.Level.TOWNSHIP, longitude__isnull=False)
    }
    return [
        (row, [points[code] for code in row["towns"].split(";") if code in points])
        for row in pack.table("traffic_roads")
    ]


def _road(row: dict[str, str], centres: list[Point]) -> Road:
    """A road straight through the centres of its townships, as long as that line."""
    length = sum(kilometres(*leg) for leg in pairwise(centres))
    return Road(**coded(row), path=[list(corner) for corner in centres], length=round(1_000 * length))
