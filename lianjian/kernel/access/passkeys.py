"""Passkeys (WebAuthn): the device proves that it holds a key, and that it has seen its holder (PIN, finger, face).

So a passkey is both factors at once. Nothing here needs a network: who made the device is not asked (no attestation).
"""

import json
import struct
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lianjian.kernel.access import once
from lianjian.kernel.access.models import Account, Passkey
from lianjian.kernel.clock.now import now
from lianjian.kernel.records.writer import transact
from lianjian.kernel.refusal import Refusal

SITE = "联建"
ADD, ENTER = "add a passkey", "enter by passkey"
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error)
"""What the library raises for an answer that is no answer, or not the right one."""


class BadPasskey(Refusal):
    """The answer of the device is not one to the question, or comes from elsewhere."""

    status = 400


class Expired(BadPasskey):
    """The question is too old, was asked in another browser, or has been answered."""


class Copied(BadPasskey):
    """The device has counted back: there is a second one with the same key."""


def host_of(request: HttpRequest) -> str:
    """The name to which passkeys are bound (RP ID): the setting, else that by which this page was called."""
    return settings.PASSKEY_HOST or request.get_host().rsplit(":", 1)[0]


def are_possible(request: HttpRequest) -> bool:
    """Whether browsers do this here: under a name, not an address, and by TLS (or on the machine itself)."""
    return _is_name(host_of(request)) and verify_rp_id(host_of(request), origin_of(request))


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def passkeys_of(account: Account) -> list[Passkey]:
    return list(Passkey.objects.filter(account=account).order_by("added_at", "pk"))


def ask_to_add(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the browser needs to make a passkey, and the question that comes back with it."""
    user = PublicKeyCredentialUserEntity(
        id=_user_handle(account), name=account.username, display_name=str(account.person or account)
    )
    options, state = _server(request).register_begin(
        user,
        [_credential(row) for row in passkeys_of(account)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _question(request, options, state, {"for": ADD, "account": account.pk})


def ask_to_enter(request: HttpRequest, account: Account | None) -> dict[str, Any]:
    """What the browser needs to sign in: with any passkey of this site, or with one of an account that is known already."""
    held = [_credential(row) for row in passkeys_of(account)] if account else None
    options, state = _server(request).authenticate_begin(
        held, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _question(request, options, state, {"for": ENTER})


def made(request: HttpRequest, account: Account, *, question: str, answer: str, name: str) -> Passkey:
    """The passkey that a device has made, not kept yet. Expired, BadPasskey."""
    state = _state(request, question, {"for": ADD, "account": account.pk})
    try:
        response = RegistrationResponse.from_dict(json.loads(answer))
        _refuse_frames(response)
        facts = _server(request).register_complete(state, response)
        held = facts.credential_data
        if held is None:
            raise ValueError("no credential")
    except UNREADABLE as error:
        raise _bad() from error
    return Passkey(
        account=account,
        digest=_digest(held.credential_id),
        credential=bytes(held),
        counter=facts.counter,
        name=name,
        added_at=now(),
    )


def holder(request: HttpRequest, *, question: str, answer: str) -> Account:
    """Whose passkey answered the question. Expired, BadPasskey, Copied."""
    state = _state(request, question, {"for": ENTER})
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        found = _known(response)
        _refuse_frames(response)
        _server(request).authenticate_complete(state, [_credential(found)], response)
        told = response.response.user_handle
        if told is not None and not constant_time_compare(told, _user_handle(found.account)):
            raise ValueError("the passkey of another account")
    except UNREADABLE as error:
        raise _bad() from error
    _count(found, response.response.authenticator_data.counter, now())
    return found.account


def _known(response: AuthenticationResponse) -> Passkey:
    rows = Passkey.objects.filter(digest=_digest(response.raw_id), account__is_active=True)
    found = rows.select_related("account__person").first()
    if found is None:
        raise BadPasskey(_("这里没有登记这个通行密钥，可能已经去掉了。"), hint=_("请用密码登录。"))
    return found


def _count(passkey: Passkey, counter: int, at: datetime) -> None:
    """Write down how far the device has counted; in one statement, so that of two answers at once one is refused."""
    forward = Q(counter__lt=counter) if counter else Q(counter=0)
    rows = Passkey.objects.filter(forward, pk=passkey.pk)
    if not transact(lambda: rows.update(counter=counter, used_at=at)):
        raise Copied(
            _("这个通行密钥的计数倒退了，可能被人复制。没有登录。"),
            hint=_("请用密码登录，去掉这个通行密钥，并告诉管理员。"),
        )


def _question(request: HttpRequest, options: Any, state: Any, facts: dict[str, Any]) -> dict[str, Any]:
    return {**dict(options), "question": once.ask(request, facts | {"challenge": state["challenge"]})}


def _state(request: HttpRequest, question: str, wanted: dict[str, Any]) -> dict[str, Any]:
    facts = once.answered(request, question)
    if facts is None or not wanted.items() <= facts.items():
        raise Expired(_("等的时间长了，或者这一步已经用过。"), hint=_("请再点一次按钮。"))
    return {"challenge": facts["challenge"], "user_verification": UserVerificationRequirement.REQUIRED}


def _server(request: HttpRequest) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=host_of(request), name=SITE)
    return Fido2Server(entity, verify_origin=lambda origin: origin == origin_of(request))


def _refuse_frames(response: Any) -> None:
    if response.response.client_data.cross_origin:
        raise ValueError("asked by a page inside another one")


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))


def _user_handle(account: Account) -> bytes:
    """What a device keeps to know the account by: it tells nobody who that is."""
    return salted_hmac("lianjian.passkey", str(account.pk), algorithm="sha256").digest()


def _digest(credential_id: bytes) -> str:
    return sha256(credential_id).hexdigest()


def _is_name(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def _bad() -> BadPasskey:
    return BadPasskey(_("通行密钥没有通过核对。"), hint=_("请再试一次；还不行，用密码登录。"))
