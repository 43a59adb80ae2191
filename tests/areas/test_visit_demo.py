"""The demo's visits come out as the county's profile tells, at any scale and with any seed."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from lianjian.areas.visits.demo import visits
from lianjian.areas.visits.models import Hazard, Visit
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Year, live

pytestmark = pytest.mark.django_db
ACCOUNT = date(2022, 12, 20)


def staff_every_zone() -> None:
    """A head and an officer for each zone; the cast is in two of them already."""
    at = moment("2022-01-01", "00:00")
    for zone in Unit.objects.filter(kind__code="zone"):
        for kind in PostKind.objects.filter(code__in=("head", "officer")):
            number = f"D-{zone.code}-{kind.code}"
            person = changes.enlist(actor=SYSTEM, at=at, number=number, name=number)
            changes.appoint(actor=SYSTEM, at=at, person=person, unit=zone, kind=kind, on=REFORMED_ON)


def lived(*, seed: int, scale: float) -> Year:
    with held_at(moment("2022-01-01", "00:00")):
        staff_every_zone()
    year = Year(pack(), seed=seed, scale=scale, ends=moment("2022-12-31", "18:00"))
    live(visits(year, ACCOUNT), until=year.ends)
    return year


def ask(key: str, on: date = ACCOUNT) -> object:
    return answer(key, Question(period=year_to(on))).value.number


def test_a_fifth_of_the_county_has_a_fifth_of_its_visits_and_of_what_was_found(cast: Cast) -> None:
    lived(seed=2022, scale=0.2)
    assert (ask("visits.villages_visited"), ask("visits.problems_found")) == (88, 5)
    assert ask("visits.disputes_found") == round(0.12 * 88)
    assert (ask("visits.hazards_found"), ask("visits.hazards_removed"), ask("visits.hazards_open")) == (
        12,
        11,
        1,
    )
    assert ask("visits.hazards_open", date(2022, 12, 31)) == 0
    assert not Hazard.objects.exclude(state="checked").exists()
    assert Visit.objects.filter(period_from__isnull=True).exists()
    assert verify().ok


def test_another_seed_tells_another_year_and_what_is_sent_later_is_sent_the_same_day(cast: Cast) -> None:
    lived(seed=7, scale=0.1)
    assert 0 < ask("visits.villages_visited") <= 438
    sent = Revision.objects.filter(kind="visits.visit", row_version=1)
    assert all(localdate(it.at) == localdate(it.recorded_at) for it in sent)
    assert any(it.at < it.recorded_at for it in sent) and any(it.at == it.recorded_at for it in sent)
    assert verify().ok
