"""The forms of bars, retirement, care and leave, one for each verb."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.honours.forms import granted_field, serving
from lianjian.areas.honours.models import Hardship
from lianjian.areas.honours.states import OF_PEOPLE, CareKind, LeaveKind, Purpose
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import BRANCH, Person, Post, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows
from lianjian.kernel.ui.people import PersonChoice

MOST_FUND = 100_000
"""Yuan. More is a slip of the pen."""

MOST_CARRIED = 99
"""Days. More is a slip of the pen; the rule allows far fewer."""

SINCE, UNTIL = _("从哪天起"), _("到哪天止")


def _cared_for(actor: Any, permission: str) -> QuerySet[Person]:
    """Those for whom the actor's branches care: on their rolls, or serving beside the actor."""
    units = actor.units_for(permission)
    if units is None:
        return serving(actor, permission)
    on_rolls = [key for unit in Unit.objects.filter(pk__in=units) for key in branch.members(unit, today())]
    beside = Post.objects.on(today()).filter(unit__in=actor.own_units).values("person")
    return Person.objects.filter(Q(pk__in=on_rolls) | Q(pk__in=beside)).order_by("number")


class BarForm(ChangeForm):
    person = PersonChoice(label=_("谁"))
    kind = forms.ChoiceField(label=_("种类"), choices=OF_PEOPLE)
    since = day_field(SINCE)
    until = day_field(UNTIL, required=False, help_text=_("还不知道的不填，以后再结束。"))

    def prepare(self) -> None:
        del self.fields["at"]
        offer_rows(self, "person", serving(self.actor, "honours.bar:write"))


class BarUnitForm(ChangeForm):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("哪个单位"), to_field_name="code", empty_label=_("请选择")
    )
    since = day_field(SINCE)
    until = day_field(UNTIL, help_text=_("不短于也不长于规则所定的期限。"))

    def prepare(self) -> None:
        del self.fields["at"]
        units = self.actor.units_for("honours.bar:write")
        there = Unit.objects.on(today()).exclude(kind__code=BRANCH).order_by("code")
        offer_rows(self, "unit", there if units is None else there.filter(pk__in=units))


class EndForm(ChangeForm):
    """From which day on something does not hold any longer."""

    on = day_field(_("从哪天起结束"))

    def prepare(self) -> None:
        del self.fields["at"]


class RetireForm(ChangeForm):
    person = PersonChoice(label=_("谁退休"))
    retires_on = day_field(_("退休日期"))

    def prepare(self) -> None:
        offer_rows(self, "person", serving(self.actor, "honours.retirement:write"))


class CorrectRetirementForm(ChangeForm):
    retires_on = day_field(_("退休日期"))
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        del self.fields["at"]
        self.initial["retires_on"] = self.row.retires_on


class CeremonyForm(ChangeForm):
    ceremony = forms.CharField(
        label=_("怎样举行的"), max_length=200, help_text=_("例如座谈、颁发荣休证、最后一次敬礼。")
    )


class HardshipForm(ChangeForm):
    person = PersonChoice(label=_("谁的家庭"))
    purpose = forms.ChoiceField(
        label=_("登记做什么用"), choices=Purpose.choices, help_text=_("不写是什么困难。")
    )
    since = day_field(SINCE)
    until = day_field(UNTIL, help_text=_("到期核实后再登记。"))

    def prepare(self) -> None:
        del self.fields["at"]
        offer_rows(self, "person", _cared_for(self.actor, "honours.care:list"))


class CareForm(ChangeForm):
    person = PersonChoice(label=_("走访谁家"))
    kind = forms.ChoiceField(label=_("走访的是"), choices=CareKind.choices)
    fund = forms.IntegerField(
        label=_("慰问金（元）"), required=False, min_value=0, max_value=MOST_FUND, help_text=_("没有的不填。")
    )

    def prepare(self) -> None:
        offer_rows(self, "person", _cared_for(self.actor, "honours.care:record"))
        asked = str(self.initial.get("listed", ""))
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            rows = self.actor.visible(Hardship.objects.filter(pk=int(asked)), "honours.care:see")
            self.initial["person"] = rows.values_list("person", flat=True).first()

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        return told | {"fund": told["fund"] or 0}


class CorrectCareForm(ChangeForm):
    when = forms.DateTimeField(
        label=_("走访时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    kind = forms.ChoiceField(label=_("走访的是"), choices=CareKind.choices)
    fund = forms.IntegerField(label=_("慰问金（元）"), min_value=0, max_value=MOST_FUND)
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        del self.fields["at"]
        self.initial.update(
            kind=self.row.kind, fund=self.row.fund, when=timezone.localtime(self.row.occurred_at)
        )


class LeaveForm(ChangeForm):
    kind = forms.ChoiceField(label=_("休假种类"), choices=LeaveKind.choices, help_text=_("病假不写病情。"))
    first = day_field(_("首日"))
    last = day_field(_("末日"), help_text=_("含这一天；只算工作日。"))


class CarryForm(ChangeForm):
    person = PersonChoice(label=_("谁休假"))
    year = forms.IntegerField(
        label=_("哪一年的"), min_value=2000, max_value=2200, help_text=_("没有休完的那一年。")
    )
    days = forms.IntegerField(label=_("转到下一年几个工作日"), min_value=1, max_value=MOST_CARRIED)
    why = forms.CharField(label=_("原因"), max_length=200, help_text=_("写明什么工作使当年没有休完。"))

    def prepare(self) -> None:
        people = serving(self.actor, "honours.leave:decide")
        offer_rows(self, "person", people.exclude(pk=self.actor.person.pk) if self.actor.person else people)
        self.initial["year"] = today().year


class DecideLeaveForm(ChangeForm):
    granted = granted_field(_("准假"), _("不准"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class CallOffForm(ChangeForm):
    """Nothing but which leave it is."""

    def prepare(self) -> None:
        del self.fields["at"]
