"""The demo's traffic goes along the roads that were drawn for it."""

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lianjian.areas.traffic.founding import through
from lianjian.areas.traffic.models import Road
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import now
from lianjian.kernel.county import Pack
from lianjian.kernel.places.network import roads
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.year import Year
from lianjian.kernel.ui.maps import simplified

if TYPE_CHECKING:
    from lianjian.engines.roads import Roads

TOLERANCE = 0.0001
"""Degrees by which a path may leave the way: some ten metres."""


def before(year: Year) -> None:
    """Lay the pack's roads along the network of the home, if it has one."""
    network = roads()
    if network is not None:
        follow(year.pack, network, at=now())


def follow(pack: Pack, network: "Roads", *, at: datetime) -> None:
    """Let the pack's roads take the ways that a network has between their townships, in place of straight lines. Where it
    has none between two of them, the road stays as it is.
    """
    from lianjian.engines.roads import Route

    for row, centres in through(pack):
        routes = [network.route(*leg) for leg in pairwise(centres)]
        ways = [way for way in routes if isinstance(way, Route)]
        if routes and len(ways) == len(routes):
            line = [(float(lon), float(lat)) for way in ways for lon, lat in way.line]
            path = [[round(lon, 6), round(lat, 6)] for lon, lat in simplified(line, TOLERANCE)]
            length = round(sum(way.metres for way in ways))
            _lay_along(actor=SYSTEM, at=at, road=Road.objects.get(code=row["code"]), path=path, length=length)


@change("traffic.code:write")
def _lay_along(*, actor: Any, at: datetime, road: Road, path: list[list[float]], length: int) -> None:
    road.path, road.length = path, length
    road.put()
