"""How evaluations and their lines show themselves in lists and on their pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.forms import AddLineForm, AnswerForm, CloseForm, ContestForm, EndLineForm
from lianjian.areas.cycle.labels import (
    EVALUATION_LABELS,
    LINE_LABELS,
    REMINDER_LABELS,
    REMINDER_TOLD_AS,
    items,
    title_of,
)
from lianjian.areas.cycle.models import Evaluation, Line, Mark, Reminder, Stream, total
from lianjian.areas.cycle.queries import Difference, differences, home_of, judged_units
from lianjian.areas.cycle.states import CLOSED, FLOW, OPEN_TO_CONTEST
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry, registry
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.formats import number_text
from lianjian.kernel.ui.lists import DatedFilters, Filters


def points(hundredths: int) -> str:
    return number_text(hundredths / 100)


class OfBranch(Filters):
    """Rows of branches, found by the branch's name or by number."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or rows.model.pk_of(text):
            return super().look_for(rows, text)
        return rows.filter(unit__in=search.find(Unit.objects.all(), text))


class EvaluationFilters(OfBranch, DatedFilters):
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *FLOW.choices()], required=False)

    field_order = ["q", "state"]
    where = {"state": "state", "since": "first__gte", "until": "first__lte"}


class ReminderFilters(OfBranch, DatedFilters):
    """Reminders of branches, by the day on which they were sent."""


class LineFilters(Filters):
    stream = forms.ChoiceField(label=_("哪一块"), choices=[("", _("全部")), *Stream.choices], required=False)

    where = {"stream": "stream"}


@dataclass(frozen=True)
class Told:
    """A mark as its page tells it, with the address of the rows that gave it."""

    mark: Mark
    points: str
    worth: str
    url: str


@dataclass(frozen=True)
class Block:
    """The marks of one stream, and what they give together."""

    title: Any
    marks: list[Told]
    points: str
    worth: str


def _blocks(evaluation: Evaluation) -> list[Block]:
    marks = list(evaluation.marks.select_related("line").order_by("line__code"))
    streams = [(title, [it for it in marks if it.line.stream == key]) for key, title in Stream.choices]
    return [
        Block(
            title,
            [_told(evaluation, mark) for mark in found],
            points(total(found, "earned")),
            points(total(found, "possible")),
        )
        for title, found in streams
        if found
    ]


def _told(evaluation: Evaluation, mark: Mark) -> Told:
    return Told(mark, points(mark.earned), points(mark.possible), _rows_behind(evaluation, mark.line))


def _rows_behind(evaluation: Evaluation, line: Line) -> str:
    """Where the rows are that gave the points: the figure's page, or what is late of the duty."""
    home = home_of(evaluation.unit, evaluation.last)
    words = {"on": evaluation.last.isoformat(), "unit": home.code}
    if line.figure:
        words["from"] = evaluation.first.isoformat()
        return f"{reverse('figure', args=(line.figure,))}?{urlencode(words)}"
    return _owed(line.duty, 1, words)


def _shows(request: Request, evaluation: Evaluation) -> dict[str, Any]:
    changed: list[Difference] = differences(evaluation) if evaluation.closed_on else []
    return {"blocks": _blocks(evaluation), "changed": changed}


def _evaluation_facts(evaluation: Evaluation) -> Sequence[Fact]:
    home = home_of(evaluation.unit, evaluation.last)
    facts = [
        Fact(title=gettext("支部"), value=evaluation.unit),
        Fact(title=gettext("所在单位"), value=home),
        Fact(title=gettext("季度"), value=f"{evaluation.first} — {evaluation.last}"),
        Fact(title=gettext("得分"), value=_score(evaluation)),
        _reminded(evaluation),
        Fact(title=gettext("申诉截止"), value=evaluation.contest_by),
        Fact(title=gettext("应定下的日期"), value=evaluation.close_due_on),
        Fact(title=gettext("定下的日期"), value=evaluation.closed_on),
    ]
    return [fact for fact in facts if fact.value is not None]


