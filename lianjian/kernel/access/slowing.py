"""Guessing is slowed, and the holder is not locked out.

A try is counted before it is made, and taken back when it succeeds: of many at once none slips through. Beyond some
free tries each further one has to wait, twice as long as the one before it, up to a longest wait. From a browser in
which an account has signed in before, only its own tries count. From any other, tries count for this account from this
address, for the account from all such browsers, and for the address over all accounts. The counts are rows, so that
they hold for all processes of a server; the numbers are rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lianjian.kernel.access.models import Tries
from lianjian.kernel.records.writer import transact
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value

MOST_DOUBLINGS = 30
"""By then the longest wait has been reached whatever the rules say."""


class TooSoon(Refusal):
    """So many tries were in vain that the next must wait. `until` is when it may be made."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__("", rule="SIGNIN_LONGEST_WAIT_MINUTES")
        self.until = until


@dataclass(frozen=True)
class Brake:
    """What tries are counted for. `free` is the rule that says how many cost no time; a success ends a `narrow` count."""

    key: str
    free: str = "SIGNIN_FREE_TRIES"
    narrow: bool = True


def brakes(account: str, *, address: str, browser: str | None) -> tuple[Brake, ...]:
    """The brakes for a try to sign in to an account. `browser` is the mark of one in which it has signed in before."""
    if browser is not None:
        return (Brake(_key("browser", account, browser)),)
    return (
        Brake(_key("pair", account, address)),
        Brake(_key("account", account), "SIGNIN_ACCOUNT_FREE_TRIES", narrow=False),
        Brake(_key("address", address), "SIGNIN_ADDRESS_FREE_TRIES", narrow=False),
    )


def code_brakes(account_id: int) -> tuple[Brake, ...]:
    """The brake for codes, of which there are few: whoever tries them knows the password already."""
    return (Brake(_key("code", str(account_id))),)


def admit(on: Sequence[Brake], *, at: datetime) -> None:
    """Count a try that is about to be made, or refuse it: TooSoon."""
    transact(lambda: _admit(on, at))


def forgive(on: Sequence[Brake]) -> None:
    """Take back a try that succeeded."""
    narrow = [brake.key for brake in on if brake.narrow]
    wide = [brake.key for brake in on if not brake.narrow]

    def take_back() -> None:
        Tries.objects.filter(key__in=narrow).delete()
        Tries.objects.filter(key__in=wide, count__gt=0).update(count=F("count") - 1)

    transact(take_back)


def forget_tries(at: datetime) -> str:
    """Take away the counts whose days are over. Part of `lianjian tick`."""
    gone = transact(lambda: Tries.objects.filter(last_at__lt=at - _remembered(at)).delete()[0])
    return f"tries to sign in: {gone} forgotten"


def _admit(on: Sequence[Brake], at: datetime) -> None:
    keys = [brake.key for brake in on]
    Tries.objects.bulk_create([Tries(key=key, last_at=at) for key in keys], ignore_conflicts=True)
    found = {row.key: row for row in Tries.objects.select_for_update().filter(key__in=keys).order_by("key")}
    rows = [(brake, found[brake.key]) for brake in on]
    for _brake, row in rows:
        if row.last_at < at - _remembered(at):
            row.count = 0
    until = max(row.last_at + _wait(row.count, brake, at) for brake, row in rows)
    if until > at:
        raise TooSoon(until)
    for _brake, row in rows:
        row.count, row.last_at = row.count + 1, at
    Tries.objects.bulk_update([row for _brake, row in rows], ("count", "last_at"))


def _wait(count: int, brake: Brake, at: datetime) -> timedelta:
    """How long the next try waits after the last of `count`."""
    day = timezone.localdate(at)
    beyond = count - int(value(brake.free, day))
    if beyond < 0:
        return timedelta()
    seconds = int(value("SIGNIN_FIRST_WAIT_SECONDS", day)) * 2 ** min(beyond, MOST_DOUBLINGS)
    return min(timedelta(seconds=seconds), timedelta(minutes=int(value("SIGNIN_LONGEST_WAIT_MINUTES", day))))


def _remembered(at: datetime) -> timedelta:
    return timedelta(hours=int(value("SIGNIN_FORGET_HOURS", timezone.localdate(at))))


def _key(*parts: str) -> str:
    return salted_hmac("lianjian.tries", "\0".join(parts), algorithm="sha256").hexdigest()
