"""The main journey of each user, in the real browser over the real server."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import DESK, PHONE, chromium, faults, scrolls_sideways, sign_in, visit
from tests.served import Served, lianjian

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def figure(browser: Browser, served: Served, key: str, on: str) -> int:
    """The number that a figure's page shows to the director."""
    page = sign_in(visit(browser, served), served, "director")
    page.goto(f"/figures/{key}/?on={on}")
    number = page.locator(".value.big").inner_text()
    page.context.close()
    return int(re.match(r"[\d,]+", number.strip()).group().replace(",", ""))


def today() -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def report(page: Page, words: str) -> str:
    """Report a problem as a resident does; gives the secret address."""
    page.goto("/report/")
    page.select_option("select[name=kind]", index=2)
    page.select_option("select[name=place]", index=5)
    page.fill("textarea[name=text]", words)
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_contain_text("已受理")
    return page.locator(".receipt a[href*='/t/']").first.get_attribute("href") or ""


def test_a_problem_moves_the_cockpits_figure_by_one_at_once_and_opens_to_that_row(
    browser: Browser, served: Served
) -> None:
    before = figure(browser, served, "problems.raised", today())
    page = visit(browser, served, size=PHONE)
    report(page, "村东口没有减速带，孩子上学危险")
    number = page.locator(".receipt .code").first.inner_text()
    page.context.close()
    assert figure(browser, served, "problems.raised", today()) == before + 1
    director = sign_in(visit(browser, served), served, "director")
    director.goto(f"/figures/problems.raised/?on={today()}")
    expect(director.locator("#listing")).to_contain_text(number)
    director.get_by_role("link", name=number).click()
    expect(director.locator("body")).to_contain_text("来龙去脉")
    expect(director.locator("body")).to_contain_text("没有被改过")
    director.context.close()


def test_a_problem_goes_from_the_resident_over_the_desk_to_the_residents_own_word(
    browser: Browser, served: Served
) -> None:
    resident = visit(browser, served, size=PHONE)
    resident.goto("/report/")
    resident.select_option("select[name=kind]", index=8)
    zone, officer_name = served.holder("officer")
    village = resident.locator("select[name=place] option", has_text=zone[:2]).nth(1)
    resident.select_option("select[name=place]", value=village.get_attribute("value"))
    resident.fill("textarea[name=text]", "进村路的路灯三天不亮了")
    resident.click("main form button[type=submit]")
    expect(resident.locator("h1")).to_contain_text("已受理")
    number = resident.locator(".receipt .code").first.inner_text()
    link = resident.locator(".receipt a[href*='/t/']").first.get_attribute("href") or ""

    head = sign_in(visit(browser, served, size=DESK), served, "head")
    head.goto(f"/list/problems/problem/?q={number}")
    head.get_by_role("link", name=number).click()
    head.get_by_role("link", name="交办", exact=True).click()
    owner = head.locator("select[name=owner] option", has_text=officer_name).first
    head.select_option("select[name=owner]", value=owner.get_attribute("value"))
    head.fill("textarea[name=plan]", "换灯泡，查线路")
    head.fill("input[name=title]", "进村路路灯不亮")
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("已保存")
    head.context.close()

    officer = sign_in(visit(browser, served, size=PHONE), served, "officer")
    officer.goto(f"/list/problems/problem/?q={number}")
    officer.get_by_role("link", name=number).click()
    row = officer.url
    officer.goto(f"{row}fix/")
    officer.fill("textarea[name=fix]", "换了灯泡两个，线路正常")
    officer.click("main form button.btn")
    expect(officer.locator("main")).to_contain_text("已保存")
    assert not scrolls_sideways(officer)
    officer.context.close()

    resident.goto(link)
    resident.check("input[name=satisfaction][value='5']", force=True)
    resident.click("button[name=fixed][value=yes]")
    expect(resident.locator("main")).to_contain_text("确认")
    resident.context.close()

    director = sign_in(visit(browser, served), served, "director")
    director.goto(row)
    expect(director.locator("main")).to_contain_text("群众反映问题整改到位")
    director.context.close()


def test_a_visit_with_what_was_found_is_entered_on_a_phone_in_one_form(
    browser: Browser, served: Served
) -> None:
    officer = sign_in(visit(browser, served, size=PHONE), served, "officer")
    officer.goto("/new/visits-record/")
    officer.select_option("select[name=place]", index=1)
    officer.locator("textarea").first.fill("走访十户，路面积水")
    officer.locator("details.part summary").first.click()
    block = officer.locator("details.part").first
    block.locator("select").first.select_option(index=1)
    block.locator("textarea").first.fill("村口路面积水，下雨过不去人")
    officer.click("main form button.btn")
    expect(officer.locator("main")).to_contain_text("已保存")
    assert not scrolls_sideways(officer)
    officer.context.close()


