"""The command is a contract: names, `--json` keys, exit codes, and the demo county's figures."""

import json
from pathlib import Path

import pytest

from tests.served import copy_of, lianjian

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
ON = "2022-12-20"
KEYS = {
    "key", "title", "unit", "value", "numerator", "denominator", "low", "high", "previous", "change", "rows",
    "rule", "confirmed", "from", "on", "scope",
}  # fmt: skip
TOLD = {
    "org.sections_before": 30,
    "org.commands": 9,
    "org.zones": 11,
    "org.new_branches": 20,
    "org.head_is_secretary": 20,
    "problems.kinds": 21,
    "problems.raised": 97,
    "problems.rectified": 97,
    "visits.villages": 438,
    "visits.villages_visited": 438,
    "disputes.resolved": 125,
    "cycle.evaluated": 60,
    "branch.theme_days": 238,
    "cobuild.organ_branches": 12,
    "cobuild.zone_branches": 11,
    "team.promoted_by_branch": 12,
    "team.young_promoted": 18,
    "team.ranks_advanced": 192,
    "team.merits_reported": 3,
    "team.commended": 8,
}


@pytest.fixture(scope="module")
def figures(demo_home: Path) -> dict[str, dict[str, object]]:
    told = json.loads(lianjian("figures", "--on", ON, "--json", home=demo_home).stdout)
    return {figure["key"]: figure for figure in told}


@pytest.mark.parametrize("key", TOLD)
def test_the_demo_county_answers_from_rows_alone(figures: dict[str, dict[str, object]], key: str) -> None:
    assert figures[key]["value"] == TOLD[key]


def test_the_head_is_the_secretary_in_twenty_of_twenty(figures: dict[str, dict[str, object]]) -> None:
    figure = figures["org.head_is_secretary"]
    assert (figure["numerator"], figure["denominator"]) == (20, 20)


def test_every_figure_has_the_keys_of_the_contract(figures: dict[str, dict[str, object]]) -> None:
    for figure in figures.values():
        assert figure.keys() >= KEYS


def test_the_year_before_has_rows_too(figures: dict[str, dict[str, object]]) -> None:
    for key in ("problems.raised", "disputes.resolved", "visits.villages_visited"):
        assert figures[key]["previous"], key


def test_rows_are_exactly_those_that_were_counted(
    demo_home: Path, figures: dict[str, dict[str, object]]
) -> None:
    for key in ("problems.rectified", "disputes.resolved", "org.zones", "branch.gatherings"):
        rows = json.loads(lianjian("rows", key, "--on", ON, "--json", home=demo_home).stdout)
        assert len(rows) == figures[key]["value"]


def test_the_ledger_and_every_tally_hold(demo_home: Path) -> None:
    told = json.loads(lianjian("verify", "--json", home=demo_home).stdout)
    assert told.keys() == {
        "ok",
        "leaves",
        "root",
        "tallies_checked",
        "checkpoints_checked",
        "against",
        "problems",
    }
    assert told["ok"] and told["leaves"] > 5_000 and told["tallies_checked"] > 1_000


def test_the_demo_leaves_its_roads_beside_the_database_and_says_that_they_are_synthetic(
    demo_home: Path,
) -> None:
    about = json.loads((demo_home / "roads.json").read_text(encoding="utf-8"))
    assert about["synthetic"] and about["seed"] == 2022
    with open(demo_home / "roads.csv", encoding="utf-8") as file:
        assert sum(1 for _line in file) == about["segments"] + 1


def test_verify_exits_1_where_something_was_tampered_with(demo_home: Path, tmp_path: Path) -> None:
    import sqlite3

    home = copy_of(demo_home, tmp_path / "tampered")
    with sqlite3.connect(home / "lianjian.sqlite3") as database:
        database.execute("UPDATE problems_problem SET fix = 'done' WHERE id = 1")
    assert lianjian("verify", home=home, check=False).returncode == 1


@pytest.mark.parametrize(
    "call",
    [
        ("figures", "no.such.figure", "--on", ON),
        ("figures", "--on", "2022-02-30"),
        ("figures", "--on", ON, "--unit", "NOWHERE"),
        ("rows", "no.such.figure", "--on", ON),
        ("import", "no-such-kind", "file.xlsx"),
        ("import", "problems", "no-such-file.xlsx"),
        ("users", "password", "nobody"),
    ],
)
def test_a_bad_call_says_so_in_one_line_and_exits_2(demo_home: Path, call: tuple[str, ...]) -> None:
    done = lianjian(*call, home=demo_home, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("lianjian: ") and len(done.stderr.strip().splitlines()) == 1


def test_the_report_is_written_as_a_document(demo_home: Path, tmp_path: Path) -> None:
    from docx import Document

    target = tmp_path / "report.docx"
    lianjian("report", "--on", ON, "--docx", str(target), home=demo_home)
    text = "\n".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert "97" in text and "438" in text and "125" in text


def test_the_report_is_printed_again_as_it_was_known(demo_home: Path, tmp_path: Path) -> None:
    from docx import Document

    target = tmp_path / "then.docx"
    call = ("report", "--on", ON, "--docx", str(target), "--known-at")
    lianjian(*call, "2022-08-31", home=demo_home)
    text = "\n".join(paragraph.text for paragraph in Document(str(target)).paragraphs)
    assert "走访0个村" in text and "走访438个村" not in text
    refused = lianjian(*call, "2022-02-30", home=demo_home, check=False)
    assert refused.returncode == 2


def test_known_at_answers_as_the_record_stood_then(demo_home: Path) -> None:
    call = ("figures", "problems.rectified", "--on", ON, "--json", "--known-at")
    early = json.loads(lianjian(*call, "2022-09-01T00:00:00", home=demo_home).stdout)[0]["value"]
    late = json.loads(lianjian(*call, "2022-12-31T00:00:00", home=demo_home).stdout)[0]["value"]
    assert 0 < early < late == 97


def test_a_ledger_goes_out_and_comes_in_the_same(demo_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "problems.xlsx"
    lianjian("export", "problems", str(out), home=demo_home)
    report = json.loads(
        lianjian("import", "problems", str(out), "--dry-run", "--json", home=demo_home, check=False).stdout
    )
    assert report["rows"] > 150


def test_another_seed_is_another_county(tmp_path: Path, figures: dict[str, dict[str, object]]) -> None:
    home = tmp_path / "other"
    lianjian("demo", "--seed", "7", "--scale", "0.05", home=home)
    other = json.loads(
        lianjian("figures", "problems.raised", "disputes.resolved", "--on", ON, "--json", home=home).stdout
    )
    assert [figure["value"] for figure in other] != [97, 125]
    assert json.loads(lianjian("verify", "--json", home=home).stdout)["ok"]
