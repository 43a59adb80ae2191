"""The demo's cycle: reminders, months, quarters, half-year observations and the accounts of the year."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from lianjian.areas.cycle import accounts, closing, observing, rules
from lianjian.areas.cycle.models import Account, Evaluation, Mark, Observation
from lianjian.areas.cycle.queries import branches_on, judged_units
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.periods import DAY, month_of, quarter_of
from lianjian.kernel.org.models import Unit
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days
from lianjian.kernel.testing.year import Life, Year

EARLY = time(6, 0)
CONTESTED, UPHELD = 0.15, 0.3
"""Shares of evaluations objected to, and of objections upheld."""

OBJECTIONS = ("有一件已经在期限内办完，登记晚了一天。", "这件按规定批准过延期，请核对。")
REASONS = {True: "情况属实，按现在的记录重新计算。", False: "核对过，记录没有变化，维持原计分。"}


TAKES = 0.6
"""Share of observations of which something is taken over."""

NOTED = (
    "民情台账逐件有人、有期限，办结后逐件回访。",
    "主题党日和走访合在一起，党员各包一个村。",
    "支委会每月先看逾期的事，再议别的。",
)
TAKEN = ("把逾期的事列为支委会第一项议题。", "党员包村，走访和主题党日合在一起开展。", "值班党员三天内补课。")
HOW = "已经写进支部工作安排，本月起照办。"
SAID = "逾期的事主要因为交接不清。明年每周对一次未办清单，补课三天内完成。"
WHY = "按记录、党员评议和全年评价确定。"


def demo(year: Year) -> Iterable[Life]:
    """The reminders of the account's year, and its months and quarters that were over by its end."""
    account = year.profile["account"].year
    for month in range(1, 13):
        for day in value("REMINDER_DAYS", date(account, month, 1)):
            yield _reminder(date(account, month, day))
    for month in range(1, 12):
        yield _closing(date(account, month, 1))
    for month in (1, 4, 7, 10):
        yield _quarter(year, date(account, month, 1))
    for month in value("OBSERVATION_MONTHS", date(account, 1, 1)):
        yield _observations(year, date(account, month, 1))
    yield _accounts(year, date(account, *value("ACCOUNT_FROM", date(account, 12, 31))))


def _reminder(day: date) -> Life:
    at = timezone.make_aware(datetime.combine(day, EARLY))
    yield at
    rules.remind(actor=SYSTEM, at=at)


def _closing(first: date) -> Life:
    day = closing.closed_from(month_of(first))
    at = timezone.make_aware(datetime.combine(day, EARLY))
    yield at
    closing.close_month(actor=SYSTEM, at=at, first=first)


def _quarter(year: Year, first: date) -> Life:
    day = quarter_of(first).last + DAY
    yield timezone.make_aware(datetime.combine(day, EARLY))
    at = timezone.make_aware(datetime.combine(day, EARLY))
    for evaluation in rules.draft_quarter(actor=SYSTEM, at=at, first=first):
        yield _course(year, evaluation)


def _course(year: Year, evaluation: Evaluation) -> Life:
    chance = year.chance(f"cycle/{evaluation.first}/{evaluation.unit.code}")
    mark = _worst(evaluation)
    if mark is not None and chance.random() < CONTESTED and not _is_of_the_political(year, evaluation):
        yield from _objection(year, evaluation, mark, chance)
    closing = year.at_work(working_days("EVALUATION_CONTEST_DAYS", evaluation.occurred_on) + DAY, chance)
    yield closing
    rules.close(actor=year.desk("political", closing.date()), at=closing, evaluation=_now(evaluation))


def _is_of_the_political(year: Year, evaluation: Evaluation) -> bool:
    """Whether whoever answers objections serves in the unit that is judged, and so may not."""
    political = year.desk("political", evaluation.occurred_on)
    return bool(political.own_units & judged_units(evaluation.unit, evaluation.last))


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


def _observations(year: Year, first: date) -> Life:
    """The two branches that did best in the last quarter are seen by the others of their kind."""
    chance = year.chance(f"cycle/observations/{first}")
    at = year.at_work(first - 20 * DAY, chance)
    yield at
    closed = Evaluation.objects.closed().filter(last__lt=at.date()).order_by("-last", "-earned", "unit")
    best = [evaluation.unit for evaluation in closed.select_related("unit")[:2]]
    for host, visitors in zip(
        best, _halves([it for it in branches_on(at.date()) if it not in best]), strict=False
    ):
        observing.arrange(actor=year.desk("political", at.date()), at=at, host=host, visitors=visitors)
        for row in Observation.objects.filter(host=host, due_on__gt=at.date()).select_related("unit"):
            yield _observed(year, row, first, chance)


def _halves(branches: Sequence[Unit]) -> tuple[Sequence[Unit], Sequence[Unit]]:
    return branches[::2], branches[1::2]


def _observed(year: Year, row: Observation, first: date, chance: Random) -> Life:
    seen = year.at_work(first + chance.randint(0, 25) * DAY, chance)
    yield seen
    taken = chance.choice(TAKEN) if chance.random() < TAKES else ""
    secretary = year.leader_of(row.unit, seen.date())
    observing.observe(actor=secretary, at=seen, observation=row, noted=chance.choice(NOTED), taken=taken)
    if taken:
        placed = year.at_work(seen.date() + chance.randint(7, 40) * DAY, chance)
        yield placed
        found = Observation.objects.get(pk=row.pk)
        observing.take_over(
            actor=year.leader_of(row.unit, placed.date()), at=placed, observation=found, how=HOW
        )


def _accounts(year: Year, day: date) -> Life:
    at = timezone.make_aware(datetime.combine(day, EARLY))
    yield at
    for account in accounts.draft_accounts(actor=SYSTEM, at=at, year=day.year):
        yield _account(year, account)


def _account(year: Year, account: Account) -> Life:
    chance = year.chance(f"cycle/account/{account.unit.code}")
    given = year.at_work(account.occurred_on + chance.randint(1, 12) * DAY, chance)
    yield given
    present = chance.randint(6, 14)
    good = chance.randint(present // 2, present)
    secretary = year.leader_of(account.unit, given.date())
    told = Account.objects.get(pk=account.pk)
    told = accounts.give(
        actor=secretary, at=given, account=told, said=SAID, present=present,
        votes={"good": good, "fair": present - good},
    )  # fmt: skip
    graded = year.at_work(given.date() + 2 * DAY, chance)
    yield graded
    political = year.desk("political", graded.date())
    if political.own_units & judged_units(account.unit, account.occurred_on):
        return
    grade = "good" if good * 3 >= present * 2 else "fair"
    accounts.grade_account(actor=political, at=graded, account=told, grade=grade, why=WHY)
