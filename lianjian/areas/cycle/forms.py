"""The forms of evaluations and their lines, one for each verb."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.facade import COMMITTEE_POSTS
from lianjian.areas.cycle.models import Mark, Stream
from lianjian.areas.cycle.queries import branches_on
from lianjian.areas.cycle.states import AccountGrade
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer, offer_rows, text_area

NONE = ("", _("不按这个算"))
MOST_VOTES = 999


class AddLineForm(ChangeForm):
    code = forms.CharField(label=_("代码"), max_length=12)
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    stream = forms.ChoiceField(label=_("哪一块"), choices=Stream.choices)
    duty = forms.ChoiceField(label=_("按哪项职责算"), required=False, help_text=_("按期办的占应办的多少。"))
    figure = forms.ChoiceField(label=_("按哪个比率算"), required=False)
    points = forms.IntegerField(label=_("满分几分"), min_value=1, max_value=100)
    since = day_field(_("从哪天起"))

    def prepare(self) -> None:
        shares = [it for it in registry.figures.values() if isinstance(it.measure, Share)]
        offer(self, "duty", [NONE, *((key, duty.title) for key, duty in registry.duties.items())])
        offer(self, "figure", [NONE, *((it.key, it.title) for it in shares)])


class AddChargeForm(ChangeForm):
    post_kind = forms.ChoiceField(label=_("哪个岗位"))
    duty = forms.ChoiceField(label=_("哪一项职责"))
    since = day_field(_("从哪天起"))

    def prepare(self) -> None:
        posts = PostKind.objects.filter(code__in=COMMITTEE_POSTS)
        offer(self, "post_kind", [(kind.code, str(kind)) for kind in posts.order_by("pk")])
        offer(self, "duty", [(key, duty.title) for key, duty in registry.duties.items()])


class EndChargeForm(ChangeForm):
    since = day_field(_("从哪天起不用"))


class EndLineForm(ChangeForm):
    since = day_field(_("从哪天起不用"))


class OfMark(ChangeForm):
    """About one line of an evaluation."""

    mark = forms.ModelChoiceField(Mark.objects.none(), label=_("哪一行"), empty_label=_("请选择"))

    def prepare(self) -> None:
        offer_rows(self, "mark", self.marks(self.row.marks.select_related("line").order_by("line__code")))

    def marks(self, rows: QuerySet[Mark]) -> QuerySet[Mark]:
        raise NotImplementedError(type(self).__name__)


class ContestForm(OfMark):
    why = text_area(_("为什么不对"), limit=500, help_text=_("说清哪一件、哪一天、哪里算错了。"))

    def marks(self, rows: QuerySet[Mark]) -> QuerySet[Mark]:
        return rows.filter(contested_on=None)


class AnswerForm(OfMark):
    upheld = forms.TypedChoiceField(
        label=_("申诉成立吗"),
        choices=[("", _("请选择")), ("yes", _("成立，按现在的记录重新计算")), ("no", _("不成立"))],
        coerce=lambda said: said == "yes",
    )
    why = text_area(_("理由"), limit=500)

    def marks(self, rows: QuerySet[Mark]) -> QuerySet[Mark]:
        return rows.filter(contested_on__isnull=False, answered_on=None)


class CloseForm(ChangeForm):
    """Nothing but the time of the decision."""


class ArrangeForm(ChangeForm):
    """Which branches go to see which."""

    host = forms.ModelChoiceField(Unit.objects.none(), label=_("去看哪个支部"), empty_label=_("请选择"))
    visitors = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("哪些支部去看"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        for name in ("host", "visitors"):
            offer_rows(self, name, branches_on(today()).order_by("code"))


class ObserveForm(ChangeForm):
    noted = text_area(_("看到了什么"), limit=1000)
    taken = forms.CharField(
        label=_("打算借鉴什么"), max_length=300, required=False, help_text=_("没有可借鉴的就留空。")
    )


class TakeOverForm(ChangeForm):
    how = forms.CharField(label=_("怎样落实的"), max_length=300)


class GiveForm(ChangeForm):
    """The secretary's own words, and how the members graded the account."""

    said = text_area(
        _("书记自己的话"), limit=4_000, help_text=_("上面的事实已经写好，这里只写原因、不足和打算。")
    )
    present = forms.IntegerField(label=_("到会党员人数"), min_value=1, max_value=MOST_VOTES)

    def prepare(self) -> None:
        for grade, title in AccountGrade.choices:
            self.fields[grade] = forms.IntegerField(label=title, min_value=0, max_value=MOST_VOTES, initial=0)

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        return told | {"votes": {grade: told.pop(grade) for grade in AccountGrade.values}}


class GradeForm(ChangeForm):
    grade = forms.ChoiceField(label=_("等次"), choices=[("", _("请选择")), *AccountGrade.choices])
    why = text_area(_("理由"), limit=500)
