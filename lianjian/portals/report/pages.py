"""The year's account on the page: read it with every number linked to its figure, then take the document."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from lianjian.kernel.access.request import Request
from lianjian.kernel.figures.asking import Words
from lianjian.kernel.figures.telling import Quoted, Sentence
from lianjian.portals.report.account import Account, account
from lianjian.portals.report.differences import differences
from lianjian.portals.report.forms import AccountForm
from lianjian.portals.report.tables import Cell
from lianjian.portals.report.writing import write_document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BAD_REQUEST = 400


@dataclass(frozen=True)
class Shown:
    """A piece of text, with the address of its figure if it is a number."""

    text: str
    url: str = ""


def year(request: Request) -> HttpResponseBase:
    """The account of the year up to a day, as known now or then."""
    form = AccountForm(request.GET)
    if not form.is_valid():
        return render(request, "report/year.html", {"form": form}, status=BAD_REQUEST)
    told = account(form.question())
    asked = told.question
    words = Words(on=f"{asked.on}", known_at=form.words().known_at)
    shown = {
        "form": AccountForm({"on": words.on, "known_at": words.known_at}),
        "told": told,
        "asked": asked,
        "query": words.query(),
        "parts": _parts(told, words),
        "tables": _tables(told, words),
        "again": words.query(known_at=told.moment.isoformat()),
    }
    if asked.known_at:
        keys = [it.key for it in told.definitions]
        shown["differences"] = differences(keys, asked, request.actor)
    return render(request, "report/year.html", shown)


def document(request: Request) -> HttpResponseBase:
    """The account as a Word file."""
    form = AccountForm(request.GET)
    if not form.is_valid():
        return render(request, "report/year.html", {"form": form}, status=BAD_REQUEST)
    told, file = account(form.question()), BytesIO()
    write_document(file, told)
    file.seek(0)
    name = f"{''.join(told.title.splitlines())}-{told.question.on:%Y%m%d}.docx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=DOCX)


def _parts(told: Account, words: Words) -> list[Any]:
    return [
        (part.heading, [(it.heading, [_sentence(s, words) for s in it.paragraphs]) for it in part.sections])
        for part in told.parts
    ]


def _sentence(sentence: Sentence, words: Words) -> list[Shown]:
    return [
        Shown(piece.text, _address(piece.figure, words)) if isinstance(piece, Quoted) else Shown(piece)
        for piece in sentence
    ]


def _tables(told: Account, words: Words) -> list[dict[str, Any]]:
    """What a screen needs of them: the paper's numbers of lines and room for remarks stay on paper."""
    return [
        {
            "title": table.title,
            "header": table.header[1:-1],
            "rows": [
                (name.text, [_cell(cell, words) for cell in cells])
                for _number, name, *cells, _remarks in (*table.rows, table.total)
            ],
            "note": table.note,
        }
        for table in told.tables
    ]


def _cell(cell: Cell, words: Words) -> Shown:
    return Shown(cell.text, _address(cell.figure, words, **dict(cell.part)) if cell.figure else "")


def _address(key: str, words: Words, **part: str) -> str:
    return f"{reverse('figure', args=(key,))}?{words.query(**part)}"
