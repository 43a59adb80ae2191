"""The year's account on the page: read it with every number linked to its figure, then take the document."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.figures.telling import Quoted
from lianjian.portals.report.account import Account, account
from lianjian.portals.report.differences import differences
from lianjian.portals.report.writing import write_document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def year(request: HttpRequest) -> HttpResponse:
    """The account of the year up to a day, as known now or then."""
    words = Words.of(request.GET)
    asked = question(words)
    told = account(asked)
    query = words.query()
    shown = {
        "told": told,
        "asked": asked,
        "words": words,
        "query": query,
        "parts": [(part.heading, [_shown(words, query) for words in part.paragraphs]) for part in told.parts],
        "differences": differences(told) if asked.known_at else [],
    }
    return render(request, "report/year.html", shown)


def _shown(words: list[Any], query: str) -> list[tuple[str, str]]:
    """Each piece with the address of its figure, or without one."""
    return [
        (word.text, f"/figures/{word.figure}/?{query}") if isinstance(word, Quoted) else (word, "")
        for word in words
    ]


def document(request: HttpRequest) -> HttpResponseBase:
    """The account as a Word file."""
    told: Account = account(question(Words.of(request.GET)))
    file = BytesIO()
    write_document(file, told)
    file.seek(0)
    name = f"{told.title.replace(chr(10), '')}-{told.question.on}.docx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=DOCX)
