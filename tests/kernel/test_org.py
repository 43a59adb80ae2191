"""The organisation on any day, as known now or then; who leads; and what its changes leave behind."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.judged import Judged, Judgement
from lianjian.kernel.figures.measures import Balance
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Beat, Person, Placement, Post, PostKind, Unit, UnitKind
from lianjian.kernel.org.snapshot import History, Snapshot
from lianjian.kernel.records.door import current
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
REFORMED, LATER = date(2022, 1, 1), date(2022, 7, 1)


def post_kind(code: str) -> PostKind:
    return PostKind.objects.get(code=code)


def branch_of(unit: Unit) -> Unit:
    return Unit.objects.get(code=f"ZB-{unit.code}")


def appoint(
    person: Person, unit: Unit, kind: str, on: date = REFORMED, *, written: str = "2022-01-01"
) -> Post:
    at = moment(written)
    with held_at(at):
        return changes.appoint(actor=SYSTEM, at=at, person=person, unit=unit, kind=post_kind(kind), on=on)


def end(unit: Unit, on: date = LATER, *, written: str = "2022-06-15") -> Unit:
    at = moment(written)
    with held_at(at):
        return changes.end(actor=SYSTEM, at=at, unit=unit, on=on)


def test_a_snapshot_knows_who_leads_and_who_is_secretary(cast: Cast) -> None:
    appoint(cast.deputy, branch_of(cast.zone), "secretary")
    bureau, zone = Snapshot.load(REFORMED), cast.zone.pk
    assert bureau.head_of(zone).person == cast.head.pk
    assert bureau.secretary_of(zone).person == cast.deputy.pk
    assert not bureau.head_is_secretary(zone)
    assert bureau.people_in(zone) == {cast.head.pk, cast.deputy.pk, cast.officer.pk}


def test_one_person_leads_both_the_unit_and_its_branch(cast: Cast) -> None:
    appoint(cast.head, branch_of(cast.zone), "secretary")
    assert Snapshot.load(REFORMED).head_is_secretary(cast.zone.pk)


def test_a_snapshot_knows_what_stands_under_what(cast: Cast) -> None:
    bureau = Snapshot.load(REFORMED)
    assert bureau.root.code == "ZH"
    assert len(bureau.of_kind("zone")) == 11
    assert [branch.code for branch in bureau.branches_of(cast.zone.pk)] == [f"ZB-{cast.zone.code}"]
    assert {unit.code for unit in bureau.children(bureau.root.pk)} == {
        unit.code for unit in bureau.led_by_one_person()
    }
    assert len(bureau.towns) == 12 and bureau.towns_of(cast.zone.pk) < bureau.towns


def test_units_without_head_and_branches_without_secretary_are_found(cast: Cast) -> None:
    bureau = Snapshot.load(REFORMED)
    headless = {unit.code for unit in bureau.units_without_head()}
    assert len(headless) == 18 and not headless & {cast.zone.code, cast.other_zone.code, "ZH"}
    assert len(bureau.branches_without_secretary()) == 20


def test_a_post_in_a_branch_alone_is_no_place_to_serve(cast: Cast) -> None:
    person = changes.enlist(actor=SYSTEM, at=moment("2022-01-02"), number="X-1", name="无单位")
    appoint(person, branch_of(cast.zone), "secretary")
    bureau = Snapshot.load(REFORMED)
    assert person.pk not in bureau.people and cast.head.pk in bureau.people


def test_the_day_before_a_units_end_is_as_it_was_and_the_day_itself_is_not(cast: Cast) -> None:
    before = Snapshot.load(date(2022, 6, 30))
    end(cast.zone)
    assert Snapshot.load(date(2022, 6, 30)).parents == before.parents
    assert Snapshot.load(date(2022, 6, 30)).head_of(cast.zone.pk).person == cast.head.pk
    after = Snapshot.load(LATER)
    assert cast.zone.pk not in after.units and cast.head.pk not in after.people
    assert not after.towns_of(cast.zone.pk)


def test_a_post_that_outlasts_its_unit_is_found(cast: Cast) -> None:
    """Only a row written past the changes can do so; it must show all the same."""
    end(cast.zone)
    late = Post(person=cast.officer, unit=cast.zone, kind=post_kind("officer"), valid_from=date(2022, 8, 1))
    _put_past_the_rules(late)
    assert [post.pk for post in Snapshot.load(date(2022, 8, 2)).posts_without_unit()] == [late.pk]


def _put_past_the_rules(row: Post) -> None:
    from lianjian.kernel.records.door import change

    @change("org.post:write")
    def put(*, actor: object, at: object) -> None:
        current().put(row, note="", personal={})

    put(actor=SYSTEM, at=moment("2022-08-01"))


def test_known_at_answers_as_the_record_stood_then(cast: Cast) -> None:
    appoint(cast.deputy, branch_of(cast.zone), "secretary", written="2022-05-05")
    zone, day = cast.zone.pk, date(2022, 3, 1)
    assert Snapshot.load(day, moment("2022-05-04")).secretary_of(zone) is None
    assert Snapshot.load(day, moment("2022-05-06")).secretary_of(zone).person == cast.deputy.pk


def test_known_at_does_not_see_an_end_written_later(cast: Cast) -> None:
    end(cast.zone, written="2022-06-15")
    assert cast.zone.pk in Snapshot.load(LATER, moment("2022-06-14")).units
    assert cast.zone.pk not in Snapshot.load(LATER, moment("2022-06-16")).units


def test_nothing_was_known_before_the_county_was_founded(cast: Cast) -> None:
    assert not Snapshot.load(REFORMED, moment("2021-12-31")).units


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["appoint", "relieve", "end", "place"]), st.integers(0, 10), st.integers(2, 300)
        ),
        max_size=6,
    ),
    day=st.dates(date(2021, 12, 30), date(2023, 2, 1)),
)
def test_what_was_known_is_read_again_from_revisions_as_it_was(
    cast: Cast, acts: list[tuple[str, int, int]], day: date
) -> None:
    with transaction.atomic():
        for name, number, days in acts:
            _act(cast, name, number, date.fromordinal(REFORMED.toordinal() + days))
        known = Snapshot.load(day)
        appoint(cast.deputy, cast.other_zone, "deputy", written="2022-12-21")
        assert Snapshot.load(day, moment("2022-12-20", "23:59")) == known
        transaction.set_rollback(True)


def _act(cast: Cast, name: str, number: int, on: date) -> None:
    from lianjian.kernel.refusal import Refusal

    zones = list(Unit.objects.of_kind("zone"))
    said, zone = {"actor": SYSTEM, "at": moment("2022-12-20"), "on": on}, zones[number]
    try:
        match name:
            case "appoint":
                changes.appoint(**said, person=cast.officer, unit=zone, kind=post_kind("officer"))
            case "relieve":
                changes.relieve(**said, post=Post.objects.order_by("pk")[number % Post.objects.count()])
            case "end":
                changes.end(**said, unit=zone)
            case "place":
                changes.place(**said, unit=zone, parent=zones[number - 1])
    except Refusal:
        pass


def test_a_history_cuts_the_same_days_as_a_snapshot(cast: Cast) -> None:
    end(cast.zone)
    history = History.load()
    assert [history.on(day) for day in (REFORMED, LATER)] == [Snapshot.load(day) for day in (REFORMED, LATER)]


def test_a_unit_placed_elsewhere_stands_there_from_that_day_on(cast: Cast) -> None:
    changes.place(actor=SYSTEM, at=moment("2022-06-15"), unit=cast.other_zone, parent=cast.zone, on=LATER)
    before, after = Snapshot.load(date(2022, 6, 30)), Snapshot.load(LATER)
    assert before.parents[cast.other_zone.pk] == before.root.pk
    assert after.parents[cast.other_zone.pk] == cast.zone.pk
    assert Placement.objects.filter(unit=cast.other_zone).count() == 2


def test_the_end_of_a_unit_ends_also_what_was_to_end_later(cast: Cast) -> None:
    post = appoint(cast.officer, cast.other_zone, "officer")
    with held_at(moment("2022-01-02")):
        changes.relieve(actor=SYSTEM, at=moment("2022-01-02"), post=post, on=date(2022, 12, 1))
    end(cast.other_zone)
    post.refresh_from_db()
    assert post.valid_to == LATER


def test_a_post_in_a_unit_whose_end_is_set_ends_with_it(cast: Cast) -> None:
    end(cast.other_zone)
    assert appoint(cast.officer, cast.other_zone, "officer", date(2022, 6, 20)).valid_to == LATER


def test_a_township_has_one_unit_of_a_kind(cast: Cast) -> None:
    town = Beat.objects.filter(unit=cast.zone).first().town
    for _again in range(2):
        changes.give_beat(actor=SYSTEM, at=moment("2022-06-15"), unit=cast.other_zone, towns=[town], on=LATER)
    assert [beat.unit for beat in Beat.objects.on(LATER).filter(town=town)] == [cast.other_zone]


def test_who_leads_a_branch_besides_is_at_home_in_the_unit(cast: Cast) -> None:
    """Whichever post came first: the unit is where this person works."""
    person = changes.enlist(actor=SYSTEM, at=moment("2022-01-02"), number="X-2", name="书记")
    appoint(person, branch_of(cast.zone), "secretary")
    appoint(person, cast.zone, "deputy")
    actor = actor_for(person, REFORMED)
    assert actor.unit_id == cast.zone.pk
    assert actor.stands_in(branch_of(cast.zone).pk) and not actor.stands_in(cast.other_zone.pk)


def test_whoever_took_up_a_units_work_stands_in_it(cast: Cast) -> None:
    changes.succeed(actor=SYSTEM, at=moment("2022-06-15"), old=cast.other_zone, new=cast.zone, on=LATER)
    assert actor_for(cast.head, LATER).stands_in(cast.other_zone.pk)
    assert not actor_for(cast.head, date(2022, 6, 30)).stands_in(cast.other_zone.pk)


def test_rows_of_no_unit_are_seen_by_whoever_may_see_them_anywhere(cast: Cast) -> None:
    head, anyone = cast.actor("head"), cast.actor("callback")
    assert head.visible(Unit.objects.all(), "org.unit:read").count() == Unit.objects.count()
    assert head.sees(cast.other_zone, "org.unit:read")
    assert not anyone.visible(Unit.objects.all(), "org.unit:write").exists()
    assert not anyone.sees(cast.zone, "org.unit:write")


def _led(bureau: Snapshot) -> Judgement:
    zones = frozenset(unit.pk for unit in bureau.of_kind("zone"))
    return Judgement(frozenset(zone for zone in zones if bureau.head_of(zone)), zones)


LED = Figure(key="test.led", title="", definition="", theme="reform", measure=Judged(_led), placed_by=None)


def ask(on: date, **question: object) -> tuple[object, object, object]:
    value = LED.measure.value(LED, Question(period=year_to(on), **question))
    return value.number, value.numerator, value.denominator


def test_a_judged_share_counted_by_hand(cast: Cast) -> None:
    assert ask(date(2022, 12, 20)) == (2, 2, 11)


def test_a_judged_share_of_a_day_without_units_judges_nothing(cast: Cast) -> None:
    assert ask(date(2021, 12, 20)) == (0, 0, 0)


def test_abolishing_what_is_amiss_does_not_leave_it_counted_as_well(cast: Cast) -> None:
    """An attempt to game it: the unit without a head is ended on the last day, and is judged until then."""
    third = Unit.objects.of_kind("zone").order_by("code")[2]
    end(third, on=date(2022, 12, 20))
    assert ask(date(2022, 12, 19)) == (2, 2, 11)
    assert ask(date(2022, 12, 20)) == (2, 2, 10)


def test_a_judged_share_is_told_for_one_unit_and_for_those_before_it(cast: Cast) -> None:
    day = date(2022, 12, 20)
    assert ask(day, unit=cast.zone) == (1, 1, 1)
    assert ask(day, unit=Unit.objects.get(code="ZH")) == (2, 2, 11)
    third = Unit.objects.of_kind("zone").order_by("code")[2]
    assert ask(day, unit=third) == (0, 0, 1)
    with held_at(moment("2022-12-01")):
        changes.succeed(actor=SYSTEM, at=moment("2022-12-01"), old=cast.zone, new=third, on=day)
    assert ask(day, unit=third, units_of=day) == (1, 1, 2)


def test_a_judged_share_is_told_as_known_then(cast: Cast) -> None:
    third = Unit.objects.of_kind("zone").order_by("code")[2]
    appoint(cast.deputy, third, "head", written="2022-12-18")
    day = date(2022, 12, 20)
    assert ask(day, known_at=moment("2022-12-17")) == (2, 2, 11)
    assert ask(day, known_at=moment("2022-12-19")) == (3, 3, 11)


def test_a_judged_share_opens_to_the_units_judged_and_has_parts(cast: Cast) -> None:
    asked = Question(period=year_to(date(2022, 12, 20)))
    assert set(LED.measure.rows(LED, asked)) == set(Unit.objects.of_kind("zone"))
    by_unit = LED.measure.by(LED, asked, "unit")
    assert {unit for unit, value in by_unit.items() if value.number} == {cast.zone.pk, cast.other_zone.pk}
    assert LED.measure.by(LED, asked, "town") == {}


def test_a_judged_share_is_told_at_the_end_of_each_month(cast: Cast) -> None:
    third = Unit.objects.of_kind("zone").order_by("code")[2]
    appoint(cast.deputy, third, "head", date(2022, 2, 28))
    months = LED.measure.by(LED, Question(period=Period(date(2022, 1, 1), date(2022, 3, 15))), "month")
    assert [value.number for value in months.values()] == [2, 3, 3]
    assert list(months) == [date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)]


def test_a_balance_without_its_day_has_no_number(cast: Cast) -> None:
    before = Figure(
        key="test.before",
        title="",
        definition="",
        theme="reform",
        rows=lambda: Unit.objects.of_kind("zone"),
        dated_by="valid_from",
        owned_by="pk",
        placed_by=None,
        measure=Balance(leaves="valid_to", as_of=lambda _day: None),
    )
    assert before.measure.value(before, Question(period=year_to(date(2022, 12, 20)))).number is None


def test_a_unit_is_its_own_unit_in_figures(cast: Cast) -> None:
    from lianjian.kernel.areas import registry

    zones = registry.figures["org.zones"]
    asked = Question(period=year_to(date(2022, 12, 20)))
    assert zones.measure.value(zones, asked).number == 11
    assert {value.number for value in zones.measure.by(zones, asked, "unit").values()} == {1}
    one = Question(period=asked.period, unit=cast.zone)
    assert zones.measure.value(zones, one).number == 1
    assert list(zones.measure.rows(zones, one)) == [cast.zone]


def test_a_kind_of_unit_is_told_by_the_units_own_table(cast: Cast) -> None:
    rows = Unit.objects.of_kind("zone")
    assert "JOIN" not in str(rows.query)
    assert {unit.kind for unit in rows} == {UnitKind.objects.get(code="zone")}
