"""The forms of calls, one for each verb."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.arising import words_of
from lianjian.areas.calls.checks import TIMES
from lianjian.areas.calls.models import Call, CallCategory, CallResult, Grade, LateCause, Taker
from lianjian.areas.calls.queries import likely_duplicates
from lianjian.areas.disputes import facade as disputes
from lianjian.areas.problems import facade as problems
from lianjian.areas.traffic import facade as traffic
from lianjian.kernel.clock.now import today
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, offer, offer_rows, text_area

NO_NAMES = _("不写姓名、身份证号和电话；涉及的人用甲、乙称呼。")
MOST_PEOPLE = 500
LOCAL = "%Y-%m-%dT%H:%M"


class CodeChoice(forms.ModelChoiceField):
    """A row of a code table, told with its code."""

    def label_from_instance(self, row: Any) -> str:
        return f"{row.code} {row}"


def category_field(label: Any, *, required: bool = True) -> CodeChoice:
    return CodeChoice(CallCategory.objects.none(), label=label, required=required, empty_label=_("请选择"))


def _moment(label: Any, *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format=LOCAL),
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
    )


class TakeForm(ChangeForm):
    """The row of a call, made before anything is known of it."""

    caller_number = forms.CharField(
        label=_("报警电话"),
        max_length=20,
        required=False,
        help_text=_("单独加密，看一次记一次，到期销毁，不能按电话查找。"),
    )
    ring_at = _moment(_("振铃"))
    answered_at = _moment(_("摘机"))


class DescribeForm(ChangeForm):
    """What is known of a call by now; what is left empty stays as it is."""

    place = VillageChoice(label=_("村或乡镇"), required=False)
    place_text = forms.CharField(label=_("具体位置"), max_length=120, required=False)
    text = text_area(_("报警内容"), required=False, help_text=NO_NAMES)
    category = category_field(_("接警定性"), required=False)
    grade = forms.TypedChoiceField(
        label=_("等级"),
        choices=[("", _("请选择")), *Grade.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def prepare(self) -> None:
        offer_rows(self, "category", CallCategory.objects.on(self.row.occurred_on))
        self.initial.update(
            place=self.row.place_id, place_text=self.row.place_text, text=self.row.text,
            category=self.row.category_id, grade=self.row.grade,
        )  # fmt: skip


class MergeForm(ChangeForm):
    into = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("并入哪一起"),
        empty_label=_("请选择"),
        help_text=_("列出时间和地点都相近的警情。"),
    )

    def prepare(self) -> None:
        keys = [it.pk for it in likely_duplicates(self.row)]
        offer_rows(self, "into", Call.objects.filter(pk__in=keys).select_related("place", "category"))


class TransferForm(ChangeForm):
    to = forms.ChoiceField(label=_("移交给"), choices=Taker.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("移交记录"), max_length=200, help_text=_("谁接的、编号是多少、有没有当场告知报警人。")
    )


class CancelForm(ChangeForm):
    why = forms.CharField(label=_("撤警原因"), max_length=200)


class FirstFeedbackForm(ChangeForm):
    words = text_area(_("现场情况"), limit=1_000, help_text=NO_NAMES)


class FeedbackForm(ChangeForm):
    """The last feedback, with all that the rule asks for."""

    category = category_field(_("处警定性"))
    result = CodeChoice(CallResult.objects.none(), label=_("处理结果"), empty_label=_("请选择"))
    people = forms.CharField(label=_("人员"), max_length=200, required=False, help_text=NO_NAMES)
    matter = text_area(_("事情"), required=False)
    handling = text_area(_("处置"), limit=1_000, required=False)
    outcome = text_area(_("结果"), limit=1_000, required=False)
    receipt = forms.CharField(
        label=_("受案回执号"), max_length=60, required=False, help_text=_("受案的必须填写。")
    )
    handed_to = forms.CharField(label=_("移交给谁"), max_length=80, required=False)
    late_cause = CodeChoice(
        LateCause.objects.none(), label=_("到场慢的原因"), required=False, empty_label=_("请选择")
    )

    def prepare(self) -> None:
        offer_rows(self, "category", CallCategory.objects.on(self.row.occurred_on))
        offer_rows(self, "result", CallResult.objects.on(today()))
        offer_rows(self, "late_cause", LateCause.objects.on(today()))
        self.fields["category"].initial = self.row.category_id
        if not self.row.is_late:
            del self.fields["late_cause"]


class ReviewForm(ChangeForm):
    category = category_field(_("审核定性"))
    words = forms.CharField(label=_("审核意见"), max_length=200, required=False)

    def prepare(self) -> None:
        offer_rows(self, "category", CallCategory.objects.on(self.row.occurred_on))
        self.fields["category"].initial = self.row.category_id


class ReviewManyForm(ChangeForm):
    """The class that each of many calls has from its feedback is the final one."""

    words = forms.CharField(label=_("审核意见（各行相同）"), max_length=200, required=False)

    def prepare(self) -> None:
        self.fields["at"].widget = forms.HiddenInput()


class CallBackForm(ChangeForm):
    satisfied = forms.TypedChoiceField(
        label=_("报警人是否满意"),
        choices=(("yes", _("满意")), ("no", _("不满意"))),
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("回访情况"), max_length=200, required=False, help_text=NO_NAMES)


class NothingForm(ChangeForm):
    """Nothing is asked but when."""


class CorrectForm(ChangeForm):
    what = forms.ChoiceField(label=_("更正哪一步的时间"))
    when = _moment(_("更正为"), required=True)
    why = forms.CharField(label=_("更正原因"), max_length=200)

    def prepare(self) -> None:
        there = [(name, title) for name, title in TIMES.items() if name != "occurred_at"]
        told = [(name, self._told(name, title)) for name, title in there if getattr(self.row, name)]
        offer(self, "what", told)

    def _told(self, name: str, title: Any) -> str:
        return f"{title} {timezone.localtime(getattr(self.row, name)):%Y-%m-%d %H:%M:%S}"


class DisputeForm(ChangeForm):
    kind = forms.ChoiceField(label=_("纠纷类别"))
    title = forms.CharField(label=_("一句话概括"), max_length=80, help_text=NO_NAMES)

    def prepare(self) -> None:
        offer(self, "kind", disputes.kinds(today()))


class ProblemForm(ChangeForm):
    kind = forms.ChoiceField(label=_("问题类别"))
    title = forms.CharField(label=_("一句话概括"), max_length=80, help_text=NO_NAMES)

    def prepare(self) -> None:
        offer(self, "kind", problems.kinds(today()))


class AccidentForm(ChangeForm):
    """An accident with what the call knows: it is filled in, and one button enters it."""

    title = forms.CharField(label=_("简要事由"), max_length=traffic.LONGEST_TITLE, help_text=NO_NAMES)
    procedure = forms.ChoiceField(
        label=_("程序"),
        widget=forms.RadioSelect,
        help_text=_("只有财产损失或轻伤、各方同意的，用简易程序。"),
    )
    hurt_lightly = forms.IntegerField(label=_("轻伤人数"), min_value=0, max_value=MOST_PEOPLE, initial=0)
    hurt_badly = forms.IntegerField(label=_("重伤人数"), min_value=0, max_value=MOST_PEOPLE, initial=0)
    is_hit_and_run = forms.BooleanField(label=_("逃逸"), required=False)
    road = forms.ChoiceField(label=_("道路"), required=False)
    metre = forms.IntegerField(
        label=_("桩号（米）"),
        min_value=0,
        required=False,
        help_text=_("从道路起点算起的米数，K12+350 填 12350。没有桩号的不参与查找多发点段。"),
    )

    def prepare(self) -> None:
        procedures = traffic.procedures()
        offer(self, "procedure", procedures)
        offer(self, "road", [("", _("不在所列道路上")), *traffic.roads(self.row.occurred_on)])
        self.initial.update(procedure=procedures[0][0], title=words_of(self.row, traffic.LONGEST_TITLE))
        self.fields["at"].widget = forms.HiddenInput()
        self.intro = _now("发生在 %(at)s，%(place)s，基本事实取自这起警情，不用再填。") % {
            "at": f"{timezone.localtime(self.row.occurred_at):%Y-%m-%d %H:%M}",
            "place": self.row.place.short_name(),
        }
