"""Finding rows by their words: one index for each kind, in SQLite's FTS5 or PostgreSQL's tsvector.

Chinese has no spaces, and most of what people look for is two characters long (路灯), so text is cut into
overlapping pairs before it is indexed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lianjian.kernel.records.search_words import Prefix, query, words

if TYPE_CHECKING:
    from lianjian.kernel.records.base import Ledgered

MATCH = {
    "sqlite": "SELECT rowid FROM {table} WHERE {table} MATCH %s",
    "postgresql": "SELECT rowid FROM {table} WHERE words @@ to_tsquery('simple', %s)",
}
INSERT = {
    "sqlite": "INSERT INTO {table} (words, rowid) VALUES (%s, %s)",
    "postgresql": """
        INSERT INTO {table} (words, rowid) SELECT array_to_tsvector(string_to_array(text, ' ')), key
        FROM unnest(%s::text[], %s::bigint[]) AS new (text, key)""",
}

STATISTICS = 1_000


def table(model: type["Ledgered"]) -> str:
    return f"search_{model._meta.db_table}"


def make(model: type["Ledgered"]) -> None:
    """Create the index of a kind, if it has none yet."""
    name = table(model)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(words, detail=none)")
        else:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {name} (rowid bigint PRIMARY KEY, words tsvector)")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name}_words ON {name} USING gin (words)")
            _know_words_well(cursor, name)


def _know_words_well(cursor: Any, name: str) -> None:
    """PostgreSQL takes a word that is not among the frequent ones it keeps for one in 200 rows; so it keeps many."""
    cursor.execute(
        "SELECT attstattarget FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'words'", [name]
    )
    if cursor.fetchone() != (STATISTICS,):
        cursor.execute(f"ALTER TABLE {name} ALTER COLUMN words SET STATISTICS {STATISTICS}")


def follow(model: type["Ledgered"], rows: Sequence["Ledgered"]) -> None:
    """Index the rows whose words are new or other than before."""
    changed = _other_words(rows) if model.search_fields else {}
    if not changed:
        return
    known = [(pk,) for pk, (row, _text) in changed.items() if "_searched" in row.__dict__]
    new = [(" ".join(sorted(words(text))), pk) for pk, (_row, text) in changed.items()]
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table(model)} WHERE rowid = %s", known)
        _insert(cursor, table(model), new)
    for row, text in changed.values():
        row.__dict__["_searched"] = text


def index_anew(model: type["Ledgered"], rows: Sequence["Ledgered"]) -> None:
    """Index rows that are in no index yet, as they were read."""
    with connection.cursor() as cursor:
        _insert(cursor, table(model), [(" ".join(sorted(words(it.search_text()))), it.pk) for it in rows])


def _insert(cursor: Any, name: str, new: Sequence[tuple[str, int]]) -> None:
    sql = INSERT[connection.vendor].format(table=name)
    if connection.vendor == "sqlite":
        cursor.executemany(sql, new)
    else:
        cursor.execute(sql, [list(column) for column in zip(*new, strict=True)])


def _other_words(rows: Sequence["Ledgered"]) -> dict[int, tuple["Ledgered", str]]:
    told = ((row, row.search_text()) for row in rows)
    return {row.pk: (row, text) for row, text in told if text != row.__dict__.get("_searched")}


def find(rows: QuerySet, text: str) -> QuerySet:
    """The rows among `rows` that hold every word of `text`; all of them if it holds no word."""
    terms = query(text)
    if not terms:
        return rows
    sql = MATCH[connection.vendor].format(table=table(rows.model))
    return rows.filter(pk__in=RawSQL(sql, (_expression(terms),)))


def _expression(terms: Sequence[Any]) -> str:
    if connection.vendor == "sqlite":
        return " AND ".join(f'"{term.text}"*' if isinstance(term, Prefix) else f'"{term}"' for term in terms)
    return " & ".join(f"'{term.text}':*" if isinstance(term, Prefix) else f"'{term}'" for term in terms)
