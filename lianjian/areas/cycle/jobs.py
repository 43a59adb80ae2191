"""What the timer does: it reminds branches, closes months, drafts the evaluations of quarters and the year's accounts."""

from datetime import datetime

from django.utils import timezone

from lianjian.areas.cycle import accounts, closing, rules
from lianjian.areas.cycle.models import Account, Closing, Evaluation, Reminder
from lianjian.areas.cycle.queries import branches_on, lines_in
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.periods import DAY, quarter_of
from lianjian.kernel.rules.book import value


def draft_last_quarter(at: datetime) -> str:
    """Draft the evaluations of the last quarter that have not been drafted. Part of `lianjian tick`."""
    quarter = quarter_of(quarter_of(timezone.localdate(at)).first - DAY)
    there = Evaluation.objects.filter(first=quarter.first).values("unit")
    if not lines_in(quarter).exists() or not branches_on(quarter.last).exclude(pk__in=there).exists():
        return "evaluations: 0 drafted"
    drafted = rules.draft_quarter(actor=SYSTEM, at=at, first=quarter.first)
    return f"evaluations: {len(drafted)} drafted"


def remind_branches(at: datetime) -> str:
    """Remind branches on the days of the month that the rule gives. Part of `lianjian tick`."""
    day = timezone.localdate(at)
    if day.day not in value("REMINDER_DAYS", day) or Reminder.objects.filter(occurred_on=day).exists():
        return "reminders: 0 sent"
    return f"reminders: {len(rules.remind(actor=SYSTEM, at=at))} sent"


def close_last_month(at: datetime) -> str:
    """Close the last month, from the day of the rule on. Part of `lianjian tick`."""
    month = closing.last_month(timezone.localdate(at))
    if month is None or Closing.objects.filter(first=month.first).exists():
        return "months: 0 closed"
    return f"months: {len(closing.close_month(actor=SYSTEM, at=at, first=month.first))} branches closed"


def draft_accounts(at: datetime) -> str:
    """Draft the accounts of the year, from the day of the rule on. Part of `lianjian tick`."""
    day = timezone.localdate(at)
    month, first = value("ACCOUNT_FROM", day)
    there = Account.objects.filter(year=day.year).values("unit")
    if (day.month, day.day) < (month, first) or not branches_on(day).exclude(pk__in=there).exists():
        return "accounts: 0 drafted"
    drafted = accounts.draft_accounts(actor=SYSTEM, at=at, year=day.year)
    return f"accounts: {len(drafted)} drafted"
