"""A list of rows: filtered, searched, paged, and exported. One class for all kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.access.request import Request
from lianjian.kernel.flow import State
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Kind

if TYPE_CHECKING:
    from lianjian.kernel.records.many import Choosing

PAGE_SIZE = 50
COUNTED_UP_TO = 10_000
"""A longer list says "10,000+" instead of counting on, and is narrowed rather than paged through."""


@dataclass(frozen=True)
class Cell:
    text: str
    numeric: bool = False
    url: str | None = None
    tag: State | None = None


@dataclass(frozen=True)
class Row:
    pk: int
    url: str
    cells: list[Cell]
    may_choose: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Page:
    number: int
    previous_url: str | None
    next_url: str | None


class Filters(forms.Form):
    """The search box that every list has. A subclass adds fields, and says in `where` what each means.

    `actor` is who looks, so that choices can be narrowed to what they may see.
    """

    q = forms.CharField(
        label=gettext_lazy("搜索"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )

    where: ClassVar[dict[str, str]] = {}
    """Field name → lookup on the rows."""

    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.prepare()

    def prepare(self) -> None:
        """Narrow choices to what fits the actor; a subclass says how."""

    def apply(self, rows: QuerySet) -> QuerySet:
        """The rows that the filters let through; a filter that is not valid lets none through."""
        if not self.is_valid():
            return rows.none()
        chosen = {
            self.where[name]: value
            for name, value in self.cleaned_data.items()
            if name in self.where and value
        }
        return self.look_for(rows.filter(**chosen), self.cleaned_data.get("q", ""))

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """The rows found by a text: one whose number it is, or those that hold its words, if the kind has any."""
        number = rows.model.pk_of(text) if text and hasattr(rows.model, "pk_of") else None
        if number:
            return rows.filter(pk=number)
        if text and not getattr(rows.model, "search_fields", ()):
            return rows.none()
        return search.find(rows, text)


class DatedFilters(Filters):
    """The rows of a list from a day to a day, both included; a subclass that dates them otherwise says so in `where`."""

    since = forms.DateField(
        label=gettext_lazy("从"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput({"type": "date"})
    )

    where: ClassVar[dict[str, str]] = {"since": "occurred_on__gte", "until": "occurred_on__lte"}


class ListPage:
    """Rows of a kind as a page shows them. `rows` may be any QuerySet of the kind that the visitor may see."""

    def __init__(
        self,
        request: Request,
        kind: Kind,
        rows: QuerySet,
        *,
        filters: type[Filters] = Filters,
        order: Sequence[str] = ("-pk",),
        empty_title: Any = gettext_lazy("没有符合条件的行"),
        empty_hint: Any = gettext_lazy("换一个条件，或清空搜索再看。"),
        link: Callable[[Any], str] | None = None,
        choosing: "Choosing | None" = None,
    ) -> None:
        self.request, self.kind = request, kind
        self.filters = filters(request.GET, actor=request.actor)
        self.found = self.filters.apply(rows)
        self.order, self.empty_title, self.empty_hint = order, empty_title, empty_hint
        self.link = link or row_url
        self.choosing = choosing

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.kind.columns

    @cached_property
    def number(self) -> int:
        asked = self.request.GET.get("page", "1")
        return (
            min(max(int(asked), 1), COUNTED_UP_TO // PAGE_SIZE) if asked.isascii() and asked.isdigit() else 1
        )

    @cached_property
    def count(self) -> int:
        """How many rows there are, counted no further than COUNTED_UP_TO and one more."""
        return self.found.order_by()[: COUNTED_UP_TO + 1].count()

    @property
    def count_text(self) -> str:
        return f"{COUNTED_UP_TO:,}+" if self.count > COUNTED_UP_TO else f"{self.count:,}"

    @cached_property
    def rows(self) -> list[Row]:
        start = (self.number - 1) * PAGE_SIZE
        keys = list(self.found.order_by(*self.order).values_list("pk", flat=True)[start : start + PAGE_SIZE])
        found = {row.pk: row for row in self.kind.select().filter(pk__in=keys)}
        return [self._row(found[key]) for key in keys]

    def _row(self, row: Any) -> Row:
        cells = [_cell(column, column.value(row)) for column in self.columns]
        if self.choosing is None:
            return Row(row.pk, self.link(row), cells)
        return Row(
            row.pk, self.link(row), cells, self.choosing.may_choose(row), row.pk in self.choosing.chosen
        )

    @cached_property
    def may_choose(self) -> bool:
        """Whether any of the rows shown may be chosen for what is done with many."""
        return any(row.may_choose for row in self.rows)

    @property
    def page(self) -> Page:
        more = self.count > self.number * PAGE_SIZE and self.number < COUNTED_UP_TO // PAGE_SIZE
        return Page(
            self.number,
            self._url(page=self.number - 1) if self.number > 1 else None,
            self._url(page=self.number + 1) if more else None,
        )

    @property
    def export_url(self) -> str | None:
        return self._url(format="xlsx", page=None) if self.count else None

    @property
    def asked_besides(self) -> list[tuple[str, str]]:
        """What the address asks besides filters and page, such as a figure's question: filtering keeps it."""
        own = {*self.filters.fields, "page", "format"}
        return [(name, str(value)) for name, value in self.request.GET.items() if name not in own]

    def _url(self, **changes: Any) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"


def row_url(row: Any) -> str:
    """The page of a row of any kind."""
    return reverse("row", args=(row._meta.app_label, row._meta.model_name, row.pk))


def _cell(column: Column, value: Any) -> Cell:
    if isinstance(value, State):
        return Cell(str(value.title), tag=value)
    return Cell(text_of(value), column.numeric)


def text_of(value: Any) -> str:
    """A value in words for a person: dates as days, times to the minute, yes and no."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)
