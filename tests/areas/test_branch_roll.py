"""The roll: who joins, moves, becomes full, leaves; groups; elections and their sizes; each from a day on."""

from datetime import date

import pytest

from lianjian.areas.branch import facade, roll
from lianjian.areas.branch.models import Committee, Membership
from lianjian.areas.branch.queries import committee, lacks_committee, posts_in, voters
from lianjian.areas.branch.refusals import (
    BeforeItBegan,
    NotABranch,
    NotOfThisBranch,
    NotOnTheRoll,
    OnTheRollAlready,
    TooFewForACommittee,
    WhichGroup,
    WrongSize,
)
from lianjian.areas.branch.states import Grade
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import SECRETARY, Person, Post, Unit
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from tests.areas.branch_lives import JOINED, branch_of, branch_with, elected, enlisted, grouped

pytestmark = pytest.mark.django_db
JUNE = date(2022, 6, 1)


def row_of(person: Person) -> Membership:
    return Membership.objects.get(person=person, valid_to=None)


def told(cast: Cast, day: date = JUNE, **more: object) -> dict[str, object]:
    return {"actor": cast.actor("head", day), "at": moment(f"{day}"), "on": day} | more


def moved(cast: Cast, person: Person, to: Unit, day: date = JUNE) -> Membership:
    return roll.transfer(**told(cast, day, membership=row_of(person), to=to))


