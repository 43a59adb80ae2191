"""查阅记录: who opened which sealed personal values, when, and for what purpose these are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import xlsxwriter
from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.access.models import Read
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.exchange.export import as_file, spooled
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.fields import label_of
from lianjian.kernel.ui.formats import time_text

PER_PAGE = 50
MOST_ROWS = 100_000
"""In one file; more are narrowed by days first."""


@dataclass(frozen=True)
class Look:
    """A look as the page tells it."""

    at: datetime
    who: str
    what: str
    number: int
    names: str
    purpose: str


class LookFilters(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("谁（姓名或警号）"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("哪类记录"), required=False)
    record = forms.IntegerField(label=gettext_lazy("记录序号"), required=False, min_value=1, max_value=2**62)
    since = forms.DateField(
        label=gettext_lazy("从"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(key, kind.title) for key, kind in registry.kinds.items() if kind.model.personal]
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label, required=False, choices=[("", _("全部")), *kinds]
        )

    def apply(self) -> QuerySet[Read]:
        rows = Read.objects.order_by("-at", "-pk")
        if not self.is_valid():
            return rows.none()
        said = self.cleaned_data
        if said["q"]:
            people = Person.objects.filter(name__contains=said["q"]) | Person.objects.filter(number=said["q"])
            rows = rows.filter(actor__in=[f"person:{person.pk}" for person in people])
        exact = {"kind": said["kind"], "record": said["record"]}
        dated = {"at__date__gte": said["since"], "at__date__lte": said["until"]}
        return rows.filter(**{name: value for name, value in (exact | dated).items() if value})


def looks(request: Request) -> HttpResponseBase:
    """The list of looks, or the same as an Excel file."""
    filters = LookFilters(request.GET)
    found = filters.apply()
    if request.GET.get("format") == "xlsx":
        return as_file(spooled(lambda file: _write(file, _told(found[:MOST_ROWS]))), _("查阅记录"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = {"filters": filters, "page": page, "looks": _told(page.object_list)}
    response: HttpResponse = render(request, "watch/looks.html", shown)
    return response


def _told(rows: Any) -> list[Look]:
    reads = list(rows)
    keys = {int(key) for read in reads if (key := read.actor.partition(":")[2]).isdigit()}
    people = {f"person:{pk}": person for pk, person in Person.objects.in_bulk(keys).items()}
    return [_look(read, people) for read in reads]


def _look(read: Read, people: dict[str, Person]) -> Look:
    kind = registry.kinds.get(read.kind)
    names = read.names.split(",")
    purposes = {personal.name: str(personal.purpose) for personal in kind.model.personal} if kind else {}
    person = people.get(read.actor)
    return Look(
        at=read.at,
        who=f"{person} {person.number}" if person else read.actor,
        what=str(kind.title) if kind else read.kind,
        number=read.record,
        names="、".join(label_of(kind, name) if kind else name for name in names),
        purpose="；".join(dict.fromkeys(purposes[name] for name in names if name in purposes)),
    )


def _write(file: BinaryIO, rows: list[Look]) -> None:
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, head = book.add_worksheet(), book.add_format({"bold": True})
    titles = (_("时间"), _("谁"), _("哪类记录"), _("记录序号"), _("看了什么"), _("为什么保存"))
    sheet.write_row(0, 0, titles, head)
    for line, row in enumerate(rows, 1):
        sheet.write_row(line, 0, (time_text(row.at), row.who, row.what, row.number, row.names, row.purpose))
    sheet.set_column(0, len(titles) - 1, 22)
    book.close()
