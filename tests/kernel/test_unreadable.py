"""Bytes that somebody put into a text and that are none: named like any other change."""

import pytest
from django.db import DataError, OperationalError, connection, transaction

from lianjian.kernel.ledger.unreadable import text_of
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast
from tests.kernel.test_verify import raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
NO_TEXT = {
    "sqlite": "CAST(x'e8b7affe28' AS TEXT)",
    "postgresql": r"convert_from('\xe8b7affe28'::bytea, 'UTF8')",
}


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("records_revision", "body", "is not what was written"),
        ("records_revision", "actor", "is not what was written"),
        ("problems_problem", "text", "is not what its last revision says"),
        ("figures_entry", "item", "entries say"),
        ("figures_tally", "item", "tally"),
        ("records_sealedvalue", "commitment", "is not what its last revision says"),
    ],
)
def test_bytes_that_are_no_text_are_named(cast: Cast, table: str, column: str, words: str) -> None:
    raised(cast)
    change = (
        f"UPDATE {table} SET {column} = {NO_TEXT[connection.vendor]} WHERE id = (SELECT max(id) FROM {table})"
    )
    if connection.vendor == "postgresql":  # takes no text that is none
        with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
        return
    with connection.cursor() as cursor:
        cursor.execute(change)
    findings = verify()
    assert not findings.ok and any(words in problem for problem in findings.problems), findings.problems
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        cursor.fetchall()


def test_a_byte_in_a_text_is_never_taken_for_the_text_itself() -> None:
    assert text_of(b"\xff") not in (text_of(rb"\xff"), text_of("\ufffd".encode()))
    assert text_of("路灯".encode()) == "路灯"
