"""What is owed, as the desk tells it: late, today, within a week; and what runs on beyond that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import DAY, Period
from lianjian.kernel.duties.declared import Duty, RowDuty
from lianjian.kernel.duties.owed import Owed
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.rules.book import versions
from lianjian.portals.desk.whose import WEEK, Mine, Whose

MOST_OF_A_DUTY = 3
SAYS_HOW_LONG = ("working_day", "day", "month", "hour")
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
TITLES = {"late": gettext_lazy("已逾期"), "today": gettext_lazy("今天"), "soon": gettext_lazy("一周内")}
COMING = "coming"


@dataclass(frozen=True)
class Task:
    """One thing to do. `tag` is how it stands in a word, `time` what the rule gives, `step` the button.

    Whoever may not do it can still look at the row, if there is one.
    """

    title: str
    detail: str
    due: str
    time: str
    rule: str
    owner: str
    tag: State
    step: Any
    url: str


@dataclass(frozen=True)
class More:
    """What did not fit: of which duty, how many, and where they all are."""

    title: Any
    number: int
    url: str


@dataclass(frozen=True)
class Section:
    """Late, today or within a week: how many in all, the most pressing, and where the others are."""

    name: str
    title: Any
    number: int
    tasks: list[Task]
    more: list[More]


@dataclass(frozen=True)
class Running:
    """A duty of many that runs on past the week: how far it has come, and who is still to be seen to."""

    title: Any
    due_on: date
    done: int
    number: int
    tasks: list[Task]
    more: More

    @property
    def left(self) -> int:
        return self.number - self.done


def spans(on: date) -> dict[str, tuple[date, date]]:
    """The due days of what is late, due today, and due within a week."""
    return {"late": (date.min, on - DAY), "today": (on, on), "soon": (on + DAY, on + WEEK)}


def sections(whose: Mine) -> list[Section]:
    """What is late, due today and due within a week; those with nothing are left out."""
    duties = list(registry.duties.values())
    numbers = {name: [getattr(it, name) for it in whose.in_a_week] for name in TITLES}
    return [
        _section(name, list(zip(duties, numbers[name], strict=True)), whose)
        for name in TITLES
        if any(numbers[name])
    ]


def _section(name: str, numbers: Sequence[tuple[Duty, int]], whose: Whose) -> Section:
    since, last = spans(whose.on)[name]
    owed = [
        it
        for duty, number in numbers
        if number
        for it in whose.open_between(duty, since, last, MOST_OF_A_DUTY)
    ]
    more = [
        More(duty.title, number - MOST_OF_A_DUTY, owed_url(duty, name, whose))
        for duty, number in numbers
        if number > MOST_OF_A_DUTY
    ]
    shown = sorted(owed, key=lambda it: it.due_on)
    return Section(name, TITLES[name], sum(number for _duty, number in numbers), tasks(shown, whose), more)


def coming_span(duty: Duty, on: date) -> tuple[date, date] | None:
    """The due days after the week of which a duty is told ahead; None where it is not, or by less than that."""
    until, since = duty.told_until(on), on + WEEK + DAY
    return (since, until) if until and until >= since else None


def coming(whose: Whose) -> Section | None:
    """What is far off, of the duties that are told long before."""
    ahead = [(duty, span) for duty in registry.duties.values() if (span := coming_span(duty, whose.on))]
    numbers = [(duty, span, whose.left_between(duty, *span)) for duty, span in ahead]
    owed = [
        it
        for duty, span, number in numbers
        if number
        for it in whose.open_between(duty, *span, MOST_OF_A_DUTY)
    ]
    more = [
        More(duty.title, number - MOST_OF_A_DUTY, owed_url(duty, COMING, whose))
        for duty, _span, number in numbers
        if number > MOST_OF_A_DUTY
    ]
    shown = [_task(it, whose, "") for it in sorted(owed, key=lambda it: it.due_on)]
    number = sum(number for _duty, _span, number in numbers)
    return Section(COMING, _("提前知道的"), number, shown, more) if number else None


def owed_url(duty: Duty, when: str, whose: Whose) -> str:
    """The list of all that is owed by one duty."""
    return f"{reverse('owed')}?{urlencode({'duty': duty.key, 'when': when, 'on': whose.on.isoformat()})}"


def tasks(owed: Sequence[Owed], whose: Whose) -> list[Task]:
    """What is owed, in words for the one who looks."""
    people = Person.objects.in_bulk({it.person for it in owed if it.person})
    units = Unit.objects.in_bulk({it.unit for it in owed if it.unit})
    own = whose.actor.person.pk if whose.actor.person else None
    return [
        _task(
            it,
            whose,
            " ".join(
                str(name)
                for name in (
                    units.get(it.unit or 0) if it.unit != whose.actor.unit_id else None,
                    people.get(it.person or 0) if it.person != own else None,
                )
                if name
            ),
        )
        for it in owed
    ]


def _task(owed: Owed, whose: Whose, owner: str) -> Task:
    may_do = whose.may_do(owed)
    return Task(
        title=owed.subject,
        detail=owed.detail,
        due=_("应于 %(day)s %(verb)s") % {"day": _day(owed.due_on, whose.on), "verb": owed.duty.verb},
        time=_time(owed),
        rule=owed.rule,
        owner=owner,
        tag=tag(owed.due_on, whose.on),
        step=owed.duty.verb if may_do else _("打开"),
        url=owed.url if may_do or isinstance(owed.duty, RowDuty) else "",
    )


def _day(day: date, on: date) -> str:
    return f"{day:%m-%d}" if day.year == on.year else f"{day:%Y-%m-%d}"


def _time(owed: Owed) -> str:
    """How long the rule gives, as it stood when the time ran out; nothing where it sets dates."""
    version = next((it for it in versions(owed.rule) if it.holds_on(owed.due_on)), None)
    return version.value_text if version and version.unit in SAYS_HOW_LONG else ""


def tag(due_on: date, on: date) -> State:
    """How near the day is, in a word."""
    if due_on < on:
        return State("late", _("逾期 %s 天") % (on - due_on).days, "late")
    if due_on == on:
        return State("today", TITLES["today"], "soon")
    if due_on <= on + WEEK:
        return State("soon", WEEKDAYS[due_on.weekday()])
    return State("later", _day(due_on, on))


def running(whose: Whose) -> list[Running]:
    """The duties whose period ends after the week: those of many, that are worked off one by one."""
    return [
        found
        for duty in registry.duties.values()
        if isinstance(duty, PeriodDuty)
        for period in duty.running(whose.on)
        if duty.due_on(period) > whose.on + WEEK and (found := _running(duty, period, whose))
    ]


def _running(duty: PeriodDuty, period: Period, whose: Whose) -> Running | None:
    found = duty.progress(whose.dues[duty.key], period, whose.scope(duty), most=MOST_OF_A_DUTY)
    if not found.left:
        return None
    return Running(
        title=duty.title,
        due_on=duty.due_on(period),
        done=found.done,
        number=found.done + found.left,
        tasks=tasks(found.first, whose),
        more=More(duty.title, max(0, found.left - MOST_OF_A_DUTY), owed_url(duty, "open", whose)),
    )
