"""The account as a Word document by GB/T 9704, each number linked to its line in the table of definitions."""

import os
from collections.abc import Sequence
from datetime import date
from typing import IO, Any

from lianjian.kernel.figures.asking import Words as QuestionWords
from lianjian.kernel.figures.asking import question
from lianjian.kernel.figures.telling import Quoted, Sentence
from lianjian.kernel.rules.models import Rule
from lianjian.portals.report.account import Account, Part, account
from lianjian.portals.report.definitions import UNCONFIRMED, Definition
from lianjian.portals.report.gbt9704 import Document, Inline, Number
from lianjian.portals.report.page_layout import Layout
from lianjian.portals.report.pen import MISSING
from lianjian.portals.report.qr import code
from lianjian.portals.report.tables import NUMBERED, REMARKS, Table

ADDRESSEE = "（主送机关）"
"""To whom the account goes is for people to write."""

CODE_MM = 38
"""How wide the checkpoint's code is printed: its modules are then some 0.6 mm, which any phone reads."""

DEFINITIONS, FACTS = "指标口径", "时点和账本校验点"
Rows = Sequence[Sequence[Inline]]
Target = str | os.PathLike[str] | IO[bytes]


def write_report(target: Target, *, on: str | date, known_at: str = "") -> Account:
    """Write the account of the year up to a day to a path or file; gives back what was written.

    With `known_at`, as the record stood at that moment. Days or moments that do not exist: BadQuestion.
    """
    told = account(question(QuestionWords(on=str(on), known_at=known_at)))
    write_document(target, told)
    return told


def write_document(target: Target, told: Account) -> None:
    """Write an account as a document."""
    document = Document(_layout(told.question.on), author=told.bureau, at=told.moment)
    document.title(told.title)
    document.addressee(ADDRESSEE)
    for part in told.parts:
        _write_part(document, part)
    document.attachments([*(table.title for table in told.tables), DEFINITIONS, FACTS])
    document.signature(told.bureau, told.question.on)
    _write_tables(document, told)
    document.save(target)


def _layout(on: date) -> Layout:
    rules = Rule.objects.on(on).filter(code__startswith="DOC_")
    return Layout.from_rules({rule.code: rule.value for rule in rules})


def _write_part(document: Document, part: Part) -> None:
    document.heading1(part.heading)
    for section in part.sections:
        if section.heading:
            document.heading2(section.heading)
        for sentence in section.paragraphs:
            document.paragraph(_inline(sentence))


def _inline(sentence: Sentence) -> list[Inline]:
    return [Number(it.text, it.figure) if isinstance(it, Quoted) else it for it in sentence]


def _write_tables(document: Document, told: Account) -> None:
    for number, table in enumerate(told.tables, start=1):
        _write_table(document, _caption(number, table.title), table)
    last = len(told.tables)
    _write_definitions(document, _caption(last + 1, DEFINITIONS), told)
    header = (NUMBERED, "项目", "内容", REMARKS)
    rows = [(str(number), *fact, "") for number, fact in enumerate(told.facts, start=1)]
    note = (
        "账本是全部登记的散列树。扫二维码得到校验点，存成文件，用命令 lianjian verify --against 文件 校验。"
    )
    _attach(document, _caption(last + 2, FACTS), "见内容", header, rows, note)
    document.picture(code(told.checkpoint), CODE_MM, "账本校验点的二维码")


def _caption(number: int, title: str) -> str:
    return f"附件{number}　{title}"


def _attach(
    document: Document, caption: str, unit: str, header: Sequence[str], rows: Rows, note: str, **more: Any
) -> None:
    document.table(caption, unit, header, rows, note, landscape=True, own_page=True, **more)


def _write_table(document: Document, caption: str, table: Table) -> None:
    rows = [[cell.text for cell in row] for row in table.rows]
    total = [cell.text for cell in table.total]
    _attach(document, caption, table.unit, table.header, rows, table.note, total=total)


def _write_definitions(document: Document, caption: str, told: Account) -> None:
    header = (NUMBERED, "指标", "数值", "口径和规则", "期间和行数", REMARKS)
    note = "括号内为置信区间。行数是数字打开后的记录行数，比率的是分母的行数。"
    _attach(document, caption, "见数值", header, _definition_rows(told), note)


def _definition_rows(told: Account) -> Rows:
    return [
        (
            str(number),
            f"{it.title}\n{it.key}",
            Number(_value(it), it.key),
            f"{it.definition}\n规则：{it.rule}",
            f"{it.window}\n{it.rows}行",
            "" if it.confirmed else UNCONFIRMED,
        )
        for number, it in enumerate(told.definitions, start=1)
    ]


def _value(it: Definition) -> str:
    """The value, and on lines of their own what it was a year before and how it changed."""
    before = f"上年同期{it.previous}" if it.previous != MISSING else ""
    return "\n".join(filter(None, (it.value, before, f"同比{it.change}" if it.change else "")))
