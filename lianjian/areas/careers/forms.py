"""The forms of promotions, ranks, moves and files, one for each verb."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.labels import CHECK_LABELS
from lianjian.areas.careers.marks import excellent_share
from lianjian.areas.careers.models import Rank, Tenure
from lianjian.areas.careers.queries import eligible, rank_places, ranks, serving
from lianjian.areas.careers.states import About, Cause, Lesson, Mark, Relation
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import BRANCHES, Person, Post, PostKind, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice

MOST_VOTES = 9_999
SHORT, LONG = 200, 500
OLDEST, YOUNGEST = timedelta(days=80 * 365), timedelta(days=16 * 365)
"""Nobody who serves was born before or after that."""


def _people(people: list[Person]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=[person.pk for person in people]).order_by("number")


def _units() -> QuerySet[Unit]:
    """The units in which people serve today."""
    return Unit.objects.on(today()).exclude(kind__code__in=BRANCHES).order_by("code")


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_VOTES)


class OfPeople(ChangeForm):
    """About one of those who serve where the actor's post reaches."""

    permission = ""
    person = PersonChoice(label=_("谁"))

    def prepare(self) -> None:
        offer_rows(self, "person", _people(serving(self.actor.units_for(self.permission), today())))


class MoveForm(OfPeople):
    """动议."""

    permission = "careers.promotion:move"
    kind = forms.ModelChoiceField(
        PostKind.objects.none(), label=_("什么岗位"), to_field_name="code", empty_label=_("请选择")
    )
    to = forms.ModelChoiceField(
        Unit.objects.none(), label=_("到哪个单位"), to_field_name="code", empty_label=_("请选择")
    )
    why = text_area(_("动议理由"), rows=2, limit=SHORT)

    def prepare(self) -> None:
        super().prepare()
        in_units = PostKind.objects.exclude(code="officer").filter(pk__in=_kinds_of_units())
        offer_rows(self, "kind", in_units.order_by("pk"))
        offer_rows(self, "to", _units())


def _kinds_of_units() -> Any:
    """The kinds of post that someone holds or held in a unit, not those of branches alone."""
    return Post.objects.exclude(unit__kind__code__in=BRANCHES).values("kind")


class VotesForm(ChangeForm):
    """How many were due, present and in favour."""

    due = _count(_("应到"))
    present = _count(_("实到"))
    in_favour = _count(_("赞成"))


class ExamineForm(ChangeForm):
    """The days of the four checks."""

    file_checked_on = day_field(CHECK_LABELS["file_checked_on"])
    matters_checked_on = day_field(CHECK_LABELS["matters_checked_on"])
    discipline_heard_on = day_field(CHECK_LABELS["discipline_heard_on"])
    petitions_checked_on = day_field(CHECK_LABELS["petitions_checked_on"])
    note = text_area(_("考察结论"), rows=2, limit=SHORT)


class WhenForm(ChangeForm):
    """Nothing but the time."""


class ObjectionForm(ChangeForm):
    text = text_area(_("反映了什么"), rows=2, limit=LONG, help_text=_("不写反映人是谁。"))


class AnswerForm(ChangeForm):
    answer = text_area(_("核查结论"), rows=2, limit=LONG)


class WhyForm(ChangeForm):
    why = text_area(_("原因"), rows=2, limit=SHORT)


class ProposeForm(ChangeForm):
    """Those who have been long enough in their rank, to be proposed together."""

    title = forms.CharField(label=_("名称"), max_length=80)
    people = PeopleChoice(
        label=_("拟晋升人员"),
        help_text=_("只列出已满任职年限的；每人晋升上一级。"),
    )

    def prepare(self) -> None:
        offer_rows(self, "people", _people(eligible(today())))
        told = [
            _("%(rank)s以上职数 %(most)d 名，现有 %(held)d 名。")
            % {"rank": it.rank, "most": it.most, "held": it.held}
            for it in rank_places({}, today())
        ]
        self.fields["people"].help_text = "".join(map(str, [self.fields["people"].help_text, *told]))


class StrikeForm(ChangeForm):
    person = PersonChoice(label=_("谁"))
    why = text_area(_("原因"), rows=2, limit=SHORT)

    def prepare(self) -> None:
        there = [int(key) for key in self.row.proposed]
        offer_rows(self, "person", Person.objects.filter(pk__in=there).order_by("number"))


class RankForm(OfPeople):
    permission = "careers.rank:take_over"
    rank = forms.ModelChoiceField(Rank.objects.none(), label=_("职级"), empty_label=_("请选择"))
    since = day_field(_("从哪天起"))

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "rank", Rank.objects.filter(pk__in=[rank.pk for rank in ranks(today())]))


