"""A device with passkeys, in software: what a browser would hand on from it, made with real keys."""

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass(kw_only=True)
class Device:
    """One passkey and whatever a test wants to be wrong about it."""

    origin: str = "https://testserver"
    host: str = ""
    verifies: bool = True
    counts: bool = True
    counter: int = 0
    framed: bool = False
    user: str = ""
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = b"a name of thirty-two bytes, fixed"

    def make(self, asked: dict[str, Any]) -> str:
        """The answer to a question to make a passkey."""
        self.user = asked["publicKey"]["user"]["id"]
        held = AttestedCredentialData.create(
            bytes(16), self.name, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._host(), self._flags() | FLAG.AT, self._next(), held)
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", asked)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._answer(response)

    def sign(self, asked: dict[str, Any]) -> str:
        """The answer to a question to sign in."""
        data = AuthenticatorData.create(self._host(), self._flags(), self._next())
        client = self._client("webauthn.get", asked)
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(data + client.hash, ec.ECDSA(SHA256()))),
            "userHandle": self.user,
        }
        return self._answer(response)

    def _client(self, kind: str, asked: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(asked["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin, self.framed)

    def _host(self) -> bytes:
        return sha256((self.host or self.origin.split("//")[1].split(":")[0]).encode())

    def _flags(self) -> Any:
        return FLAG.UP | FLAG.UV if self.verifies else FLAG.UP

    def _next(self) -> int:
        self.counter += self.counts
        return self.counter

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
