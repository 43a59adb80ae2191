"""The forms of activities and promises, one for each verb: the bureau's side, the call-back desk, the partner."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild.models import Activity, Body, Partner
from lianjian.areas.cobuild.queries import bodies_of, own_partners, partners_in
from lianjian.areas.cobuild.states import Heard, Side
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area
from lianjian.kernel.ui.people import PersonChoice

MOST_PEOPLE = 9_999
RECENT = timedelta(days=62)
"""So far back lie the gatherings that are offered."""


def partner_choice() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Partner.objects.none(), label=_("联建单位"), empty_label=_("请选择"))


def reason(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return text_area(label, rows=2, limit=200, required=required, help_text=help_text)


def _people(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_PEOPLE)


def _yes_or_no(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("请选择")), ("yes", yes), ("no", no)],
        coerce=lambda said: said == "yes",
    )


class ReportForm(ChangeForm):
    """What a body did, told by the bureau's side."""

    partner = partner_choice()
    topic = forms.CharField(label=_("做了什么"), max_length=80)
    ours = _people(_("公安一方人数"))
    theirs = _people(_("联建单位人数"))
    place_text = forms.CharField(label=_("地点"), max_length=80, required=False)
    gathering = forms.ModelChoiceField(
        Activity.objects.none(), label=_("同时是哪次组织生活"), required=False, empty_label=_("不是")
    )

    def prepare(self) -> None:
        offer_rows(self, "partner", partners_in(self.row, today()))
        gatherings: Any = registry.kinds["branch.gathering"].model._default_manager
        recent = gatherings.filter(unit=self.row.unit_id, occurred_on__gte=today() - RECENT)
        offer_rows(self, "gathering", recent.order_by("-occurred_on"))


class TakeBackForm(ChangeForm):
    why = reason(_("为什么撤回"))


class AnswerForm(ChangeForm):
    """Whether what the other side reported took place."""

    agreed = _yes_or_no(_("这次活动开展了吗"), _("开展了"), _("没有开展"))
    why = reason(_("原因"), required=False, help_text=_("说没有开展的，请写明原因。"))


class CallBackForm(AnswerForm):
    """What a partner said when it was asked."""

    heard = forms.ChoiceField(
        label=_("怎样问的"),
        choices=[(it.value, it.label) for it in (Heard.PHONE, Heard.PAPER)],
    )


class PromiseForm(ChangeForm):
    """A line of a body's plan."""

    side = forms.ChoiceField(label=_("谁承诺"), choices=Side.choices)
    partner = partner_choice()
    text = forms.CharField(label=_("承诺什么"), max_length=200)
    owner = PersonChoice(label=_("公安一方责任人"))
    counterpart = forms.CharField(
        label=_("联建单位责任岗位"), max_length=40, help_text=_("只写岗位，不写姓名。")
    )
    due_on = day_field(_("期限"))

    def prepare(self) -> None:
        offer_rows(self, "partner", partners_in(self.row, today()))
        here = self.actor.units_for("cobuild.promise:write")
        serving = Post.objects.on(today())
        serving = serving if here is None else serving.filter(unit__in={*here, *self.actor.own_units})
        offer_rows(self, "owner", Person.objects.filter(pk__in=serving.values("person")).order_by("number"))
        if self.actor.person:
            self.initial["owner"] = self.actor.person.pk


class DoneForm(ChangeForm):
    note = forms.CharField(label=_("怎样办的"), max_length=200, required=False)


class JudgeForm(ChangeForm):
    """Whether the other side kept what it promised."""

    kept = _yes_or_no(_("兑现了吗"), _("兑现了"), _("没有兑现"))
    why = reason(_("原因"), required=False, help_text=_("说没有兑现的，请写明原因。"))


class DropForm(ChangeForm):
    why = reason(_("为什么不再办"))


class PartnerReportForm(ChangeForm):
    """What a body did, told by a partner that belongs to it."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("哪个共同体"), empty_label=_("请选择"))
    topic = forms.CharField(label=_("做了什么"), max_length=80)
    theirs = _people(_("我们来了几个人"))
    ours = _people(_("公安来了几个人"))
    place_text = forms.CharField(label=_("在哪里"), max_length=80, required=False)

    def prepare(self) -> None:
        self.own = list(own_partners(self.actor.person.pk, today()))
        found = bodies_of(self.own, today())
        offer_rows(self, "body", found)
        if len(found) == 1:
            self.initial["body"] = found[0].pk

    def facts(self) -> dict[str, Any]:
        """The contact speaks for the first of the own partners that belongs to the body."""
        told = super().facts()
        seated = set(partners_in(told["body"], today()).values_list("pk", flat=True))
        return told | {"partner": next((it for it in self.own if it.pk in seated), self.own[0])}


class PartnerAnswerForm(ChangeForm):
    """Two buttons: yes; and no, with its reason."""

    agreed = _yes_or_no(_("这次活动开展了吗"), _("开展了"), _("没有开展"))
    why = reason(_("为什么说没有"), required=False)

    def prepare(self) -> None:
        del self.fields["at"]


class PartnerJudgeForm(ChangeForm):
    kept = _yes_or_no(_("办好了吗"), _("办好了"), _("没有办好"))
    why = reason(_("还缺什么"), required=False)

    def prepare(self) -> None:
        del self.fields["at"]
