"""Single sign-on (OpenID Connect): another server of the bureau says who is there, and signs what it says.

Authorization code with PKCE, state and nonce. What it says is believed if its signature is by a key that the issuer shows,
and it was said by that issuer, to this client, in answer to this very question, a moment ago.
"""

import base64
import http.client
import json
import urllib.request
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from lianjian.kernel.clock.now import now
from lianjian.kernel.outbound import STRAIGHT
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.watch.logs import tell

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Of key pairs only: with a shared secret whoever knows the client's could sign."""
LEAST_RSA_BITS = 2048
LEEWAY_SECONDS = 60
WAIT_SECONDS = 10
LARGEST_ANSWER = 1_000_000
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NoAnswer(Refusal):
    """The provider does not answer, or not as it should."""

    status = 502


class NotBelieved(Refusal):
    """What the provider, or whoever stands in for it, said is no proof of who is there."""

    status = 400


class Provider:
    """The issuer of the settings, with the addresses that it tells of itself."""

    def __init__(self) -> None:
        self.issuer: str = settings.SINGLE_SIGN_ON["issuer"]
        self.client: str = settings.SINGLE_SIGN_ON["client"]
        self.told = _asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if self.told.get("issuer") != self.issuer:
            raise _no_answer("another issuer")

    def address(self, name: str) -> str:
        found = self.told.get(name)
        if not isinstance(found, str):
            raise _no_answer(f"no {name}")
        return found

    def question(self, *, state: str, back: str) -> str:
        """Where to send the browser, which the provider sends `back` with a code."""
        challenge = base64.urlsafe_b64encode(sha256(_of(state, "verifier").encode()).digest()).rstrip(b"=")
        facts = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": state,
            "nonce": _of(state, "nonce"),
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        address = self.address("authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urlencode(facts)}"

    def claims(self, *, code: str, state: str, back: str) -> dict[str, Any]:
        """What the provider says of whoever came back with a code. NoAnswer, NotBelieved."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": _of(state, "verifier"),
        }
        answer = _asked(self.address("token_endpoint"), sent, self._secret())
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _no_answer("no token")
        return self._believed(token, _of(state, "nonce"))

    def _secret(self) -> str:
        """What tells the provider that it is us: client and secret, as HTTP wants them."""
        try:
            secret = Path(settings.SINGLE_SIGN_ON["secret_file"]).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise _no_answer("no secret") from error
        both = f"{quote(self.client, safe='')}:{quote(secret, safe='')}"
        return f"Basic {base64.b64encode(both.encode()).decode()}"

    def _believed(self, token: str, nonce: str) -> dict[str, Any]:
        from joserfc import jwk, jwt
        from joserfc.errors import JoseError

        try:
            keys = jwk.KeySet.import_key_set(_asked(self.address("jwks_uri")))  # type: ignore[arg-type]
            keys.keys = [key for key in keys.keys if not _is_weak(key)]
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=int(now().timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.client},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _not_believed(type(error).__name__) from error
        if not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise _not_believed("another nonce")
        if claims.get("azp", self.client) != self.client:
            raise _not_believed("for another client")
        return claims


def _is_weak(key: Any) -> bool:
    """Whether an RSA key is too short to be believed, though a provider shows it."""
    return key.key_type == "RSA" and key.public_key.key_size < LEAST_RSA_BITS


def says_both_factors(claims: dict[str, Any]) -> bool:
    """Whether the provider asked for two factors: by the claim that the county has set, and never without one."""
    name, _equals, wanted = settings.SINGLE_SIGN_ON["both_factors"].partition("=")
    said = claims.get(name)
    return bool(wanted) and (wanted in said if isinstance(said, list) else said == wanted)


def _of(state: str, what: str) -> str:
    """What belongs to a state and is told to nobody but the provider: without a row, and not to be worked out elsewhere."""
    return (
        base64.urlsafe_b64encode(salted_hmac(f"lianjian.sso.{what}", state, algorithm="sha256").digest())
        .decode()
        .rstrip("=")
    )


def _asked(address: str, sent: dict[str, str] | None = None, secret: str = "") -> dict[str, Any]:
    """The JSON that an address of the provider answers with. NoAnswer, also for one that is not by TLS."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise _no_answer("not by TLS")
    headers = {"Accept": "application/json"} | ({"Authorization": secret} if secret else {})
    body = urlencode(sent).encode() if sent else None
    try:
        request = urllib.request.Request(address, body, headers)
        with STRAIGHT.open(request, timeout=WAIT_SECONDS) as answer:
            found = json.loads(answer.read(LARGEST_ANSWER))
    except HTTPError as error:
        error.close()
        raise (_not_believed("code refused") if sent else _no_answer("status")) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _no_answer(type(error).__name__) from error
    if not isinstance(found, dict):
        raise _no_answer("no object")
    return found


def _no_answer(why: str) -> NoAnswer:
    tell("single sign-on does not answer", why=why)
    return NoAnswer(_("统一认证没有回答，或者答得不对。"), hint=_("请用密码登录，并告诉管理员。"))


def _not_believed(why: str) -> NotBelieved:
    tell("single sign-on not believed", why=why)
    return NotBelieved(_("统一认证的答复没有通过核对，没有登录。"), hint=_("请回登录页再试一次。"))
