"""A witness over HTTP and by file, and the ledger that asks it: here one installation plays both parts."""

from argparse import Namespace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.crypto.standard import ED25519
from lianjian.kernel.ledger import asking, checkpoints, command, verifier, vouching
from lianjian.kernel.ledger.models import Checkpoint, Cosignature, Followed, LastSeen, Witness
from lianjian.kernel.ledger.notes import BadNote, TreeHead, signed_head, verifying
from lianjian.kernel.ledger.signing import SigningKey, ledger_key, witness_key
from lianjian.kernel.ledger.witnessing import Asked, NotTheLast, UnknownOrigin
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
ADDRESS = "/witness/add-checkpoint"


@pytest.fixture
def witness(cast: Cast) -> Witness:
    vouching.follow(actor=cast.system, at=AT, public=str(verifying(ledger_key())))
    return asking.trust(actor=cast.system, at=AT, public=witness_line(), url="")


def witness_line() -> str:
    return str(verifying(witness_key(), is_witness=True))


def raised(cast: Cast) -> Checkpoint:
    rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text="路灯不亮", channel="public", secret="s",
    )  # fmt: skip
    made = checkpoints.make(AT)
    assert made
    return made


def ask(question: Asked | str) -> Any:
    return Client(enforce_csrf_checks=True).post(ADDRESS, str(question), content_type="text/plain")


def test_a_ledger_that_is_followed_is_vouched_for_as_it_grows(cast: Cast, witness: Witness) -> None:
    for _time in range(3):
        checkpoint, seen = raised(cast), asking.last_sizes().get(witness.pk, 0)
        answer = ask(asking.question(checkpoint, seen))
        assert answer.status_code == 200
        text = TreeHead(ledger_key().name, checkpoint.size, bytes(checkpoint.root)).text()
        assert asking.take(f"{text}\n{answer.content.decode()}") == [witness]
    assert Cosignature.objects.count() == 3 and LastSeen.objects.get().size == checkpoint.size
    assert Cosignature.objects.latest("pk").algorithm == "Ed25519"


