"""Two factors: an app's codes and codes on paper, each taken once; asked of everybody but in a demo."""

import re
from argparse import Namespace
from base64 import b32decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from lianjian.kernel.access import accounts, changes, factors
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.models import Account, AccountAct, Authenticator, RecoveryCode
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Installation, Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules import changes as rule_changes
from lianjian.kernel.rules.models import Rule
from tests.accounts import AT, PASSWORD

pytestmark = pytest.mark.usefixtures("quick_hashes", "at_nine")


def shown(secret: str, *, apart: int = 0) -> str:
    """What an app with this secret shows, some steps away from now."""
    app = TOTP(b32decode(secret), 6, SHA1(), 30)
    return app.generate(int(now().timestamp()) + 30 * apart).decode()


def with_password(goal: str = "") -> tuple[Client, Any]:
    browser = Client()
    sent = {"username": "wang", "password": PASSWORD, "next": goal}
    return browser, browser.post("/login/", sent)


def enrol(browser: Client) -> tuple[str, list[str]]:
    """Add an app as a person does: its secret, and the recovery codes."""
    page = browser.get("/me/second-factor/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret is not None
    answer = browser.post("/me/second-factor/app/", {"code": shown(secret[1])})
    return secret[1], re.findall(r"<li><code>([A-Z0-9-]+)</code>", answer.content.decode())


@pytest.fixture
def enrolled(account: Account) -> tuple[str, list[str]]:
    """The secret of an app and the codes on paper of an account; half a minute later."""
    return enrol(with_password()[0])


@pytest.fixture
def later(enrolled: Any) -> Iterator[None]:
    with held_at(AT + timedelta(minutes=2)):
        yield


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


def test_without_a_second_factor_only_its_page_opens(account: Account) -> None:
    browser, answer = with_password("/desk/")
    assert answer["Location"] == "/me/second-factor/"
    for address in ("/desk/", "/figures/", "/r/org/unit/1/", "/messages/"):
        assert browser.get(address)["Location"] == "/me/second-factor/"
    page = browser.get("/me/second-factor/").content.decode()
    assert "先加上双重验证" in page and "/figures/" not in page


def test_adding_an_app_opens_the_rest_and_shows_ten_codes_once(account: Account) -> None:
    browser, _answer = with_password()
    _secret, codes = enrol(browser)
    assert len(set(codes)) == 10 and all(re.fullmatch(r"(\w{4}-){2}\w{4}", code) for code in codes)
    assert is_in(browser)
    assert codes[0] not in browser.get("/me/second-factor/").content.decode()


def test_an_app_is_not_added_by_a_wrong_code(account: Account) -> None:
    browser, _answer = with_password()
    browser.get("/me/second-factor/app/")
    assert browser.post("/me/second-factor/app/", {"code": "000000"}).status_code == 400
    assert not factors.has_factor(account) and not is_in(browser)


def test_the_password_alone_lets_nobody_in(enrolled: Any, later: None) -> None:
    browser, answer = with_password("/figures/")
    assert answer["Location"] == "/login/code/" and not is_in(browser)
    assert browser.get("/me/").status_code == 302


def test_password_and_code_let_in_where_one_wanted_to_go(enrolled: Any, later: None) -> None:
    browser, _answer = with_password("/figures/")
    answer = browser.post("/login/code/", {"code": shown(enrolled[0])})
    assert answer["Location"] == "/figures/" and is_in(browser)


@pytest.mark.parametrize(("apart", "let_in"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_wrong(enrolled: Any, later: None, apart: int, let_in: bool) -> None:
    browser, _answer = with_password()
    browser.post("/login/code/", {"code": shown(enrolled[0], apart=apart)})
    assert is_in(browser) == let_in


def test_a_code_that_was_seen_over_a_shoulder_is_used_up(enrolled: Any, later: None) -> None:
    mine, thief = with_password()[0], with_password()[0]
    code = shown(enrolled[0])
    mine.post("/login/code/", {"code": code})
    assert "已经用过" in thief.post("/login/code/", {"code": code}).content.decode()
    assert is_in(mine) and not is_in(thief)


def test_a_code_on_paper_lets_in_once(enrolled: Any, later: None) -> None:
    code = enrolled[1][3].lower()
    first, second = with_password()[0], with_password()[0]
    answer = first.post("/login/code/", {"code": code}, follow=True)
    assert "还剩 9 个" in answer.content.decode() and is_in(first)
    second.post("/login/code/", {"code": code})
    assert not is_in(second)


def test_guessing_codes_is_slowed(enrolled: Any, later: None) -> None:
    browser, _answer = with_password()
    for _ in range(5):
        browser.post("/login/code/", {"code": "000000"})
    answer = browser.post("/login/code/", {"code": shown(enrolled[0])})
    assert answer.status_code == 429 and "09:02:15" in answer.content.decode() and not is_in(browser)


def test_the_step_after_the_password_is_open_for_ten_minutes(enrolled: Any, later: None) -> None:
    browser, _answer = with_password()
    with held_at(AT + timedelta(minutes=13)):
        assert browser.get("/login/code/")["Location"] == "/login/"


def test_what_protects_an_account_is_changed_soon_after_signing_in_only(enrolled: Any) -> None:
    browser, _answer = with_password()
    with held_at(AT + timedelta(minutes=2)):
        browser.post("/login/code/", {"code": shown(enrolled[0])})
    with held_at(AT + timedelta(minutes=30)):
        for address in ("app", "codes", "remove"):
            answer = browser.post(f"/me/second-factor/{address}/", {"code": "1"})
            assert answer["Location"] == "/me/second-factor/"
        assert "登录后十分钟以内" in browser.get("/me/second-factor/").content.decode()


def test_new_codes_end_the_old_ones(enrolled: Any, later: None, account: Account) -> None:
    new = factors.new_codes(account)
    assert factors.passes(account, enrolled[1][0]) == "" and factors.passes(account, new[0]) == "recovery"


def test_a_copy_of_the_database_shows_neither_secret_nor_code(enrolled: Any, account: Account) -> None:
    row = Authenticator.objects.get(account=account)
    assert enrolled[0] not in (row.salt, row.salt.upper())
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not kept & {code.replace("-", "") for code in enrolled[1]}


def test_what_the_rule_demands_nobody_removes(enrolled: Any, later: None, account: Account) -> None:
    browser, _answer = with_password()
    browser.post("/login/code/", {"code": shown(enrolled[0])})
    browser.post("/me/second-factor/remove/")
    assert factors.has_factor(account)


def test_a_demo_asks_for_one_step_and_lets_two_be_tried(account: Account) -> None:
    Installation.objects.update(is_demo=True)
    browser, answer = with_password()
    assert answer["Location"] == "/desk/" and is_in(browser)
    enrol(browser)
    assert with_password()[1]["Location"] == "/login/code/"
    browser.post("/me/second-factor/remove/")
    assert with_password()[1]["Location"] == "/desk/"


def test_a_county_may_set_the_rule_otherwise_and_that_is_on_record(account: Account) -> None:
    rule = Rule.objects.get(code="SIGNIN_FACTORS")
    rule_changes.revise(actor=SYSTEM, at=AT, rule=rule, value=1, valid_from=AT.date(), source="本局规定")
    assert with_password()[1]["Location"] == "/desk/"


def test_who_lost_everything_is_helped_offline_with_a_reason_in_the_ledger(
    enrolled: Any, later: None, account: Account
) -> None:
    open_session, _answer = with_password()
    open_session.post("/login/code/", {"code": shown(enrolled[0])})
    accounts.reset_second_factor(Namespace(username="wang", reason="手机丢失，本人持警官证到场"))
    act = AccountAct.objects.get(account=account, act=changes.RESET_SECOND_FACTOR)
    assert act.reason == "手机丢失，本人持警官证到场"
    assert Revision.objects.filter(kind="access.accountact", record=act.pk).exists() and verify().ok
    assert not is_in(open_session) and not factors.has_factor(account) and not factors.codes_left(account)
    assert with_password()[1]["Location"] == "/me/second-factor/"


def test_nobody_resets_without_a_reason_or_without_the_right(account: Account, cast: Any) -> None:
    with pytest.raises(changes.WithoutReason):
        changes.reset_second_factor(actor=SYSTEM, at=AT, account=account, reason=" ")
    with pytest.raises(NotAllowed):
        changes.reset_second_factor(actor=cast.actor("head"), at=AT, account=account, reason="x")


def test_pages_with_secrets_are_kept_by_no_browser(account: Account) -> None:
    browser, _answer = with_password()
    assert "no-store" in browser.get("/me/second-factor/app/")["Cache-Control"]
