"""Two suites of algorithms behind one interface: as their standards say, and each value with its algorithm's name."""

import hmac
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.crypto import choice, envelope
from lianjian.kernel.crypto.choice import AnotherSuite, chosen, hold_to_ledger, settle
from lianjian.kernel.crypto.national import NATIONAL, SM2, SM3, SM4_GCM, NotInstalled
from lianjian.kernel.crypto.standard import STANDARD
from lianjian.kernel.crypto.suite import Suite
from lianjian.kernel.crypto.suites import SUITES, split
from lianjian.kernel.ledger import verifier
from lianjian.kernel.ledger.models import Head
from lianjian.kernel.ledger.notes import BadNote, TreeHead, VerifyingKey, cosign, signed_head, verifying
from lianjian.kernel.ledger.signing import SigningKey
from lianjian.kernel.ledger.tree import consistency_path, leaf_hash, root_of
from lianjian.kernel.ledger.witnessing import Asked, Fork, judge

BOTH = pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
suites = st.sampled_from(list(SUITES.values()))
SM2_PUBLIC = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SM2_SIGNATURE = bytes.fromhex(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
"""The example of GB/T 32918.5 on its own curve: "message digest", signed by 1234567812345678."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANJIAN_HOME", str(tmp_path))
    monkeypatch.delenv(choice.SETTING, raising=False)
    return tmp_path


def use(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "chosen", lambda: suite)


# As the standards say


def test_sm3_gives_what_its_standard_gives() -> None:
    assert SM3.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    sixteen_times = SM3.digest(b"abcd" * 16).hex()
    assert sixteen_times == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm3_is_the_same_where_this_python_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise ValueError(name)

    known = SM3.digest(b"abc")
    monkeypatch.setattr("hashlib.new", none)
    assert SM3.digest(b"abc") == verifier.sm3(b"abc") == known


def test_sm4_gives_what_its_standard_gives() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    under_way = Cipher(SM4(key), modes.ECB()).encryptor()
    assert under_way.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_in_gcm_gives_what_rfc_8998_gives() -> None:
    key, nonce = "0123456789abcdeffedcba9876543210", "00001234567800000000abcd"
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("".join(letter * 16 for letter in "abcdefea"))
    sealed = SM4_GCM.seal(bytes.fromhex(key), bytes.fromhex(nonce), plain, bound)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


def test_sm2_verifies_the_signature_of_its_standard() -> None:
    assert SM2.holds(SM2_PUBLIC, b"message digest", SM2_SIGNATURE)
    assert not SM2.holds(SM2_PUBLIC, b"message digesT", SM2_SIGNATURE)
    verifier.sm2_holds(SM2_PUBLIC, b"message digest", SM2_SIGNATURE)
    with pytest.raises(verifier.InvalidSignature):
        verifier.sm2_holds(SM2_PUBLIC, b"message digesT", SM2_SIGNATURE)


def test_what_is_sealed_by_the_standard_suite_is_what_any_other_program_seals() -> None:
    key, nonce = bytes(range(32)), bytes(12)
    assert STANDARD.sealing.seal(key, nonce, b"plain", b"bound") == AESGCM(key).encrypt(
        nonce, b"plain", b"bound"
    )


@BOTH
def test_a_code_for_a_message_is_what_the_standard_library_gives(suite: Suite) -> None:
    assert suite.hash.mac(b"key", b"message") == hmac.digest(b"key", b"message", suite.hash.word)


# Sealed and opened


@given(suites, st.binary(max_size=300), st.binary(max_size=20), st.data())
def test_what_is_sealed_opens_as_it_was_and_with_a_byte_changed_not_at_all(
    suite: Suite, plain: bytes, bound: bytes, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use(suite, patch)
        key = envelope.new_key()
        sealed = envelope.seal(key, plain, bound=bound)
    assert envelope.opened(key, sealed, bound=bound) == plain
    assert sealed.startswith(b"{%s}" % suite.sealing.name.encode())
    bent = bytearray(sealed)
    bent[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    for other, bound_to in ((bytes(bent), bound), (sealed, bound + b"x")):
        with pytest.raises((InvalidTag, ValueError)):
            envelope.opened(key, other, bound=bound_to)


@given(st.binary(max_size=100))
def test_what_was_sealed_before_values_had_names_still_opens(plain: bytes) -> None:
    key, nonce = bytes(range(32)), bytes(12)
    assert envelope.opened(key, nonce + AESGCM(key).encrypt(nonce, plain, b"open"), bound=b"open") == plain


@BOTH
def test_a_digest_has_its_hash_s_name_and_one_without_is_of_sha_256(suite: Suite) -> None:
    name, digits = split(suite.hash.named(b"photo"))
    assert (name, bytes.fromhex(digits)) == (suite.hash.name, suite.hash.digest(b"photo"))
    assert split(sha256(b"photo").hexdigest()) == ("SHA-256", sha256(b"photo").hexdigest())


# Signed


@BOTH
def test_a_head_is_signed_and_witnessed_and_its_keys_travel_in_a_line(suite: Suite) -> None:
    key = SigningKey("example.com/log", suite.signing, suite.signing.generate())
    assert SigningKey.from_line(key.to_line()) == key
    head = TreeHead(key.name, 7, suite.hash.digest(b"root"), suite.hash)
    note = signed_head(key, head)
    note = note.with_signatures(cosign(key, note.text, seconds=1_670_000_000))
    assert note.head() == head
    for is_witness in (False, True):
        line = str(verifying(key, is_witness=is_witness))
        assert VerifyingKey.parse(line) == verifying(key, is_witness=is_witness)
        assert note.by(VerifyingKey.parse(line))
        assert verifier.Key(line).id == verifying(key, is_witness=is_witness).id
    seen = verifier.Checkpoint(str(note))
    assert (seen.size, seen.root) == (7, head.root)
    assert len(seen.signers([verifier.Key(str(verifying(key)))])) == 1


@given(st.binary(max_size=60), st.integers(0, 1_000), st.integers(1, 255))
def test_a_changed_byte_of_an_sm2_signature_or_message_does_not_hold(
    message: bytes, place: int, change: int
) -> None:
    private = SM2.generate()
    public, bent = SM2.public(private), bytearray(SM2.sign(private, message))
    verifier.sm2_holds(public, message, bytes(bent))
    assert SM2.holds(public, message, bytes(bent)) and not SM2.holds(public, message + b"x", bytes(bent))
    bent[place % len(bent)] ^= change
    assert not SM2.holds(public, message, bytes(bent))
    with pytest.raises(verifier.InvalidSignature):
        verifier.sm2_holds(public, message, bytes(bent))


def test_a_head_names_its_hash_only_where_it_is_not_that_of_the_form() -> None:
    root = bytes(32)
    assert "hash" not in TreeHead("log", 1, root).text()
    assert TreeHead("log", 1, root, SM3).text().endswith("\nhash SM3\n")
    for other in ("hash MD5\n", "hash SM3\nhash SHA-256\n"):
        with pytest.raises(BadNote, match="hash of the ledger"):
            TreeHead.parse(TreeHead("log", 1, root).text() + other)


@BOTH
def test_a_witness_follows_a_ledger_of_either_suite_and_refuses_a_change_of_the_hash(suite: Suite) -> None:
    key, hash_by = SigningKey("log", suite.signing, suite.signing.generate()), suite.hash.digest
    leaves = [leaf_hash(bytes([number]), hash_by) for number in range(5)]
    heads = [TreeHead("log", size, root_of(leaves[:size], hash_by), suite.hash) for size in (3, 5)]

    def node(level: int, index: int) -> bytes:
        return root_of(leaves[index << level : (index + 1) << level], hash_by)

    path = tuple(consistency_path(3, 5, node, hash_by))
    asked = Asked(3, path, signed_head(key, heads[1]))
    assert judge(asked, verifying(key), heads[0]) == heads[1]
    other = next(it.hash for it in SUITES.values() if it is not suite)
    with pytest.raises(Fork, match="under the hash"):
        judge(asked, verifying(key), TreeHead("log", 3, heads[0].root, other))


# Chosen once


def test_the_first_use_settles_the_suite(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.SETTING, "national")
    assert chosen() is NATIONAL and (home / "keys" / "suite").read_text() == "national"
    monkeypatch.delenv(choice.SETTING)
    assert chosen() is NATIONAL


def test_another_choice_later_is_refused_in_a_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen() is STANDARD
    monkeypatch.setenv(choice.SETTING, "national")
    with pytest.raises(AnotherSuite, match="founded with the suite standard; LIANJIAN_CRYPTO names national"):
        chosen()
    with pytest.raises(AnotherSuite, match="names national"):
        settle(STANDARD)
    monkeypatch.setenv(choice.SETTING, "rot13")
    with pytest.raises(AnotherSuite, match="no suite rot13"):
        chosen()


@pytest.mark.django_db
@pytest.mark.parametrize(("of_ledger", "told"), [("SHA-256", "national"), ("SM3", "standard"), ("MD5", "")])
def test_a_ledger_of_another_suite_is_not_gone_on_with(
    home: Path, monkeypatch: pytest.MonkeyPatch, of_ledger: str, told: str
) -> None:
    Head.objects.update(hash=of_ledger)
    monkeypatch.setenv(choice.SETTING, told)
    with pytest.raises(AnotherSuite):
        hold_to_ledger()


@pytest.mark.django_db
def test_an_installation_of_before_goes_on_with_the_standard_suite(home: Path) -> None:
    assert not (home / "keys").exists()
    hold_to_ledger()
    assert chosen() is STANDARD and Head.objects.get().hash == "SHA-256"


def test_a_machine_without_sm2_says_how_it_gets_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    monkeypatch.setenv(choice.SETTING, "national")
    with pytest.raises(NotInstalled, match="extra `national`"):
        chosen()


def test_the_verifier_says_where_it_has_no_sm3(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise ValueError(name)

    monkeypatch.setattr("hashlib.new", none)
    monkeypatch.delattr("cryptography.hazmat.primitives.hashes.SM3")
    with pytest.raises(ValueError, match="hashed by SM3, and neither this Python"):
        verifier.sm3(b"abc")
