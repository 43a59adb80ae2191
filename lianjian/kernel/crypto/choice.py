"""Which suite this installation uses: chosen once, before anything is sealed or signed, and never again.

The choice stands in the folder of keys, since keys are of a suite, and the ledger's own record names its hash. The
setting may be left out from then on; where it names another suite, nothing starts.
"""

import os
from functools import lru_cache
from pathlib import Path

from django.db import connection

from lianjian.kernel.crypto.suite import Suite
from lianjian.kernel.crypto.suites import BEFORE_NAMES, SUITES
from lianjian.kernel.home import home, made_once
from lianjian.kernel.refusal import Refusal

SETTING = "LIANJIAN_CRYPTO"
HEAD_TABLE, HASH_COLUMN = "ledger_head", "hash"


class AnotherSuite(Refusal):
    """An installation keeps the algorithms with which it was founded."""


def chosen() -> Suite:
    """The suite of this installation; its first use settles it. AnotherSuite if the setting names another."""
    return _chosen(_file(), os.environ.get(SETTING, ""))


@lru_cache(maxsize=8)
def _chosen(file: Path, told: str) -> Suite:
    suite = _of_name(made_once(file, lambda: _of_name(told or BEFORE_NAMES.name).name.encode()).decode())
    if told:
        _require_same(suite, _of_name(told), SETTING)
    suite.signing.require()
    return suite


def settle(suite: Suite) -> None:
    """Choose the suite of what is about to be taken in, or found in the database. AnotherSuite if another was chosen."""
    if told := os.environ.get(SETTING):
        _require_same(suite, _of_name(told), SETTING)
    _require_same(suite, _of_name(made_once(_file(), suite.name.encode).decode()), str(_file()))
    suite.signing.require()


def hold_to_ledger() -> None:
    """AnotherSuite if the ledger was begun with another suite than that which was chosen here."""
    found = _hash_of_ledger()
    if found is None:
        chosen()
        return
    suite = next((it for it in SUITES.values() if it.hash.name == found), None)
    if suite is None:
        raise AnotherSuite(f"The ledger's hash is {found}, which is not known here.")
    settle(suite)


def _file() -> Path:
    return home() / "keys" / "suite"


def _of_name(name: str) -> Suite:
    if name not in SUITES:
        raise AnotherSuite(f"There is no suite {name}; {SETTING} names one of: {', '.join(SUITES)}.")
    return SUITES[name]


def _require_same(suite: Suite, other: Suite, said_by: str) -> None:
    if other is not suite:
        raise AnotherSuite(
            f"This installation was founded with the suite {suite.name}; {said_by} names {other.name}.",
            hint="A suite is chosen once, before the first start.",
        )


def _hash_of_ledger() -> str | None:
    """The name of the hash in the ledger's own record; None if there is no ledger yet."""
    if HEAD_TABLE not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        columns = {it.name for it in connection.introspection.get_table_description(cursor, HEAD_TABLE)}
        asked = HASH_COLUMN if HASH_COLUMN in columns else f"'{BEFORE_NAMES.hash.name}'"
        cursor.execute(f"SELECT {asked} FROM {HEAD_TABLE}")
        found = cursor.fetchone()
    return str(found[0]) if found else None
