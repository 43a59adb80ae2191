"""A county that chose the national suite when it was founded: everything that the ledger promises, on SM2, SM3 and SM4.

It is a house with processes of its own; a neighbour on the standard suite vouches for it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.houses import House, Process, empty_house_at, house_at
from tests.kernel.test_archive import PHONE, lianjian, live, phones, raise_problem, restoring

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("national")]
SETTING = "LIANJIAN_CRYPTO"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The setting is there when the county is founded, and never again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, "national")
        with house_at(tmp_path_factory.mktemp("national") / "house") as made:
            made.enter().do(live)
            patch.delenv(SETTING)
            yield made


@pytest.fixture(scope="module")
def at_work(house: House) -> Process:
    return house.enter()


@pytest.fixture(scope="module")
def checkpoint(at_work: Process) -> str:
    return at_work.do(sign_the_head)


# What the processes do


def sign_the_head() -> str:
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.ledger import checkpoints

    made = checkpoints.make(now())
    assert made and made.algorithm == "SM2-with-SM3"
    return made.note


def stored() -> dict[str, set[str]]:
    """How the names begin that stand beside stored values."""
    from lianjian.kernel.ledger.models import Head
    from lianjian.kernel.records.models import Attachment, SealedValue, SentKey

    values = SealedValue.objects.kept()
    return {
        "sealed": {bytes(it.sealed).partition(b"}")[0].decode() for it in values},
        "commitments": {it.commitment.partition(":")[0] for it in values},
        "photos": {it.digest.partition(":")[0] for it in Attachment.objects.all()},
        "sent": {it.digest.partition(":")[0] for it in SentKey.objects.all()},
        "tree": set(Head.objects.values_list("hash", flat=True)),
    }


def send_twice() -> bool:
    """The same problem under one key, sent two times."""
    from lianjian.areas.problems import rules
    from lianjian.areas.problems.models import ProblemKind
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import engaged, moment

    cast, at = engaged(), moment("2022-12-02", "09:30")
    facts = {"place": cast.village(), "text": "井盖缺失", "channel": "public", "name": "甲", "phone": PHONE}
    kind = ProblemKind.objects.get(code="P02")
    with held_at(at):
        one, other = (
            rules.raise_problem(actor=cast.resident, at=at, kind=kind, key="sent-1", **facts)
            for _ in range(2)
        )
    return one.pk == other.pk


def receipt_of_the_next(file: str) -> str:
    """Raise a problem, keep the signed receipt of it as a file, and give the ledger's public key."""
    from lianjian.kernel.ledger import receipts
    from lianjian.kernel.ledger.notes import verifying
    from lianjian.kernel.ledger.signing import ledger_key
    from lianjian.kernel.records.models import Revision

    number = raise_problem("护栏松动")
    revision = Revision.objects.get(kind="problems.problem", record=number, row_version=1)
    Path(file).write_text(receipts.proof_of(revision), encoding="utf-8")
    return str(verifying(ledger_key()))


def public_keys() -> tuple[str, str]:
    from lianjian.kernel.ledger.notes import verifying
    from lianjian.kernel.ledger.signing import ledger_key, witness_key

    return str(verifying(ledger_key())), str(verifying(witness_key(), is_witness=True))


def follow(key: str) -> None:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.ledger import vouching

    vouching.follow(actor=SYSTEM, at=now(), public=key)


def trust(key: str) -> None:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.ledger import asking

    asking.trust(actor=SYSTEM, at=now(), public=key, url="")


def ask() -> str:
    from lianjian.kernel.ledger import asking
    from lianjian.kernel.ledger.models import Checkpoint

    last = Checkpoint.objects.first()
    assert last
    return str(asking.question(last, 0))


def vouch(asked: str) -> str:
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.ledger import vouching

    return str(vouching.vouch(asked, now()))


def take(word: str) -> int:
    from lianjian.kernel.ledger import asking

    return len(asking.take(word))


def bundle(file: str) -> None:
    from lianjian.kernel.ledger import bundle
    from lianjian.kernel.ledger.models import Checkpoint

    last = Checkpoint.objects.first()
    assert last
    bundle.write(Path(file), last)


def erase_one() -> list[str]:
    from lianjian.areas.problems.models import Problem
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.erasure import rules

    problem = Problem.objects.earliest("pk")
    rules.erase(actor=SYSTEM, at=now(), row=problem, why="本人要求")
    return phones()


def started_with(suite: str) -> tuple[int, Any, str]:
    import os

    os.environ[SETTING] = suite
    try:
        return lianjian("verify", "--json")
    finally:
        del os.environ[SETTING]


