"""A branch for one task: formed of other branches' members, who stay on their rolls; dissolved with the task."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.branch import facade, roll, rules
from lianjian.areas.branch.duties import dissolution, members, theme_day
from lianjian.areas.branch.models import Gathering, Lending, TemporaryBranch
from lianjian.areas.branch.queries import lacks_committee, posts_in, voters
from lianjian.areas.branch.refusals import (
    BeforeItBegan,
    DissolvedAlready,
    LentAlready,
    NotABranch,
    NotOfThisBranch,
    NotOnTheRoll,
    TemporaryOnly,
    TooFewForABranch,
)
from lianjian.areas.careers.queries import home
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.duties.owed import Count, Scope
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_of, branch_with, elected, enlisted
from tests.areas.temporary_lives import ENDS, FORMED, dissolved, formed, members_of_two

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JULY = Period(date(2022, 7, 1), date(2022, 7, 31))


def test_its_members_stay_on_the_rolls_of_their_own_branches(cast: Cast) -> None:
    branch, people = members_of_two(cast)
    row = formed(cast, people)
    assert facade.branch_of(people[0], FORMED) == branch
    assert facade.branch_of(people[3], FORMED) == branch_of(cast.other_zone)
    assert len(facade.members(branch, FORMED)) == 9, "they are due and vote at home as before"
    assert set(facade.members(row.branch, FORMED)) == {person.pk for person in people}
    assert voters(row.branch_id, FORMED) == {person.pk for person in people}
    assert row.branch_id not in facade.branches(FORMED)
    assert verify().ok


def test_its_secretary_records_its_gatherings_and_serves_where_before(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    row = formed(cast, people)
    (post,) = posts_in(row.branch_id, FORMED)
    assert (post.person, post.kind.code) == (people[0], "secretary")
    served_in = home(people[0], FORMED)
    assert served_in is not None and served_in.unit == cast.zone
    assert actor_for(people[0], FORMED).unit_id == cast.zone.pk
    with held_at(moment("2022-07-15", "20:00")):
        rules.record_gathering(
            actor=actor_for(people[0], date(2022, 7, 15)), at=moment("2022-07-15"), branch=row.branch,
            serves=["BL_THEMEDAY"], topic="战前动员", absent={people[3].pk: "on_duty"},
        )  # fmt: skip
    assert (Gathering.objects.get().due, Gathering.objects.get().present) == (4, 3)
    assert theme_day.count(JULY, on=date(2022, 8, 1), units={row.branch_id}) == Count(owed=1, in_time=1)


def test_it_owes_what_its_structure_asks_for_while_it_stands_and_no_committee(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    row = formed(cast, [*people, *_more(cast)])
    assert len(voters(row.branch_id, FORMED)) == 8 and not lacks_committee(row.branch_id, FORMED)
    dissolved(cast, row)
    august, quarter = Period(date(2022, 8, 1), ENDS), Period(date(2022, 7, 1), date(2022, 9, 30))
    assert theme_day.count(JULY, on=date(2022, 10, 1), units={row.branch_id}) == Count(owed=1, late=1)
    assert theme_day.count(august, on=date(2022, 10, 1), units={row.branch_id}) == Count()
    assert members.count(quarter, on=date(2022, 10, 1), units={row.branch_id}) == Count()


def _more(cast: Cast) -> list[Any]:
    people = enlisted(4, cast.zone)
    roll.admit(
        actor=SYSTEM, at=moment("2022-02-01"), branch=branch_of(cast.zone), people=people, grade="full",
        on=date(2022, 2, 1),
    )  # fmt: skip
    return people


def test_it_ends_with_its_task_and_sets_its_people_free(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    row = dissolved(cast, formed(cast, people))
    assert (row.valid_to, Unit.objects.get(pk=row.branch_id).valid_to) == (ENDS, ENDS)
    assert posts_in(row.branch_id, ENDS - DAY) and not posts_in(row.branch_id, ENDS)
    assert not Lending.objects.filter(valid_to=None).exists()
    assert Revision.objects.filter(kind="branch.temporarybranch").latest("pk").reason == "任务结束"
    with pytest.raises(NotABranch), held_at(moment("2022-09-02")):
        rules.record_gathering(
            actor=SYSTEM,
            at=moment("2022-09-01"),
            branch=row.branch,
            serves=["BL_THEMEDAY"],
            topic="主题",
            absent={},
        )
    with pytest.raises(DissolvedAlready):
        dissolved(cast, row)
    formed(cast, people, on=date(2022, 9, 1), ends_by=date(2022, 9, 30), name="开学安保临时党支部")
    assert sorted(Unit.objects.filter(code__startswith="LS-").values_list("code", flat=True)) == [
        "LS-001", "LS-002",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (lambda cast, people: {"ends_by": date(2022, 6, 30)}, BeforeItBegan),
        (lambda cast, people: {"people": people[:2]}, TooFewForABranch),
        (lambda cast, people: {"secretary": cast.head}, NotOfThisBranch),
        (lambda cast, people: {"people": [*people, *enlisted(1, cast.zone)]}, NotOnTheRoll),
    ],
)
def test_it_is_not_formed_against_the_rules(
    cast: Cast, wrong: Callable[[Cast, list[Person]], dict[str, Any]], refusal: type[Refusal]
) -> None:
    _branch, people = members_of_two(cast)
    with pytest.raises(refusal):
        formed(cast, **{"people": people} | wrong(cast, people))
    assert not Unit.objects.filter(code__startswith="LS-").exists()


def test_nobody_takes_part_in_two_at_a_time(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    formed(cast, people)
    with pytest.raises(LentAlready):
        formed(cast, people, name="另一个")


def test_only_the_political_department_forms_and_dissolves(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    with pytest.raises(NotAllowed):
        formed(cast, people, actor=cast.actor("head"), under=cast.zone)
    row = formed(cast, people)
    with pytest.raises(NotAllowed):
        dissolved(cast, row, actor=actor_for(people[0], ENDS))
    with pytest.raises(BeforeItBegan):
        dissolved(cast, row, date(2022, 6, 1))


def test_it_takes_over_no_membership_elects_nobody_and_recommends_nobody(cast: Cast) -> None:
    branch, people = branch_with(cast)
    row = formed(cast, people[1:])
    told: dict[str, Any] = {"actor": SYSTEM, "at": moment("2022-07-02"), "on": date(2022, 7, 2)}
    (newcomer,) = enlisted(1, cast.zone)
    with held_at(moment("2022-07-02", "20:00")):
        with pytest.raises(TemporaryOnly):
            roll.admit(branch=row.branch, people=[newcomer], grade="full", **told)
        with pytest.raises(TemporaryOnly):
            roll.transfer_all(people=people[:1], to=row.branch, **told)
        with pytest.raises(TemporaryOnly):
            roll.form_group(branch=row.branch, name="组", leader=people[1], people=people[1:4], **told)
        with pytest.raises(TemporaryOnly):
            elected(row.branch, people[1:4], date(2022, 7, 2))
        with pytest.raises(TemporaryOnly):
            facade.decide(
                actor=SYSTEM, at=moment("2022-07-02"), branch=row.branch, body="members", topic="推荐",
                text="推荐", about=people[1], subject="recommend", in_favour=8, against=0, abstained=0, absent={},
            )  # fmt: skip
    assert facade.branch_of(people[1], date(2022, 7, 2)) == branch


def test_one_that_outlasts_its_task_or_the_rule_is_late_on_the_desk(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    row = formed(cast, people, ends_by=date(2023, 6, 30))
    assert row.due_on == date(2023, 1, 1), "the rule's six months come first"
    on = date(2023, 1, 2)
    assert dissolution.standing(on, Scope(on=on, units=None)).late == 1
    page = signed_in(cast.political)
    with held_at(moment("2023-01-02")):
        assert "夏季安保临时党支部" in page.get("/desk/").content.decode()
        assert "到期未撤销" in page.get("/list/branch/temporarybranch/?state=overdue").content.decode()
    dissolved(cast, row, on)
    assert dissolution.standing(on, Scope(on=on, units=None)).late == 0


def test_the_reform_s_figures_and_the_units_to_be_led_do_not_count_it(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    keys = ("org.new_branches", "org.head_is_secretary", "branch.members")
    before = [_number(key) for key in keys]
    formed(cast, people)
    assert [_number(key) for key in keys] == before
    then = Snapshot.load(FORMED)
    assert not [unit for unit in then.bodies() if unit.code.startswith("LS-")]


def _number(key: str) -> object:
    with held_at(moment("2022-07-02")):
        return answer(key, Question(period=year_to(date(2022, 7, 2)))).value.number


def test_it_is_formed_and_dissolved_on_its_pages(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    told = {
        "key": "a", "name": "夏季安保临时党支部", "under": Unit.objects.get(code="ZH").pk, "task": "夏季治安打击整治",
        "approval": "沾公党〔2022〕9号", "on": "2022-07-01", "ends_by": "2022-08-31",
        "people": [person.pk for person in people], "secretary": people[0].pk,
    }  # fmt: skip
    with held_at(moment("2022-07-01", "20:00")):
        assert signed_in(cast.head).post("/new/branch-temporary/", told).status_code == 403
        client = signed_in(cast.political)
        refused = client.post("/new/branch-temporary/", told | {"people": [people[0].pk]})
        assert "成立党支部要有3人" in refused.content.decode()
        assert 'value="沾公党〔2022〕9号"' in refused.content.decode(), "what was typed stays"
        page = client.post("/new/branch-temporary/", told, follow=True).content.decode()
    assert "夏季治安打击整治" in page and f"{people[3]}（{branch_of(cast.other_zone)}）" in page
    row = TemporaryBranch.objects.get()
    with held_at(moment("2022-08-31", "20:00")):
        step = f"/r/branch/temporarybranch/{row.pk}/dissolve/"
        answer = client.post(step, {"key": "b", "on": "2022-08-31", "why": "任务结束"})
        assert answer.status_code == 302
        assert "已撤销" in client.get(f"/r/branch/temporarybranch/{row.pk}/").content.decode()


def test_the_list_costs_the_same_with_one_and_with_many(cast: Cast) -> None:
    _branch, people = members_of_two(cast)
    client, counts = signed_in(cast.political), []
    for month in (1, 2, 3):
        on = date(2022, month, 5)
        dissolved(cast, formed(cast, people, on=on, ends_by=date(2022, month, 20)), date(2022, month, 20))
        client.get("/list/branch/temporarybranch/?q=安保")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/list/branch/temporarybranch/?q=安保").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] == counts[2]
