"""`lianjian roads` for scripts: keys, exit codes, one line on stderr."""

import json
from pathlib import Path

import pytest

from tests.served import lianjian

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("roads")]
TABLE = """id,from,to,class,name,oneway,speed_kmh,limit_t,length_m,geometry,bridge
a,1,2,primary,东环路,no,36,,1000,118.00 37.70;118.01 37.70,
b,2,3,primary,,no,36,,1000,118.01 37.70;118.01 37.71,
"""
UNITS = "id,lon,lat\nfirst,118.00,37.70\nsecond,118.01,37.705\nlost,,\n"


def test_a_network_is_built_and_asked(tmp_path: Path) -> None:
    table, units = tmp_path / "table.csv", tmp_path / "units.csv"
    table.write_text(TABLE, encoding="utf-8")
    units.write_text(UNITS, encoding="utf-8")
    told = json.loads(lianjian("roads", "--json", "build", str(table), home=tmp_path).stdout)
    assert told.keys() == {"file", "fingerprint", "origin", "report"}
    assert told["report"]["read"] == told["report"]["kept"] == 2
    call = ("roads", "--json", "nearest", "118.01", "37.71", "--units", str(units))
    assert json.loads(lianjian(*call, home=tmp_path).stdout) == [
        {"id": "second", "seconds": 50.0, "metres": 500, "off_road_m": 0.0},
        {"id": "first", "seconds": 200.0, "metres": 2000, "off_road_m": 0.0},
        {"id": "lost", "unreached": "place_unknown"},
    ]


def test_a_faulty_row_exits_1_and_bad_input_2_in_one_line(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(TABLE + "c,1,3,boulevard,,no,,,,118.00 37.70;118.01 37.71,\n", encoding="utf-8")
    done = lianjian("roads", "build", str(table), home=tmp_path, check=False)
    assert done.returncode == 1 and "unknown_class\tline 4" in done.stdout
    for call in (
        ("build", str(tmp_path / "no.csv")),
        ("build", __file__),
        ("nearest", "1", "2", "--units", "no.csv"),
    ):
        done = lianjian("roads", *call, home=tmp_path, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith("lianjian: ") and len(done.stderr.strip().splitlines()) == 1
