"""What a suite of algorithms is made of: a hash, a cipher, signatures; each with the name that stands beside its values."""

from collections.abc import Callable
from dataclasses import dataclass
from os import urandom
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.hashes import HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lianjian.kernel.crypto.sm3 import RunningHash

TAG_BYTES = 16


@dataclass(frozen=True)
class Hash:
    """A hash of 32 bytes, and what is built on it."""

    name: str
    digest: Callable[[bytes], bytes]
    new: Callable[[], RunningHash]
    algorithm: Callable[[], HashAlgorithm]

    @property
    def word(self) -> str:
        """Its name as programs spell it, such as sha256."""
        return self.name.replace("-", "").lower()

    @property
    def mac_name(self) -> str:
        return f"HMAC-{self.name}"

    @property
    def derivation_name(self) -> str:
        return f"HKDF-{self.name}"

    def named(self, data: bytes) -> str:
        """The digest in hex behind the hash's name, as it is stored."""
        return f"{self.name}:{self.digest(data).hex()}"

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC (RFC 2104) over this hash."""
        running = HMAC(key, self.algorithm())
        running.update(message)
        return running.finalize()

    def derive(self, key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
        """HKDF (RFC 5869) over this hash."""
        return HKDF(algorithm=self.algorithm(), length=length, salt=salt, info=info).derive(key)


@dataclass(frozen=True)
class Sealing:
    """A block cipher in Galois/counter mode: who changes what is sealed, or what it is bound to, opens nothing."""

    name: str
    key_bytes: int
    algorithm: Callable[[bytes], BlockCipherAlgorithm]

    def new_key(self) -> bytes:
        return urandom(self.key_bytes)

    def seal(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes = b"") -> bytes:
        """The sealed bytes, then their tag. A nonce may serve once under a key."""
        under_way = Cipher(self.algorithm(key), modes.GCM(nonce)).encryptor()
        under_way.authenticate_additional_data(bound)
        return under_way.update(plain) + under_way.finalize() + under_way.tag

    def open(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
        """What was sealed. InvalidTag if it is not as `seal` gave it, or another key or nonce is given."""
        data, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(tag) != TAG_BYTES:
            raise InvalidTag
        under_way = Cipher(self.algorithm(key), modes.GCM(nonce, tag)).decryptor()
        under_way.authenticate_additional_data(bound)
        return under_way.update(data) + under_way.finalize()


class Signing(Protocol):
    """An algorithm of signatures. Its two types tell in a signed note what a signature of it says."""

    name: str
    hash: Hash
    """By which a signed note names the algorithm's keys."""
    log_type: bytes
    witness_type: bytes

    def require(self) -> None:
        """NotInstalled if this machine lacks what the algorithm needs."""

    def generate(self) -> bytes:
        """A new private key."""

    def public(self, private: bytes) -> bytes:
        """The public key that belongs to a private one."""

    def sign(self, private: bytes, message: bytes) -> bytes:
        """The signature over a message."""

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is of this key over this message."""


@dataclass(frozen=True)
class Suite:
    """The algorithms of an installation."""

    name: str
    hash: Hash
    sealing: Sealing
    signing: Signing

    @property
    def names(self) -> dict[str, str]:
        """What a file that is sealed tells in the clear of how it was made."""
        return {
            "cipher": self.sealing.name,
            "derivation": self.hash.derivation_name,
            "hash": self.hash.name,
        }
