"""The indexes from which a duty owed by rows is read, however many rows were done."""

from collections.abc import Sequence

from django.db.models import F, Index, Q


def owed_indexes(
    name: str, *, due_by: str, done_by: str, read: Sequence[str], by_some: bool = False
) -> tuple[Index, Index]:
    """For the Meta of a model whose rows owe a `RowDuty`: what falls due when, and what is open or was done late.

    `read` names the other fields that the duty looks at: where it begins, whose it is, what excuses it. Where
    only some rows have a due day (`by_some`), the others cost nothing. Few rows are open or late, and so a day
    long past costs no more than today.
    """
    left = Q(**{f"{done_by}__isnull": True}) | Q(**{f"{done_by}__gt": F(due_by)})
    owing = Q(**{f"{due_by}__isnull": False}) if by_some else None
    return (
        Index(fields=(due_by, done_by, *read), condition=owing, name=f"{name}_due"),
        Index(
            fields=(done_by, due_by, *read), condition=owing & left if owing else left, name=f"{name}_left"
        ),
    )
