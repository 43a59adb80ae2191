"""The forms of drunk driving, one for each verb."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.forms import NO_NAMES, offer_roads, road_field
from lianjian.areas.traffic.models import Aggravating, Vehicle
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, text_area

MOST_MG = 600


def _level(label: object) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_MG)  # type: ignore[arg-type]


class FoundForm(ChangeForm):
    breath = _level(_("呼气值（mg/100 ml）"))
    vehicle = forms.ChoiceField(label=_("车辆种类"), choices=Vehicle.choices)
    place = VillageChoice(label=_("村或乡镇"))
    road = road_field()
    where = forms.CharField(label=_("具体位置"), max_length=80, required=False, help_text=NO_NAMES)
    aggravating = forms.MultipleChoiceField(
        label=_("从重情形"),
        choices=Aggravating.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("有就勾选。"),
    )

    def prepare(self) -> None:
        offer_roads(self)


class BloodForm(ChangeForm):
    blood = _level(_("血液值（mg/100 ml）"))


class FileForm(ChangeForm):
    case_number = forms.CharField(label=_("案件编号"), max_length=60, required=False)


class UnfiledForm(ChangeForm):
    why = text_area(_("不立案的理由"), limit=500, help_text=NO_NAMES)
