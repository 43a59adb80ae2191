"""The demo's problems: two years of them, each lived through the rules from report to the resident's word."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil, sqrt

from django.db.models import Count, QuerySet
from django.utils import timezone

from lianjian.areas.problems.demo_courses import Course, Courses, Told, told
from lianjian.areas.problems.demo_handling import Handling, Stage, report
from lianjian.areas.problems.models import Problem, ProblemKind, Way
from lianjian.areas.problems.states import REGISTERED
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)
EVENING, LATE, A_WHILE = time(18, 0), time(22, 40), timedelta(minutes=7)
SPREAD = 3
"""In a month visits may bring so many more than their share."""

TIME_FOR_THE_LAST = timedelta(days=13)
"""What is raised so long before the account can still be fixed, and the resident asked."""

RARE = 1
"""A kind that is told so seldom waits until the visits of the year are over: one of them may bring it."""

STILL_OPEN = (
    Stage.IN_PROGRESS, Stage.FIXED, Stage.ACCEPTED, Stage.IN_PROGRESS, Stage.ASSIGNED, Stage.REGISTERED,
)  # fmt: skip
"""How far those come that are raised after the account, in turns."""


def demo(year: Year) -> Iterable[Life]:
    """The problems of the profile's two years, whoever sees to what visits find, and what stays open."""
    villages = list(Place.objects.filter(level=Place.Level.VILLAGE).select_related("parent").order_by("code"))
    for account in (year.profile["account_before"], year.profile["account"]):
        raising = Raising(year, told(year, account), villages)
        yield raising.through_the_year()
        yield raising.found_on_visits()
    yield _after_the_account(year, villages)


class Raising:
    """How the problems of one year come up: so many a month and of each kind, those of visits included."""

    def __init__(self, year: Year, numbers: Told, villages: Sequence[Place]) -> None:
        self.year, self.told, self.villages = year, numbers, villages
        self.profile = year.profile["problems"][str(numbers.account.year)]
        self.chance = year.chance(f"problems/{numbers.account.year}/raising")
        self.courses = Courses(year, numbers)

    def through_the_year(self) -> Life:
        """Each month leaves room for what its visits will bring; what they did not is raised at its end."""
        goal = 0
        for month, count in enumerate(self.told.by_month, start=1):
            goal += count
            for at in self._moments(month, count):
                yield at
                yield self._raise(at)
            at = self._last_moment(month)
            yield at
            while self._so_far().count() < goal:
                yield self._raise(at)
                at += A_WHILE
                yield at

    def found_on_visits(self) -> Life:
        """At the end of each working day somebody looks through what visits have brought."""
        day = self.told.account.replace(month=1, day=1)
        while day <= self.told.account:
            day = self.year.calendar.add_working_days(day, 0)
            at = _moment(day, EVENING)
            yield at
            found = self._so_far().filter(channel=Problem.Channel.VISIT, state=REGISTERED.code)
            for problem in found.select_related("kind", "place", "unit").order_by("pk"):
                course = self.courses.deal(on_a_visit=True)
                yield Handling(self.year, problem, course, by=self.told.account).life(at)
            day += DAY

    def _moments(self, month: int, count: int) -> list[datetime]:
        """When those of a month are raised that no visit will bring."""
        first, last = self._bounds(month)
        days = self._days(first, last, max(0, count - self._room(month)))
        if days and last == self._last_day():
            days[-1] = last
        return sorted(self.year.any_time(day, self.chance) for day in days)

    def _room(self, month: int) -> int:
        """How many the visits of a month may bring, and some more: chance has it."""
        visits = self.year.profile["visits"][str(self.told.account.year)]["by_month"]
        here = visits.get(str(month), 0) / sum(visits.values())
        return ceil(self.told.on_a_visit * here) + SPREAD if here else 0

    def _bounds(self, month: int) -> tuple[date, date]:
        first = date(self.told.account.year, month, 1)
        last = (first + 31 * DAY).replace(day=1) - DAY
        return first, max(first, min(last, self._last_day()))

    def _last_moment(self, month: int) -> datetime:
        return _moment(self._bounds(month)[1], LATE)

    def _last_day(self) -> date:
        return self.profile.get("last_raised", self.told.account - TIME_FOR_THE_LAST)

    def _days(self, first: date, last: date, count: int) -> list[date]:
        """Days of a month; of July's so many as the profile says from the day of the great visit on."""
        visit = self.year.profile["great_visit"]["date"]
        if not first <= visit <= last:
            return [self._day(first, last) for _each in range(count)]
        later = min(count, self.profile["july_from_great_visit"])
        earlier = [self._day(first, visit - DAY) for _each in range(count - later)]
        return [*earlier, *(self._day(visit, last) for _each in range(later))]

    def _day(self, first: date, last: date) -> date:
        return first + self.chance.randrange((last - first).days + 1) * DAY

    def _so_far(self) -> QuerySet[Problem]:
        """What was raised in this year, up to the account."""
        first = self.told.account.replace(month=1, day=1)
        return Problem.objects.filter(raised_on__range=(first, self.told.account))

    def _raise(self, at: datetime) -> Life:
        course, place = self.courses.deal(on_a_visit=False), self.chance.choice(self.villages)
        kind = ProblemKind.objects.get(code=self._kind())
        problem, secret = report(self.year, kind, place, at, course, self.chance)
        return Handling(self.year, problem, course, by=self.told.account, secret=secret).life(at)

    def _kind(self) -> str:
        """The kind that will lack most once visits have brought theirs, in units of what chance spreads."""
        counted = dict(self._so_far().values_list("kind__code").annotate(Count("pk")))
        coming = self.told.on_a_visit - self._so_far().filter(channel=Problem.Channel.VISIT).count()
        share = max(0, coming) / max(1, self.told.raised)
        codes = list(ProblemKind.objects.values_list("code", flat=True))
        lacking = {
            code: (number * (1 - share) - counted.get(code, 0)) / sqrt(number)
            for code, number in zip(codes, self.told.by_kind, strict=True)
            if number > (RARE if share else 0)
        }
        return max(lacking, key=lambda code: (lacking[code], self.chance.random()))


def _after_the_account(year: Year, villages: Sequence[Place]) -> Life:
    """Some more are raised in the days up to the year's end, and come as far as they can."""
    chance, account = year.chance("problems/after the account"), year.profile["account"]
    number = year.number(year.profile["problems"][str(account.year)]["open_after_account"], "problems/open")
    days = sorted(account + chance.randint(1, 9) * DAY for _each in range(number))
    kinds = list(ProblemKind.objects.order_by("code"))
    for index, day in enumerate(days):
        at = year.any_time(day, chance)
        yield at
        course = Course(way=Way.PHONE)
        problem, secret = report(year, chance.choice(kinds), chance.choice(villages), at, course, chance)
        stage = STILL_OPEN[index % len(STILL_OPEN)]
        yield Handling(year, problem, course, by=None, secret=secret, stage=stage).life(at)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
