"""The forms of dispatch: taking a call, sending, recalling, closing a road."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch.queries import free_crews
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.county import pack
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, offer, text_area


class IntakeForm(forms.Form):
    """What a caller tells, in the order in which it is asked; all of it may still be missing."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    text = text_area(
        _("报警内容"), required=False, help_text=_("不写姓名、身份证号和电话；涉及的人用甲、乙称呼。")
    )
    place = VillageChoice(label=_("村或乡镇"), required=False)
    place_text = forms.CharField(label=_("具体位置"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    grade = forms.TypedChoiceField(label=_("等级"), coerce=int, empty_value=None, required=False)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "category",
            [("", _("请选择")), *((it.code, f"{it.code} {it.name}") for it in calls.categories(today()))],
        )
        offer(self, "grade", [("", _("请选择")), *calls.grades()])

    def told(self) -> dict[str, Any]:
        """The facts that are there."""
        said = dict(self.cleaned_data)
        lon, lat = said.pop("longitude"), said.pop("latitude")
        said.pop("key")
        if lon is not None and lat is not None:
            said["point"] = (lon, lat)
        return {name: value for name, value in said.items() if value not in (None, "")}


class NumberForm(forms.Form):
    """The caller's number, saved by itself once it is whole: each saving seals it anew."""

    caller_number = forms.CharField(
        label=_("报警电话"), max_length=20, required=False, help_text=_("单独加密，到期销毁，不能按电话查找。"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip


class CrewsForm(ChangeForm):
    """Which crews to send, and why others than those recommended."""

    crews = forms.TypedMultipleChoiceField(
        label=_("派哪些警力"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(
        label=_("原因"), max_length=200, required=False, help_text=_("不按推荐派的必须写。")
    )

    def offer_crews(self, choices: Any) -> "CrewsForm":
        offer(self, "crews", choices)
        return self


class RecallForm(ChangeForm):
    why = forms.CharField(label=_("撤回原因"), max_length=200)


class ReassignForm(ChangeForm):
    crew = forms.TypedChoiceField(label=_("改派给"), coerce=int)
    why = forms.CharField(label=_("改派原因"), max_length=200)

    def prepare(self) -> None:
        offer(self, "crew", [(crew.pk, crew.name) for crew in free_crews(now())])


class ClosureForm(ChangeForm):
    """Where a road is closed: a point on the map, or its coordinates."""

    longitude = forms.FloatField(label=_("经度"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("纬度"), min_value=-90, max_value=90)
    why = forms.CharField(label=_("封闭原因"), max_length=200)

    @property
    def outline(self) -> Any:
        """That of the county, for the map."""
        return pack().outline

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        return {"point": (said.pop("longitude"), said.pop("latitude")), **said}


class OnlyThisForm(ChangeForm):
    """Nothing is asked but when."""
