"""The demo's year of honours and care comes out as told, by the verbs that people go through."""

from datetime import date

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.honours.demo import demo
from lianjian.areas.honours.models import Award, CareVisit, Leave, Retirement
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, Person, Post, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Year, live

pytestmark = pytest.mark.django_db
FOUNDED = moment("2022-01-01", "00:00")
OFFICERS = 4


def appointed(unit: Unit, kind: str, number: str) -> Person:
    person = changes.enlist(actor=SYSTEM, at=FOUNDED, number=number, name=number)
    post = PostKind.objects.get(code=kind)
    changes.appoint(actor=SYSTEM, at=FOUNDED, person=person, unit=unit, kind=post, on=REFORMED_ON)
    return person


def staffed(unit: Unit) -> None:
    """A head who is the branch's secretary, some officers, and all of them on the branch's roll."""
    branch = Unit.objects.get(code=f"ZB-{unit.code}")
    head = appointed(unit, "lead" if unit.kind.code == "command" else "head", f"H-{unit.code}")
    people = [head, *(appointed(unit, "officer", f"O-{unit.code}-{number}") for number in range(OFFICERS))]
    secretary = PostKind.objects.get(code=SECRETARY)
    changes.appoint(actor=SYSTEM, at=FOUNDED, person=head, unit=branch, kind=secretary, on=REFORMED_ON)
    roll.admit(actor=SYSTEM, at=FOUNDED, branch=branch, people=people, grade="full", on=REFORMED_ON)


def lived(*, seed: int, scale: float = 1.0) -> None:
    with held_at(FOUNDED):
        for unit in Unit.objects.on(REFORMED_ON).filter(kind__code__in=("zone", "command")):
            for post in Post.objects.filter(unit=unit):
                changes.relieve(actor=SYSTEM, at=FOUNDED, post=post, on=REFORMED_ON)
            staffed(unit)
    year = Year(pack(), seed, scale, ends=moment("2022-12-31", "18:00"))
    live(demo(year), until=year.ends)


def number(key: str) -> float | int | None:
    return answer(f"team.{key}", Question(period=year_to(date(2022, 12, 20)))).value.number


def test_three_merits_are_sent_up_and_eight_commendations_granted(cast: Cast) -> None:
    lived(seed=2022)
    assert (number("merits_reported"), number("merits_granted"), number("commended")) == (3, 2, 8)
    assert (number("collectives_reported"), number("collectives_rewarded")) == (0, 1)
    sent_up = Award.objects.filter(reported_on__range=(date(2022, 9, 1), date(2022, 10, 31)))
    granted = {(it.grade, it.power, it.state) for it in sent_up}
    assert granted == {("merit2", "province", "granted"), ("merit3", "city", "granted")}
    assert not Award.objects.exclude(state="drafted").filter(nomination=None).exists()
    assert (number("retired"), number("retirement_ceremonies"), Retirement.objects.count()) == (4, 4, 5)
    assert number("care_visits") == CareVisit.objects.count() == 13
    assert Leave.objects.filter(state="asked").count() == 1
    refused = KeptRefusal.objects.get()
    assert refused.gate == "honours.nomination"
    assert Award.objects.get(pk=refused.record).state == "asked", "nominated after that, and asked for again"
    assert verify().ok


@pytest.mark.parametrize(("seed", "scale"), [(7, 0.2), (11, 2.0)])
def test_another_county_lives_its_own_year_by_the_same_rules(cast: Cast, seed: int, scale: float) -> None:
    lived(seed=seed, scale=scale)
    assert not Award.objects.filter(state="granted", nomination=None).exists()
    assert verify().ok
