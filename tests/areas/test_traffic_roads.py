"""The demo's roads take the ways of the drawn network; where it has none they stay the straight lines they were."""

from datetime import datetime
from pathlib import Path

import pytest

from lianjian.areas.traffic.demo_roads import follow
from lianjian.areas.traffic.models import Road
from lianjian.engines.roads import Roads, build_file
from lianjian.kernel.county import pack
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.places.coordinates import kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
JOINED, ENDS = "ZR07", ("371603204000", "371603203000")
AT: datetime = moment("2022-01-01")


def centre(code: str) -> tuple[float, float]:
    place = Place.objects.get(code=code)
    assert place.longitude is not None and place.latitude is not None
    return place.longitude, place.latitude


def bent(folder: Path) -> tuple[Roads, tuple[float, float]]:
    """One road between the two townships, by a bend in the north; and the bend."""
    start, end = centre(ENDS[0]), centre(ENDS[1])
    bend = (start[0] + end[0]) / 2, max(start[1], end[1]) + 0.02
    line = ";".join(f"{lon:.6f} {lat:.6f}" for lon, lat in (start, bend, end))
    table = folder / "roads.csv"
    table.write_text(
        "id,from,to,class,name,oneway,speed_kmh,limit_t,length_m,geometry,bridge\n"
        f"1,a,b,secondary,bent,no,60,,,{line},\n",
        encoding="utf-8",
    )
    return Roads(build_file(table, at=AT)), bend


def test_a_road_follows_the_way_and_one_without_a_way_stays_straight(cast: Cast, tmp_path: Path) -> None:
    network, bend = bent(tmp_path)
    before = {road.code: (road.path, road.length) for road in Road.objects.all()}
    follow(pack(), network, at=AT)
    for road in Road.objects.all():
        if road.code != JOINED:
            assert (road.path, road.length) == before[road.code]
    road = Road.objects.get(code=JOINED)
    whole = 1_000 * (kilometres(centre(ENDS[0]), bend) + kilometres(bend, centre(ENDS[1])))
    assert road.length == pytest.approx(whole, rel=0.01) and road.length > before[JOINED][1]
    middle = road.point_at(round(1_000 * kilometres(centre(ENDS[0]), bend)))
    assert middle and 1_000 * kilometres(middle, bend) < 100
    assert verify().ok
