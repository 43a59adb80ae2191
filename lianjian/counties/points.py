"""Where the places of a pack are: the pack's own generator answers."""

from lianjian.kernel.county import Pack
from lianjian.kernel.places.coordinates import Point

SEED = 1
"""The places are of the county, not of the demo: they are the same whatever the demo's seed."""


def points(pack: Pack) -> dict[str, Point]:
    """Each township and everything in it by code, in WGS-84."""
    towns: dict[str, list[str]] = {town: [] for town in townships(pack)}
    for row in pack.table("divisions"):
        if row["parent_code"] in towns:
            towns[row["parent_code"]].append(row["code"])
    return pack.part("places").place_points(pack.outline, towns, seed=SEED)


def townships(pack: Pack) -> list[str]:
    return [row["code"] for row in pack.table("divisions") if row["level"] == "township"]
