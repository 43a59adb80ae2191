"""The demo's problems: two years lived through the rules; the figures answer what the profile tells."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from lianjian.areas.problems import facade
from lianjian.areas.problems.demo import demo
from lianjian.areas.problems.demo_courses import Courses, apportioned, told
from lianjian.areas.problems.models import Problem
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit, UnitKind
from lianjian.kernel.org.structure import root, unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import personal
from lianjian.kernel.records.models import SealedValue
from lianjian.kernel.testing.cast import REFORMED_ON, moment
from lianjian.kernel.testing.year import Life, Year, live

FIRST_DAY = date(2021, 1, 1)
BEFORE, ACCOUNT = date(2021, 12, 20), date(2022, 12, 20)


def a_year(*, seed: int = 2022, scale: float = 1.0) -> Year:
    return Year(pack(), seed, scale, ends=moment("2022-12-31", "18:00"))


def post(number: str, unit: Unit, kind: str, on: date) -> None:
    at = moment(str(on), "00:00")
    person = changes.enlist(actor=SYSTEM, at=at, number=number, name=f"{number} 同志")
    changes.appoint(
        actor=SYSTEM, at=at, person=person, unit=unit, kind=PostKind.objects.get(code=kind), on=on
    )


def stations() -> None:
    """Before the reform: a station for each zone's towns, with its head and officers, and the desks above."""
    bureau, station = root(REFORMED_ON), UnitKind.objects.get(code="station")
    post("DESK-1", bureau, "callback", FIRST_DAY)
    post("DESK-2", bureau, "supervisor", FIRST_DAY)
    at = moment("2021-01-01", "00:00")
    for row in pack().table("units"):
        if row["kind"] == "station":
            unit = changes.found(
                actor=SYSTEM, at=at, code=row["code"], name=row["zh"], name_en=row["en"], kind=station,
                parent=bureau, on=FIRST_DAY,
            )  # fmt: skip
            towns = list(Place.objects.filter(code__in=row["town_codes"].split(";")))
            changes.give_beat(actor=SYSTEM, at=at, unit=unit, towns=towns, on=FIRST_DAY)
            staff(unit, "old_head", FIRST_DAY)


def staff(unit: Unit, head: str, on: date) -> None:
    for number, kind in enumerate((head, "officer", "officer", "officer")):
        post(f"{unit.code}-{number}", unit, kind, on)


def zones() -> None:
    """The reform: each station's work passes to the zone of its towns."""
    at = moment("2022-01-01", "00:00")
    for zone in Unit.objects.on(REFORMED_ON).filter(kind__code="zone"):
        old = Unit.objects.get(code=zone.code.replace("ZONE", "STA"))
        changes.end(actor=SYSTEM, at=at, unit=old, on=REFORMED_ON)
        changes.succeed(actor=SYSTEM, at=at, old=old, new=zone, on=REFORMED_ON)
        staff(zone, "head", REFORMED_ON)


def visits(year: Year) -> Iterator[Life]:
    """What the visits bring: so many problems as the profile says, in September and October."""
    for account in (BEFORE, ACCOUNT):
        chance = year.chance(f"visits of {account.year}")
        weights = year.profile["problems"][str(account.year)]["by_kind"]
        for number in range(told(year, account).on_a_visit):
            day = year.day_in(account.year, 9 + number % 2, chance)
            kind = chance.choices(sorted(year.texts["problems"]), weights)[0]
            yield visit(year, day, kind, number)


def visit(year: Year, day: date, kind: str, number: int) -> Life:
    at = year.any_time(day, year.chance(f"visit {day} {number}"))
    yield at
    village = Place.objects.filter(level=Place.Level.VILLAGE).order_by("code")[number * 17]
    unit = unit_for(village.parent_id, day)
    topic = year.texts["problems"][kind][-1]
    words = {"village": village.short_name(), "spot": topic["spots"][0]}
    found = facade.FoundProblem(
        kind, topic["texts"][0].format(**words), topic["title"].format(**words), topic["spots"][0]
    )
    facade.raise_found(actor=year.actors_in(unit, day, "officer")[0], at=at, place=village, found=found)


