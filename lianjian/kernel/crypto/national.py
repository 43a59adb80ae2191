"""The national suite: SM3 (GB/T 32905-2016), SM4 (GB/T 32907-2016) in GCM, SM2 signatures (GB/T 32918.2-2016).

SM3 and SM4 come from `cryptography`; SM2 from GmSSL, which the extra `national` installs.
"""

from types import ModuleType

from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3 as ALGORITHM

from lianjian.kernel.crypto import sm3
from lianjian.kernel.crypto.suite import Hash, Sealing, Suite
from lianjian.kernel.refusal import Refusal

SM3 = Hash("SM3", sm3.digest, sm3.sm3, ALGORITHM)
SM4_GCM = Sealing("SM4-GCM", 16, SM4)
PRIVATE_BYTES = 32


class NotInstalled(Refusal):
    """SM2 needs the extra `national`, which is not installed here: pip install 'lianjian[national]'."""


class Sm2:
    """SM2 with SM3 under the signer's default identity (GM/T 0009), a signature in DER.

    A private key is kept with its public one behind it, for GmSSL does not compute that again. Signed notes have no type
    of their own for SM2: theirs for whatever else there is (0xff), with a name.
    """

    name, hash = "SM2-with-SM3", SM3
    log_type, witness_type = b"\xffSM2-with-SM3\n", b"\xffSM2-with-SM3 cosignature/v1\n"

    def require(self) -> None:
        _gmssl()

    def generate(self) -> bytes:
        public, private = _gmssl().sm2_key_generate()
        return bytes(private + public)

    def public(self, private: bytes) -> bytes:
        return private[PRIVATE_BYTES:]

    def sign(self, private: bytes, message: bytes) -> bytes:
        return bytes(_gmssl().sm2_sign(private[:PRIVATE_BYTES], private[PRIVATE_BYTES:], message))

    def holds(self, public: bytes, message: bytes, signature: bytes) -> bool:
        gmssl = _gmssl()
        try:
            return bool(gmssl.sm2_verify(public, message, signature))
        except gmssl.GmsslInnerError:
            return False


def _gmssl() -> ModuleType:
    try:
        import gmssl_pyx
    except ImportError as missing:
        raise NotInstalled() from missing
    return gmssl_pyx


SM2 = Sm2()
NATIONAL = Suite("national", SM3, SM4_GCM, SM2)
