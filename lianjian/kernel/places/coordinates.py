"""Points on the map: from the datum of Chinese web maps to that of the satellites and back; who lies where.

Places keep WGS-84 degrees. Maps published in China are drawn in GCJ-02, which lies some hundred metres
beside it. Its makers never published its formula; the one in general use (the Krasovsky 1940 ellipsoid, and a
shift of polynomials and sines around 105° E, 35° N) agrees with such maps to a few metres.
"""

from collections.abc import Sequence
from math import cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]
"""Longitude and latitude in degrees."""

SEMI_MAJOR_AXIS_M = 6_378_245.0
ECCENTRICITY_SQUARED = 0.006693421622965943
ORIGIN: Point = (105.0, 35.0)
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
CLOSE_ENOUGH_DEGREES = 1e-9
KM_A_DEGREE = 111.195


def gcj02(point: Point) -> Point:
    """A WGS-84 point in GCJ-02. Outside the rectangle around China nothing is shifted."""
    if not _in_china(point):
        return point
    east, north = _shift(point)
    return point[0] + east, point[1] + north


def wgs84(point: Point) -> Point:
    """A GCJ-02 point in WGS-84, to a millimetre; but for a strip of 0.01° along the rectangle's edge.

    The shift hardly changes over its own length, so taking it off again and again closes in on the point.
    """
    found = point
    while _in_china(found):
        again = gcj02(found)
        east, north = point[0] - again[0], point[1] - again[1]
        if max(abs(east), abs(north)) < CLOSE_ENOUGH_DEGREES:
            break
        found = found[0] + east, found[1] + north
    return found


def _in_china(point: Point) -> bool:
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH


def _shift(point: Point) -> Point:
    """How far GCJ-02 lies beside a WGS-84 point: degrees to the east and to the north."""
    x, y = point[0] - ORIGIN[0], point[1] - ORIGIN[1]
    latitude = radians(point[1])
    flattened = 1 - ECCENTRICITY_SQUARED * sin(latitude) ** 2
    along_parallel = SEMI_MAJOR_AXIS_M / sqrt(flattened) * cos(latitude)
    along_meridian = SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED) / flattened**1.5
    return _metres_east(x, y) / radians(along_parallel), _metres_north(x, y) / radians(along_meridian)


def _metres_east(x: float, y: float) -> float:
    waves = _waves(x, (20, 6), (20, 2), (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves


def _metres_north(x: float, y: float) -> float:
    waves = _waves(x, (20, 6), (20, 2)) + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves


def _waves(at: float, *waves: tuple[float, float]) -> float:
    """Two thirds of the sum of sines, each with its height and its half-turns a degree."""
    return 2 / 3 * sum(height * sin(turns * pi * at) for height, turns in waves)


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    x, y = point
    odd = False
    before_x, before_y = ring[-1]
    for corner_x, corner_y in ring:
        if (corner_y > y) != (before_y > y):
            odd ^= x < (before_x - corner_x) * (y - corner_y) / (before_y - corner_y) + corner_x
        before_x, before_y = corner_x, corner_y
    return odd


def kilometres(one: Point, other: Point) -> float:
    """How far apart two points of one county are, on a flat map true at their middle latitude."""
    shrink = cos(radians((one[1] + other[1]) / 2))
    return KM_A_DEGREE * hypot((one[0] - other[0]) * shrink, one[1] - other[1])
