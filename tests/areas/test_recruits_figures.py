"""The figures of development and dues, counted by hand; the duties on their days; and the dues of a month."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.branch.models import Membership
from lianjian.areas.recruits import dues, rules
from lianjian.areas.recruits.models import Collection, yuan
from lianjian.areas.recruits.refusals import (
    EnteredAlready,
    NotABranch,
    NothingPaid,
    NotOnTheRoll,
    WrongAmount,
    WrongMonth,
)
from lianjian.areas.recruits.states import COLLECTED, COLLECTED_LATE, ENTERED_LATE
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import FromTheFuture
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with, enlisted
from tests.areas.recruit_lives import D, branch_and_other, brought_to, decided, done, received

pytestmark = pytest.mark.django_db
KEYS = ("activists", "admitted", "became_full", "dues")


def number(key: str, on: str, **besides: Any) -> float | int | None:
    return answer(f"recruits.{key}", Question(period=year_to(D(on)), **besides)).value.number


def counted(key: str, year: int, on: str) -> Count:
    period = Period(date(year, 1, 1), date(year, 12, 31))
    return registry.duties[f"recruits.{key}"].count(period, on=D(on), units=None)


def entered(
    cast: Cast, branch: Unit, day: str, paid: Mapping[int, int], month: str = "", role: str = "head"
) -> Collection:
    with held_at(moment(day, "18:00")):
        return dues.record_dues(
            actor=cast.actor(role, D(day)), at=moment(day, "16:00"), branch=branch, month=D(month or day),
            paid=paid,
        )  # fmt: skip


def test_where_nothing_happened_all_is_nothing(cast: Cast) -> None:
    assert [number(key, "2022-12-20") for key in KEYS] == [0] * len(KEYS)


def test_activists_are_those_who_stand_and_no_longer_once_they_go_on_or_end(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    brought_to(cast, "object", branch, people, person)
    other = received(cast, branch, enlisted(1, cast.zone)[0], "2022-02-01")
    done(cast, rules.talk, other, "2022-02-10")
    done(cast, rules.make_activist, other, "2022-05-05", contacts=people[:1])
    done(cast, rules.refuse, other, "2022-11-01")
    found = [number("activists", day) for day in ("2022-04-10", "2022-04-11", "2022-05-05", "2022-11-01")]
    assert found == [0, 1, 2, 1]
    assert [number("activists", day) for day in ("2023-04-10", "2023-04-11")] == [1, 0]
    assert number("activists", "2022-05-05", unit=cast.other_zone) == 0


def test_admissions_count_by_the_meeting_once_approved_and_full_members_by_the_approval(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "met", branch, people, person)
    assert number("admitted", "2023-12-20") == 0
    application = done(cast, rules.approve, application, "2023-07-03", "political")
    assert [number("admitted", day) for day in ("2023-06-04", "2023-06-05", "2024-12-31")] == [0, 1, 0]
    decided(cast, branch, person, "confirm", "2024-06-06")
    done(cast, rules.confirm, application, "2024-06-06")
    assert number("became_full", "2024-12-20") == 0
    done(cast, rules.make_full, application, "2024-07-01", "political")
    assert [number("became_full", day) for day in ("2024-06-30", "2024-07-01")] == [0, 1]
    assert number("admitted", "2023-12-20") == 1


def test_each_step_is_owed_until_its_day_and_late_after_it(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    first = received(cast, branch, person)
    assert [counted("talk", 2022, day) for day in ("2022-02-10", "2022-02-11")] == [
        Count(owed=1, open=1),
        Count(owed=1, late=1),
    ]
    found = registry.duties["recruits.talk"].open_until(
        D("2022-02-10"), Scope(on=D("2022-02-01"), units=None), limit=9
    )
    assert [it.subject for it in found] == [f"发展党员 {first.number}"], "no name stands in a duty"
    done(cast, rules.withdraw, first, "2022-02-09")
    assert counted("talk", 2022, "2022-02-11") == Count(owed=1, excused=1)
    application = brought_to(cast, "activist", branch, people, person)
    assert counted("look", 2022, "2022-10-12") == Count(owed=1, late=1)
    done(cast, rules.look, application, "2022-10-12")
    assert (counted("look", 2022, "2022-10-13"), counted("look", 2023, "2023-04-12")) == (
        Count(),
        Count(owed=1, open=1),
    )


def test_reports_are_owed_each_quarter_and_the_oath_within_the_probation(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    assert [counted("report", 2022, day) for day in ("2022-07-11", "2022-07-12")] == [
        Count(owed=1, open=1),
        Count(owed=1, late=1),
    ]
    done(cast, rules.report, application, "2022-07-12")
    assert counted("report", 2022, "2022-10-12") == Count(owed=1, open=1)
    done(cast, rules.withdraw, application, "2022-10-13")
    assert counted("report", 2022, "2022-12-01").open == 0
    other = brought_to(cast, "probationary", branch, people, enlisted(1, cast.zone)[0])
    assert [counted("oath", 2024, day) for day in ("2024-06-05", "2024-06-06")] == [
        Count(owed=1, open=1),
        Count(owed=1, late=1),
    ]
    done(cast, rules.swear, other, "2024-06-06")
    assert counted("oath", 2024, "2024-06-07") == Count(owed=1, late=1)


def test_meeting_approvals_and_confirmation_are_owed_by_their_rules(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    brought_to(cast, "full", branch, people, person)
    for key, year, until, after in (
        ("meet", 2023, "2023-06-04", "2023-06-05"),
        ("approve", 2023, "2023-07-02", "2023-07-03"),
        ("confirm", 2024, "2024-06-05", "2024-06-06"),
        ("full", 2024, "2024-06-30", "2024-07-01"),
    ):
        assert counted(key, year, until) == Count(owed=1, open=1), key
        assert counted(key, year, after) == Count(owed=1, in_time=1), key


def paying(people: list[Person], *fen: int) -> dict[int, int]:
    return {person.pk: amount for person, amount in zip(people, fen, strict=False)}


def test_the_dues_of_a_month_say_who_paid_and_who_has_not_and_are_summed(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    collection = entered(cast, branch, "2022-03-15", paying(people, 1250, 3000, 800))
    assert (collection.month, collection.total_fen, collection.total) == (D("2022-03-01"), 5050, "50.50")
    assert collection.unpaid == [people[3].pk]
    assert [number("dues", day) for day in ("2022-02-28", "2022-03-31")] == [0, 5050]
    with held_at(moment("2022-04-02", "18:00")):
        corrected = dues.correct_dues(
            actor=cast.actor("head"), at=moment("2022-04-02"), collection=collection, when=collection.occurred_at,
            paid=paying(people, 1250, 3000, 800, 950), why="补交",
        )  # fmt: skip
    assert (number("dues", "2022-03-31"), Collection.objects.get().unpaid) == (6000, [])
    assert corrected.paid_late() == {people[3].pk: D("2022-04-02")}, "who paid late shows late"
    assert corrected.standing == COLLECTED
    assert number("dues", "2022-03-31", unit=cast.other_zone) == 0
    assert verify().ok


@pytest.mark.parametrize(("fen", "said"), [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (123456, "1,234.56")])
def test_an_amount_is_written_as_people_write_it(fen: int, said: str) -> None:
    assert yuan(fen) == said


def test_dues_are_of_members_of_a_month_that_began_and_are_entered_once(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    with pytest.raises(NotOnTheRoll):
        entered(cast, branch, "2022-03-15", {cast.other_officer.pk: 1000})
    with pytest.raises(WrongAmount):
        entered(cast, branch, "2022-03-15", {people[0].pk: 0})
    with pytest.raises(WrongMonth):
        entered(cast, branch, "2022-03-15", paying(people, 1000), month="2022-04-01")
    entered(cast, branch, "2022-03-15", paying(people, 1000))
    with pytest.raises(EnteredAlready) as refused:
        entered(cast, branch, "2022-04-15", paying(people, 1000), month="2022-03-31")
    assert refused.value.field == "month"


def test_who_left_in_the_month_owes_it_no_more_and_who_left_later_still_does(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    with held_at(moment("2022-04-10")):
        held = Membership.objects.get(person=people[3])
        roll.leave(actor=cast.system, at=moment("2022-04-10"), membership=held, on=D("2022-04-10"))
    march = entered(cast, branch, "2022-04-12", paying(people, 1000), month="2022-03-05")
    april = entered(cast, branch, "2022-04-12", paying(people, 1000))
    assert (len(march.unpaid), len(april.unpaid)) == (3, 2)
    assert (march.due_on, april.due_on) == (D("2022-03-31"), D("2022-04-30"))


def test_dues_are_entered_by_the_branch_itself_only(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    for role in ("officer", "other_head", "political", "director"):
        with pytest.raises(NotAllowed):
            entered(cast, branch, "2022-03-15", paying(people, 1000), role=role)
    with pytest.raises(NotAllowed):
        entered(cast, branch_of(cast.other_zone), "2022-03-15", {})
    collection = entered(cast, branch, "2022-03-15", paying(people, 1000))
    with held_at(moment("2022-03-16")), pytest.raises(NotAllowed):
        dues.correct_dues(
            actor=cast.actor("political"), at=moment("2022-03-16"), collection=collection,
            when=collection.occurred_at, paid={}, why="改",
        )  # fmt: skip


def test_each_branch_with_members_owes_the_dues_of_each_month(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    assert counted("dues", 2022, "2022-01-31") == Count(owed=1, open=1)
    assert counted("dues", 2022, "2022-02-01") == Count(owed=2, late=1, open=1)
    entered(cast, branch, "2022-02-03", paying(people, 1000))
    entered(cast, branch, "2022-02-03", paying(people, 1000), month="2022-01-01")
    assert counted("dues", 2022, "2022-02-28") == Count(owed=2, in_time=1, late=1)
    (owed,) = registry.duties["recruits.dues"].open_until(
        D("2022-03-31"), Scope(on=D("2022-03-01"), units=None), limit=9
    )
    assert (owed.unit, owed.due_on) == (branch.pk, D("2022-03-31"))
    assert owed.url == f"/new/recruits-dues/?branch={branch.code}&month=2022-03-01"


def written_late(cast: Cast, branch: Unit, paid: Mapping[int, int]) -> Collection:
    """Dues of January, collected in it, and written down in February."""
    with held_at(moment("2022-02-03", "18:00")):
        return dues.record_dues(
            actor=cast.actor("head"), at=moment("2022-01-25"), branch=branch, month=D("2022-01-01"), paid=paid
        )


def test_dues_collected_in_their_month_and_written_down_later_are_in_time_and_say_so(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    collection = written_late(cast, branch, paying(people, 1000))
    assert (collection.standing, collection.entered_on) == (ENTERED_LATE, D("2022-02-03"))
    assert counted("dues", 2022, "2022-02-03") == Count(owed=2, in_time=1, open=1)
    assert collection.paid_late() == {}
    assert verify().ok


def test_dues_collected_after_their_month_are_late_for_ever_and_asked_for_until_then(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    assert counted("dues", 2022, "2022-03-10") == Count(owed=3, late=2, open=1)
    asked = registry.duties["recruits.dues"].open_until(
        D("2022-03-31"), Scope(on=D("2022-03-10"), units=None), limit=9
    )
    assert [owed.first for owed in asked] == [D("2022-01-01"), D("2022-02-01"), D("2022-03-01")]
    collection = entered(cast, branch, "2022-03-10", paying(people, 1000), month="2022-01-01")
    assert collection.standing == COLLECTED_LATE
    assert collection.paid_late() == {people[0].pk: D("2022-03-10")}
    assert counted("dues", 2022, "2022-12-31").in_time == 0


def test_dues_of_which_nobody_paid_any_are_still_owed(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    with pytest.raises(NothingPaid):
        entered(cast, branch, "2022-01-25", {})
    collection = entered(cast, branch, "2022-01-25", paying(people, 1000))
    at = moment("2022-01-26")
    with held_at(at):
        told = {"actor": cast.actor("head"), "at": at, "collection": collection, "why": "改"}
        with pytest.raises(NothingPaid):
            dues.correct_dues(when=collection.occurred_at, paid={}, **told)
        with pytest.raises(WrongMonth):
            dues.correct_dues(when=moment("2021-12-31"), paid=paying(people, 1000), **told)
        with pytest.raises(FromTheFuture):
            dues.correct_dues(when=moment("2022-01-27"), paid=paying(people, 1000), **told)
    assert counted("dues", 2022, "2022-01-31") == Count(owed=1, in_time=1)


def test_the_day_of_a_collection_is_corrected_with_its_reason(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    collection = entered(cast, branch, "2022-02-03", paying(people, 1000), month="2022-01-01")
    with held_at(moment("2022-02-04", "18:00")):
        dues.correct_dues(
            actor=cast.actor("head"), at=moment("2022-02-04"), collection=collection, why="收据日期是一月",
            when=moment("2022-01-28"), paid=paying(people, 1000, 900),
        )  # fmt: skip
    found = Collection.objects.get()
    assert (found.standing, found.paid_late()) == (ENTERED_LATE, {people[1].pk: D("2022-02-04")})
    assert counted("dues", 2022, "2022-02-04").in_time == 1
    assert verify().ok


def test_a_month_in_which_nobody_stood_on_the_roll_has_no_dues(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    for month in ("2021-12-01", "1066-01-01"):
        with pytest.raises((WrongMonth, NotABranch)):
            entered(cast, branch, "2022-03-15", paying(people, 1000), month=month)
    with pytest.raises(WrongMonth):
        dues.record_dues(
            actor=cast.system, at=moment("2022-03-15"), branch=branch_of(cast.other_zone),
            month=D("2022-03-01"), paid={},
        )  # fmt: skip
