"""How tenures, moves, kinship, trainings, files and corrections show themselves in lists and on their pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers import files, tenures
from lianjian.areas.careers.forms import (
    AnswerCorrectionForm,
    AskForm,
    BirthForm,
    FileForm,
    KinshipForm,
    MoveTogetherForm,
    RotateForm,
    SinceForm,
    TrainingForm,
    WhyForm,
    WorkedForm,
)
from lianjian.areas.careers.kind import WHO_SEES, OfPerson
from lianjian.areas.careers.labels import (
    ATTENDANCE_LABELS,
    CORRECTION_LABELS,
    FILE_LABELS,
    KINSHIP_LABELS,
    MOVE_LABELS,
    TENURE_LABELS,
    TRAINING_LABELS,
)
from lianjian.areas.careers.models import Attendance, Correction, File, Kinship, Move, Tenure, Training
from lianjian.areas.careers.states import ASKED, CORRECTION_FLOW, Cause, Lesson
from lianjian.kernel.areas import SIGNED_IN, MenuEntry
from lianjian.kernel.erasure.kind import ERASE
from lianjian.kernel.figures.asking import present_day
from lianjian.kernel.records import personal
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import Filters, row_url

ALL = ("", _("全部"))


class TenureFilters(OfPerson):
    due = forms.DateField(label=_("届满在这天以前"), required=False, widget=forms.DateInput({"type": "date"}))
    with_ended = forms.BooleanField(label=_("含已离任的"), required=False)

    where = {"since": "since__gte", "until": "since__lte", "due": "due_on__lte"}

    def apply(self, rows: Any) -> Any:
        found = super().apply(rows)
        return found if self.cleaned_data.get("with_ended") else found.filter(ended_on=None)


class MoveFilters(OfPerson):
    cause = forms.ChoiceField(label=_("为什么调动"), choices=[ALL, *Cause.choices], required=False)

    where = OfPerson.where | {"cause": "cause"}


class TrainingFilters(Filters):
    lesson = forms.ChoiceField(label=_("是哪一种"), choices=[ALL, *Lesson.choices], required=False)

    where = {"lesson": "lesson"}


class CorrectionFilters(OfPerson):
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *CORRECTION_FLOW.choices()], required=False)

    where = OfPerson.where | {"state": "state"}


def _known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def _person(it: Any) -> Fact:
    return Fact(title=gettext("谁"), value=it.person, url=row_url(it.person))


def _may_rotate(it: Tenure, actor: Any) -> bool:
    return it.ended_on is None and actor.may("careers.rotation:decide", it.unit_id)


TENURE = Kind(
    model=Tenure,
    labels=TENURE_LABELS,
    title=_("任职年限"),
    read="careers.rotation:read",
    related=("person", "unit", "kind"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
        Column(key="kind", title=_("什么岗位"), value=lambda it: it.kind),
        Column(key="since", title=_("从哪天任职"), value=lambda it: it.since, numeric=True),
        Column(key="due", title=_("任职年限届满"), value=lambda it: it.due_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing_on(present_day())),
    ),
    facts=lambda it: _known(
        [
            _person(it),
            Fact(title=gettext("单位"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("什么岗位"), value=it.kind),
            Fact(title=gettext("从哪天任职"), value=it.since),
            Fact(title=gettext("从哪天起提醒"), value=it.alert_on),
            Fact(title=gettext("任职年限届满"), value=it.due_on),
            Fact(title=gettext("离任日期"), value=it.ended_on),
            Fact(title=gettext("状态"), value=it.standing_on(present_day())),
        ]
    ),
    steps=(
        Step(
            name="rotate", title=_("轮岗"), form=RotateForm, verb=tenures.rotate, subject="tenure",
            open_to=_may_rotate, main=True,
        ),
        Step(
            name="since", title=_("更正任职起始"), form=SinceForm, verb=tenures.correct_since,
            subject="tenure", open_to=_may_rotate,
        ),
    ),
    filters=TenureFilters,
    order=("due_on", "pk"),
    menu=MenuEntry(group="team", title=_("任职年限"), order=26),
    intro=_("机构改革改名合并的，年限连续计算。届满前按规则提醒，届满后列入逾期。"),
    who_sees=WHO_SEES,
)  # fmt: skip

MOVE = Kind(
    model=Move,
    labels=MOVE_LABELS,
    title=_("轮岗交流"),
    read="careers.rotation:read",
    related=("person", "unit", "kind", "to"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="kind", title=_("什么岗位"), value=lambda it: it.kind),
        Column(key="unit", title=_("从哪个单位"), value=lambda it: it.unit, width=28),
        Column(key="to", title=_("到哪个单位"), value=lambda it: it.to, width=28),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="cause", title=_("为什么调动"), value=lambda it: it.get_cause_display()),
    ),
    facts=lambda it: [
        _person(it),
        Fact(title=gettext("什么岗位"), value=it.kind),
        Fact(title=gettext("从哪个单位"), value=it.unit, url=row_url(it.unit)),
        Fact(title=gettext("到哪个单位"), value=it.to, url=row_url(it.to)),
        Fact(title=gettext("日期"), value=it.occurred_on),
        Fact(title=gettext("为什么调动"), value=it.get_cause_display()),
        Fact(title=gettext("离开一线执法岗位"), value=gettext("是") if it.is_enforcing else gettext("否")),
    ],
    filters=MoveFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("轮岗交流"), order=28),
    intro=_("由轮岗、到一线锻炼和工作需要的决定引起的调动。机构改革引起的变动在机构改革里。"),
    who_sees=WHO_SEES,
)

KINSHIP = Kind(
    model=Kinship,
    labels=KINSHIP_LABELS,
    title=_("亲属申报"),
    read="careers.kinship:open",
    related=("person", "other", "unit"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("申报人"), value=lambda it: it.person),
        Column(key="other", title=_("亲属"), value=lambda it: it.other),
        Column(key="relation", title=_("什么关系"), value=lambda it: it.get_relation_display()),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
    ),
    facts=lambda it: _known(
        [
            Fact(title=gettext("申报人"), value=it.person),
            Fact(title=gettext("亲属"), value=it.other),
            Fact(title=gettext("什么关系"), value=it.get_relation_display()),
            Fact(title=gettext("日期"), value=it.occurred_on),
            Fact(title=gettext("从哪天起不再是"), value=it.ended_on),
        ]
    ),
    filters=OfPerson,
    order=("-occurred_on", "-pk"),
    who_sees=_("只有政工部门能看；本人在自己的档案里能看。"),
)

TRAINING = Kind(
    model=Training,
    labels=TRAINING_LABELS,
    title=_("培训"),
    read="careers.training:read",
    related=("unit",),
    headline=lambda it: it.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("由哪个单位举办"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="lesson", title=_("是哪一种"), value=lambda it: it.get_lesson_display()),
        Column(key="title", title=_("内容"), value=lambda it: it.title, width=40),
        Column(key="hours", title=_("学时"), value=lambda it: it.hours, numeric=True),
    ),
    facts=lambda it: [
        Fact(title=gettext("由哪个单位举办"), value=it.unit, url=row_url(it.unit)),
        Fact(title=gettext("是哪一种"), value=it.get_lesson_display()),
        Fact(title=gettext("日期"), value=it.occurred_on),
        Fact(title=gettext("学时"), value=it.hours),
        Fact(title=gettext("参加人数"), value=it.attendances.count()),
        Fact(
            title=gettext("谁参加了"),
            value=gettext("、").join(str(row.person) for row in it.attendances.select_related("person")),
        ),
    ],
    filters=TrainingFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("培训"), order=30),
    who_sees=WHO_SEES,
)

ATTENDANCE = Kind(
    model=Attendance,
    labels=ATTENDANCE_LABELS,
    title=_("培训学时"),
    read="careers.training:read",
    related=("training", "person", "unit"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
        Column(key="training", title=_("培训"), value=lambda it: it.training, width=40),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="hours", title=_("学时"), value=lambda it: it.hours, numeric=True),
    ),
    facts=lambda it: [
        _person(it),
        Fact(title=gettext("培训"), value=it.training, url=row_url(it.training)),
        Fact(title=gettext("日期"), value=it.occurred_on),
        Fact(title=gettext("学时"), value=it.hours),
    ],
    filters=OfPerson,
    order=("-occurred_on", "-pk"),
    who_sees=WHO_SEES,
)


def _worked(it: File) -> Fact:
    there = "worked" in personal.names(it)
    return Fact(title=gettext("参加工作年份"), value=gettext("加密保存") if there else gettext("没有保存"))


FILE = Kind(
    model=File,
    labels=FILE_LABELS,
    title=_("个人档案"),
    read="careers.file:open",
    related=("person", "unit"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
    ),
    facts=lambda it: [_person(it), Fact(title=gettext("出生年份"), value=gettext("加密保存")), _worked(it)],
    steps=(
        Step(
            name="birth", title=_("更正出生年份"), form=BirthForm, verb=files.correct_birth,
            subject="file", open_to=lambda it, actor: actor.may("careers.file:write", it.unit_id),
        ),
        Step(
            name="worked", title=_("登记参加工作年份"), form=WorkedForm, verb=files.tell_work_start,
            subject="file", open_to=lambda it, actor: actor.may("careers.file:write", it.unit_id),
        ),
        Step(
            name="close", title=_("离职"), form=WhyForm, verb=files.close_file,
            subject="file", open_to=lambda it, actor: actor.may("careers.file:write", it.unit_id),
        ),
        ERASE,
    ),
    filters=OfPerson,
    who_sees=_("只有政工部门能看；本人在自己的档案里能看。"),
)  # fmt: skip


def _may_answer(it: Correction, actor: Any) -> bool:
    is_own = actor.person is not None and actor.person.pk == it.person_id
    return it.standing == ASKED and not is_own and actor.may("careers.correction:answer", it.unit_id)


CORRECTION = Kind(
    model=Correction,
    labels=CORRECTION_LABELS,
    title=_("更正申请"),
    read="careers.correction:open",
    related=("person", "unit"),
    headline=lambda it: it.get_about_display(),
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("申请人"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
        Column(key="about", title=_("哪一部分"), value=lambda it: it.get_about_display()),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="due", title=_("应答复的日期"), value=lambda it: it.due_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: _known(
        [
            _person(it),
            Fact(title=gettext("哪一部分"), value=it.get_about_display()),
            Fact(title=gettext("哪里不对"), value=it.text),
            Fact(title=gettext("应答复的日期"), value=it.due_on),
            Fact(title=gettext("答复"), value=it.answer),
            Fact(title=gettext("答复日期"), value=it.answered_on),
        ]
    ),
    steps=(
        Step(
            name="answer", title=_("答复"), form=AnswerCorrectionForm, verb=files.answer_correction,
            subject="correction", open_to=_may_answer, main=True,
        ),
    ),
    filters=CorrectionFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("更正申请"), order=32),
    who_sees=_("只有政工部门能看；本人在自己的档案里能看。"),
)  # fmt: skip

KINDS = (TENURE, MOVE, KINSHIP, TRAINING, ATTENDANCE, FILE, CORRECTION)

ENTRIES = (
    Entry(
        name="careers-moves",
        title=_("批量轮岗"),
        hint=_("勾选一次决定里调往同一单位的人，岗位种类不变。"),
        form=MoveTogetherForm,
        verb=tenures.move_together,
        permission="careers.rotation:decide",
        order=73,
    ),
    Entry(
        name="careers-training",
        title=_("记培训"),
        hint=_("一次培训记一次，勾选谁参加了，学时自动记到各人。"),
        form=TrainingForm,
        verb=files.record_training,
        permission="careers.training:record",
        order=74,
    ),
    Entry(
        name="careers-file",
        title=_("建个人档案"),
        hint=_("只记出生年份和参加工作年份，用来判断是否青年民警、计算年休假。"),
        form=FileForm,
        verb=files.open_file,
        permission="careers.file:write",
        order=79,
    ),
    Entry(
        name="own-kinship",
        title=_("申报亲属关系"),
        hint=_("与您有夫妻、血亲、近姻亲关系的同事。只用于任职回避。"),
        form=KinshipForm,
        verb=files.declare_kinship,
        permission=SIGNED_IN,
        order=80,
    ),
    Entry(
        name="own-correction",
        title=_("申请更正自己的档案"),
        hint=_("自己的岗位、职级、培训等记得不对，写在这里，政工部门按期答复。"),
        form=AskForm,
        verb=files.ask_correction,
        permission=SIGNED_IN,
        order=81,
    ),
)
