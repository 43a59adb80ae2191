"""How a problem of the demo is reported and brought through to the resident's word, by those in post then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from random import Random
from typing import Any

from django.utils import timezone

from lianjian.areas.problems import rules
from lianjian.areas.problems.demo_courses import Course
from lianjian.areas.problems.models import Problem, ProblemKind, Reason, Way
from lianjian.kernel.access.actor import RESIDENT, Actor, actor_for
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.structure import successor_of, unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)
OPENS, CLOSES = time(8, 30), time(18, 0)
TIME_FOR_THE_ANSWER = timedelta(days=6)
"""What is raised by the account is fixed so long before it that the resident can still be asked."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
PHONE = "1380000{:04d}"
NOT_FIXED = (
    "去看了，还没有完全弄好，请再来看看。",
    "修过以后又坏了，和原来一样。",
    "只办了一半，剩下的没有动。",
)
FIXED_WORDS = ("", "", "办好了，谢谢。", "去看过了，没有问题了。", "比原来好多了。")
AGAIN = "按群众意见返工并到现场复核：{}"
WHY_LONGER = ("设备厂家交货推迟。", "需与产权单位再次会商。", "连续降雨，不能施工。")
WHY_WAITING = ("等年度维护资金下达后施工。", "等秋收结束、道路让出后施工。")
CHECKED_BY = ("村党支部书记", "村治保主任", "邻村网格员")


class Stage(IntEnum):
    """How far a problem comes."""

    REGISTERED = 0
    ASSIGNED = 1
    ACCEPTED = 2
    IN_PROGRESS = 3
    FIXED = 4
    CLOSED = 5


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A problem in words that fit each other: the report, its public wording, the plan and the fix."""

    spot: str
    text: str
    title: str
    plan: str
    fix: str


def scene(year: Year, kind: ProblemKind, place: Place, chance: Random) -> Scene:
    """One of the county's topics of a kind, at a spot of a village."""
    topic = chance.choice(year.texts["problems"][kind.code])
    return _told(topic, place, chance.choice(topic["spots"]), chance.choice(topic["texts"]))


def scene_of(year: Year, problem: Problem) -> Scene:
    """The topic of a problem that was heard on a visit, known by its wording; else the first of its kind."""
    topics = year.texts["problems"][problem.kind.code]
    told = [_told(topic, problem.place, problem.place_text, problem.text) for topic in topics]
    return next((scene for scene in told if scene.title == problem.title), told[0])


def _told(topic: dict[str, str], place: Place | None, spot: str, text: str) -> Scene:
    words = {"village": place.short_name() if place else "", "spot": spot}
    title, plan, fix = (topic[name].format(**words) for name in ("title", "plan", "fix"))
    return Scene(spot=spot, text=text.format(**words), title=title, plan=plan, fix=fix)


def report(
    year: Year, kind: ProblemKind, place: Place, at: datetime, course: Course, chance: Random
) -> tuple[Problem, str]:
    """A resident reports a problem, or an officer registers it; given back with the resident's secret."""
    channel, secret = _channel(year, at, course, chance), chance.randbytes(16).hex()
    words, caller = scene(year, kind, place, chance), _caller(course, chance)
    problem = rules.raise_problem(
        actor=RESIDENT if channel == Problem.Channel.PUBLIC else _officer(year, place, at, chance), at=at,
        kind=kind, place=place, text=words.text, title="", place_text=words.spot, channel=channel,
        secret=secret, **caller,
    )  # fmt: skip
    return problem, secret


def _channel(year: Year, at: datetime, course: Course, chance: Random) -> str:
    """Only who reports it on the public site is given a link; by night nobody sits at the desk."""
    local = timezone.localtime(at)
    manned = year.calendar.is_workday(local.date()) and OPENS <= local.time() <= CLOSES
    if course.way == Way.LINK or not manned:
        return Problem.Channel.PUBLIC
    return chance.choices((Problem.Channel.PUBLIC, Problem.Channel.PHONE, Problem.Channel.DESK), (3, 5, 2))[0]


