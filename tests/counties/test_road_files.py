"""What a demo writes of its roads into the home folder."""

import csv
import json
from pathlib import Path

import pytest

from lianjian import counties
from lianjian.counties import zhanhua
from lianjian.counties.road_network import lay
from lianjian.counties.zhanhua.roads import COLUMNS
from lianjian.kernel.county import Pack
from lianjian.kernel.places.network import NETWORK_FILE
from lianjian.kernel.places.road_map import MAP_FILE, road_map

MAP_BYTES = 60_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    lay(Pack(zhanhua), seed=2022, folder=folder)
    return folder


def test_the_segments_stand_under_the_names_of_their_columns(home: Path) -> None:
    with open(home / "roads.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == json.loads((home / "roads.json").read_text(encoding="utf-8"))["segments"]


def test_the_table_is_said_to_be_synthetic_with_its_seed_and_licence(home: Path) -> None:
    about = json.loads((home / "roads.json").read_text(encoding="utf-8"))
    assert about["synthetic"] is True and about["seed"] == 2022 and about["county"] == "沾化区"
    assert "合成" in about["notice"] and "Synthetic" in about["notice_en"] and about["licence"]
    assert len(about["places"]) == 12 + 438 + 15 + 1


def test_a_map_has_the_waters_and_long_roads_alone_and_is_small(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANJIAN_HOME", str(home))
    kinds = {way.kind for way in road_map().ways}
    assert kinds == {"water", "motorway", "trunk", "primary", "secondary"}
    assert road_map().is_synthetic and road_map() is road_map()
    assert (home / MAP_FILE).stat().st_size < MAP_BYTES


def test_nothing_half_written_is_left_behind(home: Path) -> None:
    assert {path.name for path in home.iterdir()} == {"roads.csv", "roads.json", MAP_FILE, NETWORK_FILE}


def test_a_pack_without_roads_writes_none(tmp_path: Path) -> None:
    lay(Pack(counties), seed=2022, folder=tmp_path)
    assert not list(tmp_path.iterdir())
