"""The forms of notices and ballots, one for each verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.notices.models import TEXT_LIMIT, TITLE_LIMIT, WHY_LIMIT
from lianjian.areas.notices.queries import branches, told_with
from lianjian.areas.notices.states import NoticeKind
from lianjian.areas.notices.voting import FEWEST_OPTIONS, Answers
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area

OPTION_LIMIT = 200
QUESTION = "question-"


def _units(units: list[Unit]) -> Any:
    return Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("code")


class PublishForm(ChangeForm):
    branches = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("发给哪些党支部"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("每个支部一条，发给当天在册的党员。"),
    )
    kind = forms.ChoiceField(label=_("是什么"), choices=NoticeKind.choices)
    title = forms.CharField(label=_("标题"), max_length=TITLE_LIMIT)
    text = text_area(_("内容"), rows=8, limit=TEXT_LIMIT)
    until = day_field(
        _("最迟哪天看完"), required=False, help_text=_("没有期限的不填。学习材料过了这天看的算补学。")
    )

    def prepare(self) -> None:
        del self.fields["at"]
        there = branches(self.actor, "notices.notice:publish", today())
        offer_rows(self, "branches", _units(there))
        if len(there) == 1:
            self.initial["branches"] = [there[0].code]


def _everywhere() -> forms.BooleanField:
    return forms.BooleanField(label=_("同一次发给其他支部的也一起"), required=False, initial=True)


class Mending(ChangeForm):
    """What is done to a notice; asked of all that went out with it only where there are others."""

    def prepare(self) -> None:
        del self.fields["at"]
        if not told_with(self.row):
            del self.fields["everywhere"]


class CorrectForm(Mending):
    intro = _("原来的写法留在「历次登记」里。已经看过的人会看到「改正以前看过」。")
    title = forms.CharField(label=_("标题"), max_length=TITLE_LIMIT)
    text = text_area(_("内容"), rows=8, limit=TEXT_LIMIT)
    until = day_field(_("最迟哪天看完"), required=False)
    why = forms.CharField(label=_("改正的原因"), max_length=WHY_LIMIT)
    ask_again = forms.BooleanField(
        label=_("请看过的人再看一遍"),
        required=False,
        help_text=_("改动影响大家怎么做的，请勾选；错字之类的不用。"),
    )
    everywhere = _everywhere()

    def prepare(self) -> None:
        super().prepare()
        self.initial.update({name: getattr(self.row, name) for name in ("title", "text", "until")})


class WithdrawForm(Mending):
    intro = _("撤回以后谁也不用再看，也不计入数字；通知不会删除，标明已经撤回。")
    why = forms.CharField(label=_("撤回的原因"), max_length=WHY_LIMIT)
    everywhere = _everywhere()


class OnlyThis(ChangeForm):
    """Nothing but which row it is."""

    def prepare(self) -> None:
        del self.fields["at"]


class BallotForm(ChangeForm):
    branch = forms.ModelChoiceField(
        Unit.objects.none(), label=_("党支部"), to_field_name="code", empty_label=_("请选择")
    )
    title = forms.CharField(label=_("标题"), max_length=TITLE_LIMIT)
    questions = text_area(
        _("问题和选项"),
        rows=10,
        limit=TEXT_LIMIT,
        help_text=_("第一行写问题，下面每行写一个选项；几个问题之间空一行。"),
    )
    is_secret = forms.BooleanField(
        label=_("不记名"),
        required=False,
        help_text=_("不记名的，谁也查不出谁选了什么；投票结束才公布票数，太少人投票的不公布。"),
    )
    closes_on = day_field(_("最迟哪天投票"))
    full_only = forms.BooleanField(
        label=_("只由正式党员投票"),
        required=False,
        help_text=_("需要表决权的事项请勾选，由当天名册上的正式党员投票；不勾选的，在册党员都可以投票。"),
    )

    def prepare(self) -> None:
        del self.fields["at"]
        there = branches(self.actor, "notices.ballot:open", today())
        offer_rows(self, "branch", _units(there))
        if len(there) == 1:
            self.initial["branch"] = there[0].code

    def clean_questions(self) -> list[dict[str, Any]]:
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines()]
        blocks = [block.split("\n") for block in "\n".join(lines).split("\n\n") if block.strip()]
        told = [[line for line in block if line] for block in blocks]
        if any(len(line) > OPTION_LIMIT for block in told for line in block):
            raise forms.ValidationError(gettext("每行最多 %d 个字。") % OPTION_LIMIT)
        if any(len(block) <= FEWEST_OPTIONS for block in told):
            raise forms.ValidationError(gettext("每个问题下面至少写 %d 个选项。") % FEWEST_OPTIONS)
        return [{"text": block[0], "options": block[1:]} for block in told]


class VoteForm(ChangeForm):
    """One option of each question. What is sent is not kept with the form's key."""

    def prepare(self) -> None:
        del self.fields["at"]
        for number, question in enumerate(self.row.questions):
            self.fields[f"{QUESTION}{number}"] = forms.TypedChoiceField(
                label=question["text"],
                choices=list(enumerate(question["options"])),
                coerce=int,
                widget=forms.RadioSelect,
            )

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"answers": Answers(told[f"{QUESTION}{it}"] for it in range(len(self.row.questions)))}
