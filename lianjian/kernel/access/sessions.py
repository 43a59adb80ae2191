"""Sessions are written in turn with all else that is written: on SQLite a second writer would be sent away."""

from functools import partial
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase

from lianjian.kernel.records.writer import transact


class SessionStore(InDatabase):
    """Django's sessions in the database, saved and ended by the writer of this process."""

    def save(self, *args: Any, **options: Any) -> None:
        transact(partial(super().save, *args, **options))

    def delete(self, *args: Any, **options: Any) -> None:
        transact(partial(super().delete, *args, **options))
