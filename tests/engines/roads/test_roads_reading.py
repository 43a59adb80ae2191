"""What a file of segments becomes: kept, left out with its reason, or refused with its line."""

from datetime import datetime
from pathlib import Path

import pytest

from lianjian.engines.roads import (
    BadNetworkFile,
    BadSpeeds,
    Reason,
    Roads,
    UnreadableRoads,
    build_file,
    fingerprint,
    load,
    read_speeds,
    save,
)

AT = datetime(2022, 1, 1)
HEADER = "id,from,to,class,name,oneway,speed_kmh,limit_t,length_m,geometry,bridge"
SQUARE = [
    "a,1,2,primary,东环路,no,,,,118.00 37.70;118.01 37.70,",
    "b,2,3,secondary,Bridge Road,no,40,8,,118.01 37.70;118.01 37.71,yes",
    "c,3,1,residential,,yes,,,2000,118.01 37.71;118.00 37.70,",
]


@pytest.fixture
def table(tmp_path: Path):
    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "segments.csv"
        path.write_bytes("\r\n".join([header, *lines, ""]).encode(encoding))
        return path

    return write


def left_out(path: Path) -> dict[str, tuple[str, ...]]:
    report = build_file(path, at=AT).report
    assert report.read == report.kept + sum(report.left_out.values())
    assert report.doubtful == len(report.findings)
    return {str(found.reason): (found.where, found.text) for found in report.findings}


def test_a_table_becomes_a_network_that_says_what_it_is(table) -> None:
    network = build_file(table(*SQUARE), at=AT, licence="made up")
    assert network.report.counts["segments"] == network.report.kept == 3
    assert (network.origin.source, network.origin.licence) == ("segments.csv", "made up")
    assert network.origin.built_at == "2022-01-01T00:00:00"
    assert set(network.names) == {"东环路", "Bridge Road", ""}
    assert network.bridge[network.numbers["b"]] and network.limit_t[network.numbers["b"]] == 8
    assert network.metres[network.numbers["c"]] == 2000
    assert network.metres[network.numbers["a"]] == pytest.approx(879.8, abs=0.5)


def test_a_mark_of_byte_order_and_another_order_of_columns_do_no_harm(table) -> None:
    header = "bridge," + HEADER.removesuffix(",bridge")
    lines = [f"{line.rsplit(',', 1)[1]},{line.rsplit(',', 1)[0]}" for line in SQUARE]
    assert build_file(table(*lines, header=header, encoding="utf-8-sig"), at=AT).report.kept == 3


