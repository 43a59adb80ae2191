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
    points = {
        place.code: (place.longitude, place.latitude)
        for place in Place.objects.filter(level=Place.Level.TOWNSHIP, longitude__isnull=False)
    }
    under_way().put_many([_road(row, points) for row in pack.table("traffic_roads")])


def _road(row: dict[str, str], points: dict[str, Any]) -> Road:
    """A road through the centres of its townships, as long as that line."""
    path: list[Point] = [points[code] for code in row["towns"].split(";") if code in points]
    length = sum(kilometres(*leg) for leg in pairwise(path))
    return Road(**coded(row), path=[list(corner) for corner in path], length=round(1_000 * length))
