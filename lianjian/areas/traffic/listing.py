"""What the lists and pages of all that traffic keeps have in common."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.kinds import Fact, Step
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.lists import Filters

EVERY = ("", _("全部"))


def unit_choice() -> forms.ModelChoiceField:
    units = Unit.objects.filter(pk__in=Beat.objects.values("unit"))
    return forms.ModelChoiceField(units, label=_("责任单位"), required=False, empty_label=EVERY[1])


def town_choice() -> forms.ModelChoiceField:
    towns = Place.objects.filter(level=Place.Level.TOWNSHIP)
    return forms.ModelChoiceField(towns, label=_("乡镇街道"), required=False, empty_label=EVERY[1])


def day_choice(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))


class PlacedFilters(Filters):
    """Filters of rows that happened at a place on a day, with the units that the visitor may see by `read`."""

    read: ClassVar[str]
    where = {"unit": "unit", "town": "town", "since": "occurred_on__gte", "until": "occurred_on__lte"}

    def prepare(self) -> None:
        units = self.actor.units_for(self.read)
        if units is not None:
            seen = Unit.objects.filter(pk__in=units & set(Beat.objects.values_list("unit", flat=True)))
            offer_rows(self, "unit", seen)


def place_text(row: Any) -> str:
    """Township and village."""
    places = [str(row.town) if row.town else "", row.place.short_name() if row.place else ""]
    return " · ".join(dict.fromkeys(place for place in places if place))


def said(facts: Iterable[Fact]) -> Sequence[Fact]:
    """The facts that say something."""
    return [fact for fact in facts if fact.value not in (None, "")]


def open_in(permission: str, *states: State) -> Callable[[Any, Any], bool]:
    return lambda row, actor: row.standing in states and actor.may(permission, row.unit_id)


def step_of(
    subject: str, name: str, title: Any, form: type[Any], verb: Any, open_to: Any, *, main: bool = False
) -> Step:
    return Step(name=name, title=title, form=form, verb=verb, subject=subject, open_to=open_to, main=main)