class AssessForm(ChangeForm):
    """One mark of a year for those who are found the same."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    mark = forms.ChoiceField(label=_("等次"), choices=Mark.choices)
    why = forms.CharField(
        label=_("优秀超过一般比例的依据"), max_length=SHORT, required=False, help_text=_("没有超过的不填。")
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("哪些人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选这个等次的人，其他等次再登记一次；人多的可以用表格导入。"),
    )

    def prepare(self) -> None:
        day = today()
        units = self.actor.units_for("careers.assessment:write")
        offer_rows(self, "people", _people(serving(units, day)))
        self.initial["year"] = day.year - 1
        share = excellent_share(day.year - 1, day)
        told = {"year": day.year - 1, "due": share.due, "number": share.excellent, "usual": share.usual}
        self.fields["mark"].help_text = (
            _("%(year)d 年应考核 %(due)d 人，已登记优秀 %(number)d 人，一般不超过 %(usual)d 人。") % told
        )


class CorrectAssessmentForm(ChangeForm):
    mark = forms.ChoiceField(label=_("等次"), choices=Mark.choices)
    why = text_area(_("依据"), rows=2, limit=SHORT)

    def prepare(self) -> None:
        self.initial["mark"] = self.row.mark


class TenureChoice(forms.ModelMultipleChoiceField):
    """Posts that are held, each told with its unit and the day on which its years are over."""

    def __init__(self, **said: Any) -> None:
        super().__init__(Tenure.objects.none(), widget=forms.CheckboxSelectMultiple, **said)

    def label_from_instance(self, tenure: Tenure) -> str:
        return f"{tenure.person} · {tenure.unit} {tenure.kind} · {tenure.due_on:%Y-%m-%d}"


class RotateForm(ChangeForm):
    """Where the holder of a post goes, and why."""

    to = forms.ModelChoiceField(
        Unit.objects.none(), label=_("到哪个单位"), to_field_name="code", empty_label=_("请选择")
    )
    cause = forms.ChoiceField(label=_("为什么调动"), choices=Cause.choices)

    def prepare(self) -> None:
        offer_rows(self, "to", _units().exclude(pk=self.row.unit_id))


class MoveTogetherForm(ChangeForm):
    """Who goes to one unit by one decision. Those whose years run out first come first."""

    to = forms.ModelChoiceField(
        Unit.objects.none(), label=_("到哪个单位"), to_field_name="code", empty_label=_("请选择")
    )
    cause = forms.ChoiceField(label=_("为什么调动"), choices=Cause.choices)
    people = TenureChoice(label=_("调动谁"))

    def prepare(self) -> None:
        units = self.actor.units_for("careers.rotation:decide")
        rows = Tenure.objects.filter(ended_on=None).select_related("person", "unit", "kind")
        offer_rows(self, "to", _units())
        offer_rows(
            self, "people", (rows if units is None else rows.filter(unit__in=units)).order_by("due_on", "pk")
        )


class SinceForm(ChangeForm):
    since = day_field(_("从哪天任职"))
    why = text_area(_("依据"), rows=2, limit=SHORT)

    def prepare(self) -> None:
        self.initial["since"] = self.row.since


class KinshipForm(ChangeForm):
    """One's own kin among those who serve."""

    other = PersonChoice(label=_("亲属"))
    relation = forms.ChoiceField(label=_("什么关系"), choices=Relation.choices)

    def prepare(self) -> None:
        others = [person for person in serving(None, today()) if person != self.actor.person]
        offer_rows(self, "other", _people(others))


class TrainingForm(ChangeForm):
    """A training, entered once for all who took part."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("由哪个单位举办"), to_field_name="code", empty_label=_("请选择")
    )
    lesson = forms.ChoiceField(label=_("是哪一种"), choices=Lesson.choices)
    title = forms.CharField(label=_("内容"), max_length=80)
    hours = forms.IntegerField(label=_("学时"), min_value=1, max_value=500)
    people = PeopleChoice(label=_("谁参加了"))

    def prepare(self) -> None:
        units = self.actor.units_for("careers.training:record")
        offer_rows(self, "unit", _units() if units is None else _units().filter(pk__in=units))
        offer_rows(self, "people", _people(serving(units, today())))
        home = Unit.objects.filter(pk=self.actor.unit_id or 0).first()
        if home is not None:
            self.initial["unit"] = home.code


class Born(forms.IntegerField):
    """A year of birth of someone who serves."""

    def __init__(self) -> None:
        super().__init__(label=_("出生年份"), help_text=_("只用来判断是否青年民警，加密保存。"))

    def validate(self, value: Any) -> None:
        super().validate(value)
        first, last = (today() - OLDEST).year, (today() - YOUNGEST).year
        if value is not None and not first <= value <= last:
            raise forms.ValidationError(
                _("请填写 %(first)d 到 %(last)d 之间的年份。"), params={"first": first, "last": last}
            )


class Worked(forms.IntegerField):
    """The year in which someone who serves began to work."""

    def __init__(self, **said: Any) -> None:
        super().__init__(label=_("参加工作年份"), help_text=_("只用来计算年休假天数，加密保存。"), **said)

    def validate(self, value: Any) -> None:
        super().validate(value)
        first, last = (today() - OLDEST).year, today().year
        if value is not None and not first <= value <= last:
            raise forms.ValidationError(
                _("请填写 %(first)d 到 %(last)d 之间的年份。"), params={"first": first, "last": last}
            )


class FileForm(OfPeople):
    permission = "careers.file:write"
    born = Born()
    worked = Worked(required=False)


class BirthForm(ChangeForm):
    born = Born()
    why = text_area(_("更正原因"), rows=2, limit=SHORT)


class WorkedForm(ChangeForm):
    worked = Worked()
    why = text_area(_("依据"), rows=2, limit=SHORT)


class AskForm(ChangeForm):
    """What is wrong in one's own file."""

    about = forms.ChoiceField(label=_("哪一部分"), choices=About.choices)
    text = text_area(_("哪里不对"), limit=LONG, help_text=_("写明现在是什么、应当是什么、依据是什么。"))


class AnswerCorrectionForm(ChangeForm):
    upheld = forms.TypedChoiceField(
        label=_("属实吗"),
        choices=[("", _("请选择")), ("yes", _("属实，已经更正")), ("no", _("不予更正"))],
        coerce=lambda said: said == "yes",
    )
    answer = text_area(_("答复"), limit=LONG)
