"""The forms of accidents, one for each verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.forms import NO_NAMES, ONE_OF, offer_roads, road_field
from lianjian.areas.traffic.models import Accident, Party, Responsibility, Review
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, text_area

MOST_METRES, MOST_PEOPLE, MOST_YUAN = 1_000_000, 500, 100_000_000


def _people(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PEOPLE, initial=0)


def _loss() -> forms.IntegerField:
    return forms.IntegerField(label=_("财产损失（元）"), min_value=0, max_value=MOST_YUAN, initial=0)


class ReportForm(ChangeForm):
    procedure = forms.ChoiceField(
        label=_("程序"),
        choices=Accident.Procedure.choices,
        widget=ONE_OF,
        initial=Accident.Procedure.SIMPLE,
        help_text=_("只有财产损失或轻伤、各方同意的，用简易程序。"),
    )
    title = forms.CharField(label=_("简要事由"), max_length=80, help_text=_("如：轿车与电动车路口相撞。"))
    place = VillageChoice(label=_("村或乡镇"))
    road = road_field()
    metre = forms.IntegerField(
        label=_("桩号（米）"),
        min_value=0,
        max_value=MOST_METRES,
        required=False,
        help_text=_("从道路起点算起的米数，K12+350 填 12350。没有桩号的不参与查找多发点段。"),
    )
    hurt_lightly = _people(_("轻伤人数"))
    hurt_badly = _people(_("重伤人数"))
    loss = _loss()
    is_hit_and_run = forms.BooleanField(label=_("逃逸"), required=False)
    outline = text_area(_("基本事实"), required=False, limit=1000, help_text=NO_NAMES)

    def prepare(self) -> None:
        offer_roads(self)


class InjuredForm(ChangeForm):
    hurt_lightly = _people(_("轻伤人数"))
    hurt_badly = _people(_("重伤人数"))
    loss = _loss()

    def prepare(self) -> None:
        for name in ("hurt_lightly", "hurt_badly", "loss"):
            self.fields[name].initial = getattr(self.row, name)


class DeathForm(ChangeForm):
    was_hurt = forms.ChoiceField(
        label=_("此前登记为"),
        choices=[("", _("没有登记过")), ("lightly", _("轻伤")), ("badly", _("重伤"))],
        required=False,
        help_text=_("「什么时候」填死亡时间。不登记姓名。"),
    )


class WhyForm(ChangeForm):
    why = text_area(_("理由"), limit=500, help_text=NO_NAMES)


class SurveyForm(ChangeForm):
    needs_appraisal = forms.BooleanField(label=_("需要检验鉴定"), required=False)


class CommissionForm(ChangeForm):
    what = forms.CharField(label=_("鉴定什么"), max_length=80, help_text=_("如：车速、酒精、伤情、死因。"))


class FindForm(ChangeForm):
    """Who bears what: 甲 to 丁, as many as there were."""

    a = forms.ChoiceField(label=_("甲方责任"), choices=Responsibility.choices)
    b = forms.ChoiceField(
        label=_("乙方责任"), choices=[("", _("没有乙方")), *Responsibility.choices], required=False
    )
    c = forms.ChoiceField(
        label=_("丙方责任"), choices=[("", _("没有丙方")), *Responsibility.choices], required=False
    )
    d = forms.ChoiceField(
        label=_("丁方责任"), choices=[("", _("没有丁方")), *Responsibility.choices], required=False
    )

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        shares = {party: given.pop(party) for party in Party.values}
        return given | {"responsibilities": {party: share for party, share in shares.items() if share}}


class AskReviewForm(ChangeForm):
    by = forms.ChoiceField(label=_("谁申请复核"), choices=Party.choices, widget=ONE_OF)


class ReviewForm(AskReviewForm):
    outcome = forms.ChoiceField(label=_("复核结论"), choices=Review.Outcome.choices, widget=ONE_OF)


class InvestigateForm(ChangeForm):
    words = text_area(_("深度调查的结论"), limit=500, help_text=NO_NAMES)
