"""The roll follows who is promoted or moved; whoever stands elsewhere is listed, and transferred at once."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.branch import facade, following, roll
from lianjian.areas.branch.duties import group
from lianjian.areas.branch.models import Committee, Membership
from lianjian.areas.branch.queries import elsewhere, lacks_members, posts_in
from lianjian.areas.branch.refusals import BeforeItBegan, OnTheRollAlready, WrongSize
from lianjian.areas.careers import tenures
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, Person, Post, PostKind, Unit
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas import careers_lives
from tests.areas.branch_lives import branch_of, branch_with, elected, grouped
from tests.areas.careers_lives import appointed, on_notice, political, recommended, recommended_by_branch

pytestmark = pytest.mark.django_db
MAY = date(2022, 5, 10)


def moved(cast: Cast, *moves: tuple[Person, Unit], day: date = MAY) -> None:
    with held_at(moment(f"{day}", "20:00")):
        tenures.move_all(**political(cast, f"{day}"), moves=moves, cause="rotation")


def placed(person: Person, unit: Unit, day: date = MAY) -> None:
    """By the organisation alone, as a reorganisation or a correction does it."""
    for post in Post.objects.on(day).filter(person=person):
        changes.relieve(actor=SYSTEM, at=moment("2022-01-02"), post=post, on=day)
    kind = PostKind.objects.get(code="officer")
    changes.appoint(actor=SYSTEM, at=moment("2022-01-02"), person=person, unit=unit, kind=kind, on=day)


def row_of(person: Person) -> Membership:
    return Membership.objects.get(person=person, valid_to=None)


def test_who_is_rotated_comes_to_stand_on_the_roll_of_the_new_unit_s_branch(cast: Cast) -> None:
    branch, people = branch_with(cast)
    moved(cast, (people[3], cast.other_zone))
    assert facade.branch_of(people[3], date(2022, 5, 9)) == branch
    assert facade.branch_of(people[3], MAY) == branch_of(cast.other_zone)
    told = Revision.objects.filter(kind="branch.membership", record=row_of(people[3]).pk).latest("pk").reason
    assert told.startswith("LG-") and str(cast.other_zone) in told, "the reason names the move"
    assert not elsewhere(MAY) and verify().ok


def test_who_is_promoted_comes_to_stand_on_the_roll_of_the_new_unit_s_branch(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = appointed(cast, on_notice(cast, branch))
    day = promotion.appointed_on
    assert facade.branch_of(cast.officer, day) == branch_of(cast.other_zone)
    told = Revision.objects.filter(kind="branch.membership", record=row_of(cast.officer).pk).latest("pk")
    assert told.reason.startswith(promotion.number)


def test_what_the_branch_decided_on_the_day_of_a_move_before_it_stays_its_word(cast: Cast) -> None:
    branch, people = branch_with(cast)
    promotion = careers_lives.moved(cast, person=people[3])
    recommended_by_branch(cast, branch, people[3], "2022-05-10")
    moved(cast, (people[3], cast.other_zone))
    assert facade.branch_of(people[3], MAY) != branch and facade.belonged(people[3], branch.pk, MAY)
    assert not facade.belonged(people[3], branch.pk, date(2022, 5, 11))
    recommended(cast, promotion, "2022-05-11")


def test_who_stands_on_no_roll_or_goes_where_no_branch_is_stays_as_they_are(cast: Cast) -> None:
    branch, people = branch_with(cast)
    moved(cast, (people[3], Unit.objects.get(code="ZH")), (cast.deputy, cast.other_zone))
    assert facade.branch_of(people[3], MAY) == branch, "the bureau itself has no branch of its own"
    assert facade.branch_of(cast.deputy, MAY) is None
    assert not elsewhere(MAY)


def test_a_post_in_the_branch_left_ends_and_a_by_election_fills_it_within_the_term(cast: Cast) -> None:
    branch, people = branch_with(cast)
    standing = elected(branch, people)
    moved(cast, (people[2], cast.other_zone))
    assert [post.kind.code for post in posts_in(branch.pk, MAY)] == [SECRETARY, "organisation"]
    assert lacks_members(standing, MAY)
    june, members = date(2022, 6, 1), {SECRETARY: people[0], "organisation": people[1]}
    told: dict[str, Any] = {
        "actor": cast.actor("political"),
        "at": moment("2022-06-01"),
        "branch": branch,
        "on": june,
    }
    with held_at(moment("2022-06-01", "20:00")):
        with pytest.raises(WrongSize):
            roll.elect(**told, members=members, by_election=True)
        after = roll.elect(**told, members=members | {"discipline": people[3]}, by_election=True)
    assert (after.pk, after.term_ends_on, Committee.objects.count()) == (
        standing.pk,
        standing.term_ends_on,
        1,
    )
    assert not lacks_members(after, june)


def test_a_group_that_all_have_left_owes_no_meeting(cast: Cast) -> None:
    branch, people = branch_with(cast)
    grouped(branch, people[2:4])
    april, may = Period(date(2022, 4, 1), date(2022, 4, 30)), Period(date(2022, 5, 1), date(2022, 5, 31))
    moved(cast, *((person, cast.other_zone) for person in people[2:4]))
    assert group.count(april, on=date(2022, 6, 1), units={branch.pk}).owed == 1
    assert group.count(may, on=date(2022, 6, 1), units={branch.pk}).owed == 0


def test_who_was_placed_otherwise_is_listed_and_transferred_by_one_press(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    placed(people[3], cast.other_zone)
    placed(people[4], cast.other_zone)
    with held_at(moment("2022-05-20")):
        client = signed_in(cast.political)
        listed = client.get("/list/branch/membership/?elsewhere=on").content.decode()
        assert str(people[3]) in listed and str(people[4]) in listed and str(people[5]) not in listed
        page = client.get("/new/branch-follow/").content.decode()
        assert f"{people[3]}：{branch_of(cast.zone)} → {branch_of(cast.other_zone)}" in page
        assert page.count(" checked") == 2, "all are chosen beforehand"
        chosen = [row_of(person).pk for person in people[3:5]]
        answer = client.post("/new/branch-follow/", {"key": "a", "people": chosen, "on": "2022-05-20"})
        assert answer.status_code == 302
        assert "现在没有要调整的" in client.get("/new/branch-follow/").content.decode()
    assert {facade.branch_of(person, date(2022, 5, 20)) for person in people[3:5]} == {
        branch_of(cast.other_zone)
    }


def test_a_secretary_transfers_nobody_from_another_branch(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    placed(people[3], cast.other_zone)
    told: dict[str, Any] = {"at": moment("2022-05-20"), "on": date(2022, 5, 20)}
    with held_at(moment("2022-05-20", "20:00")):
        with pytest.raises(NotAllowed):
            following.follow_units(actor=cast.actor("other_head"), people=[row_of(people[3])], **told)
        with pytest.raises(OnTheRollAlready):
            following.follow_units(actor=cast.actor("political"), people=[row_of(people[5])], **told)
        late = Membership.objects.filter(person=people[3])
        roll.transfer(
            actor=SYSTEM, at=moment("2022-05-15"), membership=late.get(), to=branch_of(Unit.objects.get(code="CMD1")),
            on=date(2022, 5, 15),
        )  # fmt: skip
        with pytest.raises(BeforeItBegan):
            following.follow_units(
                actor=cast.actor("political"), people=[row_of(people[3])], **told | {"on": date(2022, 5, 12)}
            )


def test_the_rail_says_how_many_to_the_political_department_alone(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    placed(people[3], cast.other_zone)
    with held_at(moment("2022-05-20")):
        assert ">1<" in _rail(cast.political)
        assert ">1<" not in _rail(cast.head)


def _rail(person: Person) -> str:
    page = signed_in(person).get("/list/branch/membership/").content.decode()
    start = page.index('href="/list/branch/membership/"')
    return page[start : page.index("</a>", start)]


def test_the_list_of_the_roll_costs_the_same_with_one_elsewhere_and_with_many(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    client, counts = signed_in(cast.political), []
    for person in people[3:6]:
        placed(person, cast.other_zone)
        client.get("/list/branch/membership/?elsewhere=on")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/list/branch/membership/?elsewhere=on").status_code == 200
        counts.append(len(found))
    assert len(set(counts)) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(2, 5), st.booleans()), max_size=5))
def test_after_any_moves_everybody_stands_on_the_roll_of_where_they_serve(
    cast: Cast, moves: list[tuple[int, bool]]
) -> None:
    with transaction.atomic():
        branch, people = branch_with(cast, 6)
        units = [cast.zone, cast.other_zone]
        there = dict.fromkeys(range(6), 0)
        for step, (number, to) in enumerate(moves):
            if there[number] != int(to):
                moved(cast, (people[number], units[to]), day=date(2022, 5, 1 + step))
                there[number] = int(to)
        last = date(2022, 6, 1)
        assert not elsewhere(last)
        for number, place in there.items():
            assert facade.branch_of(people[number], last) == branch_of(units[place])
        assert facade.branch_of(people[2], date(2022, 4, 30)) == branch, "the days before stay as they were"
        transaction.set_rollback(True)
