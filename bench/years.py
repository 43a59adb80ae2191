"""A county that has stood for years: the rows of the demo's year once more for each year before it, past the door.

For the cost of reading alone. The ledger of such a county does not verify.
"""

from typing import Any

from django.db import connection, models

from lianjian.kernel.areas import registry
from lianjian.kernel.duties.declared import RowDuty


def grow(years: int) -> int:
    """Add the rows of so many earlier years to whatever owes or fulfils a duty, on SQLite; give how many were added."""
    return sum(_copied(model, before) for model in _models() for before in range(1, years))


def _models() -> list[Any]:
    rows = (
        duty.rows() if isinstance(duty, RowDuty) else duty.fulfilled_by() for duty in registry.duties.values()
    )
    return list({found.model: None for found in rows})


def _copied(model: Any, before: int) -> int:
    """Rows that a constraint forbids to stand twice, such as a year's account, are left out."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_shifted(field, before) for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT max("{key}") FROM "{table}"')
        if before == 1:
            _LAST[table] = cursor.fetchone()[0] or 0
        cursor.execute(
            f'INSERT OR IGNORE INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "{key}" <= %s',
            [_LAST[table]],
        )
        return int(cursor.rowcount)


_LAST: dict[str, int] = {}
"""The last row of each table before any was added."""


def _shifted(field: Any, before: int) -> str:
    """A day or a moment so many years earlier, a text that must be unique with a mark, anything else as it is."""
    if isinstance(field, models.DateTimeField):
        return f"""strftime('%%Y-%%m-%%d %%H:%%M:%%f', "{field.column}", '-{before} years')"""
    if isinstance(field, models.DateField):
        return f"""date("{field.column}", '-{before} years')"""
    if field.name == "reference":
        return f"""CASE "{field.column}" WHEN '' THEN '' ELSE "{field.column}" || '-{before}' END"""
    return f'"{field.column}"'
