"""The forms of visits and hazards, one for each verb.

What was found on a visit is entered with it, in blocks of its own form that work without scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes import facade as disputes
from lianjian.areas.disputes.facade import FoundDispute
from lianjian.areas.problems import facade as problems
from lianjian.areas.problems.facade import FoundProblem
from lianjian.areas.visits.models import HazardKind
from lianjian.areas.visits.rules import VISITED, Found, FoundHazard
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.org.structure import units_by_town
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, offer_rows, text_area

BLOCKS = 3
"""How many things can be entered with the visit; more are added to it afterwards."""

MOST_HOUSEHOLDS = 999
NO_NAMES = _("不写居民的姓名。")
RISKS = (("", _("以后再评")), ("blue", _("蓝色")), ("yellow", _("黄色")), ("red", _("红色")))


def _kinds() -> list[tuple[Any, Any]]:
    """The kinds of all that can be found, in use today, as `what:code`."""
    hazards = [(kind.code, f"{kind.code} {kind}") for kind in HazardKind.objects.on(today())]
    groups = (
        ("problem", _("群众反映的问题"), problems.kinds(today())),
        ("dispute", _("矛盾纠纷"), disputes.kinds(today())),
        ("hazard", _("安全隐患"), hazards),
    )
    return [("", _("请选择"))] + [
        (title, [(f"{what}:{code}", name) for code, name in kinds]) for what, title, kinds in groups
    ]


def _found_fields(*, required: bool) -> dict[str, forms.Field]:
    return {
        "kind": forms.ChoiceField(label=_("发现了什么"), choices=_kinds(), required=required),
        "text": text_area(_("具体情况"), required=required, help_text=NO_NAMES),
        "place_text": forms.CharField(label=_("村里什么位置"), max_length=120, required=False),
        "title": forms.CharField(
            label=_("一句话概括"), max_length=80, required=False, help_text=_("民情的概括会公开。")
        ),
        "risk": forms.ChoiceField(
            label=_("纠纷风险"), choices=RISKS, required=False, help_text=_("评的是这件纠纷，不是哪个人。")
        ),
        "grave": forms.BooleanField(label=_("严重隐患，尽快整改"), required=False),
    }


def _found(data: Mapping[str, Any]) -> Found:
    what, code = data["kind"].split(":")
    match what:
        case "problem":
            return FoundProblem(code, data["text"], data["title"], data["place_text"])
        case "dispute":
            title = data["title"] or Truncator(data["text"]).chars(40)
            return FoundDispute(code, data["text"], title, data["risk"])
        case _:
            return FoundHazard(code, data["text"], data["place_text"], data["grave"])


@dataclass(frozen=True)
class Block:
    """A part of the form in which one thing found is entered. It is open where something was entered."""

    number: int
    fields: dict[str, BoundField]

    @property
    def is_open(self) -> bool:
        return any(field.value() or field.errors for field in self.fields.values())


class VisitWords(ChangeForm):
    """Where, who and what of a visit, as entered and as corrected."""

    place = VillageChoice(label=_("村或社区"), to_field_name="code")
    note = text_area(_("走访情况"), rows=4, help_text=NO_NAMES)
    households = forms.IntegerField(
        label=_("走访户数"), required=False, min_value=0, max_value=MOST_HOUSEHOLDS
    )
    officers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("走访民警"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        place: Any = self.fields["place"]
        place.queryset = self._places(place.queryset)
        offer_rows(self, "officers", self._people())
        self.fields["officers"].initial = [self.actor.person.pk] if self.actor.person else []

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        officers = sorted(told["officers"], key=lambda person: person != self._first())
        return told | {"officers": officers, "households": told["households"] or 0}

    def _first(self) -> Person | None:
        return self.row.officer if self.row else self.actor.person

    def _places(self, rows: QuerySet[Place]) -> QuerySet[Place]:
        """The villages where the actor may record a visit."""
        rows = rows.filter(level__in=VISITED)
        units = self.actor.units_for("visits.visit:record")
        if units is None:
            return rows
        towns = [town for town, unit in units_by_town(today()).items() if unit in units]
        return rows.filter(parent__in=towns)

    def _people(self) -> QuerySet[Person]:
        """The actor's colleagues of today, and whoever is named already."""
        unit = self.row.unit_id if self.row else self.actor.unit_id
        colleagues = Post.objects.on(today()).filter(unit=unit).values("person")
        named = [self.row.officer_id, *self.row.companions] if self.row else []
        if self.actor.person:
            named.append(self.actor.person.pk)
        return Person.objects.filter(Q(pk__in=colleagues) | Q(pk__in=named)).order_by("pk")


