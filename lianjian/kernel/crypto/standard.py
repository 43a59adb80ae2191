"""The standard suite: SHA-256 (FIPS 180-4), AES-256-GCM (SP 800-38D), Ed25519 (RFC 8032)."""

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256 as ALGORITHM

from lianjian.kernel.crypto.suite import Hash, Sealing, Suite


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


SHA256 = Hash("SHA-256", sha256, hashlib.sha256, ALGORITHM)
AES_GCM = Sealing("AES-256-GCM", 32, AES)


@lru_cache(maxsize=8)
def _loaded(private: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(private)


class Ed25519:
    """RFC 8032, with the types that signed notes assign to it."""

    name, hash = "Ed25519", SHA256
    log_type, witness_type = b"\x01", b"\x04"

    def require(self) -> None:
        """Every machine has it."""

    def generate(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public(self, private: bytes) -> bytes:
        return _loaded(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        return _loaded(private).sign(message)

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


ED25519 = Ed25519()
STANDARD = Suite("standard", SHA256, AES_GCM, ED25519)
