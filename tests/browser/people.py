"""People in a real browser: Debian's chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import ROOT, Served

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), "")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, served: Served, *, size: dict[str, int] = DESK, english: bool = False) -> Page:
    """A new visitor at a screen of a size, who reads Chinese unless said otherwise."""
    context: BrowserContext = browser.new_context(
        base_url=served.url,
        viewport=size,
        locale="en" if english else "zh-CN",
        has_touch=size is PHONE,
        bypass_csp=True,
    )
    context.set_default_timeout(15_000)
    language = "en" if english else "zh-hans"
    context.add_cookies([{"name": "django_language", "value": language, "url": served.url}])
    return context.new_page()


def sign_in(page: Page, served: Served, account: str) -> Page:
    """Sign in with an account of the demo."""
    page.goto("/login/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", served.password(account))
    page.click("main form button")
    page.wait_for_url(lambda url: urlsplit(url).path != "/login/")  # a click waits for no answer
    return page


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    )


def faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2 A and AA, as sentences."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    return [
        f"{fault['id']}: {fault['help']} at {node['target']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def shot(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path), full_page=os.environ.get("FULL_PAGE") == "1")
