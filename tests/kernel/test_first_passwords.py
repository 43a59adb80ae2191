"""A password that an administrator gave ends by its rule; one that its holder has chosen does not."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianjian.kernel.access import accounts
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.cast import moment

pytestmark = pytest.mark.usefixtures("quick_hashes")
AT = moment("2022-12-20", "09:00")
LATER = AT + timedelta(hours=72, seconds=1)
CHOSEN = "自己想的一句够长的口令"


@pytest.fixture(autouse=True)
def one_step_at_nine(db: None) -> Iterator[None]:
    """As in a demo, where the password is the only step."""
    Installation.objects.update(is_demo=True)
    with held_at(AT):
        yield


@pytest.fixture
def given(quick_hashes: None, cast: Any) -> str:
    """The password of a new account, as the command prints it."""
    [row] = accounts.add(Namespace(username="wang", person=cast.officer.number))
    return str(row["password"])


def signs_in(password: str) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.post("/login/", {"username": "wang", "password": password})


def test_it_lets_in_for_three_days_and_says_until_when(given: str) -> None:
    with held_at(AT + timedelta(hours=72)):
        browser, answer = signs_in(given)
        page = browser.get("/me/").content.decode()
    assert answer.status_code == 302 and "管理员发的密码，2022-12-23 09:00 失效" in page


def test_it_is_of_128_bits_of_chance(given: str) -> None:
    assert len(given) * 6 >= 128


def test_then_it_lets_nobody_in_and_says_what_to_do(given: str) -> None:
    with held_at(LATER):
        browser, answer = signs_in(given)
        assert answer.status_code == 200 and "请找管理员再发一个" in answer.content.decode()
        assert browser.get("/desk/").status_code == 302


def test_who_guesses_is_not_told_that_it_is_over(given: str) -> None:
    with held_at(LATER):
        assert "管理员发的" not in signs_in("something else")[1].content.decode()


def test_the_one_that_its_holder_chose_goes_on(given: str) -> None:
    browser, _answer = signs_in(given)
    sent = {"old_password": given, "new_password1": CHOSEN, "new_password2": CHOSEN}
    assert browser.post("/me/password/", sent).status_code == 302
    with held_at(LATER):
        browser, answer = signs_in(CHOSEN)
        assert answer.status_code == 302 and "管理员发的密码" not in browser.get("/me/").content.decode()


def test_a_password_that_is_given_anew_ends_too(given: str) -> None:
    Account.objects.filter(username="wang").update(issued_at=None)
    with held_at(LATER):
        [row] = accounts.new_password(Namespace(username="wang"))
        assert signs_in(row["password"])[1].status_code == 302
    with held_at(LATER + timedelta(hours=73)):
        assert signs_in(row["password"])[1].status_code == 200
