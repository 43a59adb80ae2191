"""The forms of disputes, one for each verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import (
    Agreement,
    Dispute,
    DisputeKind,
    Excluded,
    Risk,
    Role,
    Session,
    Way,
)
from lianjian.areas.disputes.rules import FIRST_INSTALMENT, WHOLE
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.org.structure import successor_of
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, day_field, offer, offer_rows, text_area

CONTACTS = ("party_a_name", "party_a_phone", "party_b_name", "party_b_phone")
MOST_INSTALMENTS = 24
HEARD = [choice for choice in Dispute.FoundBy.choices if choice[0] != Dispute.FoundBy.VISIT]
"""What is found on a visit is entered with the visit."""

NO_NAMES = _("只写甲、乙，不写姓名和身份信息。")
TICKS = forms.CheckboxSelectMultiple
ONE_OF = forms.RadioSelect


def _ways(*, required: bool = True, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("已告知的其他途径"),
        choices=Way.choices,
        widget=TICKS,
        required=required,
        help_text=help_text,
    )


class WordingForm(ChangeForm):
    """What a dispute is about and where, as registered and as corrected."""

    kind = forms.ModelChoiceField(DisputeKind.objects.none(), label=_("类别"), empty_label=_("请选择"))
    place = VillageChoice(label=_("发生地"))
    title = forms.CharField(label=_("简要事由"), max_length=80, help_text=NO_NAMES)
    account = text_area(_("基本事实"), rows=4, help_text=NO_NAMES)

    def prepare(self) -> None:
        on = self.row.registered_on if self.row else today()
        offer_rows(self, "kind", DisputeKind.objects.on(on))

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return given | {"facts": given.pop("account")}


class RegisterForm(WordingForm):
    found_by = forms.ChoiceField(label=_("怎样发现的"), choices=HEARD)
    risk = forms.ChoiceField(
        label=_("风险等级"),
        choices=[("", _("以后再评")), *Risk.choices],
        required=False,
        help_text=_("评的是这件纠纷，不是哪个人。"),
    )
    parties = forms.CharField(
        label=_("当事人"),
        max_length=60,
        required=False,
        help_text=_("不填就是甲、乙；可写「甲等五人、乙」。"),
    )
    party_a_name = forms.CharField(
        label=_("甲方姓名"),
        max_length=40,
        required=False,
        help_text=_("只在要通知本人时填写。姓名和电话单独加密保存，看一次记一次，了结后到期销毁。"),
    )
    party_a_phone = forms.CharField(label=_("甲方电话"), max_length=30, required=False)
    party_b_name = forms.CharField(label=_("乙方姓名"), max_length=40, required=False)
    party_b_phone = forms.CharField(label=_("乙方电话"), max_length=30, required=False)

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return given | {"contacts": {name: given.pop(name) for name in CONTACTS}}


class GradeForm(ChangeForm):
    risk = forms.ChoiceField(
        label=_("风险等级"),
        choices=Risk.choices,
        widget=ONE_OF,
        help_text=_("评的是这件纠纷，不是哪个人。任何时候评为黄色或红色的，都算重点纠纷。"),
    )
    why = text_area(_("评级理由"), limit=500)

    def prepare(self) -> None:
        self.fields["risk"].initial = self.row.risk


class MediatorsForm(ChangeForm):
    """Who mediates: whoever holds a post in the unit that does the work today."""

    mediator = forms.ModelChoiceField(Person.objects.none(), label=_("主调解员"), empty_label=_("请选择"))
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("其他调解员"), widget=TICKS, required=False
    )
    chosen_by_parties = forms.BooleanField(label=_("由当事人选择"), required=False)

    def prepare(self) -> None:
        units = (self.row.unit_id, successor_of(self.row.unit_id, today()))
        in_post = Post.objects.on(today()).filter(unit__in=units).values("person")
        people = Person.objects.filter(pk__in=in_post).order_by("number")
        for name in ("mediator", "others"):
            offer_rows(self, name, people)
        self.fields["mediator"].initial = self.row.mediator_id
        self.fields["chosen_by_parties"].initial = self.row.chosen_by_parties

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        mediator, others = given.pop("mediator"), given.pop("others")
        return given | {"mediators": [mediator, *(person for person in others if person != mediator)]}


class AssignForm(MediatorsForm):
    case_number = forms.CharField(
        label=_("治安案件编号"),
        max_length=60,
        required=False,
        help_text=_("纠纷引起治安案件的才填。治安案件的调解次数和再次调解的时限有规定。"),
    )
    traits = forms.MultipleChoiceField(
        label=_("治安案件有下列情形的，不得调解"),
        widget=TICKS,
        required=False,
        help_text=_("逐项核对，有就勾选。"),
    )

    def prepare(self) -> None:
        super().prepare()
        titles = dict(Excluded.choices)
        listed = [(code, titles.get(code, code)) for code in value("DISPUTE_EXCLUDED", today())]
        offer(self, "traits", listed)


class SessionForm(ChangeForm):
    venue = forms.CharField(label=_("地点"), max_length=80, help_text=_("如：村委会调解室。"))
    present = forms.MultipleChoiceField(label=_("谁在场"), choices=Role.choices, widget=TICKS)
    with_minor = forms.BooleanField(label=_("有未成年人参加（须监护人在场）"), required=False)
    helpers_consented = forms.BooleanField(label=_("当事人同意协助人员参加"), required=False)
    outline = text_area(_("调解经过"), limit=1000, help_text=NO_NAMES)
    outcome = forms.ChoiceField(label=_("结果"), choices=Session.Outcome.choices, widget=ONE_OF)
    ways = _ways(required=False, help_text=_("一方明确拒绝的，调解即告终止，须告知其他途径。"))


class AgreementForm(ChangeForm):
    form = forms.ChoiceField(label=_("协议形式"), choices=Agreement.Form.choices, widget=ONE_OF)
    account = text_area(_("纠纷事实"), help_text=NO_NAMES)
    terms = text_area(_("协议内容"), rows=4, help_text=NO_NAMES)
    way = forms.CharField(
        label=_("履行方式"), max_length=200, help_text=_("如：当场付清、分期转账、恢复原状。")
    )
    fulfil_by = day_field(_("履行期限"), help_text=_("分期履行的填最后一期。"))
    instalments = forms.IntegerField(
        label=_("分几期履行"), min_value=1, max_value=MOST_INSTALMENTS, initial=1
    )
    signed_on = day_field(_("签名日期"), required=False, help_text=_("书面协议必填。"))
    sealed_on = day_field(_("盖章日期"), required=False, help_text=_("书面协议必填。"))
    copies = forms.IntegerField(
        label=_("协议份数"), min_value=1, max_value=99, required=False, help_text=_("书面协议必填。")
    )

    def prepare(self) -> None:
        self.fields["account"].initial = self.row.facts

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return given | {"facts": given.pop("account")}


class CourtForm(ChangeForm):
    jointly = forms.BooleanField(label=_("双方共同申请"), required=False)

    def prepare(self) -> None:
        agreement = self.row.agreement
        if agreement is not None:
            last = days("DISPUTE_COURT_CONFIRM_DAYS", agreement.in_force_on)
            self.fields["jointly"].help_text = _now("最迟 %s 向人民法院申请。") % last


class FulfilForm(ChangeForm):
    part = forms.ChoiceField(
        label=_("履行了多少"),
        choices=[(WHOLE, _("全部履行")), (FIRST_INSTALMENT, _("履行了首期"))],
        widget=ONE_OF,
        initial=WHOLE,
    )
    how = text_area(_("履行情况"), limit=500, help_text=NO_NAMES)


class CompleteForm(ChangeForm):
    how = text_area(_("履行情况"), limit=500, help_text=NO_NAMES)


class CallBackForm(ChangeForm):
    way = forms.ChoiceField(label=_("回访方式"), choices=Dispute.CallbackWay.choices)
    relapsed = forms.TypedChoiceField(
        label=_("有没有反复"),
        choices=[("no", _("没有反复")), ("yes", _("有反复，重新调解"))],
        coerce=lambda answer: answer == "yes",
        widget=ONE_OF,
    )
    words = text_area(_("回访情况"), required=False, limit=500, help_text=NO_NAMES)


class FailForm(ChangeForm):
    why = text_area(_("终止原因"), limit=500, help_text=NO_NAMES)
    ways = _ways()


class HandOverForm(ChangeForm):
    to = forms.CharField(label=_("移交给哪个部门"), max_length=80)
    their_number = forms.CharField(label=_("对方受理编号"), max_length=60, required=False)
    why = text_area(_("移交原因"), limit=500, help_text=NO_NAMES)


class CorrectForm(WordingForm):
    why = text_area(_("更正原因"), limit=500)

    def prepare(self) -> None:
        super().prepare()
        for name, value_now in (
            ("kind", self.row.kind_id),
            ("place", self.row.place_id),
            ("title", self.row.title),
            ("account", self.row.facts),
        ):
            self.fields[name].initial = value_now
