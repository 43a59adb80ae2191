"""The thread through areas: what a row arose from, and what arose from it; no more and no less."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Tie
from lianjian.kernel.records.thread import LONGEST, related
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
Edge = tuple[int, int]


@change("org.post:write")
def tie(*, actor: Any, at: Any, pairs: list[tuple[Any, Any]]) -> None:
    for origin, to in pairs:
        under_way().tie(origin, to)


@change("org.post:write")
def enlist_many(*, actor: Any, at: Any, count: int) -> list[Person]:
    people = [Person(number=f"N-{number:03}", name=f"第 {number} 名") for number in range(count)]
    under_way().put_many(people)
    return people


def people(cast: Cast, count: int) -> list[Person]:
    return enlist_many(actor=cast.system, at=AT, count=count)


def tied(cast: Cast, rows: list[Any], edges: Iterable[Edge]) -> None:
    tie(actor=cast.system, at=AT, pairs=[(rows[origin], rows[to]) for origin, to in edges])


def test_a_row_without_ties_is_its_own_thread(cast: Cast) -> None:
    assert related(cast.head) == [cast.head]


def test_a_thread_goes_back_to_the_first_origin_and_on_to_the_last_thing_that_arose(cast: Cast) -> None:
    rows = people(cast, 5)
    tied(cast, rows, [(0, 1), (1, 2), (2, 3), (3, 4)])
    assert related(rows[2]) == [rows[2], rows[1], rows[0], rows[3], rows[4]]


def test_what_else_arose_from_the_same_origin_is_another_thread(cast: Cast) -> None:
    rows = people(cast, 4)
    tied(cast, rows, [(0, 1), (0, 2), (2, 3)])
    assert related(rows[1]) == [rows[1], rows[0]]
    assert set(related(rows[0])) == set(rows)


def test_what_is_reached_on_two_ways_stands_there_once(cast: Cast) -> None:
    rows = people(cast, 4)
    tied(cast, rows, [(0, 1), (0, 2), (1, 3), (2, 3)])
    for row in (rows[0], rows[3]):
        assert sorted(found.pk for found in related(row)) == [row.pk for row in rows]


def test_a_thread_that_bites_its_tail_comes_to_an_end(cast: Cast) -> None:
    rows = people(cast, 3)
    tied(cast, rows, [(0, 1), (1, 2), (2, 0)])
    assert sorted(found.pk for found in related(rows[1])) == [row.pk for row in rows]


@pytest.mark.parametrize("count", [LONGEST - 1, LONGEST, LONGEST + 30])
def test_a_thread_shows_no_more_rows_than_a_page_holds(cast: Cast, count: int) -> None:
    rows = people(cast, count + 1)
    tied(cast, rows, [(0, number) for number in range(1, count + 1)])
    found = related(rows[0])
    assert len(found) == min(count + 1, LONGEST) == len(set(found))
    assert found[0] == rows[0]


def test_a_tie_crosses_from_one_kind_of_row_to_another(cast: Cast) -> None:
    problem = raised(cast)
    tie(actor=cast.system, at=AT, pairs=[(cast.zone, problem), (problem, cast.head)])
    assert related(problem) == [problem, cast.zone, cast.head]
    assert related(cast.head) == [cast.head, problem, cast.zone]


def test_rows_of_two_kinds_with_one_key_are_not_taken_for_each_other(cast: Cast) -> None:
    (person,) = people(cast, 1)
    Tie.objects.create(origin_kind="org.unit", origin=person.pk, to_kind="org.unit", to=cast.zone.pk)
    assert related(person) == [person]


def test_a_tie_to_a_row_that_is_not_there_is_passed_over(cast: Cast) -> None:
    Tie.objects.create(
        origin_kind="org.person", origin=cast.head.pk, to_kind="org.person", to=cast.head.pk + 10_000
    )
    assert related(cast.head) == [cast.head]


def test_a_refused_change_ties_nothing(cast: Cast) -> None:
    with pytest.raises(Refusal):
        tie_and_refuse(actor=cast.system, at=AT, origin=cast.head, to=cast.deputy)
    assert not Tie.objects.exists()


@change("org.post:write")
def tie_and_refuse(*, actor: Any, at: Any, origin: Any, to: Any) -> None:
    under_way().tie(origin, to)
    raise Refusal("不办")


def test_a_row_can_be_tied_to_one_that_the_same_change_wrote(cast: Cast) -> None:
    person = enlist_from(actor=cast.system, at=AT, origin=cast.head)
    assert related(person) == [person, cast.head]


@change("org.post:write")
def enlist_from(*, actor: Any, at: Any, origin: Any) -> Person:
    person = changes.enlist(actor=actor, at=at, number="N-1", name="新警")
    under_way().tie(origin, person)
    return person


EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=EDGES)
def test_however_rows_are_tied_a_thread_is_the_row_its_origins_and_what_arose(
    cast: Cast, edges: set[Edge]
) -> None:
    Tie.objects.all().delete()
    rows = list(Person.objects.order_by("pk")[:8])
    tied(cast, rows, edges)
    for start, row in enumerate(rows):
        expected = {start} | reached(start, edges) | reached(start, {(to, origin) for origin, to in edges})
        found = related(row)
        assert found[0] == row
        assert sorted(other.pk for other in found) == sorted(rows[index].pk for index in expected)


def reached(start: int, edges: set[Edge]) -> set[int]:
    """Where the edges lead from a row: all pairs, joined until nothing is added."""
    found: set[int] = set()
    while more := {to for origin, to in edges if origin in found | {start}} - found:
        found |= more
    return found


def raised(cast: Cast, text: str = "村东口没有减速带") -> Problem:
    return rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text=text, channel="public", secret="s",
    )  # fmt: skip


def page_of(cast: Cast, problem: Problem, language: str) -> str:
    client = signed_in(cast.head, language)
    answer = client.get(f"/r/problems/problem/{problem.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "来龙去脉"), ("en", "The thread")])
def test_the_page_of_a_row_tells_its_thread_with_a_way_to_each_other_row(
    cast: Cast, language: str, title: str
) -> None:
    first, second = raised(cast), raised(cast, "同一处又坏了")
    tie(actor=cast.system, at=AT, pairs=[(first, second)])
    page = page_of(cast, second, language)
    assert title in page
    assert f'href="/r/problems/problem/{first.pk}/">{first.number}</a>' in page
    assert f'href="/r/problems/problem/{second.pk}/">{second.number}</a>' not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_row_without_ties_tells_of_itself_alone(cast: Cast, language: str) -> None:
    first, second = raised(cast), raised(cast, "别处")
    page = page_of(cast, second, language)
    assert second.number in page and first.number not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_row_with_a_long_thread_still_opens(cast: Cast, language: str) -> None:
    first = raised(cast)
    later = [raised(cast, f"第 {number} 次") for number in range(LONGEST + 5)]
    tie(actor=cast.system, at=AT, pairs=[(first, other) for other in later])
    page = page_of(cast, first, language)
    assert sum(f'/r/problems/problem/{other.pk}/"' in page for other in later) == LONGEST - 1


def test_a_tie_that_is_there_is_not_tied_again(cast: Cast) -> None:
    rows = people(cast, 2)
    for _time in range(2):
        tied(cast, rows, [(0, 1)])
    assert Tie.objects.count() == 1


@change("problems.problem:read")
def note(*, actor: Any, at: Any, problem: Problem, words: str) -> Problem:
    return problem.put(note=words)


def test_what_was_said_of_a_row_of_another_unit_is_not_told_along_the_thread(cast: Cast) -> None:
    mine = raised(cast)
    other = rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"),
        place=cast.village(cast.other_zone), text="路灯不亮", channel="public", secret="s",
    )  # fmt: skip
    tied(cast, [other, mine], [(0, 1)])
    note(actor=cast.system, at=AT, problem=other, words="只说给本单位听")
    shown = page_of(cast, mine, "zh-hans")
    assert other.number in shown and "只说给本单位听" not in shown
