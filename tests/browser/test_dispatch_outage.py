"""A call that is taken while the server is killed is saved when it is back, though nobody touches a key again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from drills import county
from drills.inside import inside
from drills.server import Server
from drills.visitor import AGENT
from tests.browser.people import DESK, chromium

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("drills")]
UNSAVED, SAVED_WITHIN = "还没有保存", 60_000


def texts_of_calls() -> list[str]:
    from lianjian.areas.calls.models import Call

    return list(Call.objects.values_list("text", flat=True))


def test_what_was_typed_while_the_server_was_killed_is_saved_when_it_is_back(tmp_path: Path) -> None:
    laid = county.laid_at(home := tmp_path / "home")
    with Server(home) as server, chromium() as browser:
        url = f"http://127.0.0.1:{server.port}"
        context = browser.new_context(
            base_url=url, viewport=DESK, locale="zh-CN", bypass_csp=True, user_agent=AGENT
        )
        cookies = {"django_language": "zh-hans", "session": laid.desks[0]}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        page = context.new_page()
        page.goto("/dispatch/take/")
        page.get_by_label("报警内容").press_sequentially("两人争吵")
        expect(page.locator("#beside")).to_contain_text("JJ-", timeout=SAVED_WITHIN)
        expect(page.locator("#unsaved")).to_be_hidden()
        server.kill()
        page.get_by_label("报警内容").press_sequentially("，一人受伤")
        expect(page.locator("#unsaved")).to_contain_text(UNSAVED)
        expect(page.locator("#unsaved")).to_be_visible(timeout=SAVED_WITHIN)
        server.start()
        expect(page.locator("#unsaved")).to_be_hidden(timeout=SAVED_WITHIN)
        assert page.get_by_label("报警内容").input_value() == "两人争吵，一人受伤"
    assert inside(home, texts_of_calls) == ["两人争吵，一人受伤"]
