"""The forms of awards, one for each verb."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours.states import Grade
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import BRANCH, Person, Post, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area
from lianjian.kernel.ui.people import PersonChoice


def serving(actor: Any, permission: str) -> QuerySet[Person]:
    """Those who hold a post today in the units in which the actor has a permission."""
    units = actor.units_for(permission)
    posts = Post.objects.on(today())
    posts = posts if units is None else posts.filter(unit__in=units)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("number")


def granted_field(yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("结果"),
        choices=[("", _("请选择")), ("yes", yes), ("no", no)],
        coerce=lambda said: said == "yes",
    )


def team_field() -> forms.CharField:
    return forms.CharField(
        label=_("哪个班组或专班"),
        max_length=80,
        required=False,
        help_text=_("奖励整个单位的不填；奖励单位里的班组、专班、临时集体的写名称。"),
    )


class AwardWords(ChangeForm):
    """What somebody is to be rewarded for, and how highly."""

    grade = forms.ChoiceField(label=_("奖励等级"), choices=Grade.choices)
    deed_on = day_field(_("事迹的日期"), help_text=_("持续几天的，写最后一天。"))
    deed = text_area(_("事迹"), rows=5, limit=1_000, help_text=_("写明时间、地点、做了什么、有什么结果。"))
    again_because = forms.CharField(
        label=_("一年内再次奖励的理由"),
        max_length=200,
        required=False,
        help_text=_("一年内已有同级或者更高奖励的才写。"),
    )


class DraftForm(AwardWords):
    person = PersonChoice(label=_("奖励谁"))
    field_order = ("person", "grade", "deed_on", "deed", "again_because", "at")

    def prepare(self) -> None:
        self.order_fields(self.field_order)
        people = serving(self.actor, "honours.award:draft")
        offer_rows(self, "person", people.exclude(pk=self.actor.person.pk) if self.actor.person else people)


class DraftCollectiveForm(AwardWords):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("奖励哪个单位"),
        to_field_name="code",
        empty_label=_("请选择"),
    )
    team = team_field()
    field_order = ("unit", "team", "grade", "deed_on", "deed", "again_because", "at")

    def prepare(self) -> None:
        self.order_fields(self.field_order)
        units = self.actor.units_for("honours.award:draft")
        there = Unit.objects.on(today()).exclude(kind__code=BRANCH).order_by("code")
        offer_rows(self, "unit", there if units is None else there.filter(pk__in=units))
        home = Unit.objects.filter(pk=self.actor.unit_id or 0).first()
        if home is not None:
            self.initial.setdefault("unit", home.code)


class RedraftForm(AwardWords):
    team = team_field()

    def prepare(self) -> None:
        if self.row.is_collective:
            self.initial["team"] = self.row.team
        else:
            del self.fields["team"]
        for name in ("grade", "deed_on", "deed", "again_because"):
            self.initial[name] = getattr(self.row, name)


class AskForm(ChangeForm):
    intro = _("要有所在支部经会议表决通过的提名。没有提名不能申请，并留下记录。")


class WhyForm(ChangeForm):
    why = text_area(_("原因"), rows=2, limit=200)


class PubliciseForm(ChangeForm):
    intro = _("从这一天起公示；公示几个工作日由规则定，期满才能报请。")


class ReportForm(ChangeForm):
    secret_because = forms.CharField(
        label=_("不公示的原因"),
        max_length=200,
        required=False,
        help_text=_("只有涉密不宜公示的才写；已经公示的不写。"),
    )

    def prepare(self) -> None:
        if self.row.publicised_on:
            del self.fields["secret_because"]


class DecideForm(ChangeForm):
    granted = granted_field(_("批准"), _("不批准"))
    document = forms.CharField(label=_("文号"), max_length=60, required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class SuspendForm(ChangeForm):
    intro = _("调查期间暂缓办理。这里不写调查的内容。")


class ResumeForm(ChangeForm):
    intro = _("恢复以后重新办理，要公示的重新公示。")
