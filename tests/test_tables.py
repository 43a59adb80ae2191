"""The tables of a database are the same, whether made in one go or by walking through the migrations."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from lianjian.config import tables
from tests.houses import House, empty_house_at

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("tables")]

UNUSED = "auth_group_permissions"
"""Of Django's own groups, which nobody here has; its key is as wide as other keys if it came by the migrations."""


def schema() -> dict[str, Any]:
    """Each table's columns with their types, and its keys, indexes and constraints."""
    from django.db import connection

    look = connection.introspection
    with connection.cursor() as cursor:
        return {
            table: (
                {it.name: (it.type_code, it.null_ok) for it in look.get_table_description(cursor, table)},
                sorted(_told(*it) for it in look.get_constraints(cursor, table).items()),
            )
            for table in look.table_names(cursor)
            if table != UNUSED
        }


def _told(name: str, constraint: dict[str, Any]) -> tuple[str, ...]:
    """Names that the database gave by counting do not matter."""
    parts = (constraint.get(it) for it in ("columns", "unique", "primary_key", "foreign_key", "check"))
    return ("" if name.startswith(("__unnamed", "fk_")) else name, *map(repr, parts))


def migrations_that_lack() -> str:
    from django.core.management import call_command

    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    at = tmp_path_factory.mktemp("tables")
    with empty_house_at(at / "one") as one, empty_house_at(at / "other") as other:
        yield one, other


def test_a_new_database_gets_what_the_migrations_lead_to(houses: tuple[House, House]) -> None:
    in_one_go, walked = (house.enter() for house in houses)
    in_one_go.do(tables.bring_up)
    walked.do(tables.migrate)
    assert in_one_go.do(schema) == walked.do(schema)


def test_bringing_up_what_is_up_changes_nothing(houses: tuple[House, House]) -> None:
    for house in houses:
        process = house.enter()
        before = process.do(schema)
        process.do(tables.bring_up)
        assert process.do(schema) == before


def test_every_change_of_a_model_has_its_migration(houses: tuple[House, House]) -> None:
    assert "No changes detected" in houses[0].enter().do(migrations_that_lack)
