"""The forms of gatherings, talks and explanations, one for each verb.

Who was due is offered by the roll of the day, each as present unless a reason of absence is chosen.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.duties import OF_GATHERINGS
from lianjian.areas.branch.models import Gathering, Group
from lianjian.areas.branch.queries import (
    branches,
    groups_of,
    leading,
    membership,
    posts_in,
    roll,
    served_by,
)
from lianjian.areas.branch.states import OBLIGATIONS, Body, Grade, Reason, Subject
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Placement, Post, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer, offer_rows, text_area
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice

ABSENT = "absent-"
PRESENT = ("", _("到会"))
MOST_VOTES = 999
SERVES = [(it.code, it.title) for it in OBLIGATIONS.values()]


def _votes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_VOTES)


def _said_of(person: int, branch: int, on: date) -> str:
    """What somebody is in a branch: the post held there, or a member without a vote."""
    held = next((post.kind for post in posts_in(branch, on) if post.person_id == person), None)
    if held is not None:
        return str(held)
    standing = membership(person, on)
    return str(Grade.PROBATIONARY.label) if standing and standing.grade == Grade.PROBATIONARY else ""


class OfBranch(ChangeForm):
    """About one branch: the actor's own, or the one that is asked for."""

    permission = ""
    branch = forms.ModelChoiceField(
        Unit.objects.none(), label=_("党支部"), to_field_name="code", empty_label=_("请选择")
    )

    def prepare(self) -> None:
        offer_rows(self, "branch", Unit.objects.filter(pk__in=self.offered()).order_by("code"))
        asked = self.data.get("branch") or self.initial.get("branch")
        found = [unit for unit in self.offered().values() if unit.code == asked]
        self.of: Unit | None = found[0] if found else self._only()
        if self.of is not None:
            self.initial["branch"] = self.of.code

    def offered(self) -> dict[int, Unit]:
        """The branches in which the actor may enter this."""
        units = self.actor.units_for(self.permission)
        return {pk: unit for pk, unit in branches(today()).items() if units is None or pk in units}

    def _only(self) -> Unit | None:
        found = list(self.offered().values())
        return found[0] if len(found) == 1 else None

    @property
    def links(self) -> list[Unit]:
        """The branches to choose from, while none is chosen."""
        return [] if self.of else sorted(self.offered().values(), key=lambda unit: unit.code)


class GatheringWords(OfBranch):
    """What a gathering was, and who was absent."""

    permission = "branch.gathering:record"
    serves = forms.MultipleChoiceField(
        label=_("是哪一种"),
        choices=SERVES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一次可以同时是几种。"),
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("哪个党小组"), required=False, empty_label=_("不是党小组会")
    )
    topic = forms.CharField(label=_("主题"), max_length=80)
    place_text = forms.CharField(label=_("地点"), max_length=80, required=False)
    minutes = text_area(_("记录"), required=False, rows=5, limit=4_000, help_text=_("不要求照片。"))

    def prepare(self) -> None:
        super().prepare()
        if isinstance(asked := self.initial.get("serves"), str):
            self.initial["serves"] = [asked]
        self._offer_groups()
        for person in self._people():
            self.fields[f"{ABSENT}{person.pk}"] = self._presence(person)

    def day(self) -> date:
        """The day on which it took place, as far as it is told yet."""
        try:
            said = parse_datetime(str(self.data.get(self.told_by, "")))
        except ValueError:  # such as the 30th of February; the field itself says so
            said = None
        return said.date() if said else today()

    told_by = "at"
    """The field with the time at which it took place."""

    def _offer_groups(self) -> None:
        found = groups_of(self.of.pk, self.day()) if self.of else []
        if not found:
            del self.fields["group"]
            return
        offer_rows(self, "group", Group.objects.filter(pk__in=[group.pk for group in found]))

    def _people(self) -> Iterable[Person]:
        """Those on the roll of the day and of today, so that nobody who was entered is lost."""
        if self.of is None:
            return []
        found = {row.person_id: row.person for on in (self.day(), today()) for row in roll(self.of.pk, on)}
        return sorted(found.values(), key=lambda person: (not self._post_of(person), person.number))

    def _post_of(self, person: Person) -> str:
        return _said_of(person.pk, self.of.pk, self.day()) if self.of else ""

    def _presence(self, person: Person) -> forms.Field:
        post = self._post_of(person)
        return forms.ChoiceField(
            label=f"{person}（{post}）" if post else str(person),
            choices=[PRESENT, *Reason.choices],
            required=False,
        )

    @property
    def people(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(ABSENT)]

    @property
    def someone_is_absent(self) -> bool:
        return any(field.value() or field.errors for field in self.people)

    def absent(self) -> dict[int, str]:
        return {
            int(name.removeprefix(ABSENT)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ABSENT) and value
        }

    def facts(self) -> dict[str, Any]:
        told = {name: value for name, value in super().facts().items() if not name.startswith(ABSENT)}
        return told | {"absent": self.absent()}


