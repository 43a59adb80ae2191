"""Whose word says that a problem is put right: the resident's, and who may record it."""

from datetime import date

import pytest

from lianjian.areas.problems import rules
from lianjian.areas.problems.refusals import (
    NoSuchWay,
    NotTheResident,
    OwnWork,
    TooSeldom,
)
from lianjian.kernel.flow import WrongState
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Post, PostKind
from lianjian.kernel.org.structure import root
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.problem_lives import SECRET, fixed, owed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def test_the_owners_unit_cannot_confirm_its_own_work(cast: Cast) -> None:
    problem = fixed(cast)
    with pytest.raises(NotAllowed):
        rules.record_answer(
            actor=cast.actor("head"), at=moment("2022-11-11"), problem=problem, way="phone", fixed=True
        )


def test_the_call_back_desk_may_record_what_the_resident_said(cast: Cast) -> None:
    problem = rules.record_answer(
        actor=cast.actor("callback"),
        at=moment("2022-11-11"),
        problem=fixed(cast),
        way="phone",
        fixed=True,
        satisfaction=3,
    )
    assert (problem.confirmed_by, problem.satisfied) == ("phone", False)


def test_a_wrong_secret_is_not_the_resident(cast: Cast) -> None:
    with pytest.raises(NotTheResident):
        rules.answer(
            actor=cast.resident, at=moment("2022-11-11"), problem=fixed(cast), secret="guessed", fixed=True
        )


def test_a_disputed_fix_is_done_again_and_the_second_time_supervised(cast: Cast) -> None:
    problem = fixed(cast)
    for day, redone in (("2022-11-11", "2022-11-14"), ("2022-11-16", "2022-11-18")):
        problem = rules.answer(
            actor=cast.resident, at=moment(day), problem=problem, secret=SECRET, fixed=False, words="还是没有"
        )
        assert (problem.state, problem.fixed_on) == ("rework", None)
        problem = rules.fix(actor=cast.actor("officer"), at=moment(redone), problem=problem, fix="重新安装")
    assert problem.supervised_on == date(2022, 11, 16)


def test_unreachable_takes_three_calls_on_three_days_and_never_counts_as_rectified(cast: Cast) -> None:
    problem, desk = fixed(cast), cast.actor("callback")
    for day in ("2022-11-10", "2022-11-11"):
        problem = rules.try_call(actor=desk, at=moment(day), problem=problem)
    with pytest.raises(TooSeldom):
        rules.give_up_calling(
            actor=desk, at=moment("2022-11-11", "12:00"), problem=problem, checked_by="村主任"
        )
    problem = rules.try_call(actor=desk, at=moment("2022-11-14"), problem=problem)
    problem = rules.give_up_calling(
        actor=desk, at=moment("2022-11-14", "12:00"), problem=problem, checked_by="村主任"
    )
    problem = rules.close_unconfirmed(
        actor=cast.actor("supervisor"), at=moment("2022-11-15"), problem=problem
    )
    assert (problem.state, problem.confirmed_on) == ("unconfirmed", None)


def test_nobody_of_the_owners_unit_speaks_for_the_resident_whatever_other_post_they_hold(
    cast: Cast,
) -> None:
    problem = fixed(cast)
    changes.appoint(
        actor=cast.system, at=moment("2022-11-10"), person=cast.callback, unit=cast.zone,
        kind=PostKind.objects.get(code="officer"), on=date(2022, 11, 10),
    )  # fmt: skip
    with pytest.raises(OwnWork):
        rules.record_answer(
            actor=cast.actor("callback", date(2022, 11, 11)), at=moment("2022-11-11"), problem=problem,
            way="phone", fixed=True,
        )  # fmt: skip


def test_an_owner_who_moved_to_the_desk_does_not_confirm_the_own_work(cast: Cast) -> None:
    problem = fixed(cast)
    changes.relieve(
        actor=cast.system, at=moment("2022-11-10"), on=date(2022, 11, 10),
        post=Post.objects.get(person=cast.officer),
    )  # fmt: skip
    changes.appoint(
        actor=cast.system, at=moment("2022-11-10"), person=cast.officer, unit=root(date(2022, 11, 10)),
        kind=PostKind.objects.get(code="callback"), on=date(2022, 11, 10),
    )  # fmt: skip
    with pytest.raises(OwnWork):
        rules.try_call(
            actor=cast.actor("officer", date(2022, 11, 11)), at=moment("2022-11-11"), problem=problem
        )


@pytest.mark.parametrize("way", ["link", "telepathy"])
def test_the_desk_records_no_answer_that_only_the_link_could_bring(cast: Cast, way: str) -> None:
    with pytest.raises(NoSuchWay):
        rules.record_answer(
            actor=cast.actor("callback"), at=moment("2022-11-11"), problem=fixed(cast), way=way, fixed=True
        )


def test_calls_about_the_first_fix_say_nothing_of_the_second(cast: Cast) -> None:
    problem, desk = fixed(cast), cast.actor("callback")
    for day in ("2022-11-10", "2022-11-11", "2022-11-14"):
        problem = rules.try_call(actor=desk, at=moment(day), problem=problem)
    problem = rules.record_answer(
        actor=desk, at=moment("2022-11-15"), problem=problem, way="phone", fixed=False
    )
    with pytest.raises(WrongState):
        rules.try_call(actor=desk, at=moment("2022-11-16"), problem=problem)
    problem = rules.fix(actor=cast.actor("officer"), at=moment("2022-11-17"), problem=problem, fix="重做")
    with pytest.raises(TooSeldom):
        rules.give_up_calling(actor=desk, at=moment("2022-11-18"), problem=problem, checked_by="村主任")


def test_the_desk_owes_a_call_from_the_fix_until_the_resident_has_answered(cast: Cast) -> None:
    problem = fixed(cast)
    assert problem.call_back_due_on == date(2022, 11, 16)
    assert owed(cast, "call_back") == [problem.pk]
    rules.answer(actor=cast.resident, at=moment("2022-11-10"), problem=problem, secret=SECRET, fixed=False)
    assert owed(cast, "call_back") == []
