"""Passkeys: both factors in one step, for this site alone, each question answered once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianjian.kernel.access import changes, factors
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.access.models import Account, AccountAct, Passkey, UsedOnce
from lianjian.kernel.access.once import forget_used
from lianjian.kernel.clock.now import held_at, now, today
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Installation, Revision
from lianjian.kernel.refusal import NotAllowed
from tests.accounts import AT, PASSWORD
from tests.kernel.devices import Device

pytestmark = pytest.mark.usefixtures("quick_hashes", "at_nine")
PAGE = "/me/second-factor/passkey/"
TLS = {"secure": True}


def with_password() -> Client:
    browser = Client()
    browser.post("/login/", {"username": "wang", "password": PASSWORD}, **TLS)
    return browser


def asked(browser: Client, address: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(f"{address}question/", **TLS).json()
    return found


def added(browser: Client, device: Device, name: str = "办公室电脑") -> Any:
    question = asked(browser, PAGE)
    sent = {"name": name, "question": question["question"], "answer": device.make(question)}
    return browser.post(PAGE, sent, **TLS)


def entered(device: Device, browser: Client | None = None, goal: str = "") -> tuple[Client, Any]:
    browser = browser or Client()
    question = asked(browser, "/login/passkey/")
    sent = {"question": question["question"], "answer": device.sign(question), "next": goal}
    return browser, browser.post("/login/passkey/", sent, **TLS)


def is_in(browser: Client) -> bool:
    return browser.get("/desk/", **TLS).status_code == 200


def words(answer: Any, browser: Client) -> str:
    return browser.get(answer["Location"], **TLS).content.decode()


@pytest.fixture
def device(account: Account) -> Device:
    """A device that the account was entered with a moment ago."""
    held = Device()
    added(with_password(), held)
    return held


def test_the_first_passkey_opens_the_rest_and_shows_recovery_codes_once(account: Account) -> None:
    browser = with_password()
    answer = added(browser, Device())
    assert answer.content.decode().count("<li><code>") == factors.CODES and is_in(browser)
    again = added(browser, Device(name=b"another"), "警务通")
    assert again["Location"] == "/me/second-factor/"
    page = words(again, browser)
    assert "办公室电脑" in page and "警务通" in page


def test_a_passkey_alone_is_both_factors(device: Device) -> None:
    browser, answer = entered(device, goal="/figures/")
    assert answer["Location"] == "/figures/" and is_in(browser)
    assert Passkey.objects.get().used_at == now()


def test_nobody_is_led_away_from_this_site(device: Device) -> None:
    _browser, answer = entered(device, goal="https://elsewhere.example/")
    assert answer["Location"] == "/desk/"


def test_the_password_alone_does_not_let_in_whoever_has_a_passkey(device: Device) -> None:
    browser = with_password()
    assert not is_in(browser)
    page = browser.get("/login/code/", **TLS).content.decode()
    assert "用通行密钥" in page and "验证器上的数字" not in page
    offered = asked(browser, "/login/passkey/")["publicKey"]["allowCredentials"]
    assert len(offered) == 1
    _browser, answer = entered(device, browser)
    assert answer["Location"] == "/desk/" and is_in(browser)


def test_who_is_not_known_yet_is_asked_for_any_passkey_of_the_site(device: Device) -> None:
    question = asked(Client(), "/login/passkey/")["publicKey"]
    assert not question.get("allowCredentials") and question["userVerification"] == "required"
    assert question["rpId"] == "testserver"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://testserver.example"},
        {"origin": "http://testserver"},
        {"origin": "https://testserver:8443"},
        {"host": "example"},
        {"verifies": False},
        {"framed": True},
        {"user": ""},
    ],
    ids=str,
)
def test_what_comes_from_elsewhere_or_saw_no_holder_is_refused(device: Device, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(device, name, value)
    browser, answer = entered(device)
    assert not is_in(browser) and "没有通过核对" in words(answer, browser)


@pytest.mark.parametrize(
    "wrong", [{"verifies": False}, {"origin": "https://other.example"}, {"framed": True}], ids=str
)
def test_such_a_device_is_not_added_either(account: Account, wrong: dict[str, Any]) -> None:
    answer = added(with_password(), Device(**wrong))
    assert answer.status_code == 400 and not Passkey.objects.exists()
    assert "办公室电脑" in answer.content.decode()


def test_another_key_under_the_same_name_does_not_sign(device: Device) -> None:
    browser, answer = entered(Device(user=device.user, counter=device.counter))
    assert not is_in(browser) and "没有通过核对" in words(answer, browser)


def test_an_answer_is_taken_once_and_only_from_the_browser_that_was_asked(device: Device) -> None:
    mine, thief, late = Client(), Client(), Client()
    question = asked(mine, "/login/passkey/")
    asked(thief, "/login/passkey/")
    sent = {"question": question["question"], "answer": device.sign(question)}
    assert "已经用过" in words(thief.post("/login/passkey/", sent, **TLS), thief)
    mine.post("/login/passkey/", sent, **TLS)
    assert is_in(mine)
    late.cookies = mine.cookies.copy()
    del late.cookies["session"]
    late.post("/login/passkey/", sent, **TLS)
    assert not is_in(late)


def test_a_question_is_open_for_five_minutes(device: Device) -> None:
    browser = Client()
    question = asked(browser, "/login/passkey/")
    with held_at(AT + timedelta(minutes=5, seconds=1)):
        sent = {"question": question["question"], "answer": device.sign(question)}
        assert "等的时间长了" in words(browser.post("/login/passkey/", sent, **TLS), browser)


def test_a_question_to_sign_in_adds_nothing(account: Account) -> None:
    browser, held = with_password(), Device()
    question = asked(browser, "/login/passkey/")
    question["publicKey"]["user"] = {"id": ""}
    sent = {"name": "x", "question": question["question"], "answer": held.make(question)}
    assert browser.post(PAGE, sent, **TLS).status_code == 400 and not Passkey.objects.exists()


def test_what_was_answered_is_forgotten_when_it_would_have_run_out(device: Device) -> None:
    entered(device)
    forget_used(AT + timedelta(minutes=4))
    assert UsedOnce.objects.count() == 2
    forget_used(AT + timedelta(minutes=6))
    assert not UsedOnce.objects.exists()


def test_a_device_that_counts_back_was_copied(device: Device) -> None:
    entered(device)
    device.counter = 0
    browser, answer = entered(device)
    assert not is_in(browser) and "计数倒退" in words(answer, browser)


def test_a_passkey_that_several_devices_share_does_not_count(account: Account) -> None:
    held = Device(counts=False)
    added(with_password(), held)
    assert is_in(entered(held)[0]) and is_in(entered(held)[0])


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "[]",
        "{}",
        '{"id":1}',
        "null",
        json.dumps({"id": "YQ", "rawId": "YQ", "response": {}}),
        "9" * 30_000,
    ],
)
def test_rubbish_is_refused_with_words(device: Device, answer: str) -> None:
    browser = Client()
    sent = {"question": asked(browser, "/login/passkey/")["question"], "answer": answer}
    assert browser.post("/login/passkey/", sent, **TLS)["Location"] == "/login/"
    owner = entered(device)[0]
    sent = {"name": "x", "question": asked(owner, PAGE)["question"], "answer": answer}
    assert owner.post(PAGE, sent, **TLS).status_code == 400


def test_adding_and_removing_stand_in_the_ledger_with_who_did_it(device: Device, account: Account) -> None:
    browser, handle = entered(device)[0], Passkey.objects.get().digest
    added(browser, Device(name=b"another"), "警务通")
    address = f"{PAGE}{handle}/remove/"
    assert "去掉通行密钥" in browser.get(address, **TLS).content.decode() and Passkey.objects.count() == 2
    browser.post(address, **TLS)
    acts = list(AccountAct.objects.filter(account=account).order_by("pk"))
    assert [act.act for act in acts] == [changes.ADD_PASSKEY, changes.ADD_PASSKEY, changes.REMOVE_PASSKEY]
    by = set(Revision.objects.filter(kind="access.accountact").values_list("actor", flat=True))
    assert by == {f"person:{account.person_id}"} and acts[2].reason == handle[:12] and verify().ok
    bodies = map(str, Revision.objects.filter(kind="access.accountact").values_list("body", flat=True))
    assert not any("办公室" in body for body in bodies)
    lost, answer = entered(device)
    assert not is_in(lost) and "没有登记" in words(answer, lost)


def test_the_last_second_factor_stays_where_the_rule_demands_one(device: Device) -> None:
    browser, handle = entered(device)[0], Passkey.objects.get().digest
    answer = browser.post(f"{PAGE}{handle}/remove/", **TLS)
    assert answer.status_code == 409 and "最后一种双重验证" in answer.content.decode()
    assert Passkey.objects.exists()
    Installation.objects.update(is_demo=True)
    browser.post(f"{PAGE}{handle}/remove/", **TLS)
    assert not Passkey.objects.exists()


def test_nobody_touches_the_passkeys_of_another(device: Device, cast: Any) -> None:
    passkey = Passkey.objects.get()
    with pytest.raises(NotAllowed):
        changes.remove_passkey(actor=actor_for(cast.head, today()), at=AT, passkey=passkey)
    with pytest.raises(NotAllowed):
        changes.remove_passkey(actor=SYSTEM, at=AT, passkey=passkey)
    other = Account.objects.create_user("li", PASSWORD, person=cast.head)
    browser = Client()
    browser.post("/login/", {"username": "li", "password": PASSWORD}, **TLS)
    added(browser, Device(name=b"li's own"))
    assert browser.get(f"{PAGE}{passkey.digest}/remove/", **TLS).status_code == 404
    assert factors.has_factor(other)


def test_passkeys_are_changed_soon_after_signing_in_only(device: Device) -> None:
    browser, handle = entered(device)[0], Passkey.objects.get().digest
    with held_at(AT + timedelta(minutes=30)):
        for address in (PAGE, f"{PAGE}{handle}/remove/"):
            assert browser.post(address, **TLS)["Location"] == "/me/second-factor/"


def test_a_closed_account_and_one_that_was_reset_are_entered_by_no_passkey(
    device: Device, account: Account
) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not is_in(entered(device)[0])
    Account.objects.filter(pk=account.pk).update(is_active=True)
    changes.reset_second_factor(actor=SYSTEM, at=AT, account=account, reason="设备丢失，本人到场")
    assert not is_in(entered(device)[0]) and not Passkey.objects.exists()


def test_under_an_address_or_without_tls_the_page_says_what_to_do(account: Account) -> None:
    browser = Client()
    for host, words_, secure in (
        ("127.0.0.1", "网站的名称", True),
        ("testserver", "网站的名称", False),
        ("localhost", "用通行密钥登录", False),
    ):
        page = browser.get("/login/", secure=secure, headers={"host": host}).content.decode()
        assert words_ in page


def test_the_name_of_passkeys_may_be_that_of_the_domain_above(account: Account, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.PASSKEY_HOST = ["lianjian.police.example"], "police.example"
    browser, host = Client(), {"host": "lianjian.police.example"}
    held = Device(origin="https://lianjian.police.example", host="police.example")
    browser.post("/login/", {"username": "wang", "password": PASSWORD}, headers=host, **TLS)
    question = browser.get(f"{PAGE}question/", headers=host, **TLS).json()
    assert question["publicKey"]["rp"]["id"] == "police.example"
    sent = {"name": "x", "question": question["question"], "answer": held.make(question)}
    assert browser.post(PAGE, sent, headers=host, **TLS).status_code == 200 and Passkey.objects.exists()
