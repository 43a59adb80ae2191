"""What whoever looks after accounts does to one: each leaves a row in the ledger that says what and why."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.access import factors
from lianjian.kernel.access.models import Account, AccountAct, Certificate, Passkey
from lianjian.kernel.access.sessions import end_sessions
from lianjian.kernel.areas import OWN_ACCOUNT
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import NotAllowed, Refusal

RESET_SECOND_FACTOR = "reset_second_factor"
ADD_PASSKEY, REMOVE_PASSKEY = "add_passkey", "remove_passkey"
ADD_CERTIFICATE, REMOVE_CERTIFICATES = "add_certificate", "remove_certificates"


class WithoutReason(Refusal):
    """Nobody takes a second factor away without saying why."""

    status = 400


class CertificateTaken(Refusal):
    """The certificate lets another account in already, or this one."""


class LastFactor(Refusal):
    """Where the rule demands a second factor, the last one stays."""


@change("access.account:write")
def note(*, actor: Any, at: datetime, account: Account, act: str, reason: str = "") -> AccountAct:
    """Write down what was done to an account."""
    return AccountAct(account=account, act=act, reason=reason, done_at=at).put()


@change("access.account:write")
def reset_second_factor(*, actor: Any, at: datetime, account: Account, reason: str) -> AccountAct:
    """Let an account whose holder lost app and paper add a second factor anew; it is signed out everywhere."""
    if not reason.strip():
        raise WithoutReason(_("请写明为什么重置双重验证。"), field="reason")
    factors.remove_all(account)
    end_sessions(account)
    return note(actor=actor, at=at, account=account, act=RESET_SECOND_FACTOR, reason=reason.strip())


@change("access.account:write")
def add_certificate(*, actor: Any, at: datetime, account: Account, digest: str) -> AccountAct:
    """Let an account be entered with a certificate, named by its digest. CertificateTaken."""
    if Certificate.objects.filter(digest=digest).exists():
        raise CertificateTaken()
    Certificate.objects.create(account=account, digest=digest, added_at=at)
    return note(actor=actor, at=at, account=account, act=ADD_CERTIFICATE, reason=digest[:12])


@change("access.account:write")
def remove_certificates(*, actor: Any, at: datetime, account: Account) -> AccountAct:
    """Let no certificate enter an account any more; it is signed out everywhere."""
    Certificate.objects.filter(account=account).delete()
    end_sessions(account)
    return note(actor=actor, at=at, account=account, act=REMOVE_CERTIFICATES)


@change(OWN_ACCOUNT)
def add_passkey(*, actor: Any, at: datetime, passkey: Passkey) -> AccountAct:
    """Let one's own account be entered with a passkey. The ledger names it by its digest, not by what its holder calls it."""
    _require_own(actor, passkey.account)
    passkey.save(force_insert=True)
    return _act(passkey, ADD_PASSKEY, at)


@change(OWN_ACCOUNT)
def remove_passkey(*, actor: Any, at: datetime, passkey: Passkey) -> AccountAct:
    """Take a passkey from one's own account: LastFactor where it is the last second factor and one is demanded."""
    _require_own(actor, passkey.account)
    passkey.delete()
    if factors.is_required() and not factors.has_factor(passkey.account):
        raise LastFactor(
            _("这是最后一种双重验证，按规定不能去掉。"), hint=_("请先加上验证器或另一个通行密钥。")
        )
    return _act(passkey, REMOVE_PASSKEY, at)


def _require_own(actor: Any, account: Account) -> None:
    if actor.person is None or account.person_id != actor.person.pk:
        raise NotAllowed(_("这不是您的账号。"))


def _act(passkey: Passkey, act: str, at: datetime) -> AccountAct:
    return AccountAct(account=passkey.account, act=act, reason=passkey.digest[:12], done_at=at).put()
