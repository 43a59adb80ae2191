"""Client certificates: believed from our own proxies alone, and only for accounts that are there."""

from argparse import Namespace
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from lianjian.kernel.access import accounts, changes, factors
from lianjian.kernel.access.models import Account, AccountAct, Authenticator, Certificate
from lianjian.kernel.clock.now import now
from lianjian.kernel.home import client_certificates
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from tests.accounts import AT

pytestmark = pytest.mark.usefixtures("at_nine")
NAME = "CN=王警官,OU=派出所,O=公安,serialNumber=37162401"
SHOWN = {"X-Client-DN": NAME, "X-Client-Verify": "SUCCESS"}


@pytest.fixture(autouse=True)
def proxies(settings: Any) -> None:
    settings.PROXY_ADDRESSES = [ip_network("10.1.0.0/24"), ip_network("fd00::1")]
    settings.CLIENT_CERTIFICATES = {
        "header": "X-Client-DN",
        "checked": "X-Client-Verify",
        "value": "SUCCESS",
        "both_factors": True,
    }


@pytest.fixture
def account(cast: Any) -> Account:
    found = Account.objects.create_user("wang", person=cast.officer)
    accounts.certificate(Namespace(username="wang", name=NAME))
    return found


def enters(headers: dict[str, str], *, by: str = "10.1.0.7", goal: str = "") -> tuple[Client, Any]:
    browser = Client(REMOTE_ADDR=by)
    return browser, browser.post("/login/certificate/", {"next": goal}, headers=headers)


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


@pytest.mark.parametrize("by", ["10.1.0.7", "fd00::1"])
def test_whom_our_proxy_names_gets_in_where_they_wanted(account: Account, by: str) -> None:
    browser, answer = enters(SHOWN, by=by, goal="/figures/")
    assert answer["Location"] == "/figures/" and is_in(browser)
    assert enters(SHOWN, goal="https://elsewhere.example/")[1]["Location"] == "/desk/"


@pytest.mark.parametrize("by", ["10.1.1.7", "127.0.0.1", "", "fd00::2"])
@pytest.mark.parametrize("name", [*SHOWN])
@pytest.mark.parametrize("address", ["/login/", "/", "/api/openapi.json"])
def test_a_header_from_anybody_else_is_refused_wherever_it_comes(
    account: Account, by: str, name: str, address: str
) -> None:
    answer = Client(REMOTE_ADDR=by).get(address, headers={name: SHOWN[name]})
    assert answer.status_code == 403 and "不是从本局的网关来的" in answer.content.decode()


def test_who_says_that_a_proxy_passed_it_on_is_not_believed(account: Account, settings: Any) -> None:
    settings.PROXIES = 1
    browser, answer = enters(SHOWN | {"X-Forwarded-For": "10.1.0.7"}, by="192.0.2.1")
    assert answer.status_code == 403 and not is_in(browser)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"X-Client-DN": NAME},
        {"X-Client-Verify": "SUCCESS"},
        SHOWN | {"X-Client-Verify": "FAILED:expired"},
        SHOWN | {"X-Client-Verify": "NONE"},
        SHOWN | {"X-Client-DN": "CN=somebody else"},
        SHOWN | {"X-Client-DN": ""},
        SHOWN | {"X-Client-DN": NAME[:-1]},
    ],
    ids=str,
)
def test_a_certificate_not_checked_or_not_known_lets_nobody_in(
    account: Account, told: dict[str, str]
) -> None:
    count = Account.objects.count()
    browser, answer = enters(told)
    assert answer.status_code == 403 and "数字证书" in answer.content.decode() and not is_in(browser)
    assert Account.objects.count() == count


def test_the_button_is_there_when_a_certificate_is(account: Account) -> None:
    ours = Client(REMOTE_ADDR="10.1.0.7")
    assert "用数字证书登录" in ours.get("/login/", headers=SHOWN).content.decode()
    assert "用数字证书登录" not in ours.get("/login/").content.decode()
    assert ours.get("/login/certificate/", headers=SHOWN)["Location"] == "/login/"


def test_a_certificate_is_one_factor_unless_the_county_counts_it_for_two(
    account: Account, settings: Any
) -> None:
    settings.CLIENT_CERTIFICATES = settings.CLIENT_CERTIFICATES | {"both_factors": False}
    assert enters(SHOWN)[1]["Location"] == "/me/second-factor/"
    Authenticator.objects.create(account=account, salt=factors.new_salt(), added_at=now())
    browser, answer = enters(SHOWN)
    assert answer["Location"] == "/login/code/" and not is_in(browser)


def test_a_closed_account_stays_closed(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert enters(SHOWN)[1].status_code == 403


def test_adding_and_removing_stand_in_the_ledger_and_the_name_nowhere(account: Account, cast: Any) -> None:
    browser, _answer = enters(SHOWN)
    row = Certificate.objects.get()
    assert row.account == account and "37162401" not in row.digest
    with pytest.raises(changes.CertificateTaken):
        accounts.certificate(Namespace(username="wang", name=f" {NAME} "))
    with pytest.raises(NotAllowed):
        changes.add_certificate(actor=cast.actor("head"), at=AT, account=account, digest="x")
    accounts.remove_certificates(Namespace(username="wang"))
    acts = [act.act for act in AccountAct.objects.filter(account=account).order_by("pk")]
    assert acts == [changes.ADD_CERTIFICATE, changes.REMOVE_CERTIFICATES] and verify().ok
    assert not is_in(browser) and enters(SHOWN)[1].status_code == 403


def test_without_settings_a_header_says_nothing(account: Account, settings: Any) -> None:
    settings.CLIENT_CERTIFICATES = {}
    browser, answer = enters(SHOWN)
    assert answer.status_code == 403 and not is_in(browser)
    assert Client().get("/login/", headers=SHOWN).status_code == 200


def test_settings_that_lack_half_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client_certificates() == {}
    monkeypatch.setenv("LIANJIAN_CERT_HEADER", "X-Client-DN")
    with pytest.raises(ValueError, match="LIANJIAN_CERT_CHECKED"):
        client_certificates()
    monkeypatch.setenv("LIANJIAN_CERT_CHECKED", "X-Client-Verify: SUCCESS")
    told = client_certificates()
    assert (told["checked"], told["value"], told["both_factors"]) == ("X-Client-Verify", "SUCCESS", False)
