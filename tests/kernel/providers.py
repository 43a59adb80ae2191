"""A small provider of single sign-on: a real HTTP server with real keys, which can be told to lie."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

from lianjian.kernel.clock.now import now

CLIENT, SECRET = "lianjian", "a secret: of the client"


class Provider:
    """What it knows: who sits there, which codes are out, and what shall be wrong with the next token."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.signs_with: Any = self.key
        self.who: dict[str, Any] = {"sub": "7", "preferred_username": "wang"}
        self.lies: dict[str, Any] = {}
        self.configuration: dict[str, Any] = {}
        self.out: dict[str, dict[str, str]] = {}
        self.at = int(now().timestamp())

    def told(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token"}
        addresses = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **addresses, **self.configuration}

    def code_for(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.out[code] = asked
        return code

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """A token for a code, once, if the client proves itself and shows what its challenge was made of."""
        asked = self.out.pop(sent["code"], None)
        digest = (
            base64.urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        user, secret = (_unquoted(it) for it in base64.b64decode(authorization[6:]).decode().split(":"))
        is_right = (
            asked and asked["code_challenge"] == digest and asked["redirect_uri"] == sent["redirect_uri"]
        )
        if asked is None or not is_right or (user, secret) != (CLIENT, SECRET):
            return None
        times = {"iat": self.at, "exp": self.at + 300}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            **times,
            **self.who,
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "1"}
        return {
            "token_type": "Bearer",
            "access_token": "x",
            "id_token": jwt.encode(header, claims, self.signs_with),
        }


def _unquoted(text: str) -> str:
    return parse_qs(f"it={text}")["it"][0]


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            return self._let_through(_flat(parts.query))
        found = {
            "/.well-known/openid-configuration": self.provider.told,
            "/keys": lambda: {"keys": [self.provider.key.as_dict(private=False)]},
        }
        self._answer(200, found[parts.path]())

    def do_POST(self) -> None:
        sent = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = self.provider.token(sent, self.headers["Authorization"])
        self._answer(*((200, answer) if answer else (400, {"error": "invalid_grant"})))

    def _let_through(self, asked: dict[str, str]) -> None:
        facts = {"code": self.provider.code_for(asked), "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(facts)}")
        self.end_headers()

    def _answer(self, status: int, found: Any) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing between the lines of a test run."""


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def provider() -> Iterator[Provider]:
    """One that answers on this machine until the block ends."""
    handler: Any = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield handler.provider
        server.shutdown()
        thread.join()
