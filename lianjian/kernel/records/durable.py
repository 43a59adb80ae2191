"""Whether the database keeps what it has committed when the power fails: asserted before a server starts."""

from django.db import connection
from django.utils.translation import gettext as _

from lianjian.kernel.refusal import Refusal

ASKED: dict[str, dict[str, set[int | str]]] = {
    "sqlite": {"PRAGMA synchronous": {2, 3}},
    "postgresql": {
        "SHOW fsync": {"on"},
        "SHOW synchronous_commit": {"on", "remote_apply", "remote_write", "local"},
    },
}
"""What each database is asked, and the answers with which a commit waits for the disk: SQLite's FULL and EXTRA."""


class NotDurable(Refusal):
    """The database does not wait for the disk."""


def require_durable() -> None:
    """Refuse to go on where what was acknowledged might be lost."""
    for question, fine in ASKED[connection.vendor].items():
        with connection.cursor() as cursor:
            cursor.execute(question)
            (told,) = cursor.fetchone()
        if told not in fine:
            raise NotDurable(
                _("数据库没有等数据写到磁盘：%(setting)s 是 %(value)s。")
                % {"setting": question.split()[-1], "value": told},
                hint=_("已经答复保存的内容可能因断电丢失，请改好数据库的设置再启动。"),
            )
