"""The roads beneath a map: the few long ones, said to be synthetic where they are, and nothing where there are none."""

import json
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from lianjian.kernel.places.road_map import MAP_FILE, NO_ROADS, RoadMap, Way, road_map
from lianjian.kernel.ui import maps
from lianjian.kernel.ui.maps import Dot
from lianjian.kernel.ui.road_lines import ground

SQUARE = ((118.0, 37.5), (118.4, 37.5), (118.4, 38.1), (118.0, 38.1))
RIVER = Way("water", ((118.0, 37.5), (118.2, 37.8), (118.4, 38.1)))
TRUNK = Way("trunk", ((118.0, 37.8), (118.4, 37.8)))
TRACK = Way("track", ((118.1, 37.8), (118.1, 37.9)))


def drawn(roads: RoadMap) -> ElementTree.Element:
    html = maps.county_map(SQUARE, [Dot(118.2, 37.8, "利国乡")], "图", partial(ground, roads=roads))
    return ElementTree.fromstring(html)


def test_long_roads_and_waters_are_drawn_beneath_the_dots_and_tracks_are_not() -> None:
    svg = drawn(RoadMap((RIVER, TRUNK, TRACK))).find("svg")
    land, lines, dot = list(svg)
    assert land.tag == "path" and dot.get("class") == "dot"
    assert [path.get("stroke") for path in lines] == ["var(--water)", "var(--road)"]
    assert lines.get("aria-hidden") == "true"


def test_synthetic_roads_are_said_to_be_so_and_real_ones_are_not() -> None:
    assert "合成路网 synthetic" in "".join(drawn(RoadMap((TRUNK,), is_synthetic=True)).itertext())
    assert "合成" not in "".join(drawn(RoadMap((TRUNK,))).itertext())


def test_an_english_reader_is_told_in_english() -> None:
    roads = RoadMap((TRUNK,), is_synthetic=True)
    drawn(roads)
    with override("en"):
        assert "Synthetic roads" in "".join(drawn(roads).itertext())


def test_without_roads_the_map_is_as_it_was() -> None:
    assert maps.county_map(SQUARE, [], "图", partial(ground, roads=NO_ROADS)) == maps.county_map(
        SQUARE, [], "图"
    )


def test_a_home_without_roads_has_none_and_new_ones_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANJIAN_HOME", str(tmp_path))
    assert road_map() is NO_ROADS
    line = {"type": "LineString", "coordinates": [[118.0, 37.8], [118.4, 37.8]]}
    feature = {"type": "Feature", "properties": {"class": "trunk"}, "geometry": line}
    (tmp_path / MAP_FILE).write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert road_map().ways == (TRUNK,) and not road_map().is_synthetic
