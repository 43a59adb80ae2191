"""The forms of violations, one for each verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models import Behaviour, Decision, Ground, Road, Source, Vehicle
from lianjian.kernel.clock.now import today
from lianjian.kernel.rules.book import value
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, offer, offer_rows, text_area

ONE_OF = forms.RadioSelect
MOST_YUAN, MOST_POINTS = 100_000, 12
NO_NAMES = _("不写驾驶人姓名和证件号。")


class BehaviourChoice(forms.ModelChoiceField):
    """A behaviour of the code table, with what it costs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Behaviour.objects.none(), empty_label=_("请选择"), **kwargs)

    def label_from_instance(self, behaviour: Behaviour) -> str:
        return f"{behaviour.code} {behaviour}"


def road_field(*, required: bool = False) -> forms.ModelChoiceField:
    """A road of the county."""
    return forms.ModelChoiceField(
        Road.objects.none(), label=_("道路"), required=required, empty_label=_("不在所列道路上")
    )


def offer_roads(form: forms.BaseForm) -> None:
    offer_rows(form, "road", Road.objects.on(today()))


def fine_field() -> forms.IntegerField:
    return forms.IntegerField(label=_("罚款（元）"), min_value=0, max_value=MOST_YUAN, required=False)


def points_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("记分"),
        min_value=0,
        max_value=MOST_POINTS,
        required=False,
        help_text=_("不填按违法代码记分。"),
    )


class RecordForm(ChangeForm):
    """A violation as an officer enters it at the roadside, or as a device or a resident reported it."""

    source = forms.ChoiceField(label=_("来源"), choices=Source.choices, initial=Source.ON_SITE, widget=ONE_OF)
    behaviour = BehaviourChoice(label=_("违法行为"))
    vehicle = forms.ChoiceField(label=_("车辆种类"), choices=Vehicle.choices)
    place = VillageChoice(label=_("村或乡镇"))
    road = road_field()
    where = forms.CharField(label=_("具体位置"), max_length=80, required=False)
    decision = forms.ChoiceField(
        label=_("当场处理"),
        choices=[("", _("以后处理")), *Decision.choices],
        required=False,
        help_text=_("只有现场查处的可以当场处理。"),
    )
    fine = fine_field()
    points = points_field()
    reference = forms.CharField(
        label=_("全国系统编号"), max_length=40, required=False, help_text=_("已经录入的填写。")
    )
    basis = forms.CharField(
        label=_("依据（设备编号、照片等）"), max_length=120, required=False, help_text=NO_NAMES
    )
    plate = forms.CharField(
        label=_("号牌"),
        max_length=12,
        required=False,
        help_text=_("只在要通知车主时填写。单独加密，看一次记一次，处理后到期销毁，不能按号牌查找。"),
    )

    def prepare(self) -> None:
        offer_rows(self, "behaviour", Behaviour.objects.on(today()))
        offer_roads(self)


class NothingForm(ChangeForm):
    """Nothing is asked but when."""


class EnterForm(ChangeForm):
    reference = forms.CharField(label=_("全国系统编号"), max_length=40)

    def prepare(self) -> None:
        self.fields["reference"].initial = self.row.reference


class NotifyForm(ChangeForm):
    how = forms.CharField(label=_("怎样通知的"), max_length=80, help_text=_("如：短信、邮寄、互联网平台。"))


class AcceptForm(ChangeForm):
    foreseen = forms.ChoiceField(
        label=_("拟作出的处理"),
        choices=Decision.choices,
        initial=Decision.FINE,
        widget=ONE_OF,
        help_text=_("处理期限按它计算。"),
    )


class DecideForm(ChangeForm):
    decision = forms.ChoiceField(label=_("处理决定"), choices=Decision.choices, widget=ONE_OF)
    fine = fine_field()
    points = points_field()

    def prepare(self) -> None:
        behaviour = self.row.behaviour
        self.fields["decision"].initial = self.row.foreseen or Decision.FINE
        self.fields["points"].initial = behaviour.points
        self.fields["fine"].help_text = _now("本项罚款 %(least)s 至 %(most)s 元。") % {
            "least": behaviour.fine_from,
            "most": behaviour.fine_to,
        }


class DoubtForm(ChangeForm):
    ground = forms.ChoiceField(label=_("消除情形"), choices=(), widget=ONE_OF)
    words = text_area(_("核实情况"), limit=500, help_text=NO_NAMES)

    def prepare(self) -> None:
        titles = dict(Ground.choices)
        listed = value("TRAFFIC_CANCEL_GROUNDS", today())
        offer(self, "ground", [(code, titles.get(code, code)) for code in listed])
