"""Signed notes, heads and keys: what was written is read, and whatever is bent no longer holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.crypto.standard import ED25519
from lianjian.kernel.ledger.notes import (
    BadNote,
    Note,
    TreeHead,
    VerifyingKey,
    cosign,
    sign,
    signed_head,
    verifying,
)
from lianjian.kernel.ledger.signing import SigningKey

SEED = bytes(range(32))
LOG = SigningKey("example.com/log", ED25519, SEED)
WITNESS = SigningKey("example.com/witness", ED25519, SEED[::-1])
HEAD = TreeHead("example.com/log", 7, bytes(32))
origins = st.from_regex(r"[a-z]+(/[a-z0-9]+)*", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32)
heads = st.builds(TreeHead, origins, st.integers(0, 10**18 - 1), hashes)


@given(head=heads)
def test_a_checkpoint_that_was_written_is_read_and_its_signature_holds(head: TreeHead) -> None:
    note = Note.parse(str(signed_head(LOG, head)))
    assert note.head() == head and note.by(verifying(LOG))


def test_a_key_handed_on_in_a_line_is_the_same_key() -> None:
    for key in (verifying(LOG), verifying(WITNESS, is_witness=True)):
        assert VerifyingKey.parse(str(key)) == key


def test_a_keys_four_bytes_are_those_that_the_form_prescribes() -> None:
    """Worked out by hand: SHA-256 of name, line end, type 1 or 4, public key."""
    from hashlib import sha256

    public = LOG.public
    assert verifying(LOG).id == sha256(b"example.com/log\n\x01" + public).digest()[:4]
    assert verifying(LOG, is_witness=True).id == sha256(b"example.com/log\n\x04" + public).digest()[:4]


def test_a_witness_signs_with_its_time_and_nobody_can_move_it() -> None:
    note = signed_head(LOG, HEAD)
    word = cosign(WITNESS, note.text, seconds=1_679_315_147)
    key = verifying(WITNESS, is_witness=True)
    assert word.holds(key, note.text) and word.seconds() == 1_679_315_147
    later = word._replace(value=(1_679_315_148).to_bytes(8, "big") + word.value[8:])
    assert not later.holds(key, note.text)
    assert note.with_signatures(word).by(key) == word


def test_what_a_ledger_signs_is_no_word_of_a_witness_though_the_key_were_the_same() -> None:
    own = sign(LOG, HEAD.text())
    assert not own.holds(verifying(LOG, is_witness=True), HEAD.text())


@given(data=st.data())
def test_a_text_of_which_one_byte_is_another_is_not_signed(data: st.DataObject) -> None:
    written = str(signed_head(LOG, HEAD))
    at = data.draw(st.integers(0, len(HEAD.text()) - 1))
    other = data.draw(st.sampled_from("abcXYZ019/+="))
    bent = written[:at] + other + written[at + 1 :]
    try:
        signed = Note.parse(bent).by(verifying(LOG))
    except BadNote:
        return
    assert bool(signed) == (bent == written)


def test_a_note_with_one_wrong_signature_of_a_known_key_is_refused_though_another_holds() -> None:
    note = signed_head(LOG, HEAD)
    wrong = note.signatures[0]._replace(value=bytes(64))
    assert note.with_signatures(wrong).by(verifying(LOG)) is None


@given(written=st.text(max_size=200))
def test_any_other_text_is_refused_in_words(written: str) -> None:
    for read in (Note.parse, VerifyingKey.parse, TreeHead.parse):
        with pytest.raises(BadNote):
            read(written)


@pytest.mark.parametrize("size", ["-1", "007", "1_0", "１", "1" * 19, " 1", ""])
def test_a_size_that_is_written_otherwise_is_none(size: str) -> None:
    with pytest.raises(BadNote):
        TreeHead.parse(f"x\n{size}\n{'A' * 43}=\n")


def test_a_key_line_tells_its_algorithm_and_one_that_is_not_known_is_refused() -> None:
    assert SigningKey.from_line(LOG.to_line()) == LOG
    with pytest.raises(ValueError, match="no algorithm of signatures is called SM9"):
        SigningKey.from_line(LOG.to_line().replace("Ed25519", "SM9"))
