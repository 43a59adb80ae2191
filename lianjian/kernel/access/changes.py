"""What whoever looks after accounts does to one: each leaves a row in the ledger that says what and why."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.access import factors
from lianjian.kernel.access.models import Account, AccountAct
from lianjian.kernel.access.sessions import end_sessions
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import Refusal

RESET_SECOND_FACTOR = "reset_second_factor"


class WithoutReason(Refusal):
    """Nobody takes a second factor away without saying why."""

    status = 400


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
