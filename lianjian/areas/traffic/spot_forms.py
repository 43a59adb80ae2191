"""The forms of spots, one for each verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.accident_forms import MOST_METRES
from lianjian.areas.traffic.forms import ONE_OF, offer_roads, road_field
from lianjian.areas.traffic.models import SpotMeasure
from lianjian.kernel.ui.forms import ChangeForm, text_area

MOST_VEHICLES = 500_000


def _metres(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_METRES)


class StretchForm(ChangeForm):
    road = road_field(required=True)
    from_m = _metres(_("起点（米）"))
    to_m = _metres(_("终点（米）"))

    def prepare(self) -> None:
        offer_roads(self)


class ListForm(StretchForm):
    """A stretch, as the page of spots offers it, or another."""


class CountForm(StretchForm):
    vehicles_a_day = forms.IntegerField(label=_("每日车辆数"), min_value=1, max_value=MOST_VEHICLES)
    source = forms.CharField(
        label=_("数据来源"), max_length=80, help_text=_("如：卡口自动统计、人工观测三日平均。")
    )


class TreatForm(ChangeForm):
    sort = forms.ChoiceField(label=_("措施"), choices=SpotMeasure.Sort.choices, widget=ONE_OF)
    words = forms.CharField(label=_("做了什么"), max_length=200)


class StrikeOffForm(ChangeForm):
    why = text_area(_("销号理由"), limit=500)
