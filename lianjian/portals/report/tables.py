"""The tables behind the account: by unit, by township, and by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lianjian.kernel.areas import Chapter, registry
from lianjian.kernel.figures.answers import Answer, YearOnYearRules, compared_windows
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Distinct, Value
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Column, KindTable
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.portals.report.pen import MISSING, printed

NUMBERED, REMARKS = "序号", "备注"
UNIT_IN_HEADER = "见表头"
NOWHERE = "未注明"
"""The row of what has no unit or township, so that the rows add up to the total."""


@dataclass(frozen=True)
class Cell:
    """Words of a table; a number names its figure and, where it is of one part, that part as a question asks it."""

    text: str
    figure: str = ""
    part: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    title: str
    unit: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]
    note: str


def tables(chapters: Sequence[Chapter], answers: dict[str, Answer], question: Question) -> tuple[Table, ...]:
    """Those that have rows: by unit, by township, and the chapters' own by kind."""
    columns = [(answers[column.figure], column) for chapter in chapters for column in chapter.columns]
    placed = [(found, column) for found, column in columns if _is_placed(found.figure)]
    by_part = [
        _by_part("各单位主要指标", "单位", "unit", Unit, columns),
        _by_part("各乡镇（街道）主要指标", "乡镇（街道）", "town", Place, placed),
    ]
    by_kind = [_by_kind(kinds, question) for chapter in chapters for kinds in chapter.kinds]
    return tuple(table for table in (*by_part, *by_kind) if table.rows)


def _is_placed(figure: Figure) -> bool:
    parts = figure.parts()
    return all(map(_is_placed, parts)) if parts else bool(figure.placed_by)


def _by_part(title: str, name: str, group: str, model: Any, columns: list[tuple[Answer, Column]]) -> Table:
    values = [(found, found.by(group)) for found, _column in columns]
    keys = {key for _found, by_key in values for key, it in by_key.items() if it.number}
    named = model.objects.in_bulk([key for key in keys if key])
    parts = sorted((named[key].code, named[key].name, key) for key in keys if key in named)
    unnamed = [("", NOWHERE, key) for key in sorted(keys) if key not in named]
    rows = [
        _row(
            number,
            place,
            [_cell(found, by_key.get(key), ((group, code),) if code else ()) for found, by_key in values],
        )
        for number, (code, place, key) in enumerate([*parts, *unnamed], start=1)
    ]
    return Table(
        title=title,
        unit=UNIT_IN_HEADER,
        header=(NUMBERED, name, *(f"{it.title}\n（{found.figure.unit}）" for found, it in columns), REMARKS),
        rows=tuple(rows),
        total=_row("", "合计", [_cell(found, found.value) for found, _column in columns]),
        note="比率和去重计数的合计按全局重新计算，不是各行之和。",
    )


def _row(number: int | str, name: str, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    return (Cell(str(number)), Cell(name), *cells, Cell(""))


def _cell(found: Answer, value: Value | None, part: tuple[tuple[str, str], ...] = ()) -> Cell:
    nothing = None if found.figure.measure.relative else 0
    number = value.number if value else nothing
    return Cell(printed(number), found.figure.key, part)


def _by_kind(kinds: KindTable, question: Question) -> Table:
    """How many rows of each kind there are, how many a year before, and what part of all that is."""
    figure = registry.figures[kinds.figure]
    _window, before = compared_windows(question, YearOnYearRules(question.on))
    now, then = (_each(figure, asked) for asked in (question, before))
    named = _kinds_of(figure).in_bulk([int(key) for key in {*now, *then}])
    pen = _KindPen(figure, before, sum(now.values()))
    rows = [
        pen.row(number, named[int(key)].name, (now.get(key, 0), then.get(key, 0)), (("each", key),))
        for number, key in enumerate(sorted({*now, *then}, key=_most_first(now)), start=1)
    ]
    total = pen.row("", "合计", (sum(now.values()), sum(then.values())))
    header = (
        NUMBERED,
        "类别",
        f"本期\n（{kinds.unit}）",
        f"上年同期\n（{kinds.unit}）",
        "占比\n（%）",
        REMARKS,
    )
    note = "上年同期为零的类别也列出。占比是本期各类占全部的比例。"
    return Table(kinds.title, UNIT_IN_HEADER, header, tuple(rows), total, note)


def _each(figure: Figure, asked: Question) -> dict[str, int]:
    measure = figure.measure
    assert isinstance(measure, Distinct)
    return measure.each(figure, asked)


def _kinds_of(figure: Figure) -> Any:
    """The rows whose different values the figure counts."""
    assert figure.model is not None and isinstance(figure.measure, Distinct)
    field: Any = figure.model._meta.get_field(figure.measure.field)
    return field.related_model.objects


def _most_first(now: dict[str, int]) -> Callable[[str], tuple[int, int]]:
    return lambda key: (-now.get(key, 0), int(key))


@dataclass(frozen=True)
class _KindPen:
    """Writes the lines of a table by kind; what is of the year before opens to the rows of that year."""

    figure: Figure
    before: Question
    everything: int

    def row(
        self, number: int | str, name: str, counts: tuple[int, int], part: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Cell, ...]:
        now, then = counts
        share = printed(100 * now / self.everything) if self.everything else MISSING
        earlier = (
            ("on", self.before.on.isoformat()),
            ("first", self.before.period.first.isoformat()),
            *part,
        )
        key = self.figure.key
        return _row(
            number,
            name,
            [Cell(printed(now), key, part), Cell(printed(then), key, earlier), Cell(share, key, part)],
        )
