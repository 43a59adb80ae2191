"""The demo's notices and ballots come out as told, with any seed, by the verbs that people go through."""

from datetime import date

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.notices.demo import demo
from lianjian.areas.notices.models import Ballot, Box, Notice, Reading, Vote
from lianjian.areas.notices.states import MADE_UP
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import BRANCH, SECRETARY, Person, Placement, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Year, live

pytestmark = pytest.mark.django_db
FOUNDED = moment("2022-01-01", "00:00")
MEMBERS, ZONES = 6, 11


def staffed(branch: Unit) -> None:
    """Officers of the unit on the roll of its branch, the first of them its secretary."""
    home = Placement.objects.on(REFORMED_ON).get(unit=branch).parent
    people = [_officer(home, f"N-{home.code}-{number}") for number in range(MEMBERS)]
    secretary = PostKind.objects.get(code=SECRETARY)
    changes.appoint(actor=SYSTEM, at=FOUNDED, person=people[0], unit=branch, kind=secretary, on=REFORMED_ON)
    roll.admit(actor=SYSTEM, at=FOUNDED, branch=branch, people=people, grade="full", on=REFORMED_ON)


def _officer(unit: Unit, number: str) -> Person:
    person = changes.enlist(actor=SYSTEM, at=FOUNDED, number=number, name=number)
    kind = PostKind.objects.get(code="officer")
    changes.appoint(actor=SYSTEM, at=FOUNDED, person=person, unit=unit, kind=kind, on=REFORMED_ON)
    return person


@pytest.mark.parametrize("seed", [2022, 7])
def test_branches_are_told_most_read_and_two_ballots_are_counted(cast: Cast, seed: int) -> None:
    with held_at(FOUNDED):
        for branch in Unit.objects.on(REFORMED_ON).of_kind(BRANCH):
            staffed(branch)
    year = Year(pack(), seed, 1.0, ends=moment("2022-12-31", "18:00"))
    live(demo(year), until=year.ends)

    def number(key: str) -> float:
        found = answer(f"notices.{key}", Question(period=year_to(date(2022, 12, 20)))).value.number
        assert found is not None
        return found

    assert number("published") == Notice.objects.count() - 1 == ZONES + 3
    assert number("told") == MEMBERS * (ZONES + 3)
    assert Notice.objects.get(corrected_on__isnull=False).readings.filter(read_on__isnull=False).exists()
    assert Notice.objects.filter(withdrawn_on__isnull=False).count() == 1
    assert 70 < number("read_share") < 100
    late = [it for it in Reading.objects.select_related("notice") if it.standing == MADE_UP]
    assert late, "some were on duty, and made up for it"
    assert number("ballots") == 2
    secret = Ballot.objects.get(is_secret=True)
    assert secret.full_only and secret.counts is not None and sum(secret.counts[0]) == secret.voted
    assert not Box.objects.exists()
    assert not Vote.objects.filter(ballot=secret, answers__isnull=False).exists()
    assert verify().ok