@pytest.mark.parametrize(
    ("line", "reason", "says"),
    [
        ("x,1,2,boulevard,,no,,,,118.00 37.70;118.01 37.70,", Reason.UNKNOWN_CLASS, "'boulevard'"),
        ("a,1,3,primary,,no,,,,118.00 37.70;118.01 37.71,", Reason.DUPLICATE, "'a'"),
        ("x,1,2,primary,,no,,,0,118.00 37.70;118.01 37.70,", Reason.NO_LENGTH, "no length"),
        ("x,1,1,primary,,no,,,,118.00 37.70;118.00 37.70,", Reason.NO_LENGTH, "no length"),
        ("x,1,2,primary,,no,,,,118.00 37.70,", Reason.NO_LENGTH, "no length"),
        ("x,1,2,primary,,no,,,0.88,118.00 37.70;118.01 37.70,", Reason.BAD_NUMBER, "0.88 m between ends that lie 880 m"),
        ("x,1,2,primary,,no,0,,,118.00 37.70;118.01 37.70,", Reason.BAD_NUMBER, "0 km/h"),
        ("x,1,2,primary,,no,900,,,118.00 37.70;118.01 37.70,", Reason.BAD_NUMBER, "900 km/h"),
        ("x,1,2,primary,,no,,-3,,118.00 37.70;118.01 37.70,", Reason.BAD_NUMBER, "-3 t"),
        ("x,1,2,primary,,no,,,inf,118.00 37.70;118.01 37.70,", Reason.BAD_NUMBER, "inf m"),
        ("x,1,2,primary,,no,,,,37.70 118.00;37.70 118.01,", Reason.OUT_OF_RANGE, "swapped"),
        ("x,1,2,primary,,no,,,,nan 37.70;118.01 37.70,", Reason.OUT_OF_RANGE, "nan"),
        ("x,1,2,primary,,no,,,,1180.0 37.70;118.01 37.70,", Reason.OUT_OF_RANGE, "1180"),
        ("x,1,2,primary,,no,,,,118.05 37.70;118.01 37.70,", Reason.TORN, "node 1"),
        ("x,8,9,primary,,no,,,,118.10 37.70;118.11 37.70,", Reason.APART, "not connected"),
        ("x,1,9,primary,,yes,,,,118.00 37.70;118.11 37.70,", Reason.APART, "not connected"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told_with_its_line_and_reason(
    table, line: str, reason: Reason, says: str
) -> None:
    found = left_out(table(*SQUARE, line))
    assert found.keys() == {str(reason)}
    assert found[reason][0] == "line 5" and says in found[reason][1]


def test_what_no_car_drives_is_counted_without_a_word_for_each(table) -> None:
    report = build_file(table(*SQUARE, "x,1,2,footway,,no,,,,118.00 37.70;118.01 37.70,"), at=AT).report
    assert report.left_out == {Reason.NOT_DRIVEN: 1} and not report.findings and not report.doubtful


def test_a_loop_is_a_road_like_any_other(table) -> None:
    network = build_file(
        table(*SQUARE, "x,1,1,track,,no,,,,118.00 37.70;117.99 37.70;118.00 37.69;118.00 37.70,"), at=AT
    )
    place = Roads(network).snap((117.99, 37.70))
    assert network.ids[place.segment[0]] == "x" and place.metres[0] < 0.01


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([*SQUARE, "x,1,2,primary"], "line 5: 4 cells"),
        ([*SQUARE, 'x,1,2,"primary'], "line 5"),
        ([*SQUARE, "x,1,2,primary,,maybe,,,,118.00 37.70;118.01 37.70,"], "line 5: oneway is 'maybe'"),
        ([*SQUARE, "x,1,2,primary,,no,fast,,,118.00 37.70;118.01 37.70,"], "line 5: speed_kmh has 'fast'"),
        ([*SQUARE, "x,1,2,primary,,no,,,,118.00 37.70;118.01,"], "line 5: geometry"),
        ([*SQUARE, "x,1,2,primary,,no,,,,,"], "line 5: geometry"),
        ([*SQUARE, ",1,2,primary,,no,,,,118.00 37.70;118.01 37.70,"], "line 5: id, from or to is empty"),
        ([*SQUARE, *["x"] * 9], "and 4 more"),
        ([], "no road that is driven: it is empty"),
        (["x,1,2,footway,,no,,,,118.00 37.70;118.01 37.70,"], "1 left out as not_driven"),
        (["x,1,2,primary,,yes,,,,118.00 37.70;118.01 37.70,"], "both ways"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(table, lines: list[str], says: str) -> None:
    with pytest.raises(UnreadableRoads, match=says):
        build_file(table(*lines), at=AT)


def test_another_encoding_is_refused_with_its_line_and_what_to_do(table) -> None:
    with pytest.raises(
        UnreadableRoads, match=r"segments\.csv, line 2 is not UTF-8: save the file as CSV UTF-8"
    ):
        build_file(table(*SQUARE, encoding="gb18030"), at=AT)


def test_another_header_is_refused_with_what_is_missing_and_what_is_strange(table) -> None:
    with pytest.raises(UnreadableRoads, match="missing oneway; unknown direction"):
        build_file(table(*SQUARE, header=HEADER.replace("oneway", "direction")), at=AT)


@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.osm", "roads.xlsx"])
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"this is no map")
    with pytest.raises(UnreadableRoads, match=name):
        build_file(path, at=AT)


def test_a_county_hands_in_its_own_speeds(table, tmp_path: Path) -> None:
    own = tmp_path / "speeds.csv"
    own.write_text(
        "class,kmh,note\nprimary,36,\nsecondary,0,closed for good\nresidential,18,\n", encoding="utf-8"
    )
    network = build_file(table(SQUARE[0], SQUARE[1]), at=AT, speeds=read_speeds(own))
    assert network.report.left_out == {Reason.NOT_DRIVEN: 1}
    found = Roads(network).nearest((118.00, 37.70), [(118.01, 37.70)])
    assert found.seconds[0] == pytest.approx(found.metres[0] / 10)


@pytest.mark.parametrize(
    "lines", ["class,speed", "class,kmh/primary,fast", "class,kmh/primary,5/primary,6", "class,kmh/a,-1"]
)
def test_a_table_of_speeds_that_makes_no_sense_is_refused(tmp_path: Path, lines: str) -> None:
    own = tmp_path / "speeds.csv"
    own.write_text(lines.replace("/", "\n"), encoding="utf-8")
    with pytest.raises(BadSpeeds, match=r"speeds\.csv"):
        read_speeds(own)


def test_a_network_is_the_same_after_it_was_kept_in_a_file(table, tmp_path: Path) -> None:
    network, path = (
        build_file(table(*SQUARE, "x,1,2,boulevard,,no,,,,118 37;119 37,"), at=AT),
        tmp_path / "roads.npz",
    )
    kept = save(network, path)
    again = load(path)
    assert fingerprint(again) == fingerprint(network) == kept
    assert again.report == network.report and again.origin == network.origin and again.ids == network.ids
    question = (118.004, 37.70), [(118.01, 37.705)]
    assert Roads(again).nearest(*question).seconds == Roads(network).nearest(*question).seconds


def test_a_file_that_was_changed_or_is_no_network_is_refused(table, tmp_path: Path) -> None:
    import numpy as np

    path = tmp_path / "roads.npz"
    save(build_file(table(*SQUARE), at=AT), path)
    with np.load(path) as kept:
        arrays = {name: kept[name] for name in kept}
    np.savez_compressed(path, **arrays | {"metres": arrays["metres"] / 2})
    with pytest.raises(BadNetworkFile, match="build it anew"):
        load(path)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(BadNetworkFile, match="build it anew"):
        load(path)
