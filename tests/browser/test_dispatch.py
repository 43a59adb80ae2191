"""A call from the first key to its review, in the real browser over the drawn roads; and three calls at once."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.dispatch_county import AT, DAY, PASSWORD, lay_out
from tests.browser.people import DESK, PHONE, chromium, faults, scrolls_sideways, visit
from tests.houses import house_at
from tests.served import Served, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("dispatch"),
    pytest.mark.skipif(not shutil.which("faketime"), reason="needs faketime, which moves a server's clock"),
]
MEDIATED = "R03 现场调解"
ACKNOWLEDGED_WITHIN = 45_000
"""Milliseconds in which the board must alarm of what nobody acknowledged."""


@dataclass(frozen=True)
class County:
    """A county of its own on a morning of its year: three crews on duty near a village, nobody calls yet."""

    served: Served
    village: str
    bridge: tuple[float, float]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with house_at(tmp_path_factory.mktemp("dispatch") / "home", server=None) as house:
        village, bridge = house.enter().do(lay_out)
        with serving(house.home, at=AT) as served:
            yield County(served, village, bridge)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def signed_in(
    browser: Browser, county: County, account: str, *, size: dict[str, int] = DESK, english: bool = False
) -> Page:
    page = visit(browser, county.served, size=size, english=english)
    page.goto("/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()
    return page


def taken(page: Page, county: County, text: str, *, category: str = "05") -> str:
    """A call taken by keyboard alone; gives its number."""
    page.goto("/dispatch/take/")
    page.get_by_label("报警内容").focus()
    page.keyboard.type(text)
    expect(page.locator("#beside")).to_contain_text("已保存")
    page.keyboard.press("Tab")
    page.keyboard.type(county.village)
    page.keyboard.press("Enter")
    page.get_by_label("类别").focus()
    page.keyboard.type(category)
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    expect(page.locator("#send")).to_contain_text("分钟")
    expect(page.locator("#beside")).to_contain_text("定性分级")
    return page.locator("#beside strong").first.inner_text()


def line(page: Page, number: str) -> object:
    return page.locator("tr", has_text=number)


def test_a_call_is_taken_sent_acknowledged_arrived_at_closed_and_reviewed(
    browser: Browser, county: County
) -> None:
    desk = signed_in(browser, county, "dispatcher")
    number = taken(desk, county, "两人在村口争吵")
    assert "/dispatch/calls/" in desk.url, "a reload comes back to the call"
    assert not faults(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#beside")).to_contain_text("已派，待签收")
    board = signed_in(browser, county, "dispatcher")
    board.goto("/dispatch/")
    expect(line(board, number)).to_contain_text("没有签收", timeout=ACKNOWLEDGED_WITHIN)
    assert not faults(board) and not scrolls_sideways(board)

    phone = signed_in(browser, county, "crew-A1", size=PHONE)
    phone.goto("/dispatch/mine/")
    assert not faults(phone) and not scrolls_sideways(phone)
    for step in ("签收", "出发", "到达", "处置结束"):
        phone.get_by_role("button", name=step).click()
        expect(phone.get_by_text(f"已登记：{step}")).to_be_visible()
        if step == "到达":
            expect(line(board, number)).to_contain_text("到场处置")
    expect(board.get_by_text("现在没有要处理的警情")).to_be_visible()
    for page in (desk, board, phone):
        page.context.close()
    _feed_back_and_review(browser, county, number)


def _feed_back_and_review(browser: Browser, county: County, number: str) -> None:
    officer = signed_in(browser, county, "crew-A1", size=PHONE)
    _open_call(officer, number)
    officer.get_by_role("link", name="终结反馈").click()
    officer.select_option("select[name=result]", label=MEDIATED)
    for name, words in (
        ("people", "甲、乙"),
        ("matter", "争地边"),
        ("handling", "现场调解"),
        ("outcome", "双方和好"),
    ):
        officer.fill(f"[name={name}]", words)
    officer.click("main form button.btn")
    expect(officer.locator("main")).to_contain_text("已保存：终结反馈")
    officer.context.close()
    head = signed_in(browser, county, "head")
    _open_call(head, number)
    head.get_by_role("link", name="审核定性").click()
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("已审核")
    head.goto(f"/figures/calls.received/?on={DAY}")
    assert int(re.match(r"\d+", head.locator(".value.big").inner_text()).group()) >= 1
    head.context.close()


def _open_call(page: Page, number: str) -> None:
    page.goto(f"/list/calls/call/?q={number}")
    page.locator("main a", has_text=number).first.click()


def test_a_closed_bridge_changes_the_recommendation(browser: Browser, county: County) -> None:
    desk = signed_in(browser, county, "dispatcher")
    taken(desk, county, "一头牛跑到公路上", category="06")
    address = desk.url
    expect(desk.locator("#send li strong").first).to_have_text("A1组")
    desk.goto("/new/dispatch-closure/")
    for name, value in zip(("longitude", "latitude"), county.bridge, strict=True):
        desk.fill(f"input[name={name}]", str(value))
    desk.fill("input[name=why]", "桥面塌陷")
    desk.click("main form button.btn")
    expect(desk.locator("main")).to_contain_text("near")
    closure = desk.url
    desk.goto(address)
    expect(desk.locator("#send li strong").first).to_have_text("A2组")
    desk.goto(closure)
    desk.get_by_role("link", name="恢复通行").click()
    desk.click("main form button.btn")
    desk.goto(address)
    expect(desk.locator("#send li strong").first).to_have_text("A1组")
    desk.context.close()


def test_three_calls_at_once_are_sent_three_crews(browser: Browser, county: County) -> None:
    desks = [signed_in(browser, county, "dispatcher") for _number in range(3)]
    numbers = [
        taken(desk, county, words) for desk, words in zip(desks, ("甲报警", "乙报警", "丙报警"), strict=True)
    ]
    assert len(set(numbers)) == 3
    for desk in desks:
        desk.reload()
        desk.keyboard.press("Tab")
        desk.get_by_label("报警内容").focus()
        desk.keyboard.press("Control+Enter")
        expect(desk.locator("#beside")).to_contain_text("已派，待签收")
    sent = {desk.locator("#beside section li a").first.inner_text() for desk in desks}
    assert len(sent) == 3
    for desk in desks:
        desk.context.close()
