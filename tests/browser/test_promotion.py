"""A promotion in the real browser: refused by the gate, seen by who must see it, recommended by the branch, carried on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import PHONE, chromium, scrolls_sideways, sign_in, visit
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]
GATE = "提任先经支部推荐"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def meeting(head: Page) -> tuple[str, int]:
    """A members' meeting of the head's branch: its address, and how many came."""
    head.goto("/new/branch-gathering/?serves=BL_MEMBERS")
    head.fill("input[name=topic]", "讨论推荐干部")
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("已保存")
    came = re.search(r"(\d+) / \d+", head.locator("dl.facts").first.inner_text())
    assert came is not None
    return head.url, int(came.group(1))


def members(head: Page) -> list[str]:
    """Those on the roll of the head's branch who hold no post in it."""
    head.goto("/new/branch-gathering/?serves=BL_MEMBERS")
    labels = "found => found.map(it => it.labels[0].textContent.trim())"
    names: list[str] = head.locator("select[name^=absent-]").evaluate_all(labels)
    return [name.split("（")[0].strip() for name in names if not re.search("书记|委员|预备", name)]


def recommends(page: Page, address: str) -> None:
    """The step 民主推荐, as the political department enters it."""
    page.goto(f"{address}recommend/")
    for name, number in (("due", "60"), ("present", "58"), ("in_favour", "55")):
        page.fill(f"input[name={name}]", number)
    page.click("main form button.btn")


def put_forward(political: Page, name: str) -> str:
    """动议: for deputy of a unit in which the person does not serve; gives the address."""
    political.goto("/new/careers-move/")
    political.get_by_role("searchbox").first.fill(name)
    option = political.locator("select[name=person] option", has_text=name).first
    political.select_option("select[name=person]", value=option.get_attribute("value"))
    political.select_option("select[name=kind]", value="deputy")
    political.select_option("select[name=to]", value="CMD1")
    political.fill("textarea[name=why]", "能带队伍，群众评价好")
    political.click("main form button.btn")
    expect(political.locator("main")).to_contain_text("已保存")
    return political.url


def test_a_promotion_waits_for_the_persons_own_branch(browser: Browser, served: Served) -> None:
    _zone, head_name = served.holder("head")
    head = sign_in(visit(browser, served, size=PHONE), served, "head")
    gathering, came = meeting(head)
    name = next(found for found in members(head) if found != head_name)

    political = sign_in(visit(browser, served), served, "political")
    address = put_forward(political, name)
    recommends(political, address)
    expect(political.locator("[role=alert]")).to_contain_text("没有推荐")
    expect(political.locator("[role=alert]")).to_contain_text("新闻报道所述沾化公安分局改革")
    political.goto(address)
    expect(political.locator("main")).to_contain_text(GATE)
    expect(political.get_by_role("link", name="PROMOTION_BRANCH_RECOMMENDS")).to_be_visible()
    for account in ("political", "supervisor"):
        page = political if account == "political" else sign_in(visit(browser, served), served, account)
        page.goto("/desk/")
        expect(page.locator("#refused")).to_be_visible()
        expect(page.locator("main")).to_contain_text(GATE)
        expect(page.locator("main")).to_contain_text(name)

    head.goto(f"{gathering}resolve/")
    head.select_option("select[name=body]", value="members")
    head.fill("input[name=text]", f"推荐{name}任副职")
    head.select_option("select[name=subject]", value="recommend")
    option = head.locator("select[name=about] option").filter(has_text=name).first
    head.select_option("select[name=about]", value=option.get_attribute("value"))
    head.fill("input[name=in_favour]", str(came * 3 // 4))
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("已保存")
    assert not scrolls_sideways(head)
    head.context.close()

    recommends(political, address)
    expect(political.locator("main")).to_contain_text("已民主推荐，待考察")
    expect(political.locator("main")).to_contain_text("支部推荐决议")
    assert not scrolls_sideways(political)
    political.context.close()


def test_an_officer_sees_the_own_file_and_asks_for_a_correction(browser: Browser, served: Served) -> None:
    officer = sign_in(visit(browser, served, size=PHONE), served, "officer")
    officer.goto("/careers/mine/")
    expect(officer.locator("h1")).to_have_text("我的档案")
    expect(officer.locator("main")).to_contain_text("任职年限")
    assert not scrolls_sideways(officer)
    officer.get_by_role("link", name="申请更正").click()
    officer.fill("textarea[name=text]", "任现职日期应为调令上的日期")
    officer.click("main form button.btn")
    officer.goto("/careers/mine/")
    expect(officer.locator("main")).to_contain_text("任现职日期应为调令上的日期")
    expect(officer.locator("main")).to_contain_text("待答复")
    officer.context.close()
