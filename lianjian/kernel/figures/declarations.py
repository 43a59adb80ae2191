"""Whether this database has counted its rows by the figures as they are declared now, and since when."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.contributions import all_of, posting_rows
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.models import Declaration
from lianjian.kernel.records.reference import kept

SET_OF_VALUES = re.compile(r"IN \(%s(?:, %s)*\)")


def counting(figure: Figure) -> tuple[str, tuple[Any, ...]]:
    """The SELECT, with its parameters, that gives the columns of Counted for all rows of a tallied figure."""
    measure: Any = figure.measure
    parts = [
        posting_rows(figure, posting, figure.counted().order_by()) for posting in measure.postings(figure)
    ]
    return all_of(parts).query.sql_with_params()


def fingerprint(figure: Figure) -> str:
    """What is the same as long as a figure counts the same rows by the same fields: the digest of its SELECT.

    The values of a set stand in no order. Another wording of the same SELECT, by another database or version of
    Django, gives another fingerprint; the rows are then counted again, and nothing differs.
    """
    sql, params = counting(figure)
    said = list(params)
    for group in SET_OF_VALUES.finditer(sql):
        first = sql.count("%s", 0, group.start())
        members = slice(first, first + group.group().count("%s"))
        said[members] = sorted(said[members], key=repr)
    return sha256(repr((sql, said)).encode()).hexdigest()


def stale() -> list[Figure]:
    """The tallied figures by which this database has not counted its rows, as they are declared now."""
    counted = dict(Declaration.objects.filter(dropped_at=None).values_list("figure", "fingerprint"))
    return [
        figure
        for figure in registry.figures.values()
        if figure.measure.tallied and counted.get(figure.number) != fingerprint(figure)
    ]


def gone() -> QuerySet[Declaration]:
    """The figures that were counted and are declared no more."""
    declared = [figure.number for figure in registry.figures.values() if figure.measure.tallied]
    return Declaration.objects.filter(dropped_at=None).exclude(figure__in=declared)


@kept
def changes() -> tuple[tuple[int, datetime], ...]:
    """The figures that once counted otherwise, by number, each with the moment since which it counts as now."""
    changed = Declaration.objects.filter(changed_at__isnull=False).values_list("figure", "changed_at")
    return tuple((figure, at) for figure, at in changed if at)