def _caller(course: Course, chance: Random) -> dict[str, Any]:
    """A name and a number that are plainly invented."""
    if course.anonymous:
        return {}
    return {"name": f"{chance.choice(SURNAMES)}某", "phone": PHONE.format(chance.randrange(10_000))}


def _officer(year: Year, place: Place, at: datetime, chance: Random) -> Actor:
    day, town = timezone.localdate(at), place.town()
    unit = unit_for(town.pk if town else None, day)
    assert unit is not None, place
    return chance.choice(year.actors_in(unit, day, "officer") or [year.leader_of(unit, day)])


class Handling:
    """The life of one problem after its report, as its course will have it.

    `by` is the day of the account by which the resident has answered, None if there is none; `stage` is how
    far it comes.
    """

    def __init__(
        self,
        year: Year,
        problem: Problem,
        course: Course,
        *,
        by: date | None,
        secret: str = "",
        stage: Stage = Stage.CLOSED,
    ) -> None:
        self.year, self.problem, self.course, self.by = year, problem, course, by
        self.secret, self.stage, self.chance = secret, stage, year.chance(f"problems/{problem.pk}")
        self.words, self.unit = scene_of(year, problem), problem.unit

    def life(self, at: datetime) -> Life:
        self.at = at
        steps = (self._assign, self._accept, self._begin, self._fix, self._close)
        for stage, step in zip(Stage, (lambda: (), *steps), strict=True):
            if stage <= self.stage:
                yield from step()

    def _do(self, verb: Callable[..., Problem], actor: Actor, **facts: Any) -> None:
        self.problem = verb(actor=actor, at=self.at, problem=self.problem, **facts)

    def _assign(self) -> Life:
        yield self._soon()
        self.owner = self._someone()
        self._do(rules.assign, self._head(), owner=self.owner, plan=self.words.plan, title=self.words.title)

    def _accept(self) -> Life:
        yield self._soon()
        self._do(rules.accept, self._owner())
        if self.course.returned and self._has_days(4):
            yield self._soon()
            reasons = list(Reason.objects.filter(use=Reason.Use.RETURN))
            self._do(rules.give_back, self._owner(), reason=self.chance.choice(reasons))
            yield from self._assign()
            yield self._soon()
            self._do(rules.accept, self._owner())

    def _begin(self) -> Life:
        yield self._soon()
        self._do(rules.contact, self._owner())
        if self.course.extended and self._has_days(6):
            yield from self._extended()
        elif self.course.suspended:
            yield from self._suspended()

    def _extended(self) -> Life:
        """Asked for some days before the deadline, given the same day or the next."""
        yield self._by_work(max(self._today, self._due - self.chance.randint(3, 5) * DAY))
        more = {
            "until": self.year.calendar.add_working_days(self._due, 5),
            "why": self.chance.choice(WHY_LONGER),
        }
        self._do(rules.ask_extension, self._owner(), **more)
        yield self._soon()
        self._do(rules.extend, self._head(), **more)

    def _suspended(self) -> Life:
        """Waits some weeks for money or season, and is taken up before its next day."""
        yield self._by_work(self._today + self.chance.randint(1, 3) * DAY)
        until = self._today + self.chance.randint(15, 30) * DAY
        self._do(rules.suspend, self._head(), until=until, why=self.chance.choice(WHY_WAITING))
        yield self._by_work(until - self.chance.randint(3, 6) * DAY)
        self._do(rules.resume, self._owner())

    def _fix(self) -> Life:
        yield self._late() if self.course.late else self._in_time()
        self._do(rules.fix, self._owner(), fix=self.words.fix)

    def _late(self) -> datetime:
        return self._by_work(self._due + self.chance.randint(1, 6) * DAY)

    def _in_time(self) -> datetime:
        latest = min(self._due, self.by - TIME_FOR_THE_ANSWER) if self.by else self._due
        return self._by_work(self._day_until(latest), latest=latest)

    def _close(self) -> Life:
        for _time in range(self.course.disputed):
            yield from self._answer(fixed=False)
            yield from self._rework()
        yield from (self._answer(fixed=True) if self.course.way else self._never_reached())

    def _rework(self) -> Life:
        latest = min(self._due, self._today + 7 * DAY)
        yield self._by_work(min(latest, self._today + self.chance.randint(1, 5) * DAY), latest=latest)
        self._do(rules.fix, self._owner(), fix=AGAIN.format(self.words.fix))

    def _answer(self, *, fixed: bool) -> Life:
        """By the resident's own link, or to the call-back desk."""
        by_link = self.course.way == Way.LINK
        yield self._any_time() if by_link else self._by_work(self._day_to_ask(), latest=self.by)
        said = {
            "fixed": fixed,
            "satisfaction": int(self.course.grade) if fixed else None,
            "words": self.chance.choice(FIXED_WORDS if fixed else NOT_FIXED),
        }
        if by_link:
            self._do(rules.answer, RESIDENT, secret=self.secret, **said)
        else:
            self._do(rules.record_answer, self._desk("callback"), way=self.course.way, **said)

    def _never_reached(self) -> Life:
        """Three tries on three days, a look at the place, and someone else who closes it."""
        for _time in range(3):
            yield self._by_work(self._today + DAY)
            self._do(rules.try_call, self._desk("callback"))
        yield self._soon()
        self._do(rules.give_up_calling, self._desk("callback"), checked_by=self.chance.choice(CHECKED_BY))
        yield self._soon()
        self._do(rules.close_unconfirmed, self._desk("supervisor"))

    @property
    def _due(self) -> date:
        assert self.problem.due_on is not None, self.problem
        return self.problem.due_on

    @property
    def _today(self) -> date:
        return timezone.localdate(self.at)

    def _has_days(self, days: int) -> bool:
        """Whether so many days are left to fix it in time."""
        return self._due > self._today + days * DAY

    def _soon(self) -> datetime:
        """Some time later on the same working day, or early on the next."""
        later = timezone.localtime(self.at + timedelta(minutes=self.chance.randrange(20, 180)))
        if not (self.year.calendar.is_workday(later.date()) and OPENS <= later.time() < CLOSES):
            day = later.date() if later.time() < OPENS else later.date() + DAY
            opens = datetime.combine(self.year.calendar.add_working_days(day, 0), OPENS)
            later = timezone.make_aware(opens + timedelta(minutes=self.chance.randrange(90)))
        self.at = later
        return later

    def _by_work(self, day: date, *, latest: date | None = None) -> datetime:
        """A moment of that working day or the next, later than now; soon, if that would be too late."""
        moment = self.year.at_work(day, self.chance, after=self.at)
        if latest and timezone.localdate(moment) > latest:
            return self._soon()
        self.at = moment
        return moment

    def _any_time(self) -> datetime:
        day = max(self._day_to_ask(), self._today + DAY)
        self.at = self.year.any_time(day, self.chance)
        return self.at

    def _day_until(self, last: date) -> date:
        return self._today + self.chance.randrange(max(0, (last - self._today).days) + 1) * DAY

    def _day_to_ask(self) -> date:
        day = self._today + self.chance.randint(1, 4) * DAY
        return min(day, self.by) if self.by else day

    def _unit(self) -> Unit:
        """The unit that does the work by now: the reform changed it."""
        now_at = successor_of(self.unit.pk, self._today)
        return self.unit if now_at == self.unit.pk else Unit.objects.get(pk=now_at)

    def _head(self) -> Actor:
        return self.year.leader_of(self._unit(), self._today)

    def _someone(self) -> Person:
        """An officer of the unit, or its head where it has none."""
        leader = self._head().person
        assert leader is not None, self.unit
        officers = self.year.people_in(self._unit(), self._today, "officer")
        return self.chance.choice(officers or [leader])

    def _owner(self) -> Actor:
        return actor_for(self.owner, self._today)

    def _desk(self, kind: str) -> Actor:
        return self.year.desk(kind, self._today)
