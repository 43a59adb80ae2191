"""What can be done with evaluations and with the lines they are made of, each a verb."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.cycle.lists import told_of
from lianjian.areas.cycle.models import Charge, Evaluation, Line, Mark, Reminder, total
from lianjian.areas.cycle.queries import Measured, branches_on, judged_units, lines_in
from lianjian.areas.cycle.refusals import (
    AlreadyContested,
    ChargedAlready,
    NotAnswered,
    NotContested,
    NothingToJudgeBy,
    NotOverYet,
    OwnUnit,
    TooLate,
    TooSoon,
    UnknownMeasure,
)
from lianjian.areas.cycle.states import ANSWERED, CLOSED, CONTESTED
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period, month_of, quarter_of
from lianjian.kernel.duties import board
from lianjian.kernel.duties.owed import Scope, Standing
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.inbox.telling import tell
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.times import working_days


@change("cycle.line:write")
def add_line(
    *,
    actor: Any,
    at: datetime,
    code: str,
    name: str,
    name_en: str = "",
    stream: str,
    duty: str = "",
    figure: str = "",
    points: int,
    since: date,
) -> Line:
    """Put a line on the list from a day on: of a duty, or of a figure that is a share."""
    _require_measure(duty, figure)
    line = Line(code=code, name=name, name_en=name_en, stream=stream, duty=duty, figure=figure, points=points)
    line.valid_from = since
    return line.put()


def _require_measure(duty: str, figure: str) -> None:
    share = registry.figures.get(figure)
    is_share = share is not None and isinstance(share.measure, Share)
    if bool(duty) == bool(figure) or (duty and duty not in registry.duties) or (figure and not is_share):
        raise UnknownMeasure(
            _("一行要么按一项职责算，要么按一个比率指标算。"),
            field="duty" if duty else "figure",
            hint=_("请从列表里选一项职责或一个比率，只选一个。"),
        )


@change("cycle.line:write")
def end_line(*, actor: Any, at: datetime, line: Line, since: date) -> Line:
    """Take a line off the list from a day on; what it gave until then stays."""
    line.valid_to = since
    return line.put()


@change("cycle.charge:write")
def add_charge(*, actor: Any, at: datetime, post_kind: str, duty: str, since: date) -> Charge:
    """Put a duty on the list of a post from a day on, in every branch."""
    if Charge.objects.filter(post_kind=post_kind, duty=duty, valid_to=None).exists():
        raise ChargedAlready(_("这个岗位的责任清单里已经有这一项。"), field="duty")
    return Charge(post_kind=post_kind, duty=duty, valid_from=since).put()


@change("cycle.charge:write")
def end_charge(*, actor: Any, at: datetime, charge: Charge, since: date) -> Charge:
    """Take a duty off the list of a post from a day on."""
    charge.valid_to = since
    return charge.put()


@change("cycle.evaluation:draft")
def draft_quarter(*, actor: Any, at: datetime, first: date) -> list[Evaluation]:
    """Draft the evaluation of every branch that has none yet, for the quarter that begins on a day."""
    quarter, day = quarter_of(first), timezone.localdate(at)
    if day <= quarter.last:
        raise NotOverYet(_("%s 才结束，还不能评价。") % quarter.last, field="first")
    lines = list(lines_in(quarter))
    if not lines:
        raise NothingToJudgeBy(_("这个季度没有考核项目。"), hint=_("请先在考核项目里登记。"))
    measured = Measured.of(lines, quarter, on=day)
    known = set(Evaluation.objects.filter(first=quarter.first).values_list("unit_id", flat=True))
    branches = [branch for branch in branches_on(quarter.last) if branch.pk not in known]
    return [_draft(branch, quarter, lines, measured, at) for branch in branches]


def _draft(
    branch: Unit, quarter: Period, lines: Sequence[Line], measured: Measured, at: datetime
) -> Evaluation:
    units = judged_units(branch, quarter.last)
    marks = [Mark(unit=branch, line=line).measure(*measured.parts(line, units)) for line in lines]
    evaluation = Evaluation(unit=branch, first=quarter.first, last=quarter.last).happened(at).begin(at)
    day = evaluation.occurred_on
    evaluation.contest_by = working_days("EVALUATION_CONTEST_DAYS", day)
    evaluation.close_due_on = working_days("EVALUATION_CLOSE_DAYS", quarter.last)
    _add_up(evaluation, marks).put()
    for mark in marks:
        mark.evaluation = evaluation
    under_way().put_many(marks)
    return evaluation


def _add_up(evaluation: Evaluation, marks: list[Mark]) -> Evaluation:
    evaluation.earned, evaluation.possible = total(marks, "earned"), total(marks, "possible")
    return evaluation


@change("cycle.evaluation:contest")
def contest(*, actor: Any, at: datetime, evaluation: Evaluation, mark: Mark, why: str) -> Evaluation:
    """Object to a line, once, within the days that the rule gives."""
    _require_in(actor, "cycle.evaluation:contest", evaluation)
    day = timezone.localdate(at)
    if day > evaluation.contest_by:
        raise TooLate(
            _("申诉应在 %s 以前提出。") % evaluation.contest_by, field="at", rule="EVALUATION_CONTEST_DAYS"
        )
    if mark.evaluation_id != evaluation.pk or mark.contested_on is not None:
        raise AlreadyContested(_("这一行已经申诉过。"), field="mark")
    mark.contest, mark.contested_on, mark.contested_by = why, day, actor.name
    mark.put()
    return evaluation.move(CONTESTED, at=at, note=why)


@change("cycle.evaluation:answer")
def answer(
    *, actor: Any, at: datetime, evaluation: Evaluation, mark: Mark, upheld: bool, why: str
) -> Evaluation:
    """Answer an objection with reasons. What is upheld is measured again, by the rows as they are now."""
    _require_in(actor, "cycle.evaluation:answer", evaluation)
    _require_other_unit(actor, evaluation)
    if mark.evaluation_id != evaluation.pk or not mark.is_open:
        raise NotContested(_("这一行没有待答复的申诉。"), field="mark")
    mark.answer, mark.answered_on, mark.answered_by = why, timezone.localdate(at), actor.name
    mark.upheld = upheld
    if upheld:
        _measure_again(evaluation, mark)
    mark.put()
    marks = list(evaluation.marks.all())
    _add_up(evaluation, marks)
    if any(it.is_open for it in marks):
        return evaluation.put(note=why)
    return evaluation.move(ANSWERED, at=at, note=why)


def _measure_again(evaluation: Evaluation, mark: Mark) -> None:
    period = Period(evaluation.first, evaluation.last)
    measured = Measured.of([mark.line], period, on=evaluation.occurred_on)
    mark.measure(*measured.parts(mark.line, judged_units(evaluation.unit, evaluation.last)))


def _require_other_unit(actor: Any, evaluation: Evaluation) -> None:
    if actor.own_units & judged_units(evaluation.unit, evaluation.last):
        raise OwnUnit(_("不能答复自己单位的申诉。"), hint=_("请由别的单位的人答复。"))


@change("cycle.evaluation:close")
def close(*, actor: Any, at: datetime, evaluation: Evaluation) -> Evaluation:
    """Close it: from now on it stays as it is, whatever the rows become."""
    _require_in(actor, "cycle.evaluation:close", evaluation)
    day = timezone.localdate(at)
    if day <= evaluation.contest_by:
        raise TooSoon(
            _("%s 以前还可以申诉，过了这一天才能定。") % evaluation.contest_by,
            rule="EVALUATION_CONTEST_DAYS",
        )
    if any(mark.is_open for mark in evaluation.marks.all()):
        raise NotAnswered(_("还有申诉没有答复。"), hint=_("请先逐条答复。"))
    evaluation.closed_on, evaluation.known_at = day, at
    return evaluation.move(CLOSED, at=at)


def _require_in(actor: Any, permission: str, evaluation: Evaluation) -> None:
    if not actor.may(permission, evaluation.unit_id):
        raise NotAllowed(_("这份评价属于别的支部，您的岗位不能办理。"))


@change("cycle.reminder:send")
def remind(*, actor: Any, at: datetime) -> list[Reminder]:
    """Tell every branch what its unit has still to do this month; a branch with nothing to do hears nothing.

    The secretary is told by message, and of the committee those whose duties are among it.
    """
    day = timezone.localdate(at)
    until = month_of(day).last
    told = set(Reminder.objects.filter(occurred_on=day).values_list("unit_id", flat=True))
    left = board.left(day, by_now=False)
    reminders = [
        _reminder(branch, left, day, until).happened(at)
        for branch in branches_on(day)
        if branch.pk not in told
    ]
    reminders = [reminder for reminder in reminders if reminder.items]
    under_way().put_many(reminders)
    tell(((told_of(it.unit, {key for key, *_waiting in it.items}, day), it) for it in reminders), at=at)
    return reminders


def _reminder(branch: Unit, left: Mapping[str, Iterable[board.Left]], day: date, until: date) -> Reminder:
    scope = Scope(on=day, units=judged_units(branch, until))
    items = []
    for key in registry.duties:
        own = board.standing(left.get(key, ()), until, scope)
        if own != Standing():
            items.append((key, own.late, own.today + own.soon))
    late, near = sum(late for _key, late, _near in items), sum(near for _key, _late, near in items)
    return Reminder(unit=branch, until=until, items=items, late=late, near=near)
