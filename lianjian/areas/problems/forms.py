"""The forms by which a problem is registered and brought on its way. Each says which rule it is under."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems import guards
from lianjian.areas.problems.models import Problem, ProblemKind, Reason, Satisfaction
from lianjian.areas.problems.queries import staff
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person
from lianjian.kernel.rules.book import rule
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, day_field, offer, offer_rows, text_area
from lianjian.kernel.ui.photos import PhotosField

NO_NAMES = _("会公开显示，不要写姓名和电话。")
YES_OR_NO = {"true": True, "false": False}


def by_rule(sentence: str, code: str) -> str:
    """A sentence with the value of a rule and its code in the place of %s."""
    return (
        sentence % gettext("%(value)s（%(code)s）") % {"value": rule(code, today()).value_text, "code": code}
    )


def choice(label: Any, *options: tuple[str, Any], help_text: Any = "") -> forms.TypedChoiceField:
    """Yes or no, each in its own words."""
    return forms.TypedChoiceField(
        label=label, choices=options, coerce=YES_OR_NO.get, widget=forms.RadioSelect, help_text=help_text
    )


def public_title() -> forms.CharField:
    return forms.CharField(label=_("简短事由"), max_length=80, help_text=NO_NAMES)


class ProblemForm(ChangeForm):
    """A step with a problem. `intro` is what whoever fills it in must know first."""

    row: Problem

    @property
    def intro(self) -> str:
        return ""


class OwnerChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Person) -> str:
        return f"{person} {person.number}"


class AssignForm(ProblemForm):
    title = public_title()
    owner = OwnerChoice(Person.objects.none(), label=_("承办人"), empty_label=_("请选择"))
    plan = text_area(_("办理计划"), limit=1_000)
    due_on = day_field(_("提前到"), required=False)

    def prepare(self) -> None:
        offer_rows(self, "owner", staff(self.row, today()))
        self.fields["title"].initial = suggested_title(self.row)
        if self.row.due_on:
            self.fields["due_on"].help_text = _("要求在办理期限 %s 之前办结的才填。") % self.row.due_on

    @property
    def intro(self) -> str:
        fix = by_rule(gettext("受理后应在 %s内办结。"), self.row.kind.days_rule)
        accept = by_rule(gettext("承办人应在 %s内签收。"), "PROBLEM_ACCEPT_DAYS")
        return f"{fix}{accept}"


def suggested_title(problem: Problem) -> str:
    """The wording it has, else its place and kind: never the resident's own words, which may hold names."""
    where = problem.place.short_name() if problem.place else ""
    return problem.title or f"{where}：{problem.kind.name}"


class ForwardForm(ProblemForm):
    title = public_title()
    to = forms.CharField(label=_("转往单位"), max_length=80)
    their_number = forms.CharField(label=_("对方受理编号"), max_length=60)

    def prepare(self) -> None:
        self.fields["title"].initial = suggested_title(self.row)

    @property
    def intro(self) -> str:
        return gettext("不属于公安职责的才转办。对方答复之前一直留在台账上（PROBLEM_FORWARD）。")


class ForwardedAnswerForm(ProblemForm):
    fix = text_area(_("对方答复"), limit=1_000, help_text=_("写明做了什么、什么时候、在哪里。"))


class ReasonForm(ProblemForm):
    """A reason from the county's list; a subclass says for what."""

    use: str
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("理由"), empty_label=_("请选择"))

    def prepare(self) -> None:
        offer_rows(self, "reason", Reason.objects.on(today()).filter(use=self.use))


class RejectionForm(ReasonForm):
    use = Reason.Use.REJECT

    @property
    def intro(self) -> str:
        return by_rule(
            gettext("不予受理须由 %s决定：另一人同意后生效，并告知群众。"), "PROBLEM_REJECT_PERSONS"
        )


class RejectionDecisionForm(ProblemForm):
    agree = choice(_("您的决定"), ("true", _("同意不予受理")), ("false", _("不同意，退回受理登记")))


class ReturnForm(ReasonForm):
    use = Reason.Use.RETURN

    @property
    def intro(self) -> str:
        return by_rule(gettext("签收后 %s内可以退单。"), "PROBLEM_RETURN_DAYS") + by_rule(
            gettext("最多退 %s。"), "PROBLEM_RETURN_TIMES"
        )


class AcceptForm(ProblemForm):
    @property
    def intro(self) -> str:
        return by_rule(gettext("签收后应在 %s内联系群众。"), "PROBLEM_CONTACT_DAYS")


