"""Any figure for any unit on any date, at 100,000 and at 1,000,000 problems; and the same by plain SQL."""

import random
import time
from datetime import date, timedelta
from statistics import median
from typing import Any

from bench.county import FIRST_DAY, LAST_DAY, open_county
from bench.visiting import signed_in

ASKED = 60


def measure(home: str, rows: int) -> dict[str, float]:
    """Median and worst seconds of one figure, of the plain count beside it, and of the whole cockpit."""
    open_county(home, rows)
    from lianjian.kernel.areas import registry
    from lianjian.kernel.clock.periods import year_to
    from lianjian.kernel.figures.answers import answer
    from lianjian.kernel.figures.questions import Question
    from lianjian.kernel.org.models import Unit

    chance = random.Random(1)
    zones = list(Unit.objects.filter(kind__code="zone"))
    keys = [key for key in registry.figures if key.startswith("problems.")]
    questions = [_question(Question, year_to, chance, zones) for _ in range(ASKED)]
    _warm = answer(keys[0], questions[0]).change_interval  # scipy is loaded once
    figure = [
        _timed(lambda q=q, key=key: answer(key, q)) for q in questions for key in chance.sample(keys, 5)
    ]
    plain = [_timed(lambda q=q: _plain_count(q)) for q in questions]
    return {
        "figure median s": median(figure),
        "figure worst s": max(figure),
        "plain SQL median s": median(plain),
        "figure / plain SQL": median(figure) / median(plain),
        "cockpit s": _cockpit(),
    }


def _question(question: Any, year_to: Any, chance: random.Random, zones: list[Any]) -> Any:
    day = FIRST_DAY + timedelta(days=chance.randrange(400, (LAST_DAY - FIRST_DAY).days))
    return question(period=year_to(day), unit=chance.choice([None, *zones]))


def _plain_count(question: Any) -> int:
    """The same question put the plain way: count the rows of the year, and of the year before."""
    from lianjian.areas.problems.models import Problem
    from lianjian.kernel.clock.periods import same_a_year_before

    total = 0
    for period in (question.period, same_a_year_before(question.period)):
        found = Problem.objects.filter(raised_on__range=(period.first, period.last))
        total += (found.filter(unit=question.unit) if question.unit else found).count()
    return total


def _cockpit() -> float:
    from lianjian.kernel.access.models import Account
    from lianjian.kernel.testing.cast import engaged

    director = engaged().director
    account = Account.objects.filter(person=director).first() or Account.objects.create_user(
        "director", person=director
    )
    client = signed_in(account)
    days = (date(2026, 11, 20), date(2025, 6, 30), date(2024, 2, 29))
    client.get("/cockpit/?on=2023-06-30")  # what a process loads once
    return median(_timed(lambda day=day: client.get(f"/cockpit/?on={day}")) for day in days * 3)


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
