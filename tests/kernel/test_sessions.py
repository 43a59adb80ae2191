"""A session is bound to its browser and its posts, ends in time, and its owner sees and ends it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lianjian.kernel.access import accounts
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.binding import browser_words
from lianjian.kernel.access.models import Account, Session
from lianjian.kernel.access.place_words import NotOfThePlace
from lianjian.kernel.access.sessions import forget_sessions
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Post, PostKind
from lianjian.kernel.testing.cast import moment
from tests.accounts import AT, PASSWORD, signed_in

pytestmark = pytest.mark.usefixtures("quick_hashes", "at_nine")
OTHER = "另外一句够长的口令 2023"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def sign_in(agent: str = "", password: str = PASSWORD) -> Client:
    browser = Client(headers={"user-agent": agent}) if agent else Client()
    answer = browser.post("/login/", {"username": "wang", "password": password})
    assert answer.status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


def told(browser: Client) -> str:
    return browser.get("/me/", follow=True).content.decode()


def test_a_session_gets_a_new_key_when_somebody_signs_in(account: Account) -> None:
    browser = Client()
    browser.get("/login/")
    session = browser.session
    session["before"] = "yes"
    session.save()
    fixed = session.session_key
    browser.cookies["session"] = fixed
    browser.post("/login/", {"username": "wang", "password": PASSWORD})
    assert browser.cookies["session"].value != fixed
    assert not Session.objects.filter(session_key=fixed).exists()


def test_a_session_carried_to_another_browser_is_over_for_both(account: Account) -> None:
    mine, thief = sign_in(FIREFOX), Client(headers={"user-agent": PHONE})
    thief.cookies["session"] = mine.cookies["session"].value
    assert "不属于这个浏览器" in told(thief)
    assert not is_in(mine) and not Session.objects.filter(account=account).exists()


def test_a_session_that_nothing_binds_is_over(account: Account) -> None:
    browser = Client()
    browser.force_login(account)
    assert not is_in(browser)


def test_an_idle_session_ends_and_a_used_one_goes_on(account: Account) -> None:
    used, idle = sign_in(), sign_in()
    with held_at(AT + timedelta(minutes=40)):
        assert is_in(used)
    with held_at(AT + timedelta(minutes=61)):
        assert is_in(used)
        assert "太久没有操作" in told(idle)


def test_the_longest_session_ends_however_much_it_is_used(account: Account) -> None:
    browser = sign_in()
    for half_hours in range(1, 25):
        with held_at(AT + timedelta(minutes=30 * half_hours)):
            assert is_in(browser)
    with held_at(AT + timedelta(hours=12, minutes=1)):
        assert "登录的时间到了" in told(browser)


def test_a_clock_set_back_revives_no_session(account: Account) -> None:
    browser = sign_in()
    forget_sessions(AT + timedelta(hours=2))
    assert not is_in(browser)


def test_a_session_ends_when_a_post_begins(account: Account, cast: Any) -> None:
    browser = sign_in()
    kind = PostKind.objects.get(code="deputy")
    changes.appoint(actor=SYSTEM, at=AT, person=cast.officer, unit=cast.zone, kind=kind, on=AT.date())
    assert "岗位有变动" in told(browser)


def test_a_session_ends_on_the_day_on_which_a_post_ends(account: Account, cast: Any) -> None:
    browser = sign_in()
    post = Post.objects.get(person=cast.officer)
    with held_at(moment("2022-12-20", "23:50")):
        browser = sign_in()
        changes.relieve(actor=SYSTEM, at=AT, post=post, on=date(2022, 12, 21))
        assert is_in(browser)
    with held_at(moment("2022-12-21", "00:10")):
        assert "岗位有变动" in told(browser)


def test_a_new_password_ends_all_sessions(account: Account) -> None:
    from argparse import Namespace

    browser = sign_in()
    accounts.new_password(Namespace(username="wang"))
    assert not is_in(browser)


def test_a_closed_account_is_out_at_once(account: Account) -> None:
    from argparse import Namespace

    browser = sign_in()
    accounts.disable(Namespace(username="wang"))
    assert not is_in(browser)


def test_one_changes_the_own_password_and_stays_where_one_did(account: Account) -> None:
    here, there = sign_in(), sign_in()
    sent = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
    assert here.post("/me/password/", sent).status_code == 302
    assert is_in(here) and not is_in(there)
    assert is_in(sign_in(password=OTHER))


@pytest.mark.parametrize("new", ["short", "password123", "1234567890"])
def test_a_short_or_common_password_is_not_taken(account: Account, new: str) -> None:
    here = sign_in()
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/me/password/", sent).status_code == 400
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_guessing_the_old_password_in_an_open_session_is_slowed(account: Account) -> None:
    here = sign_in()
    sent = {"old_password": "wrong", "new_password1": OTHER, "new_password2": OTHER}
    for _ in range(5):
        here.post("/me/password/", sent)
    assert "09:00:15" in here.post("/me/password/", sent | {"old_password": PASSWORD}).content.decode()


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(account: Account) -> None:
    here, there = sign_in(FIREFOX), sign_in(PHONE)
    page = here.get("/me/").content.decode()
    assert "Firefox · Linux" in page and "Chrome · Android" in page
    other = Session.objects.get(browser="Chrome · Android")
    assert other.session_key not in page and other.handle in page
    here.post(f"/me/sign-out/{other.handle}/")
    assert is_in(here) and not is_in(there)


def test_one_ends_all_other_sessions(account: Account) -> None:
    here, there, third = sign_in(), sign_in(), sign_in()
    here.post("/me/sign-out-others/")
    assert is_in(here) and not is_in(there) and not is_in(third)


@pytest.mark.parametrize(
    "new", ["Lianjian-2022!", "zhanhua 202212", "沾化 20221220", "wang 123456789", "联建沾化区 2022"]
)
def test_a_password_of_words_of_the_place_alone_is_not_taken(account: Account, new: str) -> None:
    browser = sign_in()
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answer = browser.post("/me/password/", sent)
    assert "名称加数字" in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_word_of_the_place_among_others_is_taken(account: Account) -> None:
    NotOfThePlace().validate("沾化的枣子今年特别甜", account)


def test_nobody_ends_the_session_of_another(account: Account, cast: Any) -> None:
    mine = sign_in()
    handle = Session.objects.get(account=account).handle
    assert signed_in(cast.head).post(f"/me/sign-out/{handle}/").status_code == 404
    assert is_in(mine)


def test_signing_out_leaves_no_row(account: Account) -> None:
    browser = sign_in()
    browser.post("/logout/")
    assert not Session.objects.filter(account=account).exists()


def test_signing_out_has_the_browser_forget_what_pages_held(account: Account) -> None:
    assert sign_in().post("/logout/")["Clear-Site-Data"] == '"cache"'


def test_the_page_asks_the_database_little(account: Account, django_assert_max_num_queries: Any) -> None:
    browser = sign_in()
    browser.get("/me/")
    with django_assert_max_num_queries(12):
        browser.get("/me/")


def test_a_browser_is_told_in_words() -> None:
    assert browser_words(FIREFOX) == "Firefox · Linux" and browser_words("") == ""