class ExtensionForm(ProblemForm):
    until = day_field(_("延期到"))
    why = forms.CharField(label=_("原因"), max_length=200)

    def prepare(self) -> None:
        self.fields["until"].initial, self.fields["why"].initial = (
            self.row.extension_until,
            self.row.extension_reason,
        )

    @property
    def intro(self) -> str:
        times = by_rule(gettext("最多延期 %s。"), "PROBLEM_EXTEND_TIMES")
        return times + gettext("须在现期限 %s 之前批准，并告知群众。") % self.row.due_on


class SuspendForm(ProblemForm):
    until = day_field(_("下次办理日期"))
    why = forms.CharField(label=_("原因"), max_length=200, help_text=_("等资金、等季节等，会公开显示。"))

    @property
    def intro(self) -> str:
        return by_rule(gettext("下次办理日期应在 %s以内。挂账清单公开。"), "PROBLEM_SUSPEND_MAX_DAYS")


class FixForm(ProblemForm):
    fix = text_area(_("办结情况"), limit=1_000, help_text=_("写明做了什么、什么时候、在哪里。"))
    photos = PhotosField()

    @property
    def intro(self) -> str:
        return gettext("办结后由群众确认是否整改到位，承办单位不能代为确认（PROBLEM_CONFIRM_OUTSIDE）。")


class AnswerForm(ProblemForm):
    way = forms.ChoiceField(label=_("怎样确认的"), widget=forms.RadioSelect)
    fixed = choice(_("群众说"), ("true", _("整改到位了")), ("false", _("没有整改到位")))
    satisfaction = forms.TypedChoiceField(
        label=_("满意度"),
        choices=Satisfaction.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("群众没有表态的不选。"),
    )
    words = text_area(_("群众怎么说"), required=False, limit=1_000)

    def prepare(self) -> None:
        offer(self, "way", guards.ways_to_record(today()))

    @property
    def intro(self) -> str:
        return by_rule(
            gettext("不认可的退回重办并重定期限，满 %s不认可的转督办。"), "PROBLEM_REWORK_SUPERVISION"
        )


class CallForm(ProblemForm):
    @property
    def intro(self) -> str:
        tries = by_rule(gettext("在不同日期共联系 %s才能算联系不上。"), "PROBLEM_UNREACHABLE_TRIES")
        return tries + gettext("已经记了 %s 次。") % len(self.row.calls_tried)


class UnreachableForm(ProblemForm):
    checked_by = forms.CharField(
        label=_("谁到现场核实的"), max_length=60, help_text=_("村干部或外单位网格员，写职务即可。")
    )


class UnconfirmedForm(ProblemForm):
    @property
    def intro(self) -> str:
        return gettext("未确认销号单独列出，从不计入整改到位（PROBLEM_UNCONFIRMED_APART）。")


class CorrectionForm(ProblemForm):
    kind = forms.ModelChoiceField(ProblemKind.objects.none(), label=_("类别"), empty_label=None)
    place = VillageChoice(label=_("村或乡镇"))
    title = public_title()
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        offer_rows(self, "kind", kinds_in_use(self.row.raised_on))
        self.fields["kind"].initial, self.fields["place"].initial = self.row.kind_id, self.row.place_id
        self.fields["title"].initial = suggested_title(self.row)

    @property
    def intro(self) -> str:
        return gettext("原来的登记不会消失，留在历次登记里。")


def kinds_in_use(day: date) -> QuerySet[ProblemKind]:
    return ProblemKind.objects.on(day)


class RegisterForm(ChangeForm):
    """What was heard by phone, at the desk or on a visit. Name and phone are never required."""

    CHANNELS = (Problem.Channel.PHONE, Problem.Channel.DESK, Problem.Channel.VISIT)

    channel = forms.ChoiceField(
        label=_("从哪里听到的"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
    )
    kind = forms.ModelChoiceField(ProblemKind.objects.none(), label=_("类别"), empty_label=_("请选择"))
    place = VillageChoice(label=_("村或乡镇"))
    place_text = forms.CharField(
        label=_("具体位置"), required=False, max_length=120, help_text=_("如：村东口、小学门前。")
    )
    text = text_area(_("群众怎么说"), rows=4)
    name = forms.CharField(label=_("反映人姓名"), required=False, max_length=40)
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9][0-9 -]{4,18}$", _("电话号码只写数字，可以带区号。"))],
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    photos = PhotosField()

    def prepare(self) -> None:
        offer_rows(self, "kind", kinds_in_use(today()))
        self.fields["phone"].help_text = by_rule(
            gettext("只用于告知办理结果，看一次记一次，销号后保存 %s，到期删除。"), "RETAIN_PROBLEM_CONTACT"
        )
