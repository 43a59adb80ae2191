"""How long posts are held, through a reorganisation too; rotation, its causes, its duty, and whom it may not bring together."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.careers import files, tenures
from lianjian.areas.careers.jobs import follow_posts
from lianjian.areas.careers.models import Move, Tenure
from lianjian.areas.careers.refusals import NotMoved, NotServing, PostTaken, WrongDay
from lianjian.areas.careers.states import ENDED, HELD, RUN_OUT, RUNS_OUT_SOON
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post, PostKind, Unit, UnitKind
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.careers_lives import political

pytestmark = pytest.mark.django_db


def settled(cast: Cast, known: dict[int, date] | None = None, day: str = "2022-01-05") -> int:
    with held_at(moment(day)):
        return tenures.settle_tenures(**political(cast, day), known=known)


def rotated(
    cast: Cast, *moves: tuple[Person, Unit], day: str = "2022-05-10", cause: str = "rotation"
) -> list[Move]:
    with held_at(moment(day)):
        return tenures.move_all(**political(cast, day), moves=list(moves), cause=cause)


def tenure(person: Person) -> Tenure:
    return Tenure.objects.get(person=person, ended_on=None)


def test_a_tenure_runs_as_long_as_the_rule_of_its_kind_of_post_says(cast: Cast) -> None:
    settled(cast, {cast.officer.pk: date(2018, 3, 31)})
    found = tenure(cast.officer)
    assert (found.due_on, found.alert_on) == (date(2023, 3, 31), date(2022, 9, 30))
    assert tenure(cast.head).due_on == date(2032, 1, 1), "ten years in the same leading post"
    assert not Tenure.objects.filter(person=cast.callback).exists()
    days = (date(2022, 9, 29), date(2022, 9, 30), date(2023, 3, 31), date(2023, 4, 1))
    assert [found.standing_on(day) for day in days] == [HELD, RUNS_OUT_SOON, RUNS_OUT_SOON, RUN_OUT]
    assert verify().ok


def test_what_is_settled_is_left_as_it_is(cast: Cast) -> None:
    settled(cast)
    assert settled(cast, day="2022-01-06") == 0
    with held_at(moment("2022-01-07")):
        assert follow_posts(moment("2022-01-07")) == "tenures: 0 written"


def founded(cast: Cast, code: str, kind: str, day: str) -> Unit:
    return changes.found(
        actor=cast.system, at=moment(day), code=code, name=code, name_en=code,
        kind=UnitKind.objects.get(code=kind), parent=Unit.objects.get(code="ZH"), on=date.fromisoformat(day),
    )  # fmt: skip


def reorganised(cast: Cast, day: str, *, kind: str = "officer", succeeds: bool = True) -> Unit:
    """The other zone ends on a day, and its officer goes on in a new unit."""
    at, on = moment(day), date.fromisoformat(day)
    with held_at(at):
        new = founded(cast, "NEW1", "zone", day)
        if succeeds:
            changes.succeed(actor=cast.system, at=at, old=cast.other_zone, new=new, on=on)
        changes.end(actor=cast.system, at=at, unit=cast.other_zone, on=on)
        changes.appoint(
            actor=cast.system, at=at, person=cast.other_officer, unit=new,
            kind=PostKind.objects.get(code=kind), on=on,
        )  # fmt: skip
    return new


def test_a_reorganisation_begins_another_post_and_no_other_tenure(cast: Cast) -> None:
    settled(cast, {cast.other_officer.pk: date(2018, 3, 1)})
    new = reorganised(cast, "2022-07-01")
    settled(cast, day="2022-07-01")
    found = tenure(cast.other_officer)
    assert (found.unit, found.since, found.due_on) == (new, date(2018, 3, 1), date(2023, 3, 1))
    assert not Move.objects.exists(), "no rotation was decided"
    assert tenure(cast.officer).since == date(2022, 1, 1)


@pytest.mark.parametrize("more", [{"kind": "deputy"}, {"succeeds": False}])
def test_another_kind_of_post_or_another_work_begins_anew(cast: Cast, more: dict[str, Any]) -> None:
    settled(cast, {cast.other_officer.pk: date(2018, 3, 1)})
    reorganised(cast, "2022-07-01", **more)
    settled(cast, day="2022-07-01")
    assert tenure(cast.other_officer).since == date(2022, 7, 1)
    assert Tenure.objects.get(person=cast.other_officer, ended_on=date(2022, 7, 1)).since == date(2018, 3, 1)


def test_a_rotation_ends_one_tenure_and_begins_another_in_the_same_kind_of_post(cast: Cast) -> None:
    settled(cast, {cast.officer.pk: date(2017, 6, 1)})
    (move,) = rotated(cast, (cast.officer, cast.other_zone))
    assert (move.unit, move.to, move.is_enforcing) == (cast.zone, cast.other_zone, True)
    assert move.kind.code == "officer" and move.occurred_on == date(2022, 5, 10)
    old, new = Tenure.objects.filter(person=cast.officer).order_by("since")
    assert old.standing_on(date(2022, 5, 10)) == ENDED
    assert (new.unit, new.since) == (cast.other_zone, date(2022, 5, 10))
    held = Post.objects.on(date(2022, 5, 10)).filter(person=cast.officer)
    assert [post.unit for post in held] == [cast.other_zone]
    assert verify().ok


def test_heads_change_places_in_one_decision_and_not_one_by_one(cast: Cast) -> None:
    with pytest.raises(PostTaken):
        rotated(cast, (cast.head, cast.other_zone))
    moves = rotated(cast, (cast.head, cast.other_zone), (cast.other_head, cast.zone))
    assert [move.is_enforcing for move in moves] == [False, False], "not in the rule's list"


def test_nobody_moves_to_where_they_are_or_twice_on_a_day_or_without_a_post(cast: Cast) -> None:
    with pytest.raises(NotMoved):
        rotated(cast, (cast.officer, cast.zone))
    rotated(cast, (cast.officer, cast.other_zone))
    with pytest.raises(NotMoved):
        rotated(cast, (cast.officer, cast.zone))
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-0", name="外人")
    with pytest.raises(NotServing):
        rotated(cast, (stranger, cast.zone))


def test_kin_are_not_brought_together_and_the_whole_decision_is_undone(cast: Cast) -> None:
    with held_at(moment("2022-02-01")):
        files.declare_kinship(
            actor=actor_for(cast.other_head, date(2022, 2, 1)), at=moment("2022-02-01"), other=cast.officer,
            relation="direct",
        )  # fmt: skip
    with pytest.raises(GateClosed) as refused:
        rotated(cast, (cast.deputy, cast.other_zone), (cast.officer, cast.other_zone))
    assert str(cast.other_head) not in refused.value.text
    assert KeptRefusal.objects.get().gate == "careers.recusal"
    assert not Move.objects.exists()
    rotated(cast, (cast.deputy, cast.other_zone))


def test_kin_may_lead_units_of_which_neither_is_above_the_other(cast: Cast) -> None:
    with held_at(moment("2022-02-01")):
        files.declare_kinship(
            actor=actor_for(cast.head, date(2022, 2, 1)), at=moment("2022-02-01"), other=cast.other_officer,
            relation="direct",
        )  # fmt: skip
    command = Unit.objects.get(code="CMD1")
    rotated(cast, (cast.other_officer, command))


def test_a_head_under_a_kin_who_leads_the_bureau_is_refused(cast: Cast) -> None:
    with held_at(moment("2022-02-01")):
        files.declare_kinship(
            actor=actor_for(cast.director, date(2022, 2, 1)), at=moment("2022-02-01"), other=cast.head,
            relation="collateral",
        )  # fmt: skip
    with pytest.raises(GateClosed):
        rotated(cast, (cast.head, cast.other_zone), (cast.other_head, cast.zone))


def test_a_stranger_moves_nobody(cast: Cast) -> None:
    settled(cast)
    told: dict[str, Any] = {"actor": cast.actor("head"), "at": moment("2022-05-10")}
    with held_at(moment("2022-05-10")):
        with pytest.raises(NotAllowed):
            tenures.move_all(**told, moves=[(cast.officer, cast.other_zone)], cause="rotation")
        with pytest.raises(NotAllowed):
            tenures.rotate(**told, tenure=tenure(cast.officer), to=cast.other_zone, cause="rotation")
        with pytest.raises(NotAllowed):
            tenures.correct_since(**told, tenure=tenure(cast.officer), since=date(2018, 1, 1), why="")
        with pytest.raises(NotAllowed):
            tenures.settle_tenures(**told)


def test_since_when_is_corrected_backwards_alone(cast: Cast) -> None:
    settled(cast)
    told = political(cast, "2022-02-01")
    with held_at(moment("2022-02-01")):
        row = tenures.correct_since(
            **told, tenure=tenure(cast.officer), since=date(2019, 5, 1), why="任职文件"
        )
        assert row.due_on == date(2024, 5, 1)
        with pytest.raises(WrongDay):
            tenures.correct_since(**told, tenure=tenure(cast.officer), since=date(2022, 1, 2), why="")


def test_the_duty_falls_due_on_the_last_day_and_is_late_the_day_after(cast: Cast) -> None:
    duty = registry.duties["careers.rotation"]
    settled(cast, {cast.officer.pk: date(2017, 6, 1), cast.deputy.pk: date(2017, 6, 10)})
    units = {cast.zone.pk}

    def waiting(day: date) -> tuple[int, int, int]:
        standing = duty.standing(date(2022, 6, 30), Scope(on=day, units=units))
        return standing.late, standing.today, standing.soon

    assert waiting(date(2022, 6, 1)) == (0, 1, 1)
    assert waiting(date(2022, 6, 2)) == (1, 0, 1)
    rotated(cast, (cast.officer, cast.other_zone), day="2022-06-03")
    assert waiting(date(2022, 6, 2)) == (1, 0, 1)
    assert waiting(date(2022, 6, 3)) == (0, 0, 1)
    count = duty.count(Period(date(2022, 6, 1), date(2022, 6, 30)), on=date(2022, 6, 20), units=units)
    assert (count.owed, count.late) == (2, 2)


def test_the_desk_and_the_list_tell_what_runs_out(cast: Cast) -> None:
    settled(cast, {cast.officer.pk: date(2017, 6, 1)})
    with held_at(moment("2022-05-30")):
        assert "轮岗" in signed_in(cast.political).get("/desk/").content.decode()
        page = signed_in(cast.political).get("/list/careers/tenure/?due=2022-12-31").content.decode()
    assert str(cast.officer) in page and str(cast.other_officer) not in page and "即将满任职年限" in page


def test_one_is_moved_on_the_page_of_the_tenure(cast: Cast) -> None:
    settled(cast)
    address = f"/r/careers/tenure/{tenure(cast.officer).pk}/rotate/"
    with held_at(moment("2022-05-10")):
        client = signed_in(cast.political)
        said = {"to": cast.other_zone.code, "cause": "front_line", "key": "k"}
        assert client.post(address, said).status_code == 302
        assert client.post(address, said | {"key": "l"}).status_code == 403
    assert Move.objects.get().cause == "front_line"


def test_several_go_to_one_unit_by_one_decision_on_the_page(cast: Cast) -> None:
    settled(cast, {cast.officer.pk: date(2017, 6, 1)})
    with held_at(moment("2022-05-10")):
        client = signed_in(cast.political)
        page = client.get("/new/careers-moves/").content.decode()
        assert page.index(str(cast.officer)) < page.index(str(cast.deputy)), "whose years run out first"
        people = [tenure(cast.officer).pk, tenure(cast.deputy).pk]
        said = {"people": people, "to": cast.other_zone.code, "cause": "rotation", "key": "k"}
        assert client.post("/new/careers-moves/", said).status_code == 302
        assert signed_in(cast.head).get("/new/careers-moves/").status_code == 403
    assert list(Move.objects.values_list("person", "to").order_by("person")) == sorted(
        (person.pk, cast.other_zone.pk) for person in (cast.officer, cast.deputy)
    )


def test_of_two_posts_each_goes_on_in_its_own_successor(cast: Cast) -> None:
    """Who is deputy in two units that are both renamed on one day."""
    kind = PostKind.objects.get(code="deputy")
    with held_at(moment("2022-02-01")):
        first, second = (founded(cast, code, "zone", "2022-02-01") for code in ("OLD1", "OLD2"))
        for unit in (first, second):
            changes.appoint(
                actor=cast.system, at=moment("2022-02-01"), person=cast.callback, unit=unit, kind=kind,
                on=date(2022, 2, 1),
            )  # fmt: skip
        tenures.settle_tenures(**political(cast, "2022-02-01"))
    at, on = moment("2022-07-01"), date(2022, 7, 1)
    with held_at(at):
        for old, code in ((second, "NEW2"), (first, "NEW1")):
            new = founded(cast, code, "zone", "2022-07-01")
            changes.succeed(actor=cast.system, at=at, old=old, new=new, on=on)
            changes.end(actor=cast.system, at=at, unit=old, on=on)
            changes.appoint(actor=cast.system, at=at, person=cast.callback, unit=new, kind=kind, on=on)
        tenures.settle_tenures(**political(cast, "2022-07-01"))
    rows = Tenure.objects.filter(person=cast.callback)
    assert {(row.unit.code, row.since, row.ended_on) for row in rows} == {
        ("NEW1", date(2022, 2, 1), None), ("NEW2", date(2022, 2, 1), None),
    }  # fmt: skip
