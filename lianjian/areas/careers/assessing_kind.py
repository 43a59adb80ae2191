"""How the marks of years show themselves in lists and on their pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers import assessing
from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.forms import AssessForm, CorrectAssessmentForm
from lianjian.areas.careers.kind import OfPerson
from lianjian.areas.careers.labels import ASSESSMENT_LABELS
from lianjian.areas.careers.states import Mark
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url


class AssessmentFilters(OfPerson):
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)
    mark = forms.ChoiceField(label=_("等次"), choices=[("", _("全部")), *Mark.choices], required=False)

    where = {"since": "occurred_on__gte", "until": "occurred_on__lte", "year": "year", "mark": "mark"}


def _may_correct(it: Assessment, actor: Any) -> bool:
    is_own = actor.person is not None and actor.person.pk == it.person_id
    return not is_own and actor.may("careers.assessment:write", it.unit_id)


ASSESSMENT = Kind(
    model=Assessment,
    labels=ASSESSMENT_LABELS,
    title=_("年度考核"),
    read="careers.assessment:open",
    related=("person", "unit"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
        Column(key="year", title=_("年度"), value=lambda it: str(it.year), numeric=True),
        Column(key="mark", title=_("等次"), value=lambda it: it.get_mark_display()),
        Column(key="on", title=_("登记日期"), value=lambda it: it.occurred_on, numeric=True),
    ),
    facts=lambda it: [
        Fact(title=gettext("谁"), value=it.person, url=row_url(it.person)),
        Fact(title=gettext("单位"), value=it.unit, url=row_url(it.unit)),
        Fact(title=gettext("年度"), value=str(it.year)),
        Fact(title=gettext("等次"), value=it.get_mark_display()),
        Fact(title=gettext("登记日期"), value=it.occurred_on),
    ],
    steps=(
        Step(
            name="correct", title=_("更正等次"), form=CorrectAssessmentForm,
            verb=assessing.correct_assessment, subject="assessment", open_to=_may_correct,
        ),
    ),
    filters=AssessmentFilters,
    order=("-year", "person__number"),
    menu=MenuEntry(group="team", title=_("年度考核"), order=25),
    intro=_("按年度登记等次；优秀缩短晋升职级的年限，基本称职、不称职的年度不计入。只列结果，不排名。"),
    who_sees=_("只有局长、政委和政工部门能看；本人在自己的档案里能看。"),
)  # fmt: skip

ASSESS = Entry(
    name="careers-assess",
    title=_("登记年度考核"),
    hint=_("选年度和等次，勾选这个等次的人，一次登记完。"),
    form=AssessForm,
    verb=assessing.assess,
    permission="careers.assessment:write",
    order=76,
)
