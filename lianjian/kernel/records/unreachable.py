"""Where the database does not answer, for it is being started, is away or takes no more callers: it passes by itself."""

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from lianjian.kernel.refusal import Refusal, causes

AWAY = ("08", "57P", "53300")
"""How PostgreSQL's codes begin for a lost connection, a stop or a start, and too many callers; without a connection there is
no code (https://www.postgresql.org/docs/current/errcodes-appendix.html).
"""
RETRY_AFTER = 5
"""Seconds after which asking again is worth it."""


class Unreachable(Refusal):
    """The database does not answer at this moment."""

    status = 503


def unreachable(error: BaseException | None) -> Unreachable | None:
    """The refusal for an error that comes of a database that does not answer; None for any other."""
    if any(_is_away(it) for it in causes(error)):
        return Unreachable(
            _("数据库现在没有回答。"),
            hint=_("请过几秒再试；要提交的原样再提交一次就行，不会重复登记。一直这样，请告诉系统管理员。"),
        )
    return None


def _is_away(error: BaseException) -> bool:
    if not isinstance(error, OperationalError | InterfaceError) or not hasattr(error.__cause__, "sqlstate"):
        return False
    code = error.__cause__.sqlstate  # type: ignore[union-attr]  # asked just now
    return code is None or code.startswith(AWAY)
