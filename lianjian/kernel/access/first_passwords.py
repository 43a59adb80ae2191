"""A password that an administrator gave has passed through other hands: it ends soon, and its holder is told to choose one."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.rules.book import value

RULE = "SIGNIN_FIRST_PASSWORD_HOURS"


def ends_at(account: Account) -> datetime | None:
    """When the password that was given ends; None of one that its holder has chosen."""
    if account.issued_at is None:
        return None
    return account.issued_at + timedelta(hours=int(value(RULE, today())))


def is_over(account: Account) -> bool:
    """Whether the password was given too long ago to let anybody in."""
    end = ends_at(account)
    return end is not None and now() > end


def reminder(account: Account) -> str:
    """What the holder of a given password is told on the way in; nothing to anybody else."""
    end = ends_at(account)
    if end is None:
        return ""
    shown = f"{timezone.localtime(end):%Y-%m-%d %H:%M}"
    return _("这是管理员发的密码，%s 失效。请在“我的账号”里改成自己的密码。") % shown