def lived(year: Year) -> Year:
    with held_at(moment("2021-01-01", "00:00")):
        stations()
    with held_at(moment("2022-01-01", "00:00")):
        zones()
    live([*demo(year), *visits(year)], until=year.ends)
    return year


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: object) -> Iterator[Year]:
    """Two years with the county's own seed, lived once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield lived(a_year())
        transaction.set_rollback(True)


def number(key: str, on: date) -> float | int | None:
    return answer(f"problems.{key}", Question(period=year_to(on))).value.number


@pytest.mark.parametrize("on", [BEFORE, ACCOUNT])
def test_as_many_are_raised_in_each_month_as_the_profile_tells(county: Year, on: date) -> None:
    profile = county.profile["problems"][str(on.year)]
    months = dict(answer("problems.raised", Question(period=year_to(on))).monthly())
    assert [months[date(on.year, month, 1)].number for month in range(1, 13)] == profile["by_month"]
    assert number("raised", on) == profile["raised"]


def test_all_kinds_occur_and_the_year_before_all_but_two(county: Year) -> None:
    assert number("kinds", ACCOUNT) == 21
    assert number("kinds", BEFORE) == 19


def test_every_one_is_confirmed_by_the_account_and_the_year_before_all_that_could_be_reached(
    county: Year,
) -> None:
    assert number("rectified", ACCOUNT) == number("raised", ACCOUNT) == 97
    assert number("rectified_share", ACCOUNT) == 100
    assert number("closed_unconfirmed", ACCOUNT) == 0
    assert number("rectified", BEFORE) == 60
    assert number("closed_unconfirmed", BEFORE) == 4


@pytest.mark.parametrize("on", [BEFORE, ACCOUNT])
def test_so_many_are_finished_late_and_answer_in_each_way_as_the_profile_tells(
    county: Year, on: date
) -> None:
    problems = Problem.objects.filter(raised_on__range=(on.replace(month=1, day=1), on))
    late = [problem for problem in problems if problem.fixed_on > problem.due_on]
    shares = county.profile["problems"]
    assert len(late) == round(shares[str(on.year)]["late"] * problems.count())
    ways = Counter(problems.confirmed().values_list("confirmed_by", flat=True))
    assert ways == apportioned(problems.confirmed().count(), shares["confirmed_by"])
    grades = Counter(problems.confirmed().values_list("satisfaction", flat=True))
    assert grades[3] == apportioned(problems.confirmed().count(), shares["satisfied"])["neutral"]


def test_the_kinds_are_told_as_often_as_the_profile_says_but_for_what_visits_bring(county: Year) -> None:
    """Nobody can know beforehand what visits find: what they bring too much of one kind lacks in another."""
    raised = Problem.objects.filter(raised_on__range=(date(2022, 1, 1), ACCOUNT))
    by_kind = Counter(raised.values_list("kind__code", flat=True))
    profile = dict(zip(sorted(by_kind), county.profile["problems"]["2022"]["by_kind"], strict=True))
    assert sum(abs(by_kind[code] - profile[code]) for code in profile) <= 8


def test_the_great_visit_brings_most_of_july(county: Year) -> None:
    july = Problem.objects.filter(raised_on__year=2022, raised_on__month=7)
    assert july.filter(raised_on__gte=date(2022, 7, 22)).count() == 12
    assert Problem.objects.filter(raised_on__lte=ACCOUNT).latest("raised_on").raised_on == date(2022, 11, 18)


def test_on_the_last_day_the_desks_have_work_at_every_stage(county: Year) -> None:
    waiting = Problem.objects.open()
    assert waiting.count() == 6 and waiting.filter(raised_on__lte=ACCOUNT).count() == 0
    assert set(waiting.values_list("state", flat=True)) >= {"in_progress", "fixed", "accepted", "assigned"}


def test_whoever_gave_no_name_gave_no_phone_and_numbers_are_plainly_invented(county: Year) -> None:
    named = SealedValue.objects.values("record")
    of_the_year = Problem.objects.filter(raised_on__range=(date(2022, 1, 1), ACCOUNT))
    anonymous = of_the_year.filter(channel="public").exclude(pk__in=named)
    assert anonymous.count() == round(0.2 * 97)
    assert set(anonymous.values_list("confirmed_by", flat=True)) == {"link"}
    for problem in of_the_year.filter(pk__in=named)[:20]:
        assert personal.read(problem)["reporter_phone"].startswith("1380000")


def test_what_was_found_on_a_visit_is_handled_and_answered_without_a_link(county: Year) -> None:
    found = Problem.objects.filter(channel="visit", raised_on__year=2022)
    assert found.count() == 24
    assert {problem.state for problem in found} == {"closed"}
    assert set(found.values_list("confirmed_by", flat=True)) == {"paper", "face_to_face"}


def test_before_the_reform_stations_did_the_work_and_after_it_zones(county: Year) -> None:
    kinds = {
        on: set(Problem.objects.filter(raised_on__year=on).values_list("unit__kind__code", flat=True))
        for on in (2021, 2022)
    }
    assert kinds == {2021: {"station"}, 2022: {"zone"}}


def test_misfortunes_occur_and_the_ledger_holds(county: Year) -> None:
    assert Problem.objects.filter(disputed_times__gt=0).exists()
    assert Problem.objects.filter(extended_times__gt=0).exists()
    assert Problem.objects.filter(returned_times__gt=0).exists()
    findings = verify()
    assert findings.ok, findings.problems


@pytest.mark.django_db
def test_another_seed_and_scale_tell_another_year_by_the_same_code() -> None:
    year = lived(a_year(seed=7, scale=0.2))
    raised = number("raised", ACCOUNT)
    assert raised and raised != 97
    assert number("rectified", ACCOUNT) == raised
    assert number("closed_unconfirmed", BEFORE) == told(year, BEFORE).unconfirmed
    assert verify().ok


def test_the_cards_are_the_same_for_a_seed_and_others_for_another() -> None:
    def dealt(seed: int) -> list[object]:
        year = a_year(seed=seed)
        courses = Courses(year, told(year, ACCOUNT))
        return [courses.deal(on_a_visit=False) for _each in range(20)]

    assert dealt(5) == dealt(5) != dealt(6)


def test_shares_are_apportioned_to_the_last_one() -> None:
    assert apportioned(97, {"link": 0.35, "phone": 0.40, "paper": 0.10, "face_to_face": 0.15}) == {
        "link": 34,
        "phone": 39,
        "paper": 10,
        "face_to_face": 14,
    }
    assert apportioned(0, {"a": 0.5, "b": 0.5}) == {"a": 0, "b": 0}
