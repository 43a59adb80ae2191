"""The fields of a row in words: what a writing of it changed, as a person reads it.

A revision's body holds names of fields, keys and codes. Each becomes what the row's own page would say: the label
of the field, the title of the state or choice, the name of what a key points to. A personal value is not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import DateField, DateTimeField, Field, ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.records.kinds import Kind
from lianjian.kernel.ui.lists import text_of

Body = dict[str, Any]

COMMON = {
    "occurred_at": gettext_lazy("发生时间"),
    "occurred_on": gettext_lazy("发生日期"),
    "unit": gettext_lazy("责任单位"),
    "place": gettext_lazy("地点"),
    "town": gettext_lazy("乡镇街道"),
    "state": gettext_lazy("状态"),
    "state_at": gettext_lazy("状态更新时间"),
    "valid_from": gettext_lazy("生效日期"),
    "valid_to": gettext_lazy("失效日期"),
    "name": gettext_lazy("名称"),
    "name_en": gettext_lazy("英文名称"),
}
"""The labels of fields that the kernel gives to rows of many kinds."""


@dataclass(frozen=True)
class Change:
    """A field of which a revision says something else than the one before; both values in words."""

    title: str
    before: str
    after: str


def changes(kind: Kind, bodies: Sequence[Body]) -> list[list[Change]]:
    """What each body of a row changed of the one before it; of the first there is nothing to say."""
    words = _Words(kind, bodies)
    return [[], *(words.changes(before, after) for before, after in pairwise(bodies))]


def label_of(kind: Kind, name: str) -> str:
    """The label of a field, by its name in the model; its bare name if the kind has none for it."""
    return str(kind.labels.get(name) or COMMON.get(name) or name)


class _Words:
    """The fields of a kind, and the names of all that the bodies of one row point to."""

    def __init__(self, kind: Kind, bodies: Sequence[Body]) -> None:
        self.kind = kind
        self.fields: dict[str, Field] = {field.attname: field for field in kind.model._meta.concrete_fields}
        self.names = _names(self.fields, bodies)

    def changes(self, before: Body, after: Body) -> list[Change]:
        told = [name for name in after if name != "personal" and before.get(name) != after[name]]
        return [
            *(self._change(name, before.get(name), after[name]) for name in told),
            *self._sealed(before.get("personal", {}), after.get("personal", {})),
        ]

    def _change(self, name: str, before: Any, after: Any) -> Change:
        field = self.fields.get(name)
        label = label_of(self.kind, field.name if field else name)
        return Change(label, self._value(name, before), self._value(name, after))

    def _sealed(self, before: Body, after: Body) -> Iterable[Change]:
        """That a personal value was given, changed or taken back, and never which."""
        said = _("个人信息")
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                label = label_of(self.kind, name)
                yield Change(label, said if name in before else "", said if name in after else "")

    def _value(self, name: str, value: Any) -> str:
        field = self.fields.get(name)
        if value is None or value == "" or field is None:
            return text_of(value)
        if told_as := self.kind.told_as.get(field.name):
            return str(told_as(value))
        if isinstance(field, ForeignKey):
            return self.names[field.related_model].get(value, str(value))
        if field.name == "state" and hasattr(self.kind.model, "flow"):
            return str(self.kind.model.flow.states.get(value, value))
        return _plain(field, value)


def _names(fields: dict[str, Field], bodies: Sequence[Body]) -> dict[Any, dict[int, str]]:
    """By model and key, the names of all that is pointed to by a field that changed."""
    keys: dict[Any, set[Any]] = defaultdict(set)
    pointing = ((name, field) for name, field in fields.items() if isinstance(field, ForeignKey))
    for name, field in pointing:
        pointed = {body.get(name) for body in bodies}
        if len(pointed) > 1:
            keys[field.related_model] |= pointed - {None}
    return {
        model: {key: str(row) for key, row in model._base_manager.in_bulk(some).items()}
        for model, some in keys.items()
    }


def _plain(field: Field, value: Any) -> str:
    """A value that stands for itself: a choice by its title, days and times as everywhere."""
    if isinstance(value, list):
        return _("、").join(text_of(item) for item in value)
    if isinstance(field, DateTimeField):
        return text_of(datetime.fromisoformat(value))
    if isinstance(field, DateField):
        return text_of(date.fromisoformat(value))
    return text_of(dict(field.flatchoices).get(value, value))
