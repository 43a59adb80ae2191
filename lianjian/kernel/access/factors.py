"""The second factor: a code of an app (RFC 6238), a passkey (`passkeys.py`), or one of the codes on paper.

Nothing here needs a network. A code is taken once, and from one step of 30 seconds before to one after, for clocks that differ.
"""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1
from hmac import compare_digest
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import salted_hmac

from lianjian.kernel.access.models import Account, Authenticator, Passkey, RecoveryCode
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.records.models import Installation
from lianjian.kernel.records.writer import transact
from lianjian.kernel.rules.book import value

ISSUER = "联建"
DIGITS, STEP_SECONDS, STEPS_APART = 6, 30, 1
SALT_BYTES = 24
CODES = 10
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike on paper. Twelve of these 32 are 60 bits of chance."""
CODE_LENGTH, GROUP = 12, 4


def has_factor(account: Account) -> bool:
    """Whether signing in asks for more than the password."""
    held = (model._default_manager.filter(account=account) for model in (Authenticator, Passkey))
    return any(rows.exists() for rows in held)


def is_required() -> bool:
    """Whether every account must have a second factor: by the rule, but never in a demo, whose accounts are printed."""
    demo = Installation.objects.filter(is_demo=True).exists()
    return not demo and int(value("SIGNIN_FACTORS", today())) > 1


def new_salt() -> str:
    return secrets.token_urlsafe(SALT_BYTES)


def secret_text(salt: str) -> str:
    """The secret as people type it into an app."""
    return base64.b32encode(_secret(salt)).decode()


def app_address(account: Account, salt: str) -> str:
    """What the QR code says to an app."""
    label = quote(f"{ISSUER}:{account.username}")
    facts = {"secret": secret_text(salt), "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(facts)}"


def add_authenticator(account: Account, salt: str, code: str) -> bool:
    """Take an app as the second factor, in place of an older one, if it shows the code of now."""
    step = _step_of(salt, code, now())
    if step is None:
        return False
    facts = {"salt": salt, "last_step": step, "added_at": now()}
    transact(lambda: Authenticator.objects.update_or_create(account=account, defaults=facts))
    return True


def new_codes(account: Account) -> list[str]:
    """New recovery codes in place of all older ones, to be shown this once."""
    codes = [_new_code() for _number in range(CODES)]
    rows = [RecoveryCode(account=account, digest=_digest(account, code)) for code in codes]

    def write() -> None:
        RecoveryCode.objects.filter(account=account).delete()
        RecoveryCode.objects.bulk_create(rows)

    transact(write)
    return codes


def codes_left(account: Account) -> int:
    return RecoveryCode.objects.filter(account=account).count()


def passes(account: Account, given: str) -> str:
    """By what a code lets the account in: `totp`, `recovery`, or nothing. Each code does so once."""
    code = "".join(letter for letter in given.upper() if letter.isalnum())
    if code.isdigit() and len(code) == DIGITS:
        return "totp" if _app_shows(account, code) else ""
    used = RecoveryCode.objects.filter(account=account, digest=_digest(account, code))
    return "recovery" if transact(lambda: used.delete()[0]) else ""


def remove_all(account: Account) -> None:
    """Take every second factor and recovery code from an account."""
    for model in (Authenticator, Passkey, RecoveryCode):
        model._default_manager.filter(account=account).delete()


def _app_shows(account: Account, code: str) -> bool:
    found = Authenticator.objects.filter(account=account).first()
    step = _step_of(found.salt, code, now()) if found else None
    if step is None:
        return False
    unused = Authenticator.objects.filter(account=account, last_step__lt=step)
    return bool(transact(lambda: unused.update(last_step=step)))


def _step_of(salt: str, code: str, at: datetime) -> int | None:
    """The step whose code this is, if it is one of those near a time."""
    shown, here = TOTP(_secret(salt), DIGITS, SHA1(), STEP_SECONDS), int(at.timestamp()) // STEP_SECONDS
    steps: Iterable[int] = range(here - STEPS_APART, here + STEPS_APART + 1)
    right = [step for step in steps if compare_digest(shown.generate(step * STEP_SECONDS), code.encode())]
    return right[-1] if right else None


def _secret(salt: str) -> bytes:
    """As long as RFC 4226 wants it for the hash that all apps know."""
    return salted_hmac("lianjian.authenticator", salt, algorithm="sha256").digest()[: sha1().digest_size]


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """A recovery code as it is read out: `ABCD-EFGH-JKLM`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _digest(account: Account, code: str) -> str:
    """Under the installation's key: a copy of the database alone can't be searched for codes."""
    return salted_hmac("lianjian.recovery", f"{account.pk}:{code}", algorithm="sha256").hexdigest()
