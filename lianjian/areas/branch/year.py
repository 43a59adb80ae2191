"""A branch's year: each obligation month by month, how it stands and what it opens to; and all branches side by side."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from lianjian.areas.branch.duties import BY_KEY, OF_GATHERINGS, election, talk
from lianjian.areas.branch.models import Committee
from lianjian.areas.branch.queries import branches
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Count, Owed, state_of
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Unit

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Cell:
    """What fell or falls due on a day: how it stands, in a word, and where it opens; `title` says what it is."""

    due_on: date
    state: State
    url: str
    title: str


@dataclass(frozen=True)
class Line:
    """One obligation with its cells by month, January first."""

    title: Any
    rule: str
    months: list[list[Cell]]


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def lines(branch: Unit, year: int, on: date) -> list[Line]:
    """The year of one branch as it stood on a day; what it never owes is left out."""
    found = [(duty.title, duty.rule, list(_cells(duty, branch, year, on))) for duty in OF_GATHERINGS]
    found.append((talk.title, talk.rule, list(_talks(branch, year, on))))
    found.append((election.title, election.rule, list(_elections(branch, year, on))))
    return [Line(title, rule, _by_month(cells)) for title, rule, cells in found if cells]


def _by_month(cells: Collection[Cell]) -> list[list[Cell]]:
    return [[cell for cell in cells if cell.due_on.month == month] for month in MONTHS]


def _cells(duty: PeriodDuty, branch: Unit, year: int, on: date) -> Iterator[Cell]:
    periods = [it for it in duty.periods(date(year, 12, 31)) if it.last.year == year]
    begun = [it for it in periods if it.first <= on]
    for owed in duty.owed(*begun, on=on, units={branch.pk}):
        period = next(it for it in begun if it.first == owed.first)
        yield Cell(owed.due_on, _state(owed, on), _opens(duty, branch, owed, period, on), owed.subject)
    owers = [ower for ower in duty.owers(on) if duty.units(on).get(ower.pk) == branch.pk]
    for period in periods[len(begun) :]:
        for ower in owers:
            subject, detail, _address = duty.describe(ower, period)
            yield Cell(duty.due_on(period), State("coming", _("未到")), "", f"{subject} {detail}")


def _state(owed: Owed, on: date) -> State:
    state = owed.state(on)
    if owed.done_on and owed.done_on <= on:
        words = _("已办 %s") if state == "done" else _("迟办 %s")
        return State(state, words % f"{owed.done_on:%m-%d}", "done" if state == "done" else "late")
    return {
        "late": State("late", _("未办"), "late"),
        "excused": State("excused", _("免计")),
        "due": State("due", _("待办"), "soon"),
    }[state]


def _opens(duty: PeriodDuty, branch: Unit, owed: Owed, period: Period, on: date) -> str:
    """What was done opens to its records, what was excused to its explanation, what is open to where it is entered."""
    asked = {"since": period.first, "until": period.last, "q": branch.code}
    if owed.done_on and owed.done_on <= on:
        asked["until"] = max(period.last, owed.done_on)
        return _list("serving", obligation=duty.rule, **asked)
    return _list("explanation", **asked) if owed.excused else owed.url


def _list(kind: str, **asked: Any) -> str:
    return f"{reverse('list', args=('branch', kind))}?{urlencode(asked)}"


def _talks(branch: Unit, year: int, on: date) -> Iterator[Cell]:
    """How many members were talked with, of how many: one cell for all."""
    counts = talk.counts_by_day(year_period(year), on=on)
    for (unit, due_on), count in counts.items():
        if unit == branch.pk:
            words = _("%(done)s / %(owed)s 人") % {"done": count.in_time, "owed": count.owed}
            tone = "late" if count.late else "soon" if count.open else "done"
            url = _list("talk", since=date(year, 1, 1), until=due_on, q=branch.code)
            yield Cell(due_on, State("talks", words, tone), url, str(talk.title))


def _elections(branch: Unit, year: int, on: date) -> Iterator[Cell]:
    rows = Committee.objects.filter(branch=branch, term_ends_on__year=year, valid_from__lte=on)
    for row in rows.select_related("branch"):
        state = state_of(row.term_ends_on, row.valid_to, is_excused=False, on=on)
        word, tone = {"done": (_("已换届"), "done"), "late": (_("届满"), "late"), "due": (_("届满"), "soon")}[
            state
        ]
        yield Cell(row.term_ends_on, State(state, word, tone), election.describe(row)[2], str(election.title))


@dataclass(frozen=True)
class Standing:
    """One branch beside the others: what it owed in each month, and in the whole year so far."""

    branch: Unit
    months: list[Count]
    year: Count


def side_by_side(units: Collection[int] | None, year: int, on: date) -> list[Standing]:
    """How each branch of these units stood on a day with all that fell due in each month of a year."""
    counts = _counts(year, on)
    found = sorted(branches(on).values(), key=lambda branch: branch.code)
    return [
        _standing(branch, counts.get(branch.pk, {}))
        for branch in found
        if units is None or branch.pk in units
    ]


def _standing(branch: Unit, counts: Mapping[int, Count]) -> Standing:
    return Standing(branch, [counts.get(month, Count()) for month in MONTHS], sum(counts.values(), Count()))


def _counts(year: int, on: date) -> dict[int, dict[int, Count]]:
    """By branch and month."""
    found: dict[int, dict[int, Count]] = defaultdict(lambda: defaultdict(Count))
    for duty in (*BY_KEY.values(), talk):
        for (unit, due_on), count in duty.counts_by_day(year_period(year), on=on).items():
            found[unit or 0][due_on.month] += count
    return found
