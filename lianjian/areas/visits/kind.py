"""How visits, hazards and the villages themselves show themselves in lists and on their pages."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.visits import rules
from lianjian.areas.visits.forms import CheckForm, CorrectForm, FoundForm, NotifyForm, RemovedForm
from lianjian.areas.visits.labels import (
    HAZARD_LABELS,
    HAZARD_TOLD_AS,
    VILLAGE_LABELS,
    VISIT_LABELS,
    VISIT_TOLD_AS,
)
from lianjian.areas.visits.models import Hazard, HazardKind, Visit
from lianjian.areas.visits.states import CHECKED, FLOW, NOTIFIED, REMOVED
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person
from lianjian.kernel.org.structure import unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Fact, Kind, Step
from lianjian.kernel.ui.lists import DatedFilters, Filters, row_url


def _town_choice() -> forms.ModelChoiceField:
    towns = Place.objects.filter(level=Place.Level.TOWNSHIP)
    return forms.ModelChoiceField(towns, label=_("乡镇街道"), required=False, empty_label=_("全部"))


def _named(text: str, place: str = "") -> Q:
    """Places, or rows at a place, that people mean by a name or its initials."""
    names = ("name__contains", "name_en__icontains", "initials__istartswith")
    return reduce(or_, (Q(**{f"{place}{name}": text}) for name in names))


class PlaceFilters(Filters):
    """The filters of places themselves."""

    town = _town_choice()
    level = forms.ChoiceField(
        label=_("级别"), choices=[("", _("全部")), *Place.Level.choices], required=False
    )

    where = {"town": "parent", "level": "level"}

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        words = text.strip()
        return rows.filter(_named(words) | Q(code__startswith=words)) if words else rows


class PlacedFilters(DatedFilters):
    """The filters of rows that happened at a place on a day."""

    town = _town_choice()
    field_order = ["q", "town"]

    where = {"town": "town", "since": "occurred_on__gte", "until": "occurred_on__lte"}

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """Found by the village's name too, which is what people type first."""
        words = text.strip()
        if not words or rows.model.pk_of(words):
            return super().look_for(rows, words)
        said = search.find(rows.model.objects.all(), words).values("pk")
        return rows.filter(Q(pk__in=said) | _named(words, "place__"))


LISTED = 20
"""So many visits and hazards are shown on the page of a village, the latest first."""


class HazardFilters(PlacedFilters):
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *FLOW.choices()], required=False)
    kind = forms.ModelChoiceField(
        HazardKind.objects.all(), label=_("类别"), required=False, empty_label=_("全部")
    )

    where = PlacedFilters.where | {"state": "state", "kind": "kind"}


def _where(row: Any) -> str:
    return " · ".join(filter(None, (str(row.town or ""), row.place.short_name() if row.place else "")))


def _what_was_found(visit: Visit) -> str:
    counts = (
        (gettext("民情"), visit.problems),
        (gettext("纠纷"), visit.disputes),
        (gettext("隐患"), visit.hazards),
    )
    return " · ".join(f"{title} {count}" for title, count in counts if count)


def _who_went(visit: Visit) -> str:
    others = {person.pk: person for person in Person.objects.filter(pk__in=visit.companions)}
    went = [visit.officer, *(others[key] for key in visit.companions if key in others)]
    return gettext("、").join(map(str, went))


def _visit_facts(visit: Visit) -> Sequence[Fact]:
    facts = [
        Fact(title=_("地点"), value=_where(visit)),
        Fact(title=_("走访时间"), value=visit.occurred_at),
        Fact(title=_("走访民警"), value=_who_went(visit)),
        Fact(title=_("走访户数"), value=visit.households or None),
        Fact(title=_("走访情况"), value=visit.note),
        Fact(title=_("发现"), value=_what_was_found(visit) or _("没有发现问题")),
        Fact(title=_("计入走访期间"), value=visit.period_from is not None),
    ]
    return [fact for fact in facts if fact.value is not None]


