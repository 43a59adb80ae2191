"""Numbers of the account's table by kind, and of a figure's own: each opens to the rows of that kind."""

import re
from html import unescape

import pytest
from django.test import Client

from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.testing.cast import Cast, moment
from tests.account_year import a_year
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td class="num"><a href="(?P<href>[^"]+)">(?P<text>[^<]+)</a></td>')
ROWS = re.compile(r"<h2>(?:这|These) ([\d,]+)")


@pytest.fixture(autouse=True)
def at_the_end() -> object:
    with held_at(moment("2023-12-20", "18:00")):
        yield


def lines_of(client: Client, name: str) -> list[tuple[str, str]]:
    """The cells of a line of the table by kind: where each leads, and what it says."""
    shown = client.get("/account/?on=2023-12-20").content.decode()
    table = shown[shown.index("群众反映问题分类情况") :]
    line = table[table.index(f'<th scope="row">{name}</th>') :].split("</tr>")[0]
    return [(unescape(found["href"]), found["text"]) for found in CELL.finditer(line)]


def rows_behind(client: Client, href: str) -> str:
    found = ROWS.search(client.get(href).content.decode())
    assert found, href
    return found[1]


@pytest.mark.parametrize("name", ["路灯照明", "减速带、警示与标志标线", "合计"])
def test_a_number_opens_to_exactly_its_rows_in_this_year_and_the_one_before(cast: Cast, name: str) -> None:
    a_year(cast)
    client = signed_in(cast.director)
    (now_at, now), (then_at, then), _share = lines_of(client, name)
    assert (rows_behind(client, now_at), rows_behind(client, then_at)) == (now, then)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_figures_page_tells_each_kind_and_narrows_the_rows_to_it(cast: Cast, language: str) -> None:
    a_year(cast)
    client = signed_in(cast.director, language)
    lights = ProblemKind.objects.get(name="路灯照明")
    shown = client.get("/figures/problems.kinds/?on=2023-12-20").content.decode()
    assert f"each={lights.pk}" in shown and ("By kind" if language == "en" else "按种类") in shown
    one = client.get(f"/figures/problems.kinds/?on=2023-12-20&each={lights.pk}").content.decode()
    assert ROWS.search(one)[1] == "4" and ("Only " if language == "en" else "只看") in one  # type: ignore[index]


@pytest.mark.parametrize("each", ["x", "-1", "9" * 40, "%00", "１２"])
def test_a_kind_that_is_none_has_no_rows_and_breaks_nothing(cast: Cast, each: str) -> None:
    a_year(cast)
    shown = signed_in(cast.director).get(f"/figures/problems.kinds/?on=2023-12-20&each={each}")
    assert shown.status_code in (200, 400) and "路灯不亮" not in shown.content.decode()
