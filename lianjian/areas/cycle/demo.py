"""The demo's reminders and evaluations: each quarter of the account's year drafted, some objected to, answered, closed."""

from collections.abc import Iterable
from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.models import Evaluation, Mark
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.periods import DAY, quarter_of
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days
from lianjian.kernel.testing.year import Life, Year

EARLY = time(6, 0)
CONTESTED, UPHELD = 0.15, 0.3
"""Shares of evaluations objected to, and of objections upheld."""

OBJECTIONS = ("有一件已经在期限内办完，登记晚了一天。", "这件按规定批准过延期，请核对。")
REASONS = {True: "情况属实，按现在的记录重新计算。", False: "核对过，记录没有变化，维持原计分。"}


def demo(year: Year) -> Iterable[Life]:
    """The reminders of the account's year, and its quarters that were over by its end."""
    account = year.profile["account"].year
    for month in range(1, 13):
        for day in value("REMINDER_DAYS", date(account, month, 1)):
            yield _reminder(date(account, month, day))
    for month in (1, 4, 7, 10):
        yield _quarter(year, date(account, month, 1))


def _reminder(day: date) -> Life:
    at = timezone.make_aware(datetime.combine(day, EARLY))
    yield at
    rules.remind(actor=SYSTEM, at=at)


def _quarter(year: Year, first: date) -> Life:
    day = quarter_of(first).last + DAY
    yield timezone.make_aware(datetime.combine(day, EARLY))
    at = timezone.make_aware(datetime.combine(day, EARLY))
    for evaluation in rules.draft_quarter(actor=SYSTEM, at=at, first=first):
        yield _course(year, evaluation)


def _course(year: Year, evaluation: Evaluation) -> Life:
    chance = year.chance(f"cycle/{evaluation.first}/{evaluation.unit.code}")
    mark = _worst(evaluation)
    if mark is not None and chance.random() < CONTESTED:
        yield from _objection(year, evaluation, mark, chance)
    closing = year.at_work(working_days("EVALUATION_CONTEST_DAYS", evaluation.occurred_on) + DAY, chance)
    yield closing
    rules.close(actor=year.desk("political", closing.date()), at=closing, evaluation=_now(evaluation))


def _objection(year: Year, evaluation: Evaluation, mark: Mark, chance: Random) -> Life:
    asked = year.at_work(evaluation.occurred_on + DAY, chance)
    yield asked
    secretary = year.leader_of(evaluation.unit, asked.date())
    rules.contest(
        actor=secretary, at=asked, evaluation=_now(evaluation), mark=mark, why=chance.choice(OBJECTIONS)
    )
    answered = year.at_work(asked.date() + DAY, chance, after=asked)
    yield answered
    upheld = chance.random() < UPHELD
    rules.answer(
        actor=year.desk("political", answered.date()), at=answered, evaluation=_now(evaluation),
        mark=Mark.objects.get(pk=mark.pk), upheld=upheld, why=REASONS[upheld],
    )  # fmt: skip


def _worst(evaluation: Evaluation) -> Mark | None:
    """The line that lost most."""
    lost = [mark for mark in evaluation.marks.select_related("line") if mark.earned < mark.possible]
    return max(lost, key=lambda mark: mark.possible - mark.earned, default=None)


def _now(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.get(pk=evaluation.pk)
