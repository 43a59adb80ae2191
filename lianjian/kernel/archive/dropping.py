"""Sealed personal values that an archive has and that were destroyed since: they are not restored.

A value whose month's key is gone can't be opened any more, and the commitment of one that was destroyed early stands
in `keys/erased`. Of both only the commitment is restored, by which the row's leaf is proved: what was sealed does not
reach the database, its journal or its disk.
"""

from collections.abc import Sequence
from typing import Any

from lianjian.kernel.home import home

SEALED = "records_sealedvalue"
ERASED_FILE = "erased"
SALT = "salt"
"""A column of versions that kept it beside what was sealed. There each value named a key, if only one that is not there."""
NO_KEY = "gone"


class Dropping:
    """Sees rows of sealed values before they are stored."""

    def __init__(self) -> None:
        keys = home() / "keys"
        self._keys = {path.stem for path in keys.glob("*.key")}
        erased = keys / ERASED_FILE
        self._erased = set(erased.read_text(encoding="utf-8").split()) if erased.exists() else set[str]()
        self.count = 0

    def see(self, names: Sequence[str], rows: Sequence[list[Any]]) -> None:
        """Empty what was destroyed, where it stands."""
        at = {name: number for number, name in enumerate(names)}
        key_name, commitment = at["key_name"], at["commitment"]
        for row in rows:
            if row[key_name] is None or (row[key_name] in self._keys and row[commitment] not in self._erased):
                continue
            self.count += 1
            row[at["sealed"]], row[key_name] = b"", NO_KEY if SALT in at else None
            if SALT in at:
                row[at[SALT]] = b""