def check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The one-file verifier, in a process that knows nothing of the program."""
    from lianjian.kernel.ledger import verifier

    command = [sys.executable, "-I", verifier.__file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True)


# What holds


def test_each_stored_value_has_its_algorithm_s_name(at_work: Process) -> None:
    assert at_work.do(send_twice)
    assert at_work.do(stored) == {
        "sealed": {"{SM4-GCM"},
        "commitments": {"SM3"},
        "photos": {"SM3"},
        "sent": {"HMAC-SM3"},
        "tree": {"SM3"},
    }
    assert set(at_work.do(phones)) == {PHONE}


def test_the_ledger_verifies_against_its_checkpoint(
    at_work: Process, checkpoint: str, tmp_path: Path
) -> None:
    assert "\nhash SM3\n" in checkpoint
    kept = tmp_path / "kept.txt"
    kept.write_text(checkpoint, encoding="utf-8")
    code, told, complaint = at_work.do(lianjian, "verify", "--json", "--against", str(kept))
    assert (code, told["ok"], told["problems"], complaint) == (0, True, [], "")


def test_another_suite_at_a_later_start_is_refused_in_a_line(at_work: Process) -> None:
    code, _, complaint = at_work.do(started_with, "standard")
    assert code == 2 and complaint.count("\n") == 1
    assert "founded with the suite national; LIANJIAN_CRYPTO names standard" in complaint
    assert at_work.do(started_with, "national")[0] == 0


def test_a_stranger_checks_a_proof_with_one_file(at_work: Process, tmp_path: Path) -> None:
    key = at_work.do(receipt_of_the_next, str(tmp_path / "row.tlog-proof"))
    done = check(tmp_path / "row.tlog-proof", "--key", key)
    assert done.returncode == 0 and done.stdout.endswith("HOLDS\n"), done.stdout + done.stderr


@pytest.mark.parametrize("suite", ["standard", "national"])
def test_a_neighbour_of_either_suite_vouches_and_a_stranger_checks_the_bundle(
    at_work: Process, checkpoint: str, tmp_path: Path, suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, suite)
    with house_at(tmp_path / "neighbour") as there:
        neighbour = there.enter()
        (own, _), (_, witness) = at_work.do(public_keys), neighbour.do(public_keys)
        neighbour.do(follow, own)
        at_work.do(trust, witness)
        at_work.do(sign_the_head)
        assert at_work.do(take, neighbour.do(vouch, at_work.do(ask))) == 1
    at_work.do(bundle, str(tmp_path / "ledger.zip"))
    done = check(tmp_path / "ledger.zip", "--key", own, "--key", witness)
    assert done.returncode == 0 and done.stdout.endswith("HOLDS\n"), done.stdout + done.stderr
    assert witness.partition("+")[0] in done.stdout


def test_a_backup_names_its_algorithms_and_comes_back_elsewhere(
    house: House, at_work: Process, tmp_path: Path
) -> None:
    from lianjian.kernel.archive.frames import Reader

    saved = tmp_path / "county.lianjian"
    code, told, complaint = at_work.do(lianjian, "backup", str(saved), "--json")
    assert (code, complaint) == (0, "")
    with saved.open("rb") as file:
        header = Reader(file).header
    assert (header["cipher"], header["derivation"], header["hash"]) == ("SM4-GCM", "HKDF-SM3", "SM3")
    with empty_house_at(tmp_path / "elsewhere") as other:
        process = other.enter()
        code, back, _ = process.do(lianjian, *restoring(saved, house))
        assert (code, back["ok"], back["root"]) == (0, True, told["root"])
        assert process.do(phones) == at_work.do(phones)
        assert (other.home / "keys" / "suite").read_text() == "national"


def test_a_backup_is_not_taken_in_where_another_suite_was_chosen(
    house: House, at_work: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "county.lianjian"
    at_work.do(lianjian, "backup", str(saved), "--json")
    monkeypatch.setenv(SETTING, "standard")
    with empty_house_at(tmp_path / "elsewhere") as other:
        code, _, complaint = other.enter().do(lianjian, *restoring(saved, house))
    assert code == 2 and "LIANJIAN_CRYPTO names standard" in complaint


def test_what_was_erased_is_gone_and_the_ledger_still_verifies(house: House, at_work: Process) -> None:
    first, *others = at_work.do(erase_one)
    assert first == "" and set(others) == {PHONE}
    code, told, _ = at_work.do(lianjian, "verify", "--json")
    assert (code, told["ok"]) == (0, True), json.dumps(told, ensure_ascii=False)
    assert "SM3:" in (house.home / "keys" / "erased").read_text()
