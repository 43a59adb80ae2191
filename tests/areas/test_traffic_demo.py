"""The demo's traffic comes out as the county's profile tells, at any scale and with any seed."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.traffic.demo import lives
from lianjian.areas.traffic.demo_crew import Crew
from lianjian.areas.traffic.models import Accident, Violation
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.kernel.testing.year import Year, live
from tests.areas.test_visit_demo import staff_every_zone

pytestmark = pytest.mark.django_db
ACCOUNT = date(2022, 12, 20)


def of_2022(told: Any) -> Any:
    """The profile without the year before, in which the county of the tests has no units yet."""
    if not isinstance(told, dict):
        return told
    return {name: of_2022(value) for name, value in told.items() if name != "2021"}


def lived(*, seed: int, scale: float) -> None:
    with held_at(moment("2022-01-01", "00:00")):
        staff_every_zone()
    year = Year(pack(), seed=seed, scale=scale, ends=moment("2022-12-31", "18:00"))
    live(lives(Crew(year, of_2022(pack().settings("traffic")))), until=year.ends)


def ask(key: str) -> object:
    return answer(f"traffic.{key}", Question(period=year_to(ACCOUNT))).value.number


def test_a_twentieth_of_the_county_has_a_twentieth_of_its_year(cast: Cast) -> None:
    lived(seed=2022, scale=0.05)
    told = {key: ask(key) for key in ("violations", "drunk_driving_cases", "accidents", "accidents_all")}
    assert told == {
        "violations": round(70_412 * 0.05), "drunk_driving_cases": 3, "accidents": 9, "accidents_all": 11,
    }  # fmt: skip
    assert 0 < int(str(ask("violations_cancelled"))) < 40
    assert not Violation.objects.filter(reference="", state="decided").exists()
    assert Accident.objects.filter(state="closed").exists()
    assert verify().ok


def test_another_seed_tells_another_year_by_the_same_code(cast: Cast) -> None:
    lived(seed=7, scale=0.01)
    assert 500 < int(str(ask("violations"))) < 900
    assert verify().ok