def _reminded(evaluation: Evaluation) -> Fact:
    """How often the branch was reminded in the quarter: where the chain of the year begins."""
    said = Reminder.objects.filter(
        unit=evaluation.unit, occurred_on__range=(evaluation.first, evaluation.last)
    ).count()
    asked = {"q": evaluation.unit.code, "since": evaluation.first, "until": evaluation.last}
    url = f"{reverse('list', args=('cycle', 'reminder'))}?{urlencode(asked)}"
    return Fact(title=gettext("月度提醒"), value=gettext("%s 次") % said, url=url)


def _reminder_facts(reminder: Reminder) -> Sequence[Fact]:
    home = home_of(reminder.unit, reminder.occurred_on)
    words = {"on": reminder.occurred_on.isoformat(), "unit": home.code}
    return [
        Fact(title=gettext("支部"), value=reminder.unit),
        Fact(title=gettext("所在单位"), value=home),
        Fact(title=gettext("提醒日期"), value=reminder.occurred_on),
        *(
            Fact(title=title_of(key), value=_waiting(late, near), url=_owed(key, late, words))
            for key, late, near in reminder.items
        ),
    ]


def _waiting(late: int, near: int) -> str:
    return gettext("逾期 %(late)s，本月到期 %(near)s") % {"late": late, "near": near}


def _owed(duty: str, late: int, words: dict[str, str]) -> str:
    return f"{reverse('owed')}?{urlencode({'duty': duty, 'when': 'late' if late else 'near', **words})}"


def _score(evaluation: Evaluation) -> str:
    if evaluation.score is None:
        return gettext("没有应办事项")
    return gettext("%(score)s（%(earned)s / %(possible)s 分）") % {
        "score": number_text(evaluation.score),
        "earned": points(evaluation.earned),
        "possible": points(evaluation.possible),
    }


def _may_contest(evaluation: Evaluation, actor: Any) -> bool:
    return (
        evaluation.standing in OPEN_TO_CONTEST
        and today() <= evaluation.contest_by
        and actor.may("cycle.evaluation:contest", evaluation.unit_id)
    )


def _may_answer(evaluation: Evaluation, actor: Any) -> bool:
    return (
        any(mark.is_open for mark in evaluation.marks.all())
        and actor.may("cycle.evaluation:answer", evaluation.unit_id)
        and not actor.own_units & judged_units(evaluation.unit, evaluation.last)
    )


def _may_close(evaluation: Evaluation, actor: Any) -> bool:
    return (
        evaluation.can_move(CLOSED)
        and today() > evaluation.contest_by
        and actor.may("cycle.evaluation:close", evaluation.unit_id)
    )


def _measured_by(line: Line) -> str:
    known: Any = registry.duties.get(line.duty) or registry.figures.get(line.figure)
    return str(known.title) if known else line.duty or line.figure


def _open_line(line: Line, actor: Any) -> bool:
    return line.valid_to is None


def _date(name: str) -> Callable[[Any], date | None]:
    return lambda row: getattr(row, name)


