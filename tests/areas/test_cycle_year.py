"""The second half of the cycle: branches that go to see each other, and the account of the year, on one chain."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.areas.cycle import accounts, observing, rules
from lianjian.areas.cycle.duties import account as account_duty
from lianjian.areas.cycle.duties import observe as observe_duty
from lianjian.areas.cycle.jobs import draft_accounts
from lianjian.areas.cycle.models import Account, Observation
from lianjian.areas.cycle.refusals import NotABranch, WrongVotes
from lianjian.areas.cycle.states import GRADED, NOTHING_TAKEN, TAKEN_OVER
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import WrongState
from lianjian.kernel.inbox.models import Message
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.cycle_lives import branch_of, drafted, with_secretary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
VOTES = {"good": 6, "fair": 2}


def arranged(cast: Cast) -> Observation:
    """The zone's branch is to see the other zone's."""
    visitor, host = branch_of(cast.zone), branch_of(cast.other_zone)
    return observing.arrange(
        actor=cast.actor("political"), at=moment("2022-05-10"), host=host, visitors=[visitor]
    )


def seen(cast: Cast, taken: str = "值班党员三天内补课") -> Observation:
    return observing.observe(
        actor=cast.actor("head"),
        at=moment("2022-06-15"),
        observation=arranged(cast),
        noted="台账清楚",
        taken=taken,
    )


def told(cast: Cast) -> Account:
    """The account of the zone's branch, drafted on the day of the rule."""
    with held_at(moment("2022-12-15", "06:00")):
        accounts.draft_accounts(actor=SYSTEM, at=moment("2022-12-15", "06:00"), year=2022)
    return Account.objects.get(unit=branch_of(cast.zone))


def given_on(cast: Cast, day: str = "2022-12-18", **more: object) -> Account:
    facts = {"said": "交接不清", "present": 9, "votes": VOTES} | more
    return accounts.give(actor=cast.actor("head"), at=moment(day), account=told(cast), **facts)


def number(key: str) -> float | int | None:
    figure = registry.figures[key]
    return figure.measure.value(figure, Question(period=year_to(date(2022, 12, 31)))).number


def test_a_branch_sees_another_notes_it_and_puts_in_place_what_it_takes_over(cast: Cast) -> None:
    with_secretary(cast)
    row = seen(cast)
    assert row.due_on == date(2022, 6, 30) and Message.objects.get().person == cast.head
    placed = observing.take_over(
        actor=cast.actor("head"), at=moment("2022-07-01"), observation=row, how="已写进计划"
    )
    assert placed.standing == TAKEN_OVER and verify().ok
    assert (number("cycle.observed"), number("cycle.taken_over")) == (1, 1)


def test_what_has_nothing_to_take_over_is_done_when_it_is_seen(cast: Cast) -> None:
    with_secretary(cast)
    row = seen(cast, taken="")
    assert row.standing == NOTHING_TAKEN
    with pytest.raises(WrongState):
        observing.take_over(
            actor=cast.actor("head"), at=moment("2022-07-01"), observation=row, how="已写进计划"
        )
    assert number("cycle.taken_over") == 0


def test_an_observation_is_owed_by_the_end_of_the_half_year_and_arranged_once(cast: Cast) -> None:
    with_secretary(cast)
    row = arranged(cast)
    assert arranged(cast).pk == row.pk and Observation.objects.count() == 1
    scope = Scope(on=date(2022, 6, 20), units={row.unit_id})
    (owed,) = observe_duty.open_until(date(2022, 6, 30), scope, limit=9)
    assert owed.due_on == date(2022, 6, 30)
    assert observe_duty.standing(date(2022, 7, 1), Scope(on=date(2022, 7, 1), units={row.unit_id})).late == 1


def test_nobody_sees_itself_nor_a_unit_that_is_no_branch_nor_arranges_for_itself(cast: Cast) -> None:
    with_secretary(cast)
    visitor = branch_of(cast.zone)
    political = {"actor": cast.actor("political"), "at": moment("2022-05-10")}
    for host in (visitor, cast.other_zone):
        with pytest.raises(NotABranch):
            observing.arrange(**political, host=host, visitors=[visitor])
    with pytest.raises(NotAllowed):
        observing.arrange(
            actor=cast.actor("head"),
            at=moment("2022-05-10"),
            host=branch_of(cast.other_zone),
            visitors=[visitor],
        )
    row = arranged(cast)
    with pytest.raises(NotAllowed):
        observing.observe(
            actor=cast.actor("other_head"), at=moment("2022-06-01"), observation=row, noted="看过"
        )


@given(day=st.dates(date(2022, 1, 1), date(2030, 12, 31)))
def test_a_half_year_ends_in_june_or_december_and_not_before_the_day(day: date) -> None:
    with held_at(moment("2022-01-01")):
        found = observing.half_ends(day)
    assert (found.month, found.day) in ((6, 30), (12, 31)) and day <= found < day + timedelta(days=184)


