"""Knowing a line again: by its own number, by its content, or because it came from here."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import shown
from lianjian.kernel.exchange.layout import clipped
from lianjian.kernel.exchange.ledgers import NUMBER, Ledger, Line
from lianjian.kernel.exchange.models import NUMBERED, UNNUMBERED, ImportedRow
from lianjian.kernel.records.base import Record

MOST_DIFFERENCES = 4


@dataclass(frozen=True)
class Fresh:
    """A line with the key under which it will be known, and the fingerprint of its content."""

    line: Line
    key: str
    content: str


@dataclass(frozen=True)
class Before:
    """A record that has a line's number, and what the line would say that it would go out as."""

    record: Any
    said: Mapping[str, Any]


class Recognition:
    """Tells, for the lines of one file in their order, which are new: held against what was there before the file."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._any_imported = ImportedRow.objects.exists()
        self._newest = self._model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
        self._numbers: dict[str, int] = {}
        self._contents: Counter[str] = Counter()

    @property
    def _model(self) -> type[Record]:
        return cast(type[Record], self.ledger.kind.model)

    def sort(self, lines: Iterable[Line]) -> tuple[list[Fresh], int]:
        """The lines not seen before, and how many were taken earlier; a number used otherwise is refused."""
        named = [Fresh(line, *self._key(line)) for line in lines]
        unrepeated = [it for it in named if not self._repeats(it)]
        imported = self._imported(unrepeated)
        same = {it.key for it in unrepeated if imported.get(it.key) == it.content}
        others = [it for it in unrepeated if it.key not in same]
        before = self._before([it for it in others if it.line.own_number], imported.keys())
        known = sum(self._is_known(it, before[it.key]) for it in others if it.key in before)
        return [it for it in others if it.key not in before], len(same) + known

    def _key(self, line: Line) -> tuple[str, str]:
        content = self.ledger.content(line.values)
        if line.own_number:
            return f"{NUMBERED}{line.own_number}", content
        self._contents[content] += 1
        return f"{UNNUMBERED}{content}{self._contents[content]}", content

    def _repeats(self, it: Fresh) -> bool:
        """Whether the number stood on an earlier line of this file; says so."""
        if not it.line.own_number:
            return False
        first = self._numbers.setdefault(it.line.own_number, it.line.number)
        if first == it.line.number:
            return False
        reason = format_lazy(_("和第 {row} 行的编号相同"), row=first)
        it.line.refuse(NUMBER, reason, _("同一件事请只留一行；不同的事请改成不同的编号"))
        return True

    def _imported(self, lines: Sequence[Fresh]) -> Mapping[str, str]:
        """Key → content of the lines imported before."""
        if not self._any_imported:
            return {}
        rows = ImportedRow.objects.filter(ledger=self.ledger.key, key__in=[it.key for it in lines])
        return dict(rows.values_list("key", "content"))

    def _before(self, lines: Sequence[Fresh], imported: Collection[str]) -> Mapping[str, Before]:
        """The records that have these lines' numbers: given to them by an import, or their own."""
        given = {it.key for it in lines if it.key in imported}
        came = ImportedRow.objects.filter(ledger=self.ledger.key, key__in=given)
        others = [it for it in lines if it.key not in given]
        keys = {**{row.record: row.key for row in came}, **self._own_numbers(others), **self._noted(others)}
        kept = self._kept(keys)
        return {
            keys[record.pk]: Before(record, self.ledger.said_of(record, kept.get(record.pk, {})))
            for record in self.ledger.kind.select().filter(pk__in=keys)
        }

    def _own_numbers(self, lines: Sequence[Fresh]) -> Mapping[int, str]:
        """Record → key of the lines whose number is a record's own: an export of ours that comes back."""
        read, newest = self._model.pk_of, self._newest
        keys = {
            pk: it.key for it in lines if (pk := read(it.line.own_number or "")) is not None and pk <= newest
        }
        renamed = ImportedRow.objects.filter(
            kind=self.ledger.kind.key, record__in=keys, key__startswith=NUMBERED
        )
        return {pk: keys[pk] for pk in keys.keys() - set(renamed.values_list("record", flat=True))}

    def _noted(self, lines: Sequence[Fresh]) -> Mapping[int, str]:
        """Record → key of the lines whose number records keep in a field of their own."""
        if not self.ledger.number_by:
            return {}
        keys = {it.line.own_number: it.key for it in lines}
        rows = self._model._default_manager.filter(
            pk__lte=self._newest, **{f"{self.ledger.number_by}__in": keys}
        )
        return {pk: keys[number] for pk, number in rows.values_list("pk", self.ledger.number_by)}

    def _kept(self, records: Collection[int]) -> Mapping[int, dict[str, str]]:
        rows = ImportedRow.objects.filter(kind=self.ledger.kind.key, record__in=records)
        return dict(rows.values_list("record", "kept"))

    def _is_known(self, it: Fresh, before: Before) -> bool:
        if it.content == self.ledger.content(before.said):
            return True
        reason = format_lazy(
            _("这个编号已经有了（{number}），但内容不同：{differences}"),
            number=before.record.number,
            differences=self._differences(it.line, before),
        )
        it.line.refuse(NUMBER, reason, _("原来的一行没有改动。要更正请打开那一行；不同的事请换一个编号"))
        return False

    def _differences(self, line: Line, before: Before) -> str:
        """The columns in which a line says something else than the record, each with both."""
        told = [
            gettext("%(title)s原为“%(before)s”，本行“%(now)s”")
            % {
                "title": column.title,
                "before": _shown(before.said.get(column.key)),
                "now": _shown(line[column.key]),
            }
            for column in self.ledger.told
            if before.said.get(column.key) != line[column.key]
        ]
        more = gettext("等") if len(told) > MOST_DIFFERENCES else ""
        return gettext("；").join(told[:MOST_DIFFERENCES]) + more


def _shown(said: Any) -> str:
    return gettext("空") if said is None else clipped(shown(said))
