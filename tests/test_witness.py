"""Two counties, each a program of its own: one vouches for the other, until somebody rewrites what was vouched for."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import lianjian, serving

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("witness")]


def told(home: Path, *call: str) -> dict[str, object]:
    command, *rest = call
    found: dict[str, object] = json.loads(lianjian(command, "--json", *rest, home=home).stdout)
    return found


def within(home: Path, code: str) -> None:
    """Run a few lines in an installation, as somebody could who has all rights on its machine."""
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'lianjian.config.settings'; django.setup()\n"
    variables = os.environ | {"LIANJIAN_HOME": str(home)}
    variables.pop("LIANJIAN_DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", start + code], env=variables, check=True)


def county(home: Path) -> Path:
    """A county that was just set up: its tables, and the rows of its pack."""
    home.mkdir()
    within(
        home,
        "from datetime import date\n"
        "from lianjian.config.tables import bring_up\n"
        "from lianjian.counties.founding import found\n"
        "from lianjian.kernel.county import pack\n"
        "bring_up()\n"
        "found(pack(), on=date(2022, 1, 1))\n",
    )
    return home


def test_a_county_vouches_for_its_neighbour_over_http_and_finds_who_rewrote_its_ledger(
    tmp_path: Path,
) -> None:
    home, neighbour = county(tmp_path / "home"), county(tmp_path / "neighbour")
    key = str(told(neighbour, "witness", "key")["key"])
    lianjian("witness", "follow", str(told(home, "checkpoints", "key")["key"]), home=neighbour)
    with serving(neighbour) as witness:
        lianjian("checkpoints", "trust", key, "--url", f"{witness.url}/witness", home=home)
        assert "vouches for" in lianjian("tick", home=home).stdout
        shown = told(home, "checkpoints", "show")
        kept = tmp_path / "kept.txt"
        kept.write_text(str(shown["note"]), encoding="utf-8")
        (word,) = shown["witnesses"]  # type: ignore[misc]
        assert word["witness"] in key
        held = told(home, "verify", "--against", str(kept))
        assert held["ok"] and held["against"][0]["leaves"] == shown["leaves"]  # type: ignore[index]
        rewrite(home)
        assert "does not vouch (422)" in lianjian("tick", home=home).stdout
    done = lianjian("verify", "--against", str(kept), home=home, check=False)
    assert done.returncode == 1 and "something among them was changed" in done.stdout


def rewrite(home: Path) -> None:
    """With all rights, and the signing key: another word in the first revision, all that follows mended, and one more."""
    with sqlite3.connect(home / "lianjian.sqlite3") as database:
        database.execute("UPDATE records_revision SET reason = 'x' WHERE leaf = 0")
    within(home, "from lianjian.kernel.testing.tampering import mend\nmend()\n")
    lianjian("witness", "follow", str(told(home, "checkpoints", "key")["key"]), home=home)


def test_a_file_that_is_no_checkpoint_and_a_question_that_nobody_follows_are_told_in_one_line(
    tmp_path: Path,
) -> None:
    home, other = county(tmp_path / "home"), county(tmp_path / "other")
    lianjian("checkpoints", "make", home=home)
    key = str(told(other, "witness", "key")["key"])
    name = str(told(home, "checkpoints", "trust", key)["witness"])
    question = tmp_path / "ask.txt"
    lianjian("checkpoints", "ask", name, str(question), home=home)
    refused = lianjian(
        "witness", "cosign", str(question), str(tmp_path / "answer.txt"), home=other, check=False
    )
    assert refused.returncode == 1 and "does not follow" in refused.stderr
    for call in (
        ("verify", "--against", str(question)),
        ("checkpoints", "take", str(question)),
        ("witness", "follow", "x"),
    ):
        done = lianjian(*call, home=home, check=False)
        assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1, call
