"""A quarter from its draft to long after it is closed, in the real browser over a server whose clock moves on."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import DESK, PHONE, chromium, scrolls_sideways, sign_in, visit
from tests.served import Served, copy_of, lianjian, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("server"),
    pytest.mark.skipif(not shutil.which("faketime"), reason="needs faketime, which moves a server's clock"),
]

YEAR = date.today().year + 1
"""The demo's server thinks that it is the winter after it; its browser, which drops what is over, does not need to."""
QUARTER_ENDS = date(YEAR, 12, 31)
ENTERED, DRAFTED = f"{YEAR}-12-20 09:00:00", f"{YEAR + 1}-01-01 06:00:00"
CONTESTED, CLOSED, LATER = (f"{YEAR + 1}-{day} 09:00:00" for day in ("01-03", "01-15", "03-01"))


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of its own: what is drafted here would be in the way of other journeys."""
    return copy_of(demo_home, tmp_path_factory.mktemp("quarter") / "home")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def entered(browser: Browser, served: Served) -> str:
    """The secretary writes down a theme day of the quarter; gives the address of its page."""
    page = sign_in(visit(browser, served, size=PHONE), served, "head")
    page.goto("/new/branch-gathering/")
    page.get_by_label("主题党日").check()
    page.fill("input[name=topic]", "冬季入户走访")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_contain_text("冬季入户走访")
    address = page.url
    page.context.close()
    return address.replace(served.url, "")


def opened(page: Page, served: Served) -> Page:
    """The evaluation of the quarter of the branch that the demo's head leads."""
    zone, _name = served.holder("head")
    page.goto(f"/list/cycle/evaluation/?q={zone[:2]}&since={QUARTER_ENDS.replace(day=1, month=10)}")
    page.locator("main a", has_text=re.compile("^K-")).first.click()
    return page


def score(page: Page) -> str:
    return (
        page.locator("dt", has_text=re.compile("^得分$"))
        .locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def test_a_quarter_is_contested_answered_and_closed_and_stays_though_a_row_is_corrected(
    browser: Browser, home: Path
) -> None:
    with serving(home, at=ENTERED) as served:
        gathering = entered(browser, served)
    lianjian("tick", home=home, at=DRAFTED)
    with serving(home, at=CONTESTED) as served:
        _contest_and_answer(browser, served)
    with serving(home, at=CLOSED) as served:
        page = opened(sign_in(visit(browser, served), served, "political"), served)
        page.get_by_role("link", name="定下评价").click()
        page.click("main form button.btn")
        expect(page.locator("main")).to_contain_text("已定")
        closed = score(opened(page, served))
        expect(page.get_by_role("heading", name="今天再算会不同的行")).to_have_count(0)
        page.context.close()
    with serving(home, at=LATER) as served:
        page = sign_in(visit(browser, served), served, "political")
        page.goto(gathering)
        page.get_by_role("link", name="退回补正").click()
        page.fill("textarea[name=why]", "没有写明参加的人")
        page.click("main form button.btn")
        page.wait_for_url(f"**{gathering}")
        expect(page.locator("main")).to_contain_text("没有写明参加的人")
        page.context.close()
        for size in (DESK, PHONE):
            page = opened(sign_in(visit(browser, served, size=size), served, "head"), served)
            assert score(page) == closed
            changed = page.locator("section", has=page.get_by_role("heading", name="今天再算会不同的行"))
            expect(changed).to_contain_text("主题党日")
            expect(page.get_by_role("link", name="申诉", exact=True)).to_have_count(0)
            assert not scrolls_sideways(page)
            page.context.close()


def _contest_and_answer(browser: Browser, served: Served) -> None:
    head = opened(sign_in(visit(browser, served, size=PHONE), served, "head"), served)
    head.get_by_role("link", name="申诉", exact=True).click()
    head.select_option("select[name=mark]", index=1)
    head.fill("textarea[name=why]", "那天停电，当天在纸上办了")
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("待答复")
    head.context.close()
    political = opened(sign_in(visit(browser, served), served, "political"), served)
    expect(political.get_by_role("link", name="定下评价")).to_have_count(0)
    political.get_by_role("link", name="答复申诉").click()
    political.select_option("select[name=mark]", index=1)
    political.select_option("select[name=upheld]", value="no")
    political.fill("textarea[name=why]", "核对过记录，维持原计分")
    political.click("main form button.btn")
    expect(political.locator("main")).to_contain_text("不成立")
    political.context.close()
