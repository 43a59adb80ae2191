"""Where the demo puts townships and villages. Synthetic: there is no public file of their coordinates.

The centres stand roughly where the townships lie inside the outline, in WGS-84 as the outline is read; the
villages are scattered around them.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence

from lianjian.kernel.places.coordinates import Point, inside, kilometres

CENTRES: dict[str, Point] = {
    "371603001000": (118.132, 37.700),  # 富国街道
    "371603002000": (118.085, 37.625),  # 富源街道
    "371603101000": (117.945, 37.655),  # 下洼镇
    "371603102000": (117.815, 37.690),  # 古城镇
    "371603103000": (118.130, 37.900),  # 冯家镇
    "371603104000": (118.230, 37.690),  # 泊头镇
    "371603105000": (117.960, 37.775),  # 大高镇
    "371603106000": (118.035, 37.715),  # 黄升镇
    "371603107000": (118.140, 38.030),  # 滨海镇
    "371603203000": (118.275, 37.790),  # 下河乡
    "371603204000": (118.145, 37.800),  # 利国乡
    "371603400000": (118.190, 38.115),  # 海防办事处乡
}
REACH_KM = 12.0
SPACING_KM = 0.6
TRIES = 20_000
KM_A_DEGREE_NORTH = 110.98
KM_A_DEGREE_EAST = 88.10  # at 37.7° north


class NoRoomError(ValueError):
    """A township has no place left, inside the outline and nearest to its centre, for one more village."""

    def __init__(self, town: str) -> None:
        super().__init__(
            f"There is no room left in township {town} for another village {SPACING_KM} km apart."
        )


def place_points(boundary: list[Point], towns: Mapping[str, list[str]], seed: int) -> dict[str, Point]:
    """A point for each township and each of its villages; equal arguments give equal points.

    `boundary` is the outline's ring, `towns` maps a township's code to the codes of its villages. Each
    village lies inside the outline, nearer to its own township's centre than to any other's, and at least
    `SPACING_KM` from its neighbours. Raises NoRoomError where that can't be.
    """
    rng = random.Random(seed)
    centres = {town: CENTRES[town] for town in towns}
    points = dict(centres)
    for town, villages in towns.items():
        for village in villages:
            points[village] = _free_point(rng, boundary, town, centres, points.values())
    return points


def _free_point(
    rng: random.Random,
    boundary: Sequence[Point],
    town: str,
    centres: Mapping[str, Point],
    taken: Iterable[Point],
) -> Point:
    """The tests run from the cheapest to the dearest: the outline has a thousand corners."""
    for _ in range(TRIES):
        point = _near(rng, centres[town])
        if _nearest(point, centres) != town or any(kilometres(point, other) < SPACING_KM for other in taken):
            continue
        if inside(point, boundary):
            return point
    raise NoRoomError(town)


def _nearest(point: Point, centres: Mapping[str, Point]) -> str:
    return min(centres, key=lambda town: kilometres(point, centres[town]))


def _near(rng: random.Random, centre: Point) -> Point:
    """Evenly over the disc around the centre, to the fifth decimal (about a metre)."""
    distance, bearing = REACH_KM * math.sqrt(rng.random()), rng.uniform(0, math.tau)
    east, north = distance * math.sin(bearing), distance * math.cos(bearing)
    return round(centre[0] + east / KM_A_DEGREE_EAST, 5), round(centre[1] + north / KM_A_DEGREE_NORTH, 5)
