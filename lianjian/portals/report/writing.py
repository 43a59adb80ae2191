"""The account as a Word document by GB/T 9704, each number linked to its figure's definition."""

import os
from datetime import date
from typing import IO

from lianjian.kernel.clock.now import now, today
from lianjian.kernel.figures.asking import Words as QuestionWords
from lianjian.kernel.figures.asking import question
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Quoted, Words
from lianjian.kernel.rules.models import Rule
from lianjian.portals.report.account import Account, account
from lianjian.portals.report.gbt9704 import Document, Inline, Number
from lianjian.portals.report.page_layout import Layout


def write_report(
    target: str | os.PathLike[str] | IO[bytes], *, on: str | date, known_at: str = ""
) -> Account:
    """Write the account of the year up to a day to a path or file; gives back what was written."""
    asked = question(QuestionWords(on=str(on), known_at=known_at))
    return write_document(target, account(asked))


def write_document(target: str | os.PathLike[str] | IO[bytes], told: Account) -> Account:
    """Write an account as a document."""
    bureau = told.title.splitlines()[0]
    document = Document(_layout(told.question.on), author=bureau, at=now())
    document.title(told.title)
    for part in told.parts:
        document.heading1(part.heading)
        for words in part.paragraphs:
            document.paragraph([_inline(word) for word in words])
    document.signature(bureau, told.question.on)
    _tables(document, told)
    document.save(target)
    return told


def _layout(on: date) -> Layout:
    rules = Rule.objects.on(on).filter(code__startswith="DOC_")
    return Layout.from_rules({rule.code: rule.value for rule in rules})


def _inline(word: Words) -> Inline:
    return Number(word.text, word.figure) if isinstance(word, Quoted) else word


def _tables(document: Document, told: Account) -> None:
    for table in told.tables:
        document.table(
            table.title, "项、个、件", table.header, table.rows, _window(told.question), total=table.total
        )
    head = ("序号", "指标", "数值", "上年同期", "计入行数", "口径", "依据")
    document.table(
        "指标说明",
        "见各行",
        head,
        _definitions(told),
        f"{_window(told.question)}。{_proof(told)}",
        landscape=True,
    )


def _definitions(told: Account) -> list[list[Inline]]:
    return [
        [
            str(number),
            str(it.figure.title),
            Number(it.value, it.figure.key),
            it.previous,
            str(it.rows),
            str(it.figure.definition),
            it.rule if it.confirmed else f"{it.rule}（未确认）",
        ]
        for number, it in enumerate(told.definitions, start=1)
    ]


def _window(asked: Question) -> str:
    """Over which days, by which units, as known when."""
    units = f"按{asked.units_of}的机构" if asked.units_of else "按发生时的机构"
    known = f"按{asked.known_at:%Y-%m-%d %H:%M}时的记录" if asked.known_at else f"按{today()}的记录"
    return f"{asked.period.first}至{asked.on}，{units}，{known}"


def _proof(told: Account) -> str:
    size, root = told.checkpoint
    return f"账本校验点：共{size}条登记，根散列{root}"
