"""The demo's co-building comes out as the newspaper tells, with any seed, and by the doors that users go through."""

from datetime import date

import pytest

from lianjian.areas.cobuild.demo import demo
from lianjian.areas.cobuild.duties import monthly
from lianjian.areas.cobuild.models import Activity, Joint, Partner, Promise
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.models import Guest
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import month_of, year_to
from lianjian.kernel.county import pack
from lianjian.kernel.duties.owed import Count
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import BRANCH, SECRETARY, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Year, live

pytestmark = pytest.mark.django_db
ACCOUNT = date(2022, 12, 20)


def staff_every_branch() -> None:
    """A secretary for each branch, and a head for each command that leads a joint branch itself."""
    at = moment("2022-01-01", "00:00")
    wanted = [(unit, SECRETARY) for unit in Unit.objects.on(REFORMED_ON).of_kind(BRANCH)]
    wanted += [(unit, "lead") for unit in Unit.objects.filter(code__in=("CMD1", "CMD7", "CMD8"))]
    for unit, code in wanted:
        number = f"D-{unit.code}"
        person = changes.enlist(actor=SYSTEM, at=at, number=number, name=number)
        kind = PostKind.objects.get(code=code)
        changes.appoint(actor=SYSTEM, at=at, person=person, unit=unit, kind=kind, on=REFORMED_ON)


def lived(seed: int) -> None:
    with held_at(moment("2022-01-01", "00:00")):
        staff_every_branch()
    year = Year(pack(), seed=seed, scale=1, ends=moment("2022-12-31", "18:00"))
    live(demo(year), until=year.ends)


def ask(key: str, on: date = ACCOUNT) -> float:
    number = answer(f"cobuild.{key}", Question(period=year_to(on))).value.number
    assert number is not None
    return number


@pytest.mark.parametrize("seed", [2022, 7])
def test_twelve_organs_and_eleven_zones_build_with_ten_partners_or_more(cast: Cast, seed: int) -> None:
    lived(seed)
    assert (ask("organ_branches"), ask("zone_branches")) == (12, 11)
    assert ask("partners_min") >= 10 and ask("bodies") >= 100 and ask("groups") >= 1_000
    assert ask("bodies", date(2022, 7, 21)) == 0
    assert 80 < ask("confirmed_share") < 100 and ask("activities_one_sided") > 0
    assert 0 < ask("promises_kept") < ask("promises")
    assert Joint.objects.values("unit").distinct().count() == 23
    assert verify().ok


def test_most_months_are_held_and_both_sides_speak_for_themselves(cast: Cast) -> None:
    lived(2022)
    for month in range(8, 12):
        counts = monthly.counts(month_of(date(2022, month, 1)), on=ACCOUNT)
        total = sum(counts.values(), Count())
        assert total.owed == 104 and 0.7 < total.in_time / total.owed < 1
    assert set(Activity.objects.values_list("reported_by", flat=True)) == {"bureau", "partner"}
    assert set(Promise.objects.values_list("side", flat=True)) == {"bureau", "partner"}
    assert Guest.objects.count() == Partner.objects.exclude(contact=None).count() == 22
    first = Partner.objects.exclude(contact=None).order_by("pk")[0]
    assert Activity.objects.filter(partner=first, state="reported").exists(), "something waits for its word"
    assert not Partner.objects.filter(kind="village", place=None).exists()
    others = Partner.objects.exclude(kind="village")
    assert all("虚构" in partner.name for partner in others)
