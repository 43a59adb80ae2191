"""The tables of a database: made as the models say, or brought there from those of an older version."""

from collections.abc import Collection

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianjian.kernel.apps import make_search
from lianjian.kernel.archive.keeping import keep_before_upgrade
from lianjian.kernel.archive.moving import refuse_where_moved
from lianjian.kernel.crypto.choice import chosen, hold_to_ledger
from lianjian.kernel.refusal import Refusal


class FromANewerVersion(Refusal):
    """The archive is of a newer version than this one; install that version first."""


def bring_up() -> None:
    """Give the database the tables of this version.

    A new database gets them as the models stand, in one go: to walk through all that ever changed takes half a minute
    of computing and ends at the same tables. Its migrations are noted as done. One with rows is saved before it is
    changed.
    """
    if connection.introspection.table_names():
        refuse_where_moved()
        hold_to_ledger()
        if _is_behind():
            keep_before_upgrade()
            migrate()
        make_search()
        return
    chosen()
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    migrate(fake=True)


def migrate(*, fake: bool = False) -> None:
    """Walk through the migrations that this database has not seen; or only note that they are done."""
    call_command("migrate", verbosity=0, interactive=False, fake=fake)


def make_as(migrations: Collection[tuple[str, str]]) -> None:
    """Give an empty database the tables of the version that had these migrations. FromANewerVersion."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    if not known.issuperset(migrations):
        raise FromANewerVersion()
    if known == set(migrations):
        bring_up()
    elif set(executor.loader.applied_migrations) != set(migrations):
        whole = executor.migration_plan(executor.loader.graph.leaf_nodes())
        plan = [step for step in whole if (step[0].app_label, step[0].name) in set(migrations)]
        executor.migrate(None, plan=plan)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
