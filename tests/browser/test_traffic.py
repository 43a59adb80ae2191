"""An officer at the roadside, and the map of spots, in the real browser over the real server."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import PHONE, chromium, faults, scrolls_sideways, sign_in, visit
from tests.browser.test_journeys import figure, today
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_a_violation_decided_at_the_roadside_moves_the_figure_and_opens_from_it(
    browser: Browser, served: Served
) -> None:
    before = figure(browser, served, "traffic.violations", today())
    page = sign_in(visit(browser, served, size=PHONE), served, "officer")
    page.goto("/new/traffic-violation/")
    assert not scrolls_sideways(page) and faults(page) == []
    red_light = page.locator("select[name=behaviour] option", has_text="1625")
    page.select_option("select[name=behaviour]", value=red_light.get_attribute("value"))
    zone, _name = served.holder("officer")
    village = page.locator("select[name=place] option", has_text=zone[:2]).nth(1)
    page.select_option("select[name=place]", value=village.get_attribute("value"))
    page.select_option("select[name=decision]", value="fine")
    page.fill("input[name=fine]", "200")
    page.click("main form button.btn")
    expect(page.locator("main")).to_contain_text("已保存")
    expect(page.locator("main")).to_contain_text("罚款 200 元，记 6 分")
    number = re.search(r"W-\d+", page.locator("main").inner_text()).group()  # type: ignore[union-attr]
    page.context.close()
    assert figure(browser, served, "traffic.violations", today()) == before + 1
    director = sign_in(visit(browser, served), served, "director")
    director.goto(f"/list/traffic/violation/?q={number}")
    director.get_by_role("link", name=number).click()
    expect(director.locator("body")).to_contain_text("处理交通违法")
    expect(director.locator("body")).to_contain_text("没有被改过")
    director.context.close()


def test_the_map_of_spots_opens_at_every_width_and_leads_to_a_spot(browser: Browser, served: Served) -> None:
    page = sign_in(visit(browser, served, size=PHONE), served, "director")
    page.goto("/traffic/spots/")
    assert not scrolls_sideways(page) and faults(page) == []
    page.get_by_role("link", name=re.compile(r"^H-\d+$")).first.click()
    expect(page.locator("main")).to_contain_text("治理以后")
    assert not scrolls_sideways(page) and faults(page) == []
    page.context.close()
