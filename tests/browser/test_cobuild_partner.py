"""A partner village signs in, sees its own page alone, and its word moves the figure."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import DESK, PHONE, chromium, faults, scrolls_sideways, sign_in, visit
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]
LAST_DAY = "2022-12-31"
PARTNER = "partner_contact"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def confirmed(browser: Browser, served: Served) -> int:
    """How many activities both sides have confirmed, as the director sees it."""
    page = sign_in(visit(browser, served), served, "director")
    page.goto(f"/figures/cobuild.activities_confirmed/?on={LAST_DAY}")
    number = page.locator(".value.big").inner_text()
    page.context.close()
    return int(re.match(r"[\d,]+", number.strip()).group().replace(",", ""))


def test_a_partner_village_confirms_an_activity_on_its_own_page_and_can_open_no_other(
    browser: Browser, served: Served
) -> None:
    before = confirmed(browser, served)
    page = sign_in(visit(browser, served, size=PHONE), served, PARTNER)
    expect(page).to_have_url(re.compile(r"/cobuild/mine/\?large=1$"))
    expect(page.locator("h1")).to_contain_text("村党支部")
    waiting = page.get_by_role("button", name="是，开展了")
    number = waiting.count()
    assert number >= 1
    assert not scrolls_sideways(page)
    waiting.first.click()
    expect(page.locator("main")).to_contain_text("已记下，谢谢")
    expect(page.get_by_role("button", name="是，开展了")).to_have_count(number - 1)
    for address in ("/desk/", "/cockpit/", "/list/cobuild/activity/", "/new/", "/figures/"):
        answer = page.goto(address)
        assert answer is not None and answer.status == 403, address
    page.context.close()
    assert confirmed(browser, served) == before + 1


def test_a_partner_reports_an_activity_and_the_bureau_sees_it(browser: Browser, served: Served) -> None:
    page = sign_in(visit(browser, served, size=PHONE), served, PARTNER)
    page.get_by_role("link", name="报一次活动").click()
    page.select_option("select[name=body]", index=1)
    page.fill("input[name=topic]", "一起清扫村道，讲了一次反诈")
    page.fill("input[name=theirs]", "16")
    page.fill("input[name=ours]", "3")
    page.get_by_role("button", name="报上去").click()
    expect(page.locator("main")).to_contain_text("一起清扫村道")
    page.context.close()
    director = sign_in(visit(browser, served), served, "director")
    director.goto("/list/cobuild/activity/?reported_by=partner")
    expect(director.locator("main")).to_contain_text("一起清扫村道")
    director.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("english", [False, True], ids=["chinese", "english"])
@pytest.mark.parametrize(
    ("who", "address"),
    [
        (PARTNER, "/cobuild/mine/"),
        (PARTNER, "/cobuild/mine/report/"),
        ("political", "/r/cobuild/body/1/"),
        ("political", "/r/cobuild/joint/1/"),
        ("political", "/list/cobuild/activity/"),
    ],
)
def test_the_pages_of_co_building_are_readable_by_everyone(
    browser: Browser, served: Served, who: str, address: str, english: bool, size: dict[str, int]
) -> None:
    page = sign_in(visit(browser, served, size=size, english=english), served, who)
    page.goto(address)
    assert faults(page) == []
    assert not scrolls_sideways(page)
    page.context.close()