def test_a_secretary_records_one_theme_day_and_three_duties_turn_done(
    browser: Browser, served: Served
) -> None:
    page = sign_in(visit(browser, served, size=PHONE), served, "head")
    year = f"/branch/year/?on={today()}"
    done = f"已办 {today()[5:]}"
    page.goto(year)
    expect(page.get_by_text(done)).to_have_count(0)
    duty = page.locator("tr", has=page.get_by_role("rowheader", name="开展主题党日"))
    duty.get_by_role("link", name="待办").last.click()
    expect(page.get_by_label("主题党日")).to_be_checked()
    page.get_by_label("支部党员大会").check()
    page.get_by_label("党课").check()
    page.fill("input[name=topic]", "学习党的二十大精神")
    page.get_by_text("谁没有到").click()
    page.locator("select[name^=absent-]").nth(2).select_option(label="值班")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_contain_text("学习党的二十大精神")
    page.goto(year)
    expect(page.get_by_text(done)).to_have_count(3)
    page.get_by_role("link", name=done).first.click()
    expect(page.locator("main")).to_contain_text(today())
    page.context.close()


def test_a_branch_objects_to_its_evaluation_and_is_answered(browser: Browser, served: Served) -> None:
    """Of the quarter that is over today, which the timer drafts."""
    lianjian("tick", home=served.home)
    zone, _name = served.holder("head")
    head = sign_in(visit(browser, served, size=PHONE), served, "head")
    head.goto(f"/list/cycle/evaluation/?q={zone[:2]}")
    head.locator("main a", has_text=re.compile("^K-")).first.click()
    address = head.url
    head.get_by_role("link", name="申诉", exact=True).click()
    head.select_option("select[name=mark]", index=1)
    head.fill("textarea[name=why]", "那天停电，当天在纸上办了")
    head.click("main form button.btn")
    expect(head.locator("main")).to_contain_text("已保存")
    expect(head.locator("main")).to_contain_text("待答复")
    assert not scrolls_sideways(head)
    head.context.close()

    political = sign_in(visit(browser, served), served, "political")
    political.goto(address)
    political.get_by_role("link", name="答复申诉").click()
    political.select_option("select[name=mark]", index=1)
    political.select_option("select[name=upheld]", value="no")
    political.fill("textarea[name=why]", "核对过记录，维持原计分")
    political.click("main form button.btn")
    expect(political.locator("main")).to_contain_text("不成立")
    expect(political.get_by_role("link", name="定下评价")).to_have_count(0)
    political.context.close()


def test_a_refused_form_keeps_what_was_typed(browser: Browser, served: Served) -> None:
    page = visit(browser, served, size=PHONE)
    page.goto("/report/")
    page.fill("textarea[name=text]", "只写了内容")
    page.click("main form button[type=submit]")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert page.input_value("textarea[name=text]") == "只写了内容"
    page.context.close()


PAGES = {
    "visitor": ["/", "/report/", "/track/", "/ledger/", "/login/"],
    "director": [
        "/cockpit/?on=2022-12-20",
        "/figures/",
        "/figures/problems.rectified_share/?on=2022-12-20",
        "/figures/org.head_is_secretary/?on=2022-12-20",
        "/reform/?on=2022-12-20",
        "/r/problems/problem/1/",
        "/rules/",
        "/calendar/?year=2022",
        "/account/?on=2022-12-20",
        "/r/cycle/evaluation/54/",
        "/list/cycle/reminder/",
    ],
    "head": [
        "/desk/",
        "/list/problems/problem/",
        "/list/disputes/dispute/",
        "/list/visits/visit/",
        "/branch/year/?on=2022-12-20",
        "/new/branch-gathering/",
        "/list/branch/membership/",
        "/new/",
    ],
    "political": ["/new/cycle-line/", "/branch/year/?on=2022-12-20"],
    "admin": ["/import/"],
}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("english", [False, True], ids=["chinese", "english"])
@pytest.mark.parametrize(
    ("who", "address"), [(who, address) for who, pages in PAGES.items() for address in pages]
)
def test_a_page_is_readable_by_everyone(
    browser: Browser,
    served: Served,
    who: str,
    address: str,
    english: bool,
    size: dict[str, int],
    tmp_path: object,
) -> None:
    """No fault against WCAG AA, nothing scrolls sideways, no Chinese left in the English frame's words."""
    page = visit(browser, served, size=size, english=english)
    if who != "visitor":
        sign_in(page, served, who)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    answer = page.goto(address)
    assert answer is not None and answer.status == 200
    assert not scrolls_sideways(page), address
    assert not wrong, wrong
    assert not faults(page), "\n".join(faults(page)[:8])
    page.context.close()