EVALUATION = Kind(
    model=Evaluation,
    labels=EVALUATION_LABELS,
    title=_("季度评价"),
    read="cycle.evaluation:read",
    related=("unit",),
    headline=lambda evaluation: evaluation.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("支部"), value=lambda it: it.unit, width=28),
        Column(key="quarter", title=_("季度"), value=lambda it: it.quarter),
        Column(key="score", title=_("得分"), value=lambda it: it.score, numeric=True),
        Column(key="earned", title=_("得了几分"), value=lambda it: it.earned / 100, numeric=True),
        Column(key="possible", title=_("应得几分"), value=lambda it: it.possible / 100, numeric=True),
        Column(key="contest_by", title=_("申诉截止"), value=_date("contest_by"), numeric=True),
        Column(key="closed_on", title=_("定下的日期"), value=_date("closed_on"), numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_evaluation_facts,
    steps=(
        Step(
            name="contest", title=_("申诉"), form=ContestForm, verb=rules.contest, subject="evaluation",
            open_to=_may_contest, main=True,
        ),
        Step(
            name="answer", title=_("答复申诉"), form=AnswerForm, verb=rules.answer, subject="evaluation",
            open_to=_may_answer, main=True,
        ),
        Step(
            name="close", title=_("定下评价"), form=CloseForm, verb=rules.close, subject="evaluation",
            open_to=_may_close, main=True,
        ),
    ),
    filters=EvaluationFilters,
    order=("-first", "unit"),
    menu=MenuEntry(group="party", title=_("季度评价"), order=30),
    intro=_("每季度第一天由系统按登记的记录生成；支部可以逐行申诉，答复后定下，以后不再变。"),
    who_sees=_("支部自己、它的上级和政工、督察部门能看。评的是支部，不评个人。"),
    template="cycle/evaluation.html",
    shows=_shows,
)  # fmt: skip

LINE = Kind(
    model=Line,
    labels=LINE_LABELS,
    title=_("考核项目"),
    read="cycle.line:read",
    headline=str,
    columns=(
        Column(key="code", title=_("代码"), value=lambda line: line.code),
        Column(key="stream", title=_("哪一块"), value=lambda line: line.get_stream_display()),
        Column(key="name", title=_("名称"), value=str, width=30),
        Column(key="by", title=_("按什么算"), value=_measured_by, width=30),
        Column(key="points", title=_("满分几分"), value=lambda line: line.points, numeric=True),
        Column(key="valid_from", title=_("从哪天起"), value=_date("valid_from"), numeric=True),
        Column(key="valid_to", title=_("从哪天起不用"), value=_date("valid_to"), numeric=True),
    ),
    facts=lambda line: [
        Fact(title=gettext("代码"), value=line.code),
        Fact(title=gettext("哪一块"), value=line.get_stream_display()),
        Fact(title=gettext("按什么算"), value=_measured_by(line)),
        Fact(title=gettext("满分几分"), value=line.points),
        Fact(title=gettext("从哪天起"), value=line.valid_from),
    ],
    steps=(
        Step(
            name="end", title=_("停用这一行"), form=EndLineForm, verb=rules.end_line, subject="line",
            open_to=_open_line,
        ),
    ),
    filters=LineFilters,
    order=("code", "valid_from"),
    menu=MenuEntry(group="party", title=_("考核项目"), order=35),
    intro=_("支部按这些行评价：一项职责按期办的比例，或者一个比率指标。由政工部门维护。"),
    who_sees=_("有岗位的人都能看。"),
)  # fmt: skip

REMINDER = Kind(
    model=Reminder,
    labels=REMINDER_LABELS,
    told_as=REMINDER_TOLD_AS,
    title=_("月度提醒"),
    read="cycle.reminder:read",
    related=("unit",),
    headline=lambda reminder: reminder.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("支部"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("提醒日期"), value=_date("occurred_on"), numeric=True),
        Column(key="late", title=_("逾期几项"), value=lambda it: it.late, numeric=True),
        Column(key="near", title=_("本月到期几项"), value=lambda it: it.near, numeric=True),
        Column(key="items", title=_("提醒了什么"), value=lambda it: items(it.items), width=60),
    ),
    facts=_reminder_facts,
    filters=ReminderFilters,
    order=("-occurred_on", "unit"),
    menu=MenuEntry(group="party", title=_("月度提醒"), order=25),
    intro=_("每月按规则的日子提醒支部：所在单位还有哪些事没有办、哪些本月到期。"),
    who_sees=_("支部自己、它的上级和政工、督察部门能看。"),
)

ADD_LINE = Entry(
    name="cycle-line",
    title=_("新增考核项目"),
    hint=_("一行按一项职责或一个比率算，写明满分几分。"),
    form=AddLineForm,
    verb=rules.add_line,
    permission="cycle.line:write",
    order=90,
)
