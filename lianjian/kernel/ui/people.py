"""Choosing people: by name, pinyin, number or unit, from a list however long."""

from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person
from lianjian.kernel.org.structure import home_by_person
from lianjian.kernel.records.search_words import pinyin_full, pinyin_initials
from lianjian.kernel.ui.widgets import Searchable, SearchableSelect, SearchableTicks

MOST_NAMES = 10_000


@lru_cache(MOST_NAMES)
def _spoken(name: str) -> str:
    return f"{pinyin_initials(name)} {pinyin_full(name)} {name}"


class OfPeople(Searchable):
    hint = _("输入姓名、拼音首字母、编号或单位来查找")

    def words(self, row: Person) -> str:
        return _spoken(row.name)


class PersonSelect(OfPeople, SearchableSelect):
    """One of many people."""


class PeopleTicks(OfPeople, SearchableTicks):
    """Some of many people."""


def in_words(person: Person) -> str:
    """A person with their number and the unit in which they serve today."""
    home = home_by_person(today()).get(person.pk)
    return f"{person} {person.number} · {home}" if home else f"{person} {person.number}"


class PersonChoice(forms.ModelChoiceField):
    """Somebody; who is offered, the form says."""

    def __init__(self, rows: QuerySet[Person] | None = None, **said: Any) -> None:
        offered = Person.objects.none() if rows is None else rows
        super().__init__(offered, widget=PersonSelect, **({"empty_label": _("请选择")} | said))

    def label_from_instance(self, person: Person) -> str:
        return in_words(person)


class PeopleChoice(forms.ModelMultipleChoiceField):
    """Some people; who is offered, the form says."""

    def __init__(self, **said: Any) -> None:
        super().__init__(Person.objects.none(), widget=PeopleTicks, **said)

    def label_from_instance(self, person: Person) -> str:
        return in_words(person)