class RecordForm(VisitWords):
    """A visit with all that was found on it."""

    def prepare(self) -> None:
        super().prepare()
        for number in range(BLOCKS):
            for name, field in _found_fields(required=False).items():
                self.fields[f"found-{number}-{name}"] = field

    @property
    def first_fields(self) -> list[BoundField]:
        return [self["place"], self["note"], self["households"]]

    @property
    def last_fields(self) -> list[BoundField]:
        return [self["officers"], self["at"]]

    @property
    def blocks(self) -> list[Block]:
        names = _found_fields(required=False)
        return [
            Block(number, {name: self[f"found-{number}-{name}"] for name in names})
            for number in range(BLOCKS)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(BLOCKS):
            told = self._told(number)
            if told.get("kind") and not told.get("text"):
                self._ask(number, "text", _("请写明具体情况。"))
            if not told.get("kind") and any(told.get(name) for name in ("text", "title", "place_text")):
                self._ask(number, "kind", _("请选择发现了什么。"))
        return data

    def _ask(self, number: int, name: str, words: Any) -> None:
        field = f"found-{number}-{name}"
        if field not in self.errors:
            self.add_error(field, words)

    def _told(self, number: int) -> dict[str, Any]:
        head = f"found-{number}-"
        return {
            name.removeprefix(head): value
            for name, value in self.cleaned_data.items()
            if name.startswith(head)
        }

    def _filled(self) -> list[int]:
        return [number for number in range(BLOCKS) if self._told(number).get("kind")]

    def facts(self) -> dict[str, Any]:
        told = {name: value for name, value in super().facts().items() if not name.startswith("found-")}
        return told | {"found": [_found(self._told(number)) for number in self._filled()]}

    def field_of(self, refusal: Refusal) -> str | None:
        """The rule numbers what was found without the blocks that were left empty."""
        head, _dash, tail = (refusal.field or "").partition("-")
        if head != "found":
            return super().field_of(refusal)
        number, _dash, name = tail.partition("-")
        block = f"found-{self._filled()[int(number)]}-"
        return f"{block}{name}" if f"{block}{name}" in self.fields else f"{block}text"


class FoundForm(ChangeForm):
    """One more thing found on a visit."""

    def prepare(self) -> None:
        self.fields.update(_found_fields(required=True))
        self.order_fields([name for name in self.fields if name != "at"] + ["at"])

    def facts(self) -> dict[str, Any]:
        return {"found": _found(self.cleaned_data)}


class CorrectForm(VisitWords):
    """What was entered wrongly of a visit, and why it is changed."""

    when = forms.DateTimeField(
        label=_("走访时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("at")
        self.initial.update(
            place=self.row.place.code,
            note=self.row.note,
            households=self.row.households,
            officers=[self.row.officer_id, *self.row.companions],
            when=timezone.localtime(self.row.occurred_at),
        )


class NotifyForm(ChangeForm):
    body = forms.CharField(
        label=_("告知了哪个责任方"),
        max_length=80,
        help_text=_("写对这个地方负责的单位，例如村民委员会、供电所、产权单位。"),
    )


class RemovedForm(ChangeForm):
    fix = text_area(_("怎样整改的"), limit=1_000)


class CheckForm(ChangeForm):
    removed = forms.TypedChoiceField(
        label=_("现场查看的结果"),
        choices=(("yes", _("已经整改")), ("no", _("没有整改"))),
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    note = text_area(_("看到的情况"), rows=2, required=False, limit=200)
