"""Checkpoints: made when there is something new, and held against the ledger wherever they were kept."""

from pathlib import Path

import pytest

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.crypto.standard import ED25519
from lianjian.kernel.ledger import checkpoints, log
from lianjian.kernel.ledger import verify as verifying
from lianjian.kernel.ledger.models import Checkpoint, Head
from lianjian.kernel.ledger.notes import BadNote, Note, TreeHead, signed_head
from lianjian.kernel.ledger.notes import verifying as public_half
from lianjian.kernel.ledger.signing import SigningKey, key_file, ledger_key, witness_key
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.ledger.verify_tree import given
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing import tampering
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
THIEF = SigningKey("lianjian/elsewhere", ED25519, bytes(32))


def raised(cast: Cast) -> Problem:
    return rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text="路灯不亮", channel="public", secret="s",
    )  # fmt: skip


def made() -> Checkpoint:
    found = checkpoints.make(AT)
    assert found
    return found


def test_a_checkpoint_tells_the_head_under_a_signature_of_the_ledgers_key(cast: Cast) -> None:
    raised(cast)
    checkpoint, edge = made(), log.frontier()
    note = Note.parse(checkpoint.note)
    assert note.head() == TreeHead(ledger_key().name, edge.size, edge.root())
    assert note.by(public_half(ledger_key())) and checkpoint.algorithm == "Ed25519"


def test_without_new_leaves_there_is_no_new_checkpoint(cast: Cast) -> None:
    assert checkpoints.seal(AT) == f"ledger: checkpoint of {log.frontier().size} leaves"
    assert checkpoints.seal(AT) == "ledger: no new leaves" and Checkpoint.objects.count() == 1
    raised(cast)
    assert made().size == log.frontier().size


def test_a_ledger_that_lost_leaves_is_not_signed_anew(cast: Cast) -> None:
    before = bytes(Head.objects.get().frontier)
    raised(cast)
    made()
    Head.objects.update(frontier=before)
    assert checkpoints.make(AT) is None


def test_keys_lie_beside_the_database_for_their_owner_alone_and_differ_by_role() -> None:
    assert ledger_key() == ledger_key() and ledger_key().private != witness_key().private
    for role in ("ledger", "witness"):
        assert key_file(role).stat().st_mode & 0o077 == 0
        assert key_file(role).read_text().startswith("Ed25519 lianjian/zhanhua/")


def test_the_ledger_continues_a_checkpoint_that_was_kept(cast: Cast) -> None:
    kept = made().note
    raised(cast)
    promise, signed_by = given(kept)
    findings = verify([promise])
    assert findings.ok and findings.checkpoints_checked == 2 and signed_by == [ledger_key().name]


def test_a_checkpoint_scanned_from_paper_or_saved_by_an_editor_is_the_same(cast: Cast) -> None:
    kept = made().note
    for text in (kept.strip(), f"\n{kept}\n", kept.replace("\n", "\r\n")):
        assert given(text) == given(kept)


def test_a_checkpoint_that_somebody_else_signed_is_no_measure() -> None:
    note = signed_head(THIEF, TreeHead(THIEF.name, 1, bytes(32)))
    with pytest.raises(BadNote, match="not signed by this ledger's key"):
        given(str(note))
    assert given(str(note), [public_half(THIEF)])[1] == [THIEF.name]


def test_a_stored_checkpoint_that_was_bent_is_named(cast: Cast) -> None:
    checkpoint = made()
    for field, value in (("size", checkpoint.size - 1), ("root", bytes(32)), ("note", "x")):
        Checkpoint.objects.filter(pk=checkpoint.pk).update(**{field: value})
        findings = verify()
        assert not findings.ok and "stored checkpoint" in findings.problems[0], field
        checkpoint.save()
    assert verify().ok


def test_leaves_removed_since_a_checkpoint_are_told(cast: Cast) -> None:
    promise, _signed_by = given(made().note)
    Revision.objects.order_by("-leaf")[0].delete()
    assert any("leaves were removed" in problem for problem in verify([promise]).problems)


def test_the_command_tells_what_it_was_held_against(cast: Cast, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(made().note, encoding="utf-8")
    told, lines = verifying.run(kept, [])
    assert told["ok"] and told["against"][0]["leaves"] == log.frontier().size
    assert any("continues the checkpoint" in line[0] for line in lines)


# Tampering with all rights on the database

EACH = 8
"""Of each kind, clumsy and thorough; the drill tries a thousand."""


@pytest.mark.parametrize("thorough", [False, True], ids=["clumsy", "thorough"])
def test_whatever_is_tampered_with_a_checkpoint_kept_elsewhere_finds_it(cast: Cast, thorough: bool) -> None:
    raised(cast)
    promise, _signed_by = given(made().note)
    tried = list(tampering.attempts(EACH, against=[promise], seed=2022, thorough=thorough))
    assert {it.kind for it in tried} == {*tampering.KINDS} and all(it.found for it in tried)
    assert all(it.found_without != thorough for it in tried), "the stolen key was meant to deceive, or not"
    assert verify([promise]).ok, "all of it was taken back"
