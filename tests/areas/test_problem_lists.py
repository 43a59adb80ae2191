"""The list of problems: what narrows it, what is said of it in the rail, and how much it asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.areas import Registry
from lianjian.kernel.org.models import Person
from lianjian.kernel.testing.cast import Cast
from tests.areas.problem_clicks import Clicks, fixed, on, raised, row

pytestmark = pytest.mark.django_db


def listed(person: Person, query: str) -> set[int]:
    answer = Clicks(person).client.get(f"/list/problems/problem/?{query}")
    return {line.pk for line in answer.context["listing"].rows}


def test_the_list_is_narrowed_by_each_of_its_filters(cast: Cast) -> None:
    mine, other = raised(cast), raised(cast, kind=ProblemKind.objects.get(code="P08"), text="路灯不亮")
    with on("2022-11-02", "14:00"):
        Clicks(cast.head).do(mine, "assign", owner=cast.head.pk, plan="办")
    with on("2022-11-22"):  # past the ten working days of a street light, before the fifteen of a speed bump
        both = {mine.pk, other.pk}
        assert listed(cast.head, "") == both
        assert listed(cast.head, "state=assigned") == {mine.pk}
        assert listed(cast.head, f"kind={other.kind_id}") == {other.pk}
        assert listed(cast.head, f"unit={cast.zone.pk}") == both
        assert listed(cast.head, f"town={mine.town_id}") == both
        assert listed(cast.head, "overdue=on") == {other.pk}
        assert listed(cast.head, "mine=on") == {mine.pk}
        assert listed(cast.head, "q=路灯") == {other.pk}
        assert listed(cast.head, "kind=nonsense") == set()
        assert listed(cast.other_head, "") == set()


def test_a_head_is_offered_the_own_units_and_the_director_all(cast: Cast) -> None:
    with on("2022-11-02"):
        heads = Clicks(cast.head).client.get("/list/problems/problem/").context["listing"].filters
        directors = Clicks(cast.director).client.get("/list/problems/problem/").context["listing"].filters
    assert len(heads.fields["unit"].choices) == 2
    assert len(directors.fields["unit"].choices) == 12


def test_what_is_late_is_said_in_a_word(cast: Cast) -> None:
    raised(cast)
    with on("2022-11-24"):
        page = Clicks(cast.head).client.get("/list/problems/problem/").content.decode()
    assert '<span class="tag late">受理登记 · 逾期</span>' in page


def test_the_rail_counts_what_is_open_and_when_any_is_late_what_is_late(cast: Cast) -> None:
    raised(cast)
    with on("2022-11-03"):
        assert counted(cast.head) == (1, False)
        raised(cast, kind=ProblemKind.objects.get(code="P16"))
    with on("2022-11-08"):
        assert counted(cast.head) == (1, True)
        assert counted(cast.other_head) == (None, False)


def counted(person: Person) -> tuple[int | None, bool]:
    page = Clicks(person).client.get("/new/")
    items = [item for group in page.context["frame"].menu for item in group.items]
    item = next(item for item in items if item.url == "/list/problems/problem/")
    return item.count, item.late


@pytest.fixture
def without_the_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rail counts belongs to many areas; a page is held to its own queries."""
    monkeypatch.setattr(Registry, "menu", lambda self, request: [])


@pytest.mark.usefixtures("without_the_rail")
def test_a_list_takes_at_most_twelve_queries_however_long_it_is(cast: Cast) -> None:
    for _each in range(3):
        raised(cast)
    with on("2022-11-03"):
        assert queries(cast.head, "/list/problems/problem/?overdue=on&q=减速") <= 12
        assert queries(cast.director, "/list/problems/problem/") <= 12


@pytest.mark.usefixtures("without_the_rail")
def test_the_page_of_a_long_life_takes_at_most_twenty_five_queries(cast: Cast) -> None:
    problem = fixed(cast)
    with on("2022-11-10"):
        Clicks(cast.callback).client.post(f"/problems/{problem.pk}/contact/")
        assert queries(cast.callback, row(problem)) <= 25
        Clicks(cast.callback).do(problem, "record-answer", way="phone", fixed="true", satisfaction="5")
        assert queries(cast.head, row(problem)) <= 25


def queries(person: Person, address: str) -> int:
    client = Clicks(person).client
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
