"""Where nothing can be written, for the disk is full or read-only: a refusal that passes by itself."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from lianjian.kernel.refusal import Refusal, causes

FULL = {sqlite3.SQLITE_FULL, errno.ENOSPC, errno.EDQUOT, "53100"}
"""What SQLite, the system and PostgreSQL call a disk without room."""

READ_ONLY = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    errno.EROFS,
    "25006",
}
"""And one that takes no more writes."""

PRIMARY = 0xFF
"""The part of a code of SQLite that says what went wrong, without where."""

_met: ContextVar[list["NoRoom"] | None] = ContextVar("no_room_met", default=None)


class NoRoom(Refusal):
    """Nothing can be written at this moment. What was acknowledged before is kept and can be read."""

    status = 507


def no_room(error: BaseException | None) -> NoRoom | None:
    """The refusal for an error that comes of a disk without room; None for any other."""
    for it in causes(error):
        if isinstance(it, NoRoom):
            return it
        code = _code(it)
        if code in FULL:
            return _noted(_("存数据的磁盘满了，这一次没有保存。"))
        if code in READ_ONLY:
            return _noted(_("存数据的磁盘现在只能读、不能写，这一次没有保存。"))
    return None


def _code(error: BaseException) -> int | str | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code if code in READ_ONLY or code is None else code & PRIMARY
    return getattr(error, "sqlstate", None) or (error.errno if isinstance(error, OSError) else None)


def _noted(text: str) -> NoRoom:
    hint = _("请告诉系统管理员腾出空间。腾出以后不用重启，原样再提交一次就行，不会重复登记。")
    refusal = NoRoom(text, hint=hint)
    if (met := _met.get()) is not None:
        met.append(refusal)
    return refusal


@contextmanager
def noticing() -> Iterator[list[NoRoom]]:
    """The refusals for want of room within the block, whoever has shown them in a form or passed them on."""
    met: list[NoRoom] = []
    token = _met.set(met)
    try:
        yield met
    finally:
        _met.reset(token)
