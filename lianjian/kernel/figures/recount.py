"""Holding entries and tallies against the rows: part of `lianjian verify`."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Sum

from lianjian.kernel.areas import registry
from lianjian.kernel.figures.contributions import Counted, posting_rows
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.models import Entry, Tally
from lianjian.kernel.figures.tallying import FIELDS

CELL = ("day", "unit", "town", "item")


def differences(report: Callable[[str], None]) -> int:
    """Report each figure whose rows, entries and tallies do not say the same; return how many cells were compared."""
    tallied = [figure for figure in registry.figures.values() if figure.measure.tallied]
    counting = _counting(tallied)
    return sum(_compare(figure, report) for figure in tallied if figure.number in counting)


def _counting(figures: list[Figure]) -> set[int]:
    """The numbers of the figures that may count something: there are rows, entries or tallies."""
    kept = {
        number
        for model in (Entry, Tally)
        for number in model.objects.values_list("figure", flat=True).distinct()
    }
    empty = {
        model for model in {figure.model for figure in figures} if model and not model._base_manager.exists()
    }
    return kept | {figure.number for figure in figures if figure.model not in empty}


def _compare(figure: Figure, report: Callable[[str], None]) -> int:
    rows, entries = Counter(_rows(figure)), Counter(_entries(figure))
    for missing in (rows - entries).keys() | (entries - rows).keys():
        report(
            f"{figure.key}: row {missing.record} counts {rows[missing]} times on {missing.day}, entries say {entries[missing]}"
        )
    cells = 0
    for grain in range(Tally.COUNTY_MONTH + 1):
        is_kept = grain in Tally.grains(of_county=False) or figure.measure.of_items
        expected, stored = _expected(rows, grain) if is_kept else {}, _stored(figure, grain)
        cells += len(stored)
        for cell in expected.keys() | stored.keys():
            if expected.get(cell, 0) != stored.get(cell, 0):
                report(
                    f"{figure.key}: tally {cell} says {stored.get(cell, 0)}, the rows say {expected.get(cell, 0)}"
                )
    return cells


def _rows(figure: Figure) -> Iterator[Counted]:
    for posting in figure.measure.postings(figure):  # type: ignore[attr-defined]
        for fields in posting_rows(figure, posting, figure.counted().order_by()).iterator(5_000):
            yield Counted(*fields)


def _entries(figure: Figure) -> Iterator[Counted]:
    stored = Entry.objects.filter(figure=figure.number, known_to__isnull=True).values_list(*FIELDS)
    for fields in stored.iterator(5_000):
        yield Counted(*fields)


def _expected(rows: Counter[Counted], grain: int) -> dict[tuple[Any, ...], int]:
    of_month = grain in (Tally.MONTH, Tally.COUNTY_MONTH)
    of_county = grain in (Tally.COUNTY_DAY, Tally.COUNTY_MONTH)
    cells: dict[tuple[Any, ...], int] = {}
    for it, times in rows.items():
        place = (0, 0) if of_county else (it.unit, it.town)
        cell = (it.day.replace(day=1) if of_month else it.day, *place, it.item)
        cells[cell] = cells.get(cell, 0) + it.amount * times
    return cells


def _stored(figure: Figure, grain: int) -> dict[tuple[Any, ...], int]:
    stored = (
        Tally.objects.filter(figure=figure.number, grain=grain).values(*CELL).annotate(total=Sum("amount"))
    )
    return {tuple(cell[name] for name in CELL): cell["total"] for cell in stored}
