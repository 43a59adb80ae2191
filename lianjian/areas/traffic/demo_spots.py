"""The demo's spots: traffic counted, the fullest stretches listed, some of them treated."""

from collections.abc import Iterator
from datetime import timedelta

from lianjian.areas.traffic import spots
from lianjian.areas.traffic.demo_crew import Crew
from lianjian.areas.traffic.models import Accident, Road, Spot
from lianjian.areas.traffic.queries import find_candidates
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Life

FORTNIGHT = timedelta(days=14)
DONE = (
    ("slowing", "路口前后各设两道减速带，安装黄闪警示灯。"),
    ("signs", "施划减速标线，增设事故多发警示标志。"),
    ("sight", "清除路口三角区内遮挡视线的树木。"),
)


def spot_lives(crew: Crew) -> Iterator[Life]:
    yield _counted(crew)
    yield _listed(crew)
    for index in range(crew.told["spots"]["treated"]):
        yield _treated(crew, index)


def _counted(crew: Crew) -> Life:
    told, chance = crew.told["spots"], crew.year.chance("traffic/counts")
    at = crew.year.at_work(told["counted_on"], chance)
    yield at
    for code, from_m, to_m, vehicles in told["counts"]:
        spots.count_traffic(
            actor=crew.head_at(crew.villages[0], at), at=at, road=Road.objects.get(code=code),
            from_m=from_m, to_m=to_m, vehicles_a_day=vehicles, source="人工观测三日平均",
        )  # fmt: skip


def _listed(crew: Crew) -> Life:
    told, chance = crew.told["spots"], crew.year.chance("traffic/spots")
    at = crew.year.at_work(told["listed_on"], chance)
    yield at
    found = find_candidates(Accident.objects.all(), at.date()).candidates
    for candidate in found[: told["listed"]]:
        spots.list_spot(
            actor=crew.head_at(Place.objects.get(pk=candidate.place), at), at=at, road=candidate.road, from_m=candidate.from_m,
            to_m=candidate.to_m,
        )  # fmt: skip


def _treated(crew: Crew, index: int) -> Life:
    """The spots in the order in which they were listed, one a fortnight, if there are so many."""
    told, chance = crew.told["spots"], crew.year.chance(f"traffic/treated/{index}")
    at = crew.year.at_work(told["treated_from"] + index * FORTNIGHT, chance)
    yield at
    spot = next(iter(Spot.objects.order_by("pk")[index : index + 1]), None)
    if spot is not None:
        sort, words = DONE[index % len(DONE)]
        spots.treat(actor=crew.head_of(spot, at), at=at, spot=spot, sort=sort, words=words)
