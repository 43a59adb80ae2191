"""The pages that every area gets, opened by the people who may and by those who may not."""

import pytest

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.areas import SIGNED_IN, Area, BadCard, Lead, Registry
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def problem(cast: Cast, text: str = "村东口没有减速带") -> object:
    return rules.raise_problem(
        actor=cast.resident, at=moment("2022-11-02"), kind=ProblemKind.objects.get(code="P02"),
        place=cast.village(), text=text, channel="public", secret="s",
    )  # fmt: skip


def test_the_row_shows_its_thread_the_figures_it_counts_in_and_its_proof(cast: Cast) -> None:
    row = problem(cast)
    page = signed_in(cast.head).get(f"/r/problems/problem/{row.pk}/").content.decode()
    assert "来龙去脉" in page and "没有被改过" in page and "群众反映问题" in page


def test_hostile_text_is_shown_as_text(cast: Cast) -> None:
    row = problem(cast, text="<script>alert(1)</script>")
    page = signed_in(cast.head).get(f"/r/problems/problem/{row.pk}/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_another_zone_does_not_see_the_row(cast: Cast) -> None:
    assert signed_in(cast.other_head).get(f"/r/problems/problem/{problem(cast).pk}/").status_code == 403


def test_the_list_is_found_by_two_characters_and_by_number(cast: Cast) -> None:
    row = problem(cast)
    client = signed_in(cast.head)
    assert row.number in client.get("/list/problems/problem/?q=减速").content.decode()
    assert row.number in client.get(f"/list/problems/problem/?q={row.number}").content.decode()
    assert row.number not in client.get("/list/problems/problem/?q=路灯").content.decode()


def test_a_figure_opens_to_exactly_the_rows_it_counted(cast: Cast) -> None:
    row = problem(cast)
    page = signed_in(cast.director).get("/figures/problems.raised/?on=2022-12-20").content.decode()
    assert row.number in page and "这 1 行" in page


@pytest.mark.parametrize(
    "address", ["/figures/", "/rules/", "/rules/PROBLEM_CONFIRM/", "/calendar/?year=2022", "/new/"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_kernels_pages_open(cast: Cast, address: str, language: str) -> None:
    client = signed_in(cast.director, language)
    assert client.get(address).status_code == 200


def test_a_lead_from_an_entry_that_nobody_declared_stops_the_start() -> None:
    lead = Lead(entry="no-such-entry", page="desk", permission=SIGNED_IN)
    with pytest.raises(BadCard, match="no-such-entry"):
        Registry(areas=[Area(key="one", title="one", tier=0, leads=(lead,))])._check()


def test_a_date_that_does_not_exist_is_refused_in_words(cast: Cast) -> None:
    answer = signed_in(cast.director).get("/figures/problems.raised/?on=2022-02-30")
    assert answer.status_code == 400 and "不是一个日期" in answer.content.decode()
