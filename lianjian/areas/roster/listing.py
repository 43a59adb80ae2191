"""How the lists of crews, shifts, plans and loans are narrowed."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster.models import Crew, Shift, Skill, Turn
from lianjian.areas.roster.states import FLOW, PLANNED
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.lists import DatedFilters, Filters

EVERY = _("全部")


class OfUnit(Filters):
    """The filters of rows of units that have crews."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), required=False, empty_label=EVERY)
    field_order = ["q", "unit"]
    where = {"unit": "unit"}

    def prepare(self) -> None:
        offer_rows(self, "unit", Unit.objects.filter(pk__in=Crew.objects.values("unit")).order_by("code"))


class CrewFilters(OfUnit):
    stands = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", EVERY), ("now", _("在编")), ("ended", _("已撤编"))]
    )

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        asked = self.cleaned_data["stands"] if self.is_valid() else ""
        standing = Q(pk__in=Crew.objects.on(today()).values("pk"))
        return found.filter(standing if asked == "now" else ~standing) if asked else found


class ShiftFilters(DatedFilters, OfUnit):
    state = forms.ChoiceField(label=_("状态"), choices=[("", EVERY), *FLOW.choices()], required=False)
    short = forms.BooleanField(label=_("只看缺人的"), required=False)
    where = DatedFilters.where | {"unit": "unit", "state": "state"}

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        only_short = self.is_valid() and self.cleaned_data["short"]
        return found.filter(state=PLANNED.code, people__lt=F("minimum")) if only_short else found

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """Found by the crew, or by whoever stands in it."""
        words = text.strip()
        if not words or Shift.pk_of(words):
            return super().look_for(rows, words)
        people = search.find(Person.objects.all(), words).values("pk")
        stood = Turn.objects.filter(stands=True, person__in=people).values("shift")
        return rows.filter(Q(crew__in=_found(Crew, words)) | Q(pk__in=stood))


class OfPeople(OfUnit):
    """Found by whose row it is."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        return _pointing(rows, text, "person", Person)


class SkillFilters(OfPeople):
    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("技能"), required=False, empty_label=EVERY)
    where = OfUnit.where | {"skill": "skill"}


class PlanFilters(OfUnit):
    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        return _pointing(rows, text, "crew", Crew)


def _pointing(rows: QuerySet, text: str, name: str, model: Any) -> QuerySet:
    """Rows that point to what people mean by a text; or the one whose number it is."""
    words = text.strip()
    if number := rows.model.pk_of(words) if hasattr(rows.model, "pk_of") else None:
        return rows.filter(pk=number)
    return rows.filter(**{f"{name}__in": _found(model, words)}) if words else rows


def _found(model: Any, words: str) -> QuerySet:
    return search.find(model.objects.all(), words).values("pk")
