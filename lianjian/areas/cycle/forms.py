"""The forms of evaluations and their lines, one for each verb."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.facade import COMMITTEE_POSTS
from lianjian.areas.cycle.models import Mark, Stream
from lianjian.kernel.areas import registry
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.org.models import PostKind
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer, offer_rows, text_area

NONE = ("", _("不按这个算"))


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