class GatheringForm(GatheringWords):
    """A gathering, and with it, if anything was decided, the decision and its votes."""

    text = forms.CharField(label=_("决议"), max_length=500, required=False)
    in_favour = _votes(_("赞成"))
    against = _votes(_("反对"))
    abstained = _votes(_("弃权"))

    @property
    def first_fields(self) -> list[BoundField]:
        names = ("branch", "serves", "group", "topic")
        return [self[name] for name in names if name in self.fields]

    @property
    def decision_fields(self) -> list[BoundField]:
        return [self[name] for name in ("text", "in_favour", "against", "abstained")]

    @property
    def last_fields(self) -> list[BoundField]:
        return [self[name] for name in ("place_text", "minutes", "at")]

    @property
    def is_decided(self) -> bool:
        return any(field.value() or field.errors for field in self.decision_fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        names = ("in_favour", "against", "abstained")
        if not data.get("text") and any(data.get(name) for name in names):
            self.add_error("text", _("写了票数，请写明决议是什么。"))
        return data | {name: data.get(name) or 0 for name in names}


class CorrectForm(GatheringWords):
    """What was entered wrongly of a gathering, and why it is changed."""

    permission = "branch.gathering:correct"
    told_by = "when"
    when = forms.DateTimeField(
        label=_("什么时候"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        row = cast(Gathering, self.row)
        self.initial.update({name: getattr(row, name) for name in ("topic", "place_text", "minutes")})
        self.initial.update(serves=row.serves, group=row.group_id, when=timezone.localtime(row.occurred_at))
        self.initial.update({f"{ABSENT}{person}": reason for person, reason in row.absent.items()})
        super().prepare()
        for name in ("branch", "at"):
            del self.fields[name]

    def offered(self) -> dict[int, Unit]:
        return {self.row.unit_id: self.row.unit}

    def day(self) -> date:
        return super().day() if self.data else self.row.occurred_on


class SendBackForm(ChangeForm):
    why = text_area(_("为什么退回"), rows=2, limit=200, help_text=_("写明缺什么、补什么。"))


class MakeUpForm(ChangeForm):
    person = PersonChoice(label=_("谁补课"))
    note = forms.CharField(label=_("怎样补的"), max_length=200, required=False)

    def prepare(self) -> None:
        waiting = [int(key) for key in self.row.absent if key not in self.row.made_up]
        offer_rows(self, "person", Person.objects.filter(pk__in=waiting).order_by("number"))


class ResolveForm(ChangeForm):
    """What a meeting decided, about somebody or not."""

    body = forms.ChoiceField(label=_("由谁作出"), choices=Body.choices)
    text = forms.CharField(label=_("决议"), max_length=500)
    subject = forms.ChoiceField(
        label=_("推荐或提名"), choices=[("", _("都不是")), *Subject.choices], required=False
    )
    about = PersonChoice(label=_("推荐或提名谁"), required=False, empty_label=_("没有"))
    about_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("提名哪个集体"),
        required=False,
        empty_label=_("没有"),
        help_text=_("提名集体时选单位；是单位里的一个班组、专班的，在决议里写明名称。"),
    )
    in_favour = forms.IntegerField(label=_("赞成"), min_value=0, max_value=MOST_VOTES)
    against = forms.IntegerField(label=_("反对"), min_value=0, max_value=MOST_VOTES, initial=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=MOST_VOTES, initial=0)

    def prepare(self) -> None:
        bodies = [OBLIGATIONS[code].body for code in self.row.serves]
        offer(self, "body", [(body.value, body.label) for body in bodies if body])
        there = [row.person_id for row in roll(self.row.unit_id, self.row.occurred_on)]
        people = Person.objects.filter(Q(pk__in=there) | Q(pk__in=self._on_no_roll()))
        offer_rows(self, "about", people.order_by("number"))
        units = served_by(self.row.unit_id, self.row.occurred_on)
        offer_rows(self, "about_unit", Unit.objects.filter(pk__in=units).order_by("code"))

    def _on_no_roll(self) -> list[int]:
        """Those who serve in the branch's unit and stand on no roll: a meeting may admit them."""
        day = self.row.occurred_on
        home = Placement.objects.on(day).filter(unit=self.row.unit_id).values("parent")
        serving = Post.objects.on(day).filter(unit__in=home).values_list("person", flat=True)
        return [person for person in serving if membership(person, day) is None]


class TalkForm(OfBranch):
    """Who talked with whom. Nothing of what was said."""

    permission = "branch.talk:record"
    one = PersonChoice(label=_("谁谈的"))
    others = PeopleChoice(label=_("与谁谈的"), help_text=_("分别谈的几位可以一次记完；只记谈过，不记内容。"))

    def prepare(self) -> None:
        super().prepare()
        there = [row.person_id for row in roll(self.of.pk, today())] if self.of else []
        people = Person.objects.filter(pk__in=there).order_by("number")
        for name in ("one", "others"):
            offer_rows(self, name, people)
        if self.of and self.actor.person and self.actor.person.pk in leading(self.of.pk, today()):
            self.initial["one"] = self.actor.person.pk
        if isinstance(asked := self.initial.get("others"), str):
            self.initial["others"] = [asked]


class ExplainForm(OfBranch):
    """Why something was not done in a period."""

    permission = "branch.gathering:explain"
    duty = forms.ChoiceField(label=_("哪一项"), choices=[(duty.key, duty.title) for duty in OF_GATHERINGS])
    on = day_field(_("哪一期"), help_text=_("填这一期里的任何一天。"))
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("哪个党小组"), required=False, empty_label=_("不是党小组会")
    )
    why = forms.CharField(label=_("没有开展的原因"), max_length=200)

    def prepare(self) -> None:
        super().prepare()
        found = [group.pk for group in groups_of(self.of.pk, today())] if self.of else []
        if found:
            offer_rows(self, "group", Group.objects.filter(pk__in=found))
        else:
            del self.fields["group"]


class JudgeForm(ChangeForm):
    accepted = forms.TypedChoiceField(
        label=_("说明属实吗"),
        choices=[("", _("请选择")), ("yes", _("属实，这一期不计")), ("no", _("没有认定"))],
        coerce=lambda said: said == "yes",
    )
    note = forms.CharField(label=_("理由"), max_length=200)
