"""Passkeys in the real browser, whose own tools pretend a device: added, used alone, after the password, removed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import DESK, PHONE, chromium, faults, scrolls_sideways, sign_in, visit
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]
HELD = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def by_name(served: Served) -> Served:
    """The server under a name: to a numeric address browsers bind no passkey."""
    return replace(served, url=served.url.replace("127.0.0.1", "localhost"))


class Device:
    """An authenticator that the browser pretends for one page."""

    def __init__(self, page: Page, **facts: Any) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": HELD | facts})
        self.name = made["authenticatorId"]

    def verifies(self, so: bool) -> None:
        self.tools.send("WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": so})

    def rewind(self) -> None:
        """Count from the start, as a copy of an earlier state would."""
        held = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.name})["credentials"]
        self.tools.send("WebAuthn.clearCredentials", {"authenticatorId": self.name})
        for credential in held:
            sent = {"authenticatorId": self.name, "credential": credential | {"signCount": 0}}
            self.tools.send("WebAuthn.addCredential", sent)


def add(page: Page, name: str) -> None:
    page.goto("/me/second-factor/passkey/")
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="在设备上确认").click()


def sign_out(page: Page) -> None:
    page.context.clear_cookies(name="session")
    page.goto("/login/")


def enter(page: Page) -> None:
    page.get_by_role("button", name="用通行密钥登录").click()


def test_a_passkey_is_added_lets_in_alone_and_is_removed(browser: Browser, by_name: Served) -> None:
    page = visit(browser, by_name, size=PHONE)
    device = Device(page)
    sign_in(page, by_name, "deputy")
    add(page, "警务通")
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()

    sign_out(page)
    enter(page)
    expect(page).to_have_url(f"{by_name.url}/desk/")

    sign_in_page = page.goto("/me/second-factor/")
    assert sign_in_page is not None and sign_in_page.ok
    expect(page.locator("main")).to_contain_text("警务通")
    assert not scrolls_sideways(page) and not faults(page)

    add(page, "再来一次")
    expect(page.get_by_role("alert").filter(has_text="已经有这个账号的通行密钥")).to_be_visible()

    sign_out(page)
    device.rewind()
    enter(page)
    expect(page.get_by_role("alert").filter(has_text="计数倒退")).to_be_visible()

    page.context.clear_cookies(name="session")
    sign_in(page, by_name, "deputy")
    expect(page).to_have_url(f"{by_name.url}/login/code/")
    device.verifies(False)
    enter(page)
    expect(page.get_by_role("alert").filter(has_text="设备没有给出通行密钥")).to_be_visible()


def test_after_the_password_the_passkey_is_the_second_step(browser: Browser, by_name: Served) -> None:
    page = visit(browser, by_name, size=DESK)
    Device(page)
    sign_in(page, by_name, "head")
    add(page, "办公室电脑")
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.context.clear_cookies(name="session")
    sign_in(page, by_name, "head")
    expect(page).to_have_url(f"{by_name.url}/login/code/")
    assert not faults(page)
    enter(page)
    expect(page).to_have_url(f"{by_name.url}/desk/")

    page.goto("/me/second-factor/")
    page.get_by_role("link", name="去掉通行密钥“办公室电脑”").click()
    assert not faults(page)
    page.get_by_role("button", name="去掉").click()
    expect(page.get_by_role("status")).to_contain_text("已经去掉")
    sign_out(page)
    enter(page)
    expect(page.get_by_role("alert").filter(has_text="没有登记")).to_be_visible()


def test_without_a_script_or_under_an_address_the_page_says_what_to_do(
    browser: Browser, by_name: Served, served: Served
) -> None:
    context = browser.new_context(base_url=by_name.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/login/")
    expect(page.get_by_text("要允许脚本")).to_be_visible()
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()
    page = visit(browser, served)
    page.goto("/login/")
    expect(page.get_by_text("网站的名称（不是数字地址）")).to_be_visible()
