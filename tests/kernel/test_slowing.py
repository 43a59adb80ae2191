"""Guessing passwords is slowed; whose account it is gets in all the same, and is told when to try again."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory

from lianjian.kernel.access import browsers, slowing
from lianjian.kernel.access.models import Account, Tries
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.home import WrongSetting, proxy_addresses
from tests.accounts import AT, PASSWORD

pytestmark = pytest.mark.usefixtures("quick_hashes", "at_nine")


def try_in(client: Client, password: str, *, name: str = "wang", address: str = "10.0.0.1") -> Any:
    sent = {"username": name, "password": password}
    return client.post("/login/", sent, REMOTE_ADDR=address)


def fail(times: int, **options: Any) -> None:
    for _ in range(times):
        try_in(Client(), "wrong", **options)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_few_slips_cost_nothing(account: Account) -> None:
    fail(4)
    client = Client()
    assert try_in(client, PASSWORD).status_code == 302 and is_in(client)
    fail(4)
    assert try_in(client, PASSWORD).status_code == 302


def test_beyond_them_the_page_says_what_happened_and_when_to_try_again(account: Account) -> None:
    fail(5)
    client = Client()
    answer = try_in(client, PASSWORD)
    assert answer.status_code == 429 and answer["Retry-After"] == "15" and not is_in(client)
    text = answer.content.decode()
    assert "没有登录" in text and "09:00:15" in text and 'value="wang"' in text


def test_each_failure_doubles_the_wait_up_to_the_longest(account: Account) -> None:
    pair = slowing.brakes("wang", address="10.0.0.1", browser=None)[:1]
    waits, at = [], AT
    for _ in range(14):
        slowing.admit(pair, at=at)
        try:
            slowing.admit(pair, at=at)
            waits.append(0)
            Tries.objects.update(count=len(waits))
        except slowing.TooSoon as refused:
            waits.append(int((refused.until - at).total_seconds()))
            at = refused.until
    assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_after_the_wait_the_right_password_is_let_in(account: Account) -> None:
    fail(5)
    with held_at(AT + timedelta(seconds=16)):
        client = Client()
        assert try_in(client, PASSWORD).status_code == 302 and is_in(client)


def test_a_browser_that_signed_in_before_is_not_held_up_by_strangers(account: Account) -> None:
    mine = Client()
    try_in(mine, PASSWORD)
    mine.post("/logout/")
    for number in range(40):
        fail(1, address=f"10.0.1.{number}")
    fail(10)
    assert try_in(Client(), PASSWORD, address="10.0.9.9").status_code == 429
    assert try_in(mine, PASSWORD).status_code == 302 and is_in(mine)


def test_the_mark_of_a_browser_is_of_128_bits_of_chance(account: Account) -> None:
    mine = Client()
    try_in(mine, PASSWORD)
    mark, _accounts = signing.loads(mine.cookies[browsers.COOKIE].value, salt=browsers.SALT)
    assert len(mark) * 6 >= 128


def test_a_known_browser_is_slowed_by_its_own_failures(account: Account) -> None:
    mine = Client()
    try_in(mine, PASSWORD)
    mine.post("/logout/")
    for _ in range(5):
        try_in(mine, "wrong")
    assert try_in(mine, PASSWORD).status_code == 429


def test_a_browser_known_for_one_account_is_a_stranger_to_another(account: Account, cast: Any) -> None:
    Account.objects.create_user("li", PASSWORD, person=cast.head)
    mine = Client()
    try_in(mine, PASSWORD)
    mine.post("/logout/")
    fail(5, name="li")
    assert try_in(mine, PASSWORD, name="li").status_code == 429


def test_a_forged_mark_is_no_known_browser(account: Account) -> None:
    fail(5)
    client = Client()
    client.cookies["known"] = "WyJ4IixbMV1d:1:forged"
    assert try_in(client, PASSWORD).status_code == 429


def test_one_address_that_tries_all_accounts_is_slowed(account: Account) -> None:
    for number in range(100):
        fail(1, name=f"nobody-{number}")
    assert try_in(Client(), PASSWORD).status_code == 429
    assert try_in(Client(), PASSWORD, address="10.0.0.2").status_code == 302


def test_those_who_share_an_address_and_sign_in_are_not_counted(account: Account) -> None:
    for _ in range(30):
        try_in(Client(), PASSWORD)
    assert not Tries.objects.filter(count__gt=0).exists()


def test_an_account_that_is_not_there_answers_as_one_that_is(account: Account) -> None:
    there, missing = try_in(Client(), "wrong"), try_in(Client(), "wrong", name="nobody")
    assert there.context["form"].non_field_errors() == missing.context["form"].non_field_errors()
    fail(5, name="nobody")
    assert try_in(Client(), "wrong", name="nobody").status_code == 429


def test_the_table_names_neither_account_nor_address(account: Account) -> None:
    fail(1)
    assert not any("wang" in row.key or "10.0" in row.key for row in Tries.objects.all())


def test_counts_are_forgotten(account: Account) -> None:
    fail(5)
    with held_at(AT + timedelta(hours=25)):
        slowing.forget_tries(AT + timedelta(hours=25))
        assert not Tries.objects.exists()


def seen_as(by: str, **told: str) -> tuple[str, bool, bool]:
    """The address that a call counts as, whether it came by TLS, and whether somebody passed it on."""
    from lianjian.kernel.access.browsers import address_of
    from lianjian.kernel.access.proxies import OnlyFromProxies

    request = RequestFactory().get("/", REMOTE_ADDR=by, headers=told)
    OnlyFromProxies(lambda _request: HttpResponse())(request)
    return address_of(request), request.is_secure(), "X-Forwarded-For" in request.headers


def test_only_our_own_proxies_are_believed(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PROXY_ADDRESSES = [ip_network("10.2.0.0/16")]
    told = {"X-Forwarded-For": "6.6.6.6, 10.1.1.1", "X-Forwarded-Proto": "https"}
    assert seen_as("10.2.0.9", **told) == ("10.2.0.9", True, True)
    settings.PROXIES = 1
    assert seen_as("10.2.0.9", **told) == ("10.1.1.1", True, True)
    assert seen_as("10.3.0.9", **told) == ("10.3.0.9", False, True)
    assert seen_as("10.3.0.9") == ("10.3.0.9", False, False)


def test_proxies_are_on_this_machine_unless_addresses_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANJIAN_PROXY_ADDRESSES", raising=False)
    assert ip_network("127.0.0.0/8") in proxy_addresses()
    monkeypatch.setenv("LIANJIAN_PROXY_ADDRESSES", "10.1.0.0/24, fd00::1")
    assert proxy_addresses() == [ip_network("10.1.0.0/24"), ip_network("fd00::1")]
    monkeypatch.setenv("LIANJIAN_PROXY_ADDRESSES", "the proxy")
    with pytest.raises(WrongSetting, match="LIANJIAN_PROXY_ADDRESSES"):
        proxy_addresses()