def _hazard_facts(hazard: Hazard) -> Sequence[Fact]:
    facts = [
        Fact(title=_("类别"), value=f"{hazard.kind.code} {hazard.kind}"),
        Fact(title=_("地点"), value=f"{_where(hazard)} {hazard.place_text}".strip()),
        Fact(title=_("发现时间"), value=hazard.occurred_at),
        Fact(title=_("具体情况"), value=hazard.text),
        Fact(title=_("严重隐患"), value=hazard.grave),
        Fact(title=_("走访"), value=hazard.visit.number, url=row_url(hazard.visit)),
        Fact(title=_("责任单位"), value=hazard.unit),
        Fact(title=_("责任方"), value=hazard.body),
        Fact(title=_("整改期限"), value=hazard.due_on),
        Fact(title=_("整改情况"), value=hazard.fix),
        Fact(title=_("报已整改"), value=hazard.removed_on),
        Fact(title=_("复查期限"), value=hazard.check_due_on if not hazard.checked_on else None),
        Fact(title=_("复查确认"), value=hazard.checked_on),
        Fact(title=_("复查未整改次数"), value=hazard.not_removed_times or None),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


def _village_facts(place: Place) -> Sequence[Fact]:
    town = place.town()
    unit = unit_for(town.pk, today()) if town else None
    facts = [
        Fact(title=_("区划代码"), value=place.code),
        Fact(title=_("级别"), value=place.get_level_display()),
        Fact(title=_("乡镇街道"), value=town if town != place else None),
        Fact(title=_("责任单位"), value=unit, url=row_url(unit) if unit else None),
        Fact(title=_("撤销日期"), value=place.valid_to),
    ]
    return [fact for fact in facts if fact.value is not None]


def _village_sections(request: Request, place: Place) -> dict[str, Any]:
    """What was found at a place, as far as the visitor may see it, and the way to record a visit."""
    actor = request.actor
    listed = [
        (kind, actor.visible(kind.select().filter(place=place), kind.read).order_by(*kind.order)[:LISTED])
        for kind in (VISIT, HAZARD)
        if actor.may(kind.read)
    ]
    return {
        "lists": [(kind.title, [(row, row_url(row)) for row in rows]) for kind, rows in listed],
        "may_record": place.level in rules.VISITED and actor.may("visits.visit:record"),
    }


def _in_unit(permission: str, row: Any, actor: Any) -> bool:
    return actor.may(permission, row.unit_id)


def _open_to(permission: str, target: State) -> Any:
    return lambda hazard, actor: hazard.can_move(target) and _in_unit(permission, hazard, actor)


def _may_check(hazard: Hazard, actor: Any) -> bool:
    return _open_to("visits.hazard:check", CHECKED)(hazard, actor) and actor.name != hazard.removed_by


VISIT = Kind(
    model=Visit,
    labels=VISIT_LABELS,
    told_as=VISIT_TOLD_AS,
    title=_("走访"),
    read="visits.visit:read",
    related=("place", "town", "unit", "officer"),
    headline=lambda visit: visit.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda v: v.number),
        Column(key="place", title=_("地点"), value=_where, width=22),
        Column(key="occurred_at", title=_("走访时间"), value=lambda v: v.occurred_at, numeric=True, width=18),
        Column(key="officer", title=_("走访民警"), value=lambda v: v.officer),
        Column(key="households", title=_("户数"), value=lambda v: v.households, numeric=True),
        Column(key="note", title=_("走访情况"), value=lambda v: v.note, width=44),
        Column(key="found", title=_("发现"), value=_what_was_found, width=22),
        Column(key="unit", title=_("责任单位"), value=lambda v: v.unit, width=18),
    ),
    facts=_visit_facts,
    steps=(
        Step(
            name="found",
            title=_("补记发现"),
            form=FoundForm,
            verb=rules.add_found,
            subject="visit",
            open_to=lambda visit, actor: _in_unit("visits.visit:record", visit, actor),
            main=True,
        ),
        Step(
            name="correct",
            title=_("更正登记"),
            form=CorrectForm,
            verb=rules.correct,
            subject="visit",
            open_to=lambda visit, actor: _in_unit("visits.visit:correct", visit, actor),
        ),
    ),
    filters=PlacedFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="people", title=_("走访"), order=30),
    intro=_("到过哪个村，看到什么，发现了什么。"),
    who_sees=_("只有责任单位和有查看权限的岗位能看。只记户数，不记居民姓名。"),
)

HAZARD = Kind(
    model=Hazard,
    labels=HAZARD_LABELS,
    told_as=HAZARD_TOLD_AS,
    title=_("隐患"),
    read="visits.hazard:read",
    related=("kind", "place", "town", "unit", "visit"),
    headline=lambda hazard: hazard.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda h: h.number),
        Column(key="kind", title=_("类别"), value=lambda h: h.kind),
        Column(key="place", title=_("地点"), value=_where, width=22),
        Column(key="text", title=_("具体情况"), value=lambda h: h.text, width=40),
        Column(key="body", title=_("责任方"), value=lambda h: h.body, width=18),
        Column(key="unit", title=_("责任单位"), value=lambda h: h.unit, width=18),
        Column(key="found_on", title=_("发现"), value=lambda h: h.occurred_on, numeric=True),
        Column(key="due_on", title=_("整改期限"), value=lambda h: h.due_on, numeric=True),
        Column(key="checked_on", title=_("复查确认"), value=lambda h: h.checked_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda h: h.standing),
    ),
    facts=_hazard_facts,
    steps=(
        Step(
            name="notify",
            title=_("告知责任方"),
            form=NotifyForm,
            verb=rules.notify,
            subject="hazard",
            open_to=_open_to("visits.hazard:notify", NOTIFIED),
            main=True,
        ),
        Step(
            name="remove",
            title=_("报已整改"),
            form=RemovedForm,
            verb=rules.report_removed,
            subject="hazard",
            open_to=_open_to("visits.hazard:remove", REMOVED),
            main=True,
        ),
        Step(
            name="check",
            title=_("复查"),
            form=CheckForm,
            verb=rules.check,
            subject="hazard",
            open_to=_may_check,
            main=True,
        ),
    ),
    filters=HazardFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="people", title=_("隐患"), order=35),
    intro=_("走访发现的安全隐患：告知对地方负责的单位，限期整改，由他人复查。"),
    who_sees=_("只有责任单位和有查看权限的岗位能看。记的是地点的隐患，不评价人。"),
)

VILLAGE = Kind(
    model=Place,
    labels=VILLAGE_LABELS,
    title=_("村和社区"),
    read="org.unit:read",
    related=("parent",),
    headline=str,
    columns=(
        Column(key="code", title=_("区划代码"), value=lambda place: place.code, width=16),
        Column(key="name", title=_("名称"), value=str, width=30),
        Column(key="town", title=_("乡镇街道"), value=lambda place: place.parent, width=18),
        Column(key="level", title=_("级别"), value=lambda place: place.get_level_display()),
    ),
    facts=_village_facts,
    filters=PlaceFilters,
    order=("code",),
    who_sees=_("区划是公开的；走访和隐患按各自的权限显示。"),
    template="visits/village.html",
    shows=_village_sections,
)
