"""Two counties, each a program of its own: one vouches for the other, until somebody rewrites what was vouched for."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import copy_of, lianjian, serving

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def told(home: Path, *call: str) -> dict[str, object]:
    command, *rest = call
    found: dict[str, object] = json.loads(lianjian(command, "--json", *rest, home=home).stdout)
    return found


def test_a_county_vouches_for_its_neighbour_over_http_and_finds_who_rewrote_its_ledger(
    demo_home: Path, tmp_path: Path
) -> None:
    home, neighbour = copy_of(demo_home, tmp_path / "home"), tmp_path / "neighbour"
    neighbour.mkdir()
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
    """With all rights, and the signing key: another word in the first revision, and everything after it mended."""
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'lianjian.config.settings'; django.setup();"
        "from lianjian.kernel.testing.tampering import mend; mend()"
    )
    with sqlite3.connect(home / "lianjian.sqlite3") as database:
        database.execute("UPDATE records_revision SET reason = 'x' WHERE leaf = 0")
    variables = os.environ | {"LIANJIAN_HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True)


def test_a_file_that_is_no_checkpoint_and_a_question_that_nobody_follows_are_told_in_one_line(
    demo_home: Path, tmp_path: Path
) -> None:
    home, other = copy_of(demo_home, tmp_path / "home"), tmp_path / "other"
    other.mkdir()
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
