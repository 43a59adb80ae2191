"""A county of any size for timing: five years of problems, put through the door of changes in bulk."""

import os
import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2026, 11, 20)
CHUNK = 2_000
WORDS = (
    "路灯不亮",
    "没有减速带",
    "红绿灯时间太短",
    "广场舞噪声大",
    "井盖松动",
    "门前停车太乱",
    "路面坑洼积水",
    "夜间飙车扰民",
)


def open_county(home: str, rows: int) -> None:
    """Point this process at a home folder that holds `rows` problems, building it if it is not there."""
    os.environ["LIANJIAN_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianjian.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from lianjian.areas.problems.models import Problem
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.figures.backfill import catch_up

    catch_up(at=now())
    _found()
    missing = rows - Problem.objects.count()
    if missing > 0:
        _build(missing, of=rows)


def _found() -> None:
    from lianjian.counties.founding import found
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.county import pack
    from lianjian.kernel.records.models import Installation
    from lianjian.kernel.testing.cast import engage, moment

    if Installation.objects.exists():
        return
    with held_at(moment("2022-01-01", "00:00")):
        found(pack(), on=FIRST_DAY)
        engage(at=moment("2022-01-01", "00:00"))


def _build(missing: int, of: int) -> None:
    start = time.perf_counter()
    chance = random.Random(of)
    made = of - missing
    for chunk in _chunks(missing, chance):
        _register(chunk)
        made += len(chunk)
        print(f"\r  building {made:,} of {of:,}", end="", flush=True)
    print(f"\r  built {of:,} problems in {time.perf_counter() - start:.0f} s      ")


def _chunks(rows: int, chance: random.Random) -> Iterator[list[Any]]:
    make = _maker(chance)
    while rows > 0:
        yield [make() for _ in range(min(CHUNK, rows))]
        rows -= CHUNK


def _maker(chance: random.Random) -> Any:
    from django.utils import timezone

    from lianjian.areas.problems.models import Problem, ProblemKind
    from lianjian.kernel.clock.queries import calendar
    from lianjian.kernel.org.structure import unit_for
    from lianjian.kernel.places.models import Place
    from lianjian.kernel.rules.book import value

    villages = list(Place.objects.filter(level="village").select_related("parent"))
    kinds = list(ProblemKind.objects.all())
    days_of = {kind.pk: value(kind.days_rule, FIRST_DAY) for kind in kinds}
    units = {village.parent_id: unit_for(village.parent_id, FIRST_DAY) for village in villages}
    working, span = calendar(), (LAST_DAY - FIRST_DAY).days

    def make() -> Problem:
        village, kind = chance.choice(villages), chance.choice(kinds)
        day = FIRST_DAY + timedelta(days=chance.randrange(span))
        at = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
        text = chance.choice(WORDS)
        problem = Problem(
            kind=kind, unit=units[village.parent_id], channel="import", title=text, text=text, raised_on=day
        )
        problem.happened(at).stand_at(village).begin(at).due_by(
            working.add_working_days(day, days_of[kind.pk])
        )
        return _settled(problem, day, chance)

    return make


def _settled(problem: Any, day: date, chance: random.Random) -> Any:
    """Nine of ten are closed by the resident's word, if there was time for it; the rest stand open."""
    days_to_fix, days_to_confirm = chance.randrange(1, 30), chance.randrange(3)
    closed_on = day + timedelta(days=days_to_fix + days_to_confirm)
    if chance.random() < 0.9 and closed_on <= LAST_DAY:
        problem.assigned_on = problem.accepted_on = problem.contacted_on = day
        problem.days_to_fix, problem.fixed_on = days_to_fix, day + timedelta(days=days_to_fix)
        problem.confirmed_on = problem.closed_on = closed_on
        problem.satisfied, problem.satisfaction, problem.state = True, 5, "closed"
    return problem


def _register(chunk: list[Any]) -> None:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import moment

    global _registered
    with held_at(moment("2026-11-20", "20:00")):
        if _registered is None:
            _registered = _verb()
        _registered(actor=SYSTEM, at=moment("2026-11-20"), problems=chunk)


_registered: Any = None


def _verb() -> Any:
    from lianjian.kernel.records.door import change, under_way

    @change("problems.problem:register")
    def register_many(*, actor: Any, at: datetime, problems: list[Any]) -> None:
        under_way().taken_over = True
        under_way().put_many(problems)

    return register_many
