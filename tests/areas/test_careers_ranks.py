"""Ranks: taken over, proposed together, put on notice, approved; and the years that they take."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.careers import ranks
from lianjian.areas.careers.models import Grading, Rank, Round
from lianjian.areas.careers.queries import eligible, may_advance_from
from lianjian.areas.careers.refusals import (
    InAnotherRound,
    NoRank,
    NotProposed,
    NotServing,
    OnNotice,
    TooEarly,
    WrongDay,
)
from lianjian.areas.careers.states import APPROVED, ON_NOTICE
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.careers_lives import commissar, political

pytestmark = pytest.mark.django_db


def rank(order: int) -> Rank:
    return Rank.objects.get(order=order)


def ranked(cast: Cast, *told: tuple[Person, int, date], day: str = "2022-01-10") -> list[Grading]:
    with held_at(moment(day)):
        rows = [(person, rank(order), since) for person, order, since in told]
        return ranks.take_over(**political(cast, day), ranks=rows)


def proposed(cast: Cast, *people: Person, day: str = "2022-06-01") -> Round:
    with held_at(moment(day)):
        return ranks.propose(**political(cast, day), title="2022年上半年", people=list(people))


def notified(cast: Cast, row: Round, day: str = "2022-06-01") -> Round:
    with held_at(moment(day)):
        return ranks.notify(**political(cast, day), round=row)


def approved(cast: Cast, row: Round, day: str = "2022-06-10") -> Round:
    with held_at(moment(day)):
        return ranks.approve(**commissar(cast, day), round=row)


def rank_of(person: Person) -> str:
    return str(Grading.objects.filter(person=person).latest("occurred_on").rank)


def test_those_long_enough_in_a_rank_have_the_next_after_the_notice(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2020, 6, 1)), (cast.deputy, 5, date(2019, 1, 1)))
    row = notified(cast, proposed(cast, cast.officer, cast.deputy))
    assert row.standing == ON_NOTICE and row.notice_until == date(2022, 6, 9)
    row = approved(cast, row)
    assert row.standing == APPROVED and row.gradings.count() == 2
    assert (rank_of(cast.officer), rank_of(cast.deputy)) == ("四级警长", "一级警长")
    assert verify().ok


def test_one_day_less_than_two_years_is_too_early(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2020, 6, 2)))
    with pytest.raises(TooEarly) as refused:
        proposed(cast, cast.officer)
    assert refused.value.rule == "RANK_MONTHS" and "2022-06-02" in refused.value.text


@pytest.mark.parametrize(
    ("order", "due"), [(1, "2022-03-01"), (9, "2023-03-01"), (10, "2024-03-01"), (12, None)]
)
def test_each_rank_says_how_long_one_is_in_the_one_below(cast: Cast, order: int, due: str | None) -> None:
    (grading,) = ranked(cast, (cast.officer, order, date(2020, 3, 1)))
    assert may_advance_from(grading, date(2022, 6, 1)) == (date.fromisoformat(due) if due else None)


def test_who_has_no_rank_or_the_highest_is_not_proposed(cast: Cast) -> None:
    ranked(cast, (cast.officer, 12, date(2015, 3, 1)))
    for person in (cast.officer, cast.deputy):
        with pytest.raises(NoRank):
            proposed(cast, person)


def test_nobody_is_in_two_rounds_at_once(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)))
    proposed(cast, cast.officer)
    with pytest.raises(InAnotherRound):
        proposed(cast, cast.officer)


def test_who_is_struck_out_keeps_the_rank(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)), (cast.deputy, 2, date(2018, 6, 1)))
    row = notified(cast, proposed(cast, cast.officer, cast.deputy))
    told = political(cast, "2022-06-03")
    with held_at(moment("2022-06-03")):
        row = ranks.strike_out(**told, round=row, person=cast.deputy, why="正在核查")
        with pytest.raises(NotProposed):
            ranks.strike_out(**told, round=row, person=cast.deputy, why="再来")
    approved(cast, row)
    assert (rank_of(cast.officer), rank_of(cast.deputy)) == ("四级警长", "一级警员")
    with held_at(moment("2022-06-11")), pytest.raises(WrongState):
        ranks.strike_out(
            **political(cast, "2022-06-11"), round=Round.objects.get(), person=cast.officer, why="晚了"
        )


def test_nothing_is_approved_before_the_notice_is_over_or_without_it(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)))
    row = proposed(cast, cast.officer)
    with pytest.raises(WrongState):
        approved(cast, row)
    row = notified(cast, row)
    with pytest.raises(OnNotice):
        approved(cast, row, "2022-06-09")
    approved(cast, row)
    with pytest.raises(WrongState):
        approved(cast, Round.objects.get(), "2022-06-11")


def test_who_left_meanwhile_is_not_graded(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)), (cast.deputy, 2, date(2018, 6, 1)))
    row = notified(cast, proposed(cast, cast.officer, cast.deputy))
    with held_at(moment("2022-06-05")):
        post = ranks.homes([cast.deputy.pk], date(2022, 6, 5))[cast.deputy.pk]
        changes.relieve(actor=cast.system, at=moment("2022-06-05"), post=post, on=date(2022, 6, 5))
    assert list(approved(cast, row).gradings.values_list("person", flat=True)) == [cast.officer.pk]


def test_ranks_are_taken_over_of_who_serves_and_in_their_order(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)))
    for day in (date(2018, 6, 1), date(2022, 1, 11)):
        with pytest.raises(WrongDay):
            ranked(cast, (cast.officer, 3, day))
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-0", name="外人")
    with pytest.raises(NotServing):
        ranked(cast, (stranger, 3, date(2020, 1, 1)))


def test_a_stranger_does_nothing_with_ranks_and_who_proposes_does_not_approve(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)))
    row, told = proposed(cast, cast.officer), {"actor": cast.actor("head"), "at": moment("2022-06-02")}
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (ranks.take_over, {"ranks": []}), (ranks.propose, {"title": "x", "people": []}),
        (ranks.strike_out, {"round": row, "person": cast.officer, "why": ""}), (ranks.notify, {"round": row}),
        (ranks.approve, {"round": row}),
    ]  # fmt: skip
    with held_at(moment("2022-06-02")):
        for verb, more in verbs:
            with pytest.raises(NotAllowed):
                verb(**told, **more)
        row = notified(cast, row, "2022-06-02")
    with held_at(moment("2022-06-20")), pytest.raises(NotAllowed):
        ranks.approve(**political(cast, "2022-06-20"), round=row)


def test_the_form_offers_only_those_who_are_eligible(cast: Cast) -> None:
    ranked(cast, (cast.officer, 2, date(2018, 6, 1)), (cast.deputy, 2, date(2021, 6, 1)))
    assert eligible(date(2022, 6, 1)) == [cast.officer]
    with held_at(moment("2022-06-01")):
        page = signed_in(cast.political).get("/new/careers-round/").content.decode()
        assert str(cast.officer) in page and str(cast.deputy) not in page
        said = {"title": "上半年", "people": [cast.officer.pk], "key": "k"}
        assert signed_in(cast.political).post("/new/careers-round/", said).status_code == 302
    assert Round.objects.get().proposed == {f"{cast.officer.pk}": rank(3).pk}
