"""The forms of crews, shifts, loans and feeds, one for each verb."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster.crews import LEND, WRITE
from lianjian.areas.roster.models import Crew, Skill
from lianjian.areas.roster.planning import Hours
from lianjian.areas.roster.queries import last_teams, names_of
from lianjian.areas.roster.refusals import LinesRefused
from lianjian.areas.roster.rules import PLAN
from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.periods import DAY, month_of
from lianjian.kernel.org.models import BRANCHES, Person, Post, Unit
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area

APART = re.compile(r"[\s,，、;；]+")
HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-—~至]\s*(\d{1,2}):(\d{2})")
LEAST, MOST = -180, 180
USUAL_HOURS = "08:00-20:00，20:00-08:00"


def moment_field(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


def why_field(label: Any = _("原因")) -> forms.CharField:
    return forms.CharField(label=label, max_length=200)


def serving(units: frozenset[int] | None, on: date) -> QuerySet[Person]:
    """The people who serve in these units on a day; everybody, if None."""
    posts = Post.objects.on(on).exclude(unit__kind__code__in=BRANCHES)
    posts = posts if units is None else posts.filter(unit__in=units)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("number")


def _people(actor: Any, permission: str) -> QuerySet[Person]:
    return serving(actor.units_for(permission), today())


def _crews(actor: Any) -> QuerySet[Crew]:
    return actor.visible(Crew.objects.on(today()), PLAN).select_related("unit")


class NotDated(ChangeForm):
    """A change that holds from when it is entered."""

    def prepare(self) -> None:
        del self.fields["at"]


class PostFields(NotDated):
    """Where a crew waits, and what it drives."""

    name = forms.CharField(label=_("名称"), max_length=80)
    post_name = forms.CharField(label=_("驻点名称"), max_length=80)
    longitude = forms.FloatField(label=_("驻点经度"), min_value=LEAST, max_value=MOST, help_text="WGS-84")
    latitude = forms.FloatField(label=_("驻点纬度"), min_value=LEAST, max_value=MOST, help_text="WGS-84")
    plate = forms.CharField(label=_("警车号牌"), max_length=16, required=False)


class CrewForm(PostFields):
    code = forms.CharField(label=_("编号"), max_length=20, help_text=_("终端按它报位置，以后不改。"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("所属单位"))
    field_order = ("code", "unit")

    def prepare(self) -> None:
        super().prepare()
        units, rows = self.actor.units_for(WRITE), Unit.objects.on(today()).of_kind("zone", "command")
        offer_rows(self, "unit", rows if units is None else rows.filter(pk__in=units))
        self.initial.setdefault("unit", self.actor.unit_id)


class ChangeCrewForm(PostFields):
    def prepare(self) -> None:
        super().prepare()
        names = ("name", "post_name", "longitude", "latitude", "plate")
        self.initial.update({name: getattr(self.row, name) for name in names})


class DisbandForm(NotDated):
    on = day_field(_("从哪天起撤编"))
    why = why_field()


class QualifyForm(NotDated):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("谁"))
    skill = forms.ModelChoiceField(Skill.objects.none(), label=_("技能"))
    since = day_field(_("从哪天起"))
    until = day_field(_("到哪天失效"), required=False, help_text=_("长期有效的不填。"))

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "person", _people(self.actor, "roster.skill:write"))
        offer_rows(self, "skill", Skill.objects.on(today()))


class LapseForm(NotDated):
    on = day_field(_("从哪天起失效"))
    why = why_field()


class PlanForm(NotDated):
    crew = forms.ModelChoiceField(Crew.objects.none(), label=_("警力单元"))
    starts = moment_field(_("开始"))
    ends = moment_field(_("结束"))
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("当班人员"), widget=forms.CheckboxSelectMultiple
    )
    leader = forms.ModelChoiceField(Person.objects.none(), label=_("领班"))

    def prepare(self) -> None:
        super().prepare()
        people = _people(self.actor, PLAN)
        offer_rows(self, "crew", _crews(self.actor))
        offer_rows(self, "people", people)
        offer_rows(self, "leader", people)

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        return told | {"people": list(told["people"])}


class MonthForm(NotDated):
    """A month of a crew: the hours of each day's shifts, and the teams that take them in turn.

    After a refusal `refused` has a line for each shift that could not be planned.
    """

    crew = forms.ModelChoiceField(Crew.objects.none(), label=_("警力单元"))
    month = forms.DateField(
        label=_("月份"),
        widget=forms.DateInput({"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
    )
    hours = forms.CharField(
        label=_("每天的班次"),
        max_length=200,
        help_text=_("起止时间，几个班用逗号分开，例如 08:00-20:00，20:00-08:00"),
    )
    teams = text_area(
        _("班组"),
        rows=6,
        help_text=_("一行一组，写姓名或警号，用空格分开；第一个人领班。各组按顺序轮班。"),
    )
    reserve = forms.CharField(
        label=_("替班人员"),
        max_length=400,
        required=False,
        help_text=_("有人休假、抽调或没有休息够，当班人数不够时，由他们按顺序替班。"),
    )
    refused: tuple[str, ...] = ()

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "crew", _crews(self.actor))
        self.initial.setdefault("hours", USUAL_HOURS)
        self.initial.setdefault("month", f"{month_of(today()).last + DAY:%Y-%m}")
        asked = str(self.initial.get("crew", ""))
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            crew = _crews(self.actor).filter(pk=int(asked)).first()
            self.initial.setdefault("teams", _told(last_teams(crew)) if crew else "")

    def clean_month(self) -> date:
        return self.cleaned_data["month"].replace(day=1)

    def clean_hours(self) -> list[Hours]:
        told = [piece for piece in re.split(r"[,，;；\n]+", self.cleaned_data["hours"]) if piece.strip()]
        if not told:
            raise forms.ValidationError(gettext("没有写起止时间。"))
        return [self._hours(piece.strip()) for piece in told]

    @staticmethod
    def _hours(text: str) -> Hours:
        found = HOURS.fullmatch(text)
        try:
            first, first_minute, last, last_minute = map(int, found.groups() if found else ())
            return time(first, first_minute), time(last, last_minute)
        except ValueError:
            raise forms.ValidationError(gettext("「%s」读不出起止时间。") % text) from None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "crew" not in told or "month" not in told:
            return told
        named = _named(told["crew"].unit_id, told["month"])
        for name, lines in (
            ("teams", told.get("teams", "").splitlines()),
            ("reserve", [told.get("reserve", "")]),
        ):
            try:
                told[name] = [people for line in lines if (people := _people_of(line, named))]
            except forms.ValidationError as error:
                self.add_error(name, error)
        return told

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        return told | {"reserve": told["reserve"][0] if told["reserve"] else []}

    def field_of(self, refusal: Refusal) -> str | None:
        self.refused = refusal.lines if isinstance(refusal, LinesRefused) else ()
        return super().field_of(refusal)


def _told(teams: Sequence[Sequence[Person]]) -> str:
    """Teams as the form takes them: by name, or by number where two have the same."""
    names = Counter(person.name for team in teams for person in team)
    return "\n".join(
        " ".join(it.name if names[it.name] == 1 and not APART.search(it.name) else it.number for it in team)
        for team in teams
    )


def _named(unit: int, month: date) -> dict[str, list[Person]]:
    """The people of a unit in a month by number and by name."""
    found: dict[str, list[Person]] = {}
    for person in serving(frozenset((unit,)), max(month, min(today(), month_of(month).last))):
        for name in {person.number, person.name, person.name_en} - {""}:
            found.setdefault(name, []).append(person)
    return found


def _people_of(line: str, named: dict[str, list[Person]]) -> Sequence[Person]:
    found: list[Person] = []
    for word in filter(None, APART.split(line)):
        people = named.get(word, [])
        if len(people) != 1:
            said = gettext("本单位没有「%s」。") if not people else gettext("「%s」不止一人，请写警号。")
            raise forms.ValidationError(said % word)
        found += people
    return found


class MoveForm(NotDated):
    starts = moment_field(_("开始"))
    ends = moment_field(_("结束"))
    why = why_field()

    def prepare(self) -> None:
        super().prepare()
        self.initial.update(
            starts=timezone.localtime(self.row.occurred_at), ends=timezone.localtime(self.row.ends)
        )


class SwapForm(NotDated):
    leaves = forms.ModelChoiceField(Person.objects.none(), label=_("谁退出"))
    comes = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("谁来"),
        required=False,
        help_text=_("没有人来的不填，这个班会显示缺人。"),
    )
    why = why_field()

    def prepare(self) -> None:
        super().prepare()
        standing = _keys(names_of([self.row])[self.row.pk])
        offer_rows(self, "leaves", Person.objects.filter(pk__in=standing))
        offer_rows(self, "comes", _colleagues(self.row).exclude(pk__in=standing))


class AddForm(NotDated):
    comes = forms.ModelChoiceField(Person.objects.none(), label=_("谁来"))

    def prepare(self) -> None:
        super().prepare()
        standing = _keys(names_of([self.row])[self.row.pk])
        offer_rows(self, "comes", _colleagues(self.row).exclude(pk__in=standing))


def _keys(people: Iterable[Person]) -> list[int]:
    return [person.pk for person in people]


def _colleagues(shift: Any) -> QuerySet[Person]:
    return serving(frozenset((shift.unit_id,)), shift.occurred_on)


class ProlongForm(NotDated):
    ends = moment_field(_("实际到什么时候"), help_text=_("下一班休息因此不足的，会标明并计数。"))
    why = why_field()


class CancelForm(NotDated):
    why = why_field()


class LendForm(NotDated):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("抽调谁"))
    to = forms.CharField(label=_("抽调到哪里"), max_length=80, help_text=_("行动或专班的名称。"))
    first = day_field(_("首日"))
    last = day_field(_("末日"), help_text=_("含这一天。"))

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "person", _people(self.actor, LEND))


class TakeBackForm(NotDated):
    last = day_field(_("实际末日"))
    why = why_field()


class FeedForm(NotDated):
    title = forms.CharField(label=_("哪台设备或系统"), max_length=60)


class RevokeForm(NotDated):
    """Nothing but which feed it is."""