def test_whoever_is_on_a_roll_is_not_put_on_another(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    with pytest.raises(OnTheRollAlready) as refused:
        roll.admit(
            actor=SYSTEM, at=JOINED, branch=branch_of(cast.other_zone), people=people[:1], grade="full",
            on=JUNE,
        )  # fmt: skip
    assert "转接" in str(refused.value.hint)


def test_a_unit_that_is_no_branch_has_no_roll(cast: Cast) -> None:
    with pytest.raises(NotABranch):
        roll.admit(
            actor=SYSTEM, at=JOINED, branch=cast.zone, people=[cast.officer], grade="full", on=REFORMED_ON
        )


def test_the_secretary_keeps_the_roll_of_the_own_branch_only(cast: Cast) -> None:
    branch_with(cast)
    some, other = enlisted(1, cast.other_zone), branch_of(cast.other_zone)
    with pytest.raises(NotAllowed):
        roll.admit(**told(cast, branch=other, people=some, grade="full"))
    with pytest.raises(NotAllowed):
        roll.transfer(
            actor=cast.actor("officer"), at=moment("2022-06-01"), membership=row_of(cast.officer), to=other,
            on=JUNE,
        )  # fmt: skip


def test_a_transfer_takes_effect_on_its_day_and_leaves_the_days_before_as_they_were(cast: Cast) -> None:
    branch, people = branch_with(cast)
    other = branch_of(cast.other_zone)
    moved(cast, people[3], other)
    assert facade.branch_of(people[3], date(2022, 5, 31)) == branch
    assert facade.branch_of(people[3], JUNE) == other
    assert people[3].pk in facade.members(other, JUNE) and people[3].pk not in facade.members(branch, JUNE)
    assert verify().ok


def test_a_transfer_is_of_who_is_there_and_not_before_they_came(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    (late,), other = enlisted(1, cast.other_zone), branch_of(cast.other_zone)
    roll.admit(**told(cast, date(2022, 5, 1), branch=branch, people=[late], grade="full"))
    old = row_of(late)
    with pytest.raises(BeforeItBegan):
        roll.transfer(actor=SYSTEM, at=moment("2022-06-01"), membership=old, to=other, on=date(2022, 4, 30))
    moved(cast, late, other)
    old.refresh_from_db()
    with pytest.raises(NotOnTheRoll):
        roll.transfer(actor=SYSTEM, at=moment("2022-07-01"), membership=old, to=other, on=date(2022, 7, 1))


def test_a_reorganisation_moves_many_at_once(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    other = branch_of(cast.other_zone)
    roll.transfer_all(actor=SYSTEM, at=moment("2022-06-01"), people=people[2:], to=other, on=JUNE)
    assert facade.members(other, JUNE) == sorted(person.pk for person in people[2:])
    with pytest.raises(NotOnTheRoll):
        roll.transfer_all(
            actor=SYSTEM, at=moment("2022-06-01"), people=enlisted(1, cast.other_zone), to=other, on=JUNE
        )


def test_a_probationary_member_gets_a_vote_on_becoming_full(cast: Cast) -> None:
    branch, people = branch_with(cast, 5, probationary=1)
    assert people[4].pk not in voters(branch.pk, JUNE)
    full = roll.make_full(**told(cast, membership=row_of(people[4])))
    assert full.grade == Grade.FULL and people[4].pk in voters(branch.pk, JUNE)
    assert people[4].pk not in voters(branch.pk, date(2022, 5, 31))


def test_whoever_leaves_is_on_no_roll_and_the_reason_is_kept_beside(cast: Cast) -> None:
    branch, people = branch_with(cast)
    row = roll.leave(**told(cast, membership=row_of(people[5]), why="调出本区"))
    assert people[5].pk not in facade.members(branch, JUNE) and facade.branch_of(people[5], JUNE) is None
    assert Revision.objects.filter(kind="branch.membership", record=row.pk).latest("pk").reason == "调出本区"


def test_a_group_is_of_members_and_its_leader_is_one_of_them(cast: Cast) -> None:
    branch, people = branch_with(cast)
    with pytest.raises(NotOfThisBranch):
        roll.form_group(**told(cast, branch=branch, name="一组", leader=people[0], people=people[1:4]))
    with pytest.raises(NotOfThisBranch):
        stranger = enlisted(1, cast.other_zone)
        roll.form_group(
            **told(cast, branch=branch, name="一组", leader=people[0], people=[people[0], *stranger])
        )


def test_a_member_joins_a_group_of_the_own_branch_and_stays_when_it_ends(cast: Cast) -> None:
    branch, people = branch_with(cast)
    group = grouped(branch, people[:3])
    joined = roll.join_group(**told(cast, membership=row_of(people[6]), group=group))
    assert joined.group == group
    moved(cast, people[7], branch_of(cast.other_zone))
    with pytest.raises(WhichGroup):
        roll.join_group(
            actor=SYSTEM, at=moment("2022-06-02"), membership=row_of(people[7]), group=group, on=JUNE
        )
    july = date(2022, 7, 1)
    roll.end_group(**told(cast, july, group=group))
    assert all(row_of(person).group is None for person in (*people[:3], people[6]))
    with pytest.raises(WhichGroup):
        roll.end_group(**told(cast, date(2022, 8, 1), group=group))


def test_an_election_gives_the_posts_and_the_next_one_takes_them_over(cast: Cast) -> None:
    branch, people = branch_with(cast)
    before = elected(branch, people)
    assert {post.kind.code for post in posts_in(branch.pk, JUNE)} == {SECRETARY, "organisation", "discipline"}
    assert committee(branch.pk, JUNE) == {person.pk for person in people[:3]}
    elected(branch, [people[0], people[4], people[5]], JUNE)
    before.refresh_from_db()
    assert before.valid_to == JUNE
    assert committee(branch.pk, JUNE) == {people[0].pk, people[4].pk, people[5].pk}
    assert committee(branch.pk, date(2022, 5, 31)) == {person.pk for person in people[:3]}
    kept = Post.objects.get(unit=branch, person=people[0], kind__code=SECRETARY)
    assert kept.valid_to is None, "who stays in a post is not appointed anew"
    assert Committee.objects.count() == 2 and verify().ok


@pytest.mark.parametrize(
    "posts",
    [(SECRETARY, "organisation"), ("organisation", "discipline", "publicity")],
    ids=["of two", "without a secretary"],
)
def test_a_committee_has_the_size_of_the_rule_and_a_secretary(cast: Cast, posts: tuple[str, ...]) -> None:
    branch, people = branch_with(cast)
    with pytest.raises(WrongSize) as refused:
        roll.elect(
            actor=SYSTEM, at=JOINED, branch=branch, members=dict(zip(posts, people, strict=False)),
            on=REFORMED_ON,
        )  # fmt: skip
    assert refused.value.rule == "BRANCH_COMMITTEE_SIZE"


def test_a_branch_of_six_elects_no_committee_and_one_of_seven_lacks_it(cast: Cast) -> None:
    branch, people = branch_with(cast, 6)
    with pytest.raises(TooFewForACommittee):
        elected(branch, people)
    assert not lacks_committee(branch.pk, JUNE)
    roll.admit(**told(cast, branch=branch, people=enlisted(1, cast.other_zone), grade="full"))
    assert lacks_committee(branch.pk, JUNE)
    elected(branch, people, JUNE)
    assert not lacks_committee(branch.pk, JUNE)


def test_the_secretary_does_not_enter_the_own_election(cast: Cast) -> None:
    branch, people = branch_with(cast)
    members = dict(zip((SECRETARY, "organisation", "discipline"), people, strict=False))
    with held_at(moment("2022-06-01")), pytest.raises(NotAllowed):
        roll.elect(**told(cast, branch=branch, members=members))
    roll.elect(
        actor=cast.actor("political"), at=moment("2022-06-01"), branch=branch, members=members, on=JUNE
    )
    assert Committee.objects.get().branch == branch
