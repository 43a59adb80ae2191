"""Finding a row of one of the county's lists by what people write: its name, English name or code."""

from collections.abc import Iterable
from datetime import date
from typing import Generic, Protocol, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellFault, normal_name


class Listed(Protocol):
    """A row of a list whose entries come and go."""

    code: str
    name: str
    name_en: str

    def holds_on(self, day: date) -> bool: ...


Row = TypeVar("Row", bound=Listed)


class Lookup(Generic[Row]):
    """The rows of a list by every name they go by, read once."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, Row] = {}
        for row in rows:
            names = (row.code, row.name, row.name_en, f"{row.code} {row.name}")
            self._rows |= {normal_name(name): row for name in names if name}

    def find(self, name: str, day: date) -> Row:
        """The row of that name, if the list had it on the day. CellFault names those it had."""
        found = self._rows.get(normal_name(name))
        if found is not None and found.holds_on(day):
            return found
        reason = (
            _("不在可选的名称里")
            if found is None
            else format_lazy(_("“{name}”在 {day} 不在用"), name=found.name, day=day)
        )
        offered = dict.fromkeys(row.name for row in self._rows.values() if row.holds_on(day))
        raise CellFault(reason, format_lazy(_("请从这些里选一个：{offered}"), offered="、".join(offered)))
