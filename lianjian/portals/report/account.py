"""The year's account as text: the areas' chapters, what got worse, what is open, its tables and definitions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from lianjian.kernel.areas import Chapter, registry
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.board import board
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Quoted, Section, Sentence, Telling
from lianjian.kernel.org.structure import root
from lianjian.portals.report.definitions import (
    Definition,
    checkpoint,
    definitions,
    facts,
    head_of,
    is_demo,
    moment_of,
)
from lianjian.portals.report.pen import Pen
from lianjian.portals.report.tables import Table, tables

CHINESE = "zh-hans"
NUMERALS = "〇一二三四五六七八九"
LAST_MONTH = 12


@dataclass(frozen=True)
class Part:
    """A chapter under its numbered heading; a section without a heading follows it at once."""

    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Account:
    """The whole account, in Chinese. Every number of its text is Quoted, and every figure quoted is defined.

    `checkpoint` is the signed head of the ledger from which it was told.
    """

    question: Question
    moment: datetime
    bureau: str
    title: str
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    definitions: tuple[Definition, ...]
    facts: tuple[tuple[str, str], ...]
    checkpoint: str


def account(question: Question) -> Account:
    """Tell the year up to a day, from answers of figures alone."""
    with translation.override(CHINESE):
        return _told(question, moment_of(question))


def _told(question: Question, moment: datetime) -> Account:
    chapters = sorted((it for area in registry.areas for it in area.chapters), key=lambda it: it.order)
    answers = _answers(question)
    pen = Pen(answers, question.on)
    bureau, tellings = _bureau(question.on), [chapter.tell(pen) for chapter in chapters]
    parts, edge = _parts(chapters, tellings, pen, answers), head_of(question, moment)
    return Account(
        question=question,
        moment=moment,
        bureau=bureau,
        title=f"{bureau}\n{_span(question.on)}工作总结",
        parts=parts,
        tables=tables(chapters, answers, question),
        definitions=definitions([answers[key] for key in pen.quoted], question),
        facts=facts(question, moment, edge),
        checkpoint=checkpoint(edge),
    )


def _answers(question: Question) -> dict[str, Answer]:
    """What the figures of the areas with a chapter say, asked at once."""
    keys = [figure.key for area in registry.areas if area.chapters for figure in area.figures]
    return {found.figure.key: found for found in board(keys, question)}


def _bureau(on: date) -> str:
    top = root(on)
    return top.name if top else pack().name


def _span(on: date) -> str:
    """The year, or its months up to the day."""
    if on.month == LAST_MONTH:
        return f"{on.year}年"
    return f"{on.year}年1月" if on.month == 1 else f"{on.year}年1至{on.month}月"


def _parts(
    chapters: Sequence[Chapter], tellings: Sequence[Telling], pen: Pen, answers: dict[str, Answer]
) -> tuple[Part, ...]:
    told = [
        ("总体情况", (Section(heading="", paragraphs=_overview(tellings, pen)),)),
        *(
            (str(chapter.title), _numbered(it.sections))
            for chapter, it in zip(chapters, tellings, strict=True)
        ),
        ("存在问题", _listed(_shortcomings(tellings, pen, answers))),
        ("下步打算", _listed([*(step for it in tellings for step in it.next_steps), TO_BE_ADDED])),
    ]
    return tuple(
        Part(f"{numeral(number)}、{heading}", sections)
        for number, (heading, sections) in enumerate(told, start=1)
    )


TO_BE_ADDED: Sentence = ("（请在此补充下步工作安排。）",)


def _overview(tellings: Sequence[Telling], pen: Pen) -> tuple[Sentence, ...]:
    clauses = [piece for it in tellings for piece in (*it.summary, "；")]
    synthetic: tuple[Sentence, ...] = (("（演示数据：人员和记录均为合成。）",),) if is_demo() else ()
    source = "本总结所列数字均由登记的记录逐条统计得出，点击数字可看口径、依据和计入的行数，详见附表。"
    return (*synthetic, (f"{pen.until}，", *clauses[:-1], "。"), (source,))


def _shortcomings(tellings: Sequence[Telling], pen: Pen, answers: dict[str, Answer]) -> list[Sentence]:
    """What the areas name themselves, what got worse besides, and which definitions nobody confirmed."""
    named = [sentence for it in tellings for sentence in it.shortcomings]
    names = {key: name for it in tellings for key, name in it.names.items()}
    worse = [_worse(found, names, pen) for found in _got_worse(named, pen, answers)]
    even = [] if worse else [("与上年同期相比，其余所列指标没有变差的。",)]
    return [*named, *worse, *even, *_unconfirmed([answers[key] for key in pen.quoted])]


def _got_worse(named: Iterable[Sentence], pen: Pen, answers: dict[str, Answer]) -> list[Answer]:
    """Of the figures quoted, those worse than a year before. What is part of a rate is told by the rate."""
    quoted = [answers[key] for key in pen.quoted]
    measures = [found.figure.measure for found in quoted]
    told = {it.that.key for it in measures if isinstance(it, Share)}
    told |= {piece.figure for sentence in named for piece in sentence if isinstance(piece, Quoted)}
    return [found for found in quoted if found.is_worse and found.figure.key not in told]


def _worse(found: Answer, names: dict[str, str], pen: Pen) -> Sentence:
    key = found.figure.key
    chance = "变化没有超出偶然波动的范围。" if found.is_beyond_chance is False else ""
    return pen.say(f"{names.get(key, found.figure.title)}为{{{key}}}{{{key}:yoy}}。{chance}")


def _unconfirmed(quoted: Sequence[Answer]) -> list[Sentence]:
    unconfirmed = [found for found in quoted if not found.confirmed]
    if not unconfirmed:
        return []
    some = "所列指标" if len(unconfirmed) == len(quoted) else "部分指标"
    return [(f"{some}依据的规则尚未经本单位确认，已在附表中注明“未确认”，引用时应当一并说明。",)]


def _numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(
        Section(heading=f"（{numeral(number)}）{it.heading}", paragraphs=it.paragraphs)
        for number, it in enumerate((it for it in sections if it.paragraphs), start=1)
    )


def _listed(sentences: Sequence[Sentence]) -> tuple[Section, ...]:
    paragraphs = tuple((f"{number}. ", *sentence) for number, sentence in enumerate(sentences, start=1))
    return (Section(heading="", paragraphs=paragraphs),)


def numeral(number: int) -> str:
    """A number from 1 to 99 as headings count: 三, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"
