"""The account as text: the chapters of the areas, what got worse, what is open, and every figure asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianjian.kernel.areas import registry
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import Answer, row_count
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Distinct
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Words
from lianjian.kernel.ledger.log import frontier
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.portals.report.pen import Pen, printed

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Part:
    """A chapter: its heading and its paragraphs."""

    heading: str
    paragraphs: list[list[Words]]


@dataclass(frozen=True)
class Table:
    """A table of one kind of part of the county: 序号, name, and a column for each figure."""

    title: str
    header: list[str]
    rows: list[list[str]]
    total: list[str]


@dataclass(frozen=True)
class Definition:
    """A figure that the account quotes: what it says, how it is counted, by which rule."""

    figure: Figure
    value: str
    previous: str
    rows: int
    rule: str
    confirmed: bool


@dataclass(frozen=True)
class Account:
    """The whole account. Every number of its text is Quoted, and every figure quoted has its definition."""

    title: str
    question: Question
    parts: list[Part]
    tables: list[Table]
    definitions: list[Definition]
    checkpoint: tuple[int, str]


def account(question: Question) -> Account:
    """Write the account of the period, from figures alone."""
    parts = [_chapter(title, write, question) for title, write in _chapters()]
    pens = [pen for _title, pen in parts]
    numbered = [
        Part(f"{NUMERALS[number]}、{title}", pen.paragraphs) for number, (title, pen) in enumerate(parts)
    ]
    asked = {key: found for pen in pens for key, found in pen.asked.items()}
    edge = frontier()
    return Account(
        title=f"{_bureau(question.on)}\n{question.on.year}年工作总结",
        question=question,
        parts=numbered,
        tables=[table for table in (_table("unit", question), _table("town", question)) if table.rows],
        definitions=[_definition(found) for found in asked.values()],
        checkpoint=(edge.size, edge.root().hex()),
    )


def _bureau(on: date) -> str:
    from lianjian.kernel.org.structure import root

    top = root(on)
    return top.name if top else pack().name


def _chapters() -> list[tuple[str, Any]]:
    chapters = sorted(
        (chapter for area in registry.areas for chapter in area.chapters), key=lambda it: it.order
    )
    return [(str(chapter.title), chapter.write) for chapter in chapters] + [
        ("存在问题", _shortcomings),
        ("下步打算", _next_steps),
    ]


def _chapter(title: str, write: Any, question: Question) -> tuple[str, Pen]:
    pen = Pen(question)
    write(pen)
    return title, pen


def _shortcomings(pen: Pen) -> None:
    """What got worse than a year before, and which definitions nobody confirmed; told as it is."""
    answers = [pen.ask(key) for key, figure in registry.figures.items() if figure.on_cockpit]
    worse = [found for found in answers if found.is_worse]
    for found in worse:
        key = found.figure.key
        pen.tell(f"{found.figure.title}为", pen.number(key), pen.against_last_year(key), "。")
    if not worse:
        pen.tell("与上年同期相比，没有变差的指标。")
    if any(not found.confirmed for found in answers):
        pen.tell("部分指标的口径尚未经单位确认，在附表的指标说明中注明“未确认”，引用时请一并说明。")


def _next_steps(pen: Pen) -> None:
    """What is open on the day, and a line for people to go on from."""
    for key, figure in registry.figures.items():
        if key.endswith((".open", ".overdue", "_open")) and pen.positive(key):
            pen.tell(f"{figure.title}", pen.number(key), "，继续办理，逐项销号。")
    pen.tell("（请在此补充下一步工作安排。）")


TOLD_APART = ("problems.raised", "problems.rectified", "visits.villages_visited", "disputes.resolved")


def _table(group: str, question: Question) -> Table:
    """Counts by unit or by township, and their total."""
    figures = [registry.figures[key] for key in TOLD_APART if key in registry.figures]
    columns = [figure.measure.by(figure, question, group) for figure in figures]
    model: Any = Unit if group == "unit" else Place
    named = model.objects.in_bulk([key for column in columns for key in column if key])
    places = sorted(named.values(), key=lambda place: place.code)
    rows = [
        [str(number), place.name, *(_cell(column.get(place.pk)) for column in columns)]
        for number, place in enumerate(places, start=1)
    ]
    total = ["", "合计", *(printed(figure.measure.value(figure, question).number) for figure in figures)]
    title = "各单位主要指标" if group == "unit" else "各乡镇主要指标"
    head = ["序号", "单位" if group == "unit" else "乡镇", *(str(figure.title) for figure in figures)]
    return Table(title, head, [row for row in rows if set(row[2:]) != {"0"}], total)


def _cell(value: Any) -> str:
    return printed(value.number) if value else "0"


def _definition(found: Answer) -> Definition:
    figure = found.figure
    rule = f"{found.rule.code}（{found.rule.valid_from}起）" if found.rule else ""
    return Definition(
        figure=figure,
        value=f"{printed(found.value.number)}{figure.unit}",
        previous=printed(found.previous.number),
        rows=row_count(figure, found.question) if _opens(figure) else 0,
        rule=rule,
        confirmed=found.confirmed,
    )


def _opens(figure: Figure) -> bool:
    return isinstance(figure.measure, Count | Distinct) or bool(figure.measure.tallied)
