"""Each acknowledgement is a signed receipt, and a stranger can check it."""

import base64
from pathlib import Path
from typing import Any

import pytest

from lianjian.areas.problems.models import Problem
from lianjian.kernel.ledger import verifier
from lianjian.kernel.ledger.checkpoints import make
from lianjian.kernel.ledger.notes import Note, digest, verifying
from lianjian.kernel.ledger.receipts import proof_of
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.ledger.tree import verify_inclusion
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.kernel.programs import Program, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")


def held_by(answer: Any) -> int:
    """The leaf that the receipt of an answer proves, after checking it as its holder would."""
    text = base64.b64decode(answer["Ledger-Proof"]).decode()
    lines, _gap, written = text.partition("\n\n")
    form, index, *path = lines.split("\n")
    leaf, note = int(index.removeprefix("index ")), Note.parse(written)
    assert form == "c2sp.org/tlog-proof@v1" and note.by(verifying(ledger_key()))
    head, kept = note.head(), bytes(Revision.objects.get(leaf=leaf).leaf_hash)
    assert verify_inclusion(kept, leaf, head.size, list(map(digest, path)), head.root)
    return leaf


def last_leaf_of(pk: int) -> int:
    return Revision.objects.filter(kind="problems.problem", record=pk).latest("leaf").leaf


def test_what_a_program_wrote_is_acknowledged_with_a_receipt_that_holds(cast: Cast, head: Program) -> None:
    for _time in range(9):
        answer = head.register(cast)
        assert held_by(answer) == last_leaf_of(told(answer, 201)["pk"])


def test_the_receipt_is_of_the_row_that_was_written_whatever_was_written_with_it(
    cast: Cast, head: Program
) -> None:
    pk = told(head.register(cast), 201)["pk"]
    answer = head.post(
        f"/problems/{pk}/assign", {"owner": cast.officer.number, "title": "村东口减速带", "plan": "装减速带"}
    )
    assert told(answer) and held_by(answer) == last_leaf_of(pk)


def test_what_is_sent_again_is_acknowledged_with_the_receipt_of_the_first_time(
    cast: Cast, head: Program
) -> None:
    first = head.register(cast, key="once")
    head.register(cast)
    again = head.register(cast, key="once")
    assert held_by(first) == held_by(again) and Problem.objects.count() == 2


def test_what_was_refused_or_only_read_has_no_receipt(cast: Cast, head: Program) -> None:
    pk = told(head.register(cast), 201)["pk"]
    for answer in (head.register(cast, kind="none"), head.get(f"/problems/{pk}")):
        assert "Ledger-Proof" not in answer.headers


def test_the_proof_of_a_row_is_checked_by_the_verifier_alone(
    cast: Cast, head: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pk = told(head.register(cast), 201)["pk"]
    revision = Revision.objects.get(leaf=last_leaf_of(pk))
    file, key = tmp_path / "row.tlog-proof", str(verifying(ledger_key()))
    for sealed in (False, True):
        file.write_text(proof_of(revision), encoding="utf-8")
        assert verifier.main([str(file), "--key", key]) == 0, sealed
        assert f"problems.problem {pk}, version 1" in capsys.readouterr().out
        make(AT)
    bent = file.read_text(encoding="utf-8").replace("extra ey", "extra eY", 1)
    file.write_text(bent, encoding="utf-8")
    assert verifier.main([str(file), "--key", key]) == 1


def test_a_proof_among_a_million_leaves_takes_640_bytes_at_most() -> None:
    from lianjian.kernel.ledger.tree import inclusion_path

    for leaf in (0, 1, 524_287, 999_998, 999_999):
        assert 32 * len(inclusion_path(leaf, 1_000_000, lambda _level, _index: bytes(32))) <= 640
