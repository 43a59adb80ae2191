"""Distances on the sphere. Points are rows of longitude and latitude in degrees (WGS-84); distances are metres."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
"""Where there are many of them."""
Bools = npt.NDArray[np.bool_]

EARTH_RADIUS = 6_371_008.8
"""The mean radius in metres (IUGG)."""
METRES_A_DEGREE = EARTH_RADIUS * np.pi / 180


def distances(here: Floats, there: Floats) -> Floats:
    """Great-circle distances between the rows of two arrays of points, by the haversine."""
    (lon, lat), (other_lon, other_lat) = np.radians(here).T, np.radians(there).T
    half = np.sin((other_lat - lat) / 2) ** 2
    half += np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def are_places(points: Floats) -> Bools:
    """Which rows are a longitude and a latitude at all: finite and in range."""
    return np.asarray((np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90))


def hull(points: Floats) -> Floats:
    """The corners of the convex hull, counter-clockwise, by A. M. Andrew's chain (IPL 9, 1979, 216-219)."""
    rows = [(float(x), float(y)) for x, y in np.unique(points, axis=0)]
    if len(rows) < 3:
        return np.array(rows).reshape(-1, 2)
    return np.array(_chain(rows)[:-1] + _chain(rows[::-1])[:-1])


def _chain(rows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in rows:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