def test_an_account_is_drafted_from_the_chain_of_the_year(cast: Cast) -> None:
    with_secretary(cast)
    with held_at(moment("2022-03-25", "06:00")):
        rules.remind(actor=SYSTEM, at=moment("2022-03-25", "06:00"))
    evaluation = drafted(cast)
    rules.close(actor=cast.actor("political"), at=moment("2022-04-20"), evaluation=evaluation)
    row = seen(cast)
    account = told(cast)
    by_what = {what: (key, numbers) for what, key, numbers in account.told if what != "duty"}
    assert by_what["reminders"] == ("", [1])
    assert by_what["evaluation"][0] == evaluation.pk and by_what["observation"] == (row.pk, [1])
    duties = {key: numbers for what, key, numbers in account.told if what == "duty"}
    assert duties["branch.themeday"] == [11, 0, 11, 0], "December's is not due yet"
    page = signed_in(cast.head).get(f"/r/cycle/account/{account.pk}/").content.decode()
    for address in (
        f"/r/cycle/evaluation/{evaluation.pk}/",
        f"/r/cycle/observation/{row.pk}/",
        "/list/cycle/reminder/",
    ):
        assert address in page
    opened = next(part.split('"')[0] for part in page.split('href="') if "duty=branch.themeday" in part)
    assert signed_in(cast.head).get(opened.replace("&amp;", "&")).status_code == 200


def test_accounts_are_drafted_on_the_day_of_the_rule_and_once(cast: Cast) -> None:
    for day, said in (("2022-12-14", 0), ("2022-12-15", 20), ("2022-12-16", 0)):
        with held_at(moment(day)):
            assert draft_accounts(moment(day)) == f"accounts: {said} drafted", day


def test_an_account_is_given_before_the_members_graded_by_them_and_then_from_above(cast: Cast) -> None:
    with_secretary(cast)
    account = given_on(cast)
    assert account.votes == {"good": 6, "fair": 2, "ordinary": 0, "poor": 0} and number("cycle.accounts") == 1
    graded = accounts.grade_account(
        actor=cast.actor("political"), at=moment("2022-12-19"), account=account, grade="good", why="按记录"
    )
    assert graded.standing == GRADED and graded.grade == "good" and verify().ok


def test_more_grades_than_members_or_fewer_than_none_are_refused(cast: Cast) -> None:
    with_secretary(cast)
    for votes in ({"good": 10}, {"good": 11, "poor": -2}):
        with pytest.raises(WrongVotes):
            given_on(cast, votes=votes)


def test_an_account_is_the_branchs_own_and_its_grade_is_not(cast: Cast) -> None:
    with_secretary(cast)
    account = told(cast)
    facts = {"said": "x", "present": 9, "votes": VOTES, "at": moment("2022-12-18")}
    with pytest.raises(NotAllowed):
        accounts.give(actor=cast.actor("political"), account=account, **facts)
    with pytest.raises(NotAllowed):
        accounts.give(actor=cast.actor("other_head"), account=account, **facts)
    given_row = given_on(cast)
    with pytest.raises(NotAllowed):
        accounts.grade_account(
            actor=cast.actor("head"), at=moment("2022-12-19"), account=given_row, grade="good", why="好"
        )


def test_an_account_is_owed_by_the_end_of_january(cast: Cast) -> None:
    with_secretary(cast)
    account = told(cast)
    (owed,) = account_duty.open_until(
        date(2023, 1, 31), Scope(on=date(2022, 12, 20), units={account.unit_id}), limit=9
    )
    assert owed.due_on == date(2023, 1, 31)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "书记自己的话"), ("en", "In the secretary")])
def test_the_steps_are_taken_on_the_pages(cast: Cast, language: str, words: str) -> None:
    with_secretary(cast)
    account = told(cast)
    with held_at(moment("2022-12-18", "18:00")):
        client = signed_in(cast.head, language)
        told_there = {
            "key": "a",
            "said": "交接不清",
            "present": "9",
            "good": "6",
            "fair": "2",
            "ordinary": "0",
            "poor": "0",
        }
        address = f"/r/cycle/account/{account.pk}/give/"
        refused = client.post(address, told_there | {"good": "60"})
        assert refused.status_code == 400 and "交接不清" in refused.content.decode()
        assert client.post(address, told_there | {"key": "b"}).status_code == 302
        assert words in client.get(f"/r/cycle/account/{account.pk}/").content.decode()
        new = {"key": "c", "host": branch_of(cast.other_zone).pk, "visitors": [branch_of(cast.zone).pk]}
        assert client.get("/new/cycle-observation/").status_code == 403
        assert signed_in(cast.political).post("/new/cycle-observation/", new).status_code == 302
        row = Observation.objects.get()
        shown = client.get(f"/r/cycle/observation/{row.pk}/").content.decode()
        assert f"/r/cycle/observation/{row.pk}/observe/" in shown