class LeadsOn(BaseHTTPRequestHandler):
    """Answers whatever is asked with another address, and keeps what was called."""

    called: list[str]

    def do_POST(self) -> None:
        self.called.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing between the lines of a test run."""


def test_a_witness_that_leads_on_to_another_address_is_not_followed(cast: Cast, witness: Witness) -> None:
    handler = type("Handler", (LeadsOn,), {"called": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        witness.url = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(asking.NoAnswer, match="302"):
            asking.ask(witness, raised(cast))
        server.shutdown()
    assert handler.called == ["/add-checkpoint"]


def test_who_asks_from_elsewhere_than_the_last_is_told_where_that_was(cast: Cast, witness: Witness) -> None:
    first, second = raised(cast), raised(cast)
    assert ask(asking.question(first, 0)).status_code == 200
    answer = ask(asking.question(second, 0))
    assert (answer.status_code, answer.content.decode()) == (409, f"{first.size}\n")
    assert answer["Content-Type"] == "text/x.tlog.size"


def test_a_ledger_that_nobody_follows_and_one_with_another_key_are_turned_away(
    cast: Cast, witness: Witness
) -> None:
    stranger = SigningKey("lianjian/elsewhere/1", ED25519, bytes(32))
    thief = SigningKey(ledger_key().name, ED25519, bytes(32))
    for key, status in ((stranger, 404), (thief, 403)):
        assert ask(Asked(0, (), signed_head(key, TreeHead(key.name, 1, bytes(32))))).status_code == status
    assert LastSeen.objects.count() == 0


@pytest.mark.parametrize(
    "body", ["", "old 0\n\n", "old 1\nx\n\nx\n1\nx\n\n— x x\n", "x" * 70_000, "old 0\n\n\0"]
)
def test_what_cannot_be_read_is_refused_and_never_an_error(cast: Cast, witness: Witness, body: str) -> None:
    assert ask(body).status_code == 400


def test_a_rewritten_ledger_with_the_stolen_key_is_not_vouched_for(cast: Cast, witness: Witness) -> None:
    checkpoint = raised(cast)
    vouching.vouch(str(asking.question(checkpoint, 0)), AT)
    key = ledger_key()
    for size in (checkpoint.size, checkpoint.size + 1):
        head = TreeHead(key.name, size, bytes(range(32)))
        assert ask(Asked(checkpoint.size, (), signed_head(key, head))).status_code in (409, 422)
    assert LastSeen.objects.get().size == checkpoint.size


def test_whom_one_trusts_and_whom_one_follows_stands_in_the_ledger(cast: Cast, witness: Witness) -> None:
    kinds = set(Revision.objects.filter(action="ledger.witness:write").values_list("kind", flat=True))
    assert kinds == {"ledger.witness", "ledger.followed"}


def test_a_key_of_the_wrong_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(BadNote):
        asking.trust(actor=cast.system, at=AT, public=str(verifying(ledger_key())), url="")
    with pytest.raises(BadNote):
        vouching.follow(actor=cast.system, at=AT, public=witness_line())
    with pytest.raises(BadNote):
        asking.trust(actor=cast.system, at=AT, public=witness_line(), url="ftp://x")
    assert not Witness.objects.exists() and not Followed.objects.exists()


# By file


def run(name: str, act: str, **options: Any) -> Any:
    return command.run(Namespace(command=name, act=act, **options), AT)[0]


def test_on_a_closed_network_files_are_carried_there_and_back(cast: Cast, tmp_path: Path) -> None:
    run("witness", "follow", key=run("checkpoints", "key")["key"])
    name = run("checkpoints", "trust", key=run("witness", "key")["key"], url="")["witness"]
    question, answer = tmp_path / "ask.txt", tmp_path / "answer.txt"
    for _time in range(2):
        checkpoint = raised(cast)
        run("checkpoints", "ask", witness=name, file=question, seen=None)
        assert run("witness", "cosign", file=question, out=answer)["leaves"] == checkpoint.size
        assert run("checkpoints", "take", file=answer) == {"taken": [name]}
        assert run("checkpoints", "take", file=answer) == {"taken": []}, "the stick was read twice"
    assert run("checkpoints", "show", leaves=None)["witnesses"][0]["witness"] == name
    assert (
        run("witness", "list")[0]["leaves"] == run("checkpoints", "witnesses")[0]["leaves"] == checkpoint.size
    )


def test_a_stick_that_was_lost_does_no_harm(cast: Cast, witness: Witness, tmp_path: Path) -> None:
    """The witness signed, the answer never came back: the next question begins where the witness says it saw us."""
    first = raised(cast)
    vouching.vouch(str(asking.question(first, 0)), AT)
    question = tmp_path / "ask.txt"
    raised(cast)
    run("checkpoints", "ask", witness=witness.name, file=question, seen=None)
    with pytest.raises(NotTheLast, match=str(first.size)):
        run("witness", "cosign", file=question, out=tmp_path / "answer.txt")
    run("checkpoints", "ask", witness=witness.name, file=question, seen=first.size)
    assert run("witness", "cosign", file=question, out=tmp_path / "answer.txt")


def test_what_comes_back_must_be_ours_and_signed_by_a_witness_of_ours(cast: Cast, witness: Witness) -> None:
    checkpoint = raised(cast)
    other = signed_head(ledger_key(), TreeHead(ledger_key().name, checkpoint.size, bytes(32)))
    for note in (str(other), checkpoint.note):
        with pytest.raises(BadNote):
            asking.take(note)


def test_calls_that_make_no_sense_are_refused_in_words(cast: Cast, witness: Witness, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run("checkpoints", "show", leaves=None)
    raised(cast)
    with pytest.raises(NotFound):
        run("checkpoints", "ask", witness="nobody", file=tmp_path / "x", seen=None)
    with pytest.raises(ValueError, match="the witness saw"):
        run("checkpoints", "ask", witness=witness.name, file=tmp_path / "x", seen=10**6)
    with pytest.raises(UnknownOrigin):
        Followed.objects.all()._raw_delete("default")
        vouching.vouch(str(asking.question(Checkpoint.objects.get(), 0)), AT)


# The bundle


@pytest.fixture
def bundle(cast: Cast, witness: Witness, tmp_path: Path) -> Path:
    first = raised(cast)
    asking.take(str(vouching.vouch(str(asking.question(first, 0)), AT)))
    raised(cast)
    run("checkpoints", "bundle", file=tmp_path / "ledger.zip", leaves=None)
    return tmp_path / "ledger.zip"


def keys() -> list[str]:
    return ["--key", str(verifying(ledger_key())), "--key", witness_line()]


def test_a_stranger_checks_a_bundle_with_one_file(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verifier.main([str(bundle), *keys()]) == 0
    told = capsys.readouterr().out
    assert witness_key().name in told and f"{Revision.objects.count()} leaves" in told
    kept = tmp_path / "kept.txt"
    kept.write_text(Checkpoint.objects.last().note, encoding="utf-8")
    assert verifier.main([str(bundle), *keys(), "--against", str(kept)]) == 0
    assert verifier.main([str(bundle)]) == 0 and "name yours by --key" in capsys.readouterr().out


def test_the_verifier_needs_nothing_of_the_program(bundle: Path, tmp_path: Path) -> None:
    import shutil
    import subprocess
    import sys

    alone = Path(shutil.copy(verifier.__file__, tmp_path / "verifier.py"))
    source = alone.read_text(encoding="utf-8")
    assert "lianjian." not in source.replace("lianjian/", "") and "django" not in source.lower()
    done = subprocess.run(
        [sys.executable, "-I", alone, bundle, *keys()], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0 and done.stdout.endswith("HOLDS\n"), done.stdout + done.stderr


@pytest.mark.parametrize("part", ["leaves.jsonl", "checkpoints/"])
def test_a_bundle_of_which_anything_was_bent_does_not_hold(bundle: Path, part: str) -> None:
    bend(bundle, part, b"1", b"2")
    assert verifier.main([str(bundle), *keys()]) in (1, 2)


def test_a_bundle_that_lost_its_last_leaf_or_is_of_another_ledger_does_not_hold(bundle: Path) -> None:
    stranger = str(verifying(SigningKey("lianjian/elsewhere", ED25519, bytes(32))))
    assert verifier.main([str(bundle), "--key", stranger]) == 1
    bend(bundle, "leaves.jsonl", None, b"")
    assert verifier.main([str(bundle), *keys()]) == 1


def bend(bundle: Path, part: str, old: bytes | None, new: bytes) -> None:
    """Replace the first `old` in each file of the bundle that is named so; without it, drop the last line."""
    from zipfile import ZipFile

    with ZipFile(bundle) as read:
        files = {name: read.read(name) for name in read.namelist()}
    with ZipFile(bundle, "w") as written:
        for name, content in files.items():
            if name.startswith(part):
                lines = content.splitlines(keepends=True)
                content = content.replace(old, new, 1) if old else b"".join(lines[:-1]) + new
            written.writestr(name, content)


# Pages


def test_the_page_tells_checkpoints_witnesses_and_the_key(cast: Cast, witness: Witness) -> None:
    client = signed_in(cast.director)
    assert "没有校验点" in client.get("/checkpoints/").content.decode()
    checkpoint = raised(cast)
    asking.take(str(vouching.vouch(str(asking.question(checkpoint, 0)), AT)))
    page = client.get("/checkpoints/").content.decode()
    assert witness.name in page and checkpoint.root_start() in page and str(verifying(ledger_key())) in page
    assert checkpoint.root_start() in client.get("/checkpoints/?on=2022-12-01").content.decode()
    assert checkpoint.root_start() + "…" not in client.get("/checkpoints/?on=2022-12-02").content.decode()
    assert client.get("/checkpoints/?on=2022-02-30&page=x").status_code == 200


def test_the_newest_checkpoint_is_there_for_anyone_with_its_witnesses(cast: Cast, witness: Witness) -> None:
    assert Client().get("/ledger/checkpoint").status_code == 404
    checkpoint = raised(cast)
    asking.take(str(vouching.vouch(str(asking.question(checkpoint, 0)), AT)))
    told = Client().get("/ledger/checkpoint").content.decode()
    assert told.startswith(checkpoint.note) and witness.name in told
    file = signed_in(cast.director).get(f"/checkpoints/{checkpoint.size}.txt")
    assert file.content.decode() == told and "attachment" in file["Content-Disposition"]
    assert signed_in(cast.director).get(f"/checkpoints/{10**30}.txt").status_code == 404


def test_a_rows_page_says_in_words_how_it_is_proved(cast: Cast, witness: Witness) -> None:
    from lianjian.areas.problems.models import Problem

    client = signed_in(cast.head)
    rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text="路灯不亮", channel="public", secret="s",
    )  # fmt: skip
    pk = Problem.objects.get().pk
    address = f"/r/problems/problem/{pk}/"
    assert "还没有校验点封存它" in client.get(address).content.decode()
    checkpoint = checkpoints.make(AT)
    assert checkpoint and "还没有外单位见证" in client.get(address).content.decode()
    asking.take(str(vouching.vouch(str(asking.question(checkpoint, 0)), AT)))
    page = client.get(address).content.decode()
    assert f"见证单位：{witness.name}" in page and "没有被改过" in page
    proof = client.get(f"{address}proof.txt")
    assert proof.status_code == 200 and proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert signed_in(cast.other_head).get(f"{address}proof.txt").status_code == 403
    Revision.objects.filter(record=pk, kind="problems.problem").update(reason="改过")
    assert "账本对不上" in client.get(address).content.decode()
