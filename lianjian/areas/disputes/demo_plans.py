"""What befalls each dispute of the demo, and when: the profile's numbers as steps with their moments.

The moments are found backwards from the last step, so that as many are resolved in each month as the profile
says, with every step on a working day and none before the first day on which a year's disputes may begin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import pairwise
from random import Random

from lianjian.areas.disputes.models import Risk
from lianjian.kernel.clock.periods import Period, month_of
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.year import Year

RELAPSED, LATE, KEY_AMONG_OTHERS = 0.04, 0.06, 0.4
"""Shares that the profile leaves open: relapsed once on the way; mediated late; key though not resolved."""

SHORTEST = timedelta(days=10)
TIME_FOR_A_RELAPSE = timedelta(days=60)
"""How far into a year's disputes one can be resolved, and one that relapses on the way."""


class Step(Enum):
    REGISTER = auto()
    ASSIGN = auto()
    SESSION = auto()
    AGREE = auto()
    KEEP = auto()
    RELAPSE = auto()
    CALL_BACK = auto()
    REFUSE = auto()
    FAIL = auto()
    HAND_OVER = auto()


GAPS = {
    Step.ASSIGN: (0, 1),
    Step.SESSION: (1, 7),
    Step.AGREE: (0, 0),
    Step.KEEP: (0, 9),
    Step.REFUSE: (1, 5),
    Step.FAIL: (1, 5),
    Step.HAND_OVER: (0, 2),
}
"""Days between a step and the one before it, at least and at most; those of a call-back the rule gives."""

LATE_SESSION = (29, 38)
BEGUN = (Step.REGISTER, Step.ASSIGN)
AGREED = (Step.SESSION, Step.AGREE, Step.KEEP)
STILL_OPEN: Sequence[tuple[Step, ...]] = (
    (*BEGUN, Step.SESSION),
    BEGUN,
    (*BEGUN, Step.SESSION, Step.AGREE),
    (*BEGUN, Step.SESSION, Step.SESSION),
    (*BEGUN, *AGREED),
    (Step.REGISTER,),
)
"""How far the disputes have come that are open on the day of account, in turns."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One dispute: how it is graded at first and at last, and its steps in their order."""

    name: str
    first_risk: str
    risk: str
    steps: Sequence[tuple[Step, datetime]]


def plans(year: Year) -> Iterator[Plan]:
    """All disputes of the profile's two years."""
    before, account = year.profile["account_before"], year.profile["account"]
    for begins, ends in ((before.replace(month=1, day=1), before), (before + timedelta(days=1), account)):
        yield from _Planner(year, Period(year.calendar.add_working_days(begins, 0), ends)).plans()


class _Planner:
    """The plans of one year; `period` runs from the first day of any dispute to the day of account."""

    def __init__(self, year: Year, period: Period) -> None:
        self.year, self.period = year, period
        self.told = year.profile["disputes"][str(period.last.year)]
        self.name = f"disputes/{period.last.year}"

    def plans(self) -> Iterator[Plan]:
        for group, is_key in (("key_resolved", True), ("other_resolved", False)):
            for name, last, chance in self._ends(group):
                yield self._plan(name, self._resolved(last, chance), last, chance, is_key)
        for group, steps_of in (("failed", _failed), ("handed_over", _handed_over)):
            for name, last, chance in self._ends(group):
                yield self._plan(name, steps_of(chance), last, chance, chance.random() < KEY_AMONG_OTHERS)
        yield from self._open()

    def _open(self) -> Iterator[Plan]:
        name = f"{self.name}/open"
        for index in range(self.year.number(self.told["open"], name)):
            chance = self.year.chance(f"{name}/{index}")
            last = self._workday(self.period.last - timedelta(days=index % 6))
            steps = STILL_OPEN[index % len(STILL_OPEN)]
            yield self._plan(f"{name}/{index}", steps, last, chance, chance.random() < KEY_AMONG_OTHERS)

    def _ends(self, group: str) -> Iterator[tuple[str, date, Random]]:
        """The disputes of a group: name, day of its end in the months that the profile says, its chance."""
        name, by_month = f"{self.name}/{group}", self.told["by_month"]
        number = self.year.number(self.told[group], name)
        months = [month for month, n in enumerate(by_month, 1) for _ in range(n)]
        if number != len(months):
            months = self.year.chance(name).choices(range(1, 13), by_month, k=number)
        for index, month in enumerate(months):
            chance = self.year.chance(f"{name}/{index}")
            yield f"{name}/{index}", chance.choice(self._workdays(month)), chance

    def _workdays(self, month: int) -> list[date]:
        whole = month_of(date(self.period.last.year, month, 1))
        first, last = max(whole.first, self.period.first + SHORTEST), min(whole.last, self.period.last)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [day for day in days if self.year.calendar.is_workday(day)]

    def _workday(self, day: date) -> date:
        """The last working day up to a day, and not before the first of the period."""
        while not self.year.calendar.is_workday(day):
            day -= timedelta(days=1)
        return max(day, self.period.first)

    def _resolved(self, last: date, chance: Random) -> Sequence[Step]:
        shares = self.year.profile["disputes"]["sessions"]
        more = [Step.SESSION] * chance.choices(range(len(shares)), shares)[0]
        relapses = last >= self.period.first + TIME_FOR_A_RELAPSE and chance.random() < RELAPSED
        before = (*AGREED, Step.RELAPSE) if relapses else ()
        return (*BEGUN, *before, *more, *AGREED, Step.CALL_BACK)

    def _plan(self, name: str, steps: Sequence[Step], last: date, chance: Random, is_key: bool) -> Plan:
        reds = self.year.profile["disputes"]["red"]
        risk = (Risk.RED if chance.random() < reds else Risk.YELLOW) if is_key else Risk.BLUE
        days = self._days(steps, last, chance)
        return Plan(
            name=name,
            first_risk=chance.choice(("", Risk.BLUE, risk)),
            risk=risk,
            steps=list(zip(steps, self._moments(days, chance), strict=True)),
        )

    def _days(self, steps: Sequence[Step], last: date, chance: Random) -> list[date]:
        """The day of each step, from the last one backwards."""
        is_late, days = chance.random() < LATE, [last]
        for before, step in reversed(list(pairwise(steps))):
            gap = self._gap(before, step, last)
            gap = LATE_SESSION if is_late and before is Step.ASSIGN else gap
            days.append(self._workday(days[-1] - timedelta(days=chance.randint(*gap))))
        return days[::-1]

    def _gap(self, before: Step, step: Step, day: date) -> tuple[int, int]:
        if step in (Step.CALL_BACK, Step.RELAPSE):
            least = int(value("DISPUTE_CALLBACK_DAYS", day))
            return least, 2 * least
        return GAPS[step]

    def _moments(self, days: Sequence[date], chance: Random) -> list[datetime]:
        """A moment on each day, each later than the one before."""
        moments: list[datetime] = []
        for day in days:
            moment = self.year.at_work(day, chance)
            if moments and moment <= moments[-1]:
                moment = moments[-1] + timedelta(minutes=chance.randint(10, 60))
            moments.append(moment)
        return moments


def _failed(chance: Random) -> Sequence[Step]:
    return (*BEGUN, Step.SESSION, chance.choice((Step.REFUSE, Step.FAIL)))


def _handed_over(chance: Random) -> Sequence[Step]:
    return chance.choice(((Step.REGISTER, Step.HAND_OVER), (*BEGUN, Step.SESSION, Step.HAND_OVER)))
