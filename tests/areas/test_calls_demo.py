"""The demo's calls come out as the pack tells, at any scale and with any seed."""

from datetime import date

import pytest

from lianjian.areas.calls.demo import lives
from lianjian.areas.calls.models import Call
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
PLAN = pack().settings("calls")


def lived(*, seed: int, scale: float) -> None:
    with held_at(moment("2022-01-01", "00:00")):
        staff_every_zone()
    year = Year(pack(), seed=seed, scale=scale, ends=moment("2022-12-31", "18:00"))
    live(lives(year, PLAN, [2022]), until=year.ends)


def ask(key: str) -> object:
    return answer(f"calls.{key}", Question(period=year_to(ACCOUNT))).value.number


def test_a_twentieth_of_the_calls_has_all_the_days_without_crime(cast: Cast) -> None:
    lived(seed=2022, scale=0.05)
    assert (ask("days_without_criminal"), ask("days_pending"), ask("criminal_days")) == (170, 0, 184)
    assert 0.04 * PLAN["years"]["2022"] < int(str(ask("received"))) < 0.06 * PLAN["years"]["2022"]
    assert 6 <= int(str(ask("arrival_remote_p90"))) <= 10
    assert 0 < int(str(ask("arrival_missing"))) < 30
    assert (
        Call.objects.filter(state="archived").exists() and Call.objects.filter(state="transferred").exists()
    )
    assert Call.objects.filter(reference="", state="fed_back").exists()
    assert verify().ok


def test_another_seed_tells_another_year_by_the_same_code(cast: Cast) -> None:
    lived(seed=7, scale=0.01)
    assert ask("days_without_criminal") == 170
    assert verify().ok
