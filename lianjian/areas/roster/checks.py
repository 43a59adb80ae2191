"""Who can stand in a shift: rest, other shifts, leave and loans of people, read at once for a stretch of time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.honours import facade as honours
from lianjian.areas.roster.models import Loan, Shift, Turn, hours_of
from lianjian.areas.roster.refusals import (
    BadHours,
    DoubleBooked,
    LentOut,
    NotOfTheUnit,
    OnLeave,
    RestTooShort,
)
from lianjian.kernel.org.models import BRANCHES, Person, Post
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included."""

    first: date
    last: date

    def meet(self, other: "Days | honours.Away") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Booked:
    """A person stands in a shift at these times, and is to rest so long before it."""

    starts: datetime
    ends: datetime
    shift: int
    rest: timedelta

    def leaves_no_rest(self, starts: datetime, ends: datetime, rest: timedelta) -> bool:
        """Whether a shift at other times, which asks for `rest` before it, lies too near to this one."""
        return starts - self.ends < rest if self.ends <= starts else self.starts - ends < self.rest


def days_of(starts: datetime, ends: datetime) -> Days:
    """The local days that a shift touches."""
    return Days(timezone.localdate(starts), timezone.localdate(ends - INSTANT))


def rest_before(starts: datetime) -> timedelta:
    """The rest that the rule of its day asks for before a shift."""
    return timedelta(hours=float(value("ROSTER_REST_HOURS", timezone.localdate(starts))))


def require_hours(starts: datetime, ends: datetime) -> None:
    """Refuse a shift that ends before it begins, or is longer than the rule of its day allows."""
    if ends <= starts:
        raise BadHours(_("班次结束要晚于开始。"), field="ends")
    longest = value("ROSTER_LONGEST_HOURS", timezone.localdate(starts))
    if ends - starts > timedelta(hours=float(longest)):
        raise BadHours(
            _("一个班次最长 %s 小时。") % longest, field="ends", rule="ROSTER_LONGEST_HOURS",
            hint=_("请分成几个班次排。"),
        )  # fmt: skip


class Books:
    """What stands in the way of some people between two moments. `unit` is the key of that whose people they must be.

    Read once; what is planned on from there is entered with `book`.
    """

    def __init__(self, people: Collection[int], first: datetime, last: datetime, *, unit: int) -> None:
        days = days_of(first, last)
        self._booked = _turns(people, first, last)
        self._leave = _by_person(honours.away(people, days.first, days.last))
        self._lent = _by_person(
            Loan.objects.filter(person__in=people, first__lte=days.last, last__gte=days.first)
        )
        self._served = _served(people, unit)

    def book(self, person: int, starts: datetime, ends: datetime, shift: int = 0) -> None:
        self._booked[person].append(Booked(starts, ends, shift, rest_before(starts)))

    def require_free(self, person: Person, starts: datetime, ends: datetime, *, but: int = 0) -> None:
        """Refuse a person who can't stand in a shift at these times; `but` is the key of a shift that does not count."""
        if refusal := self.why_not(person, starts, ends, but=but):
            raise refusal

    def why_not(self, person: Person, starts: datetime, ends: datetime, *, but: int = 0) -> Refusal | None:
        """What stands in the way, or None."""
        return (
            self.why_away(person, starts, ends)
            or self._why_not_ours(person, starts)
            or next(self._clashes(person, starts, ends, but), None)
        )

    def why_away(self, person: Person, starts: datetime, ends: datetime) -> Refusal | None:
        """Whether leave or a loan keeps a person away at these times, as a refusal."""
        days = days_of(starts, ends)
        if any(days.meet(away) for away in self._leave[person.pk]):
            return OnLeave(_("%s这几天休假。") % person, field="people", rule="ROSTER_AWAY")
        if any(days.meet(lent) for lent in self._lent[person.pk]):
            return LentOut(_("%s这几天抽调在外。") % person, field="people", rule="ROSTER_AWAY")
        return None

    def _why_not_ours(self, person: Person, starts: datetime) -> Refusal | None:
        day = timezone.localdate(starts)
        if any(since <= day and (until is None or until > day) for since, until in self._served[person.pk]):
            return None
        return NotOfTheUnit(_("%s当天不在本单位任职。") % person, field="people")

    def _clashes(self, person: Person, starts: datetime, ends: datetime, but: int) -> Iterator[Refusal]:
        rest = rest_before(starts)
        for other in self._booked[person.pk]:
            if but and other.shift == but:
                continue
            if other.starts < ends and starts < other.ends:
                yield DoubleBooked(
                    _("%(person)s在 %(hours)s 已经有班。")
                    % {"person": person, "hours": hours_of(other.starts, other.ends)},
                    field="people",
                )
            elif other.leaves_no_rest(starts, ends, rest):
                yield RestTooShort(
                    _("%(person)s与 %(hours)s 的班之间休息不足 %(rest)s 小时。")
                    % {
                        "person": person,
                        "hours": hours_of(other.starts, other.ends),
                        "rest": f"{(rest if other.starts < starts else other.rest) / timedelta(hours=1):g}",
                    },
                    field="people",
                    rule="ROSTER_REST_HOURS",
                )


def _turns(people: Collection[int], first: datetime, last: datetime) -> dict[int, list[Booked]]:
    found: dict[int, list[Booked]] = defaultdict(list)
    rows = Turn.objects.filter(
        person__in=people,
        stands=True,
        ends__gt=first - rest_before(first),
        starts__lt=last + rest_before(last),
    )
    for person, starts, ends, shift in rows.values_list("person_id", "starts", "ends", "shift_id"):
        found[person].append(Booked(starts, ends, shift, rest_before(starts)))
    return found


def _by_person(rows: Iterable[honours.Away | Loan]) -> dict[int, list[Days]]:
    found: dict[int, list[Days]] = defaultdict(list)
    for row in rows:
        found[row.person if isinstance(row, honours.Away) else row.person_id].append(
            Days(row.first, row.last)
        )
    return found


def _served(people: Collection[int], unit: int) -> dict[int, list[tuple[date, date | None]]]:
    """When each person held a post in the unit."""
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    posts = Post.objects.filter(person__in=people, unit=unit).exclude(unit__kind__code__in=BRANCHES)
    for person, since, until in posts.values_list("person_id", "valid_from", "valid_to"):
        found[person].append((since, until))
    return found


def tired(shift: Shift) -> int:
    """How many of those who stand in a shift lack the rest before it."""
    begins = shift.occurred_at
    before = _turns_with(shift).filter(starts__lt=begins, ends__gt=begins - rest_before(begins))
    return before.values("person").distinct().count()


def soon_after(shift: Shift) -> list[int]:
    """The keys of the shifts that begin too soon after a shift's end, or before it, for somebody who stood in it."""
    after = _turns_with(shift).filter(ends__gt=shift.ends, starts__gte=shift.occurred_at)
    return list(after.filter(starts__lt=shift.ends + rest_before(shift.ends)).values_list("shift", flat=True))


def _turns_with(shift: Shift) -> QuerySet[Turn]:
    """The turns in other shifts of those who stand in a shift."""
    people = Turn.objects.filter(shift=shift, stands=True).values("person")
    return Turn.objects.filter(person__in=people, stands=True).exclude(shift=shift).order_by()


def wait_for_others(unit: int) -> None:
    """Two who plan for a unit at once go one by one, so that neither books whom the other just did; on SQLite all
    changes do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('roster', %s))", [unit])
