"""Single sign-on against a real provider: who is believed, and who is not."""

import http.client
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from joserfc import jwk
from joserfc.errors import SecurityWarning

from lianjian.kernel.access import factors
from lianjian.kernel.access.models import Account, Authenticator
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.home import single_sign_on
from tests.accounts import AT
from tests.kernel.providers import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.usefixtures("at_nine")


@pytest.fixture
def account(cast: Any) -> Account:
    return Account.objects.create_user("wang", person=cast.officer)


@pytest.fixture
def there(account: Account, settings: Any, tmp_path: Path) -> Iterator[Provider]:
    """A provider that the settings name, and that asks for two factors."""
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    with provider() as found:
        found.who["amr"] = ["pwd", "mfa"]
        settings.SINGLE_SIGN_ON = {
            "issuer": found.issuer,
            "client": CLIENT,
            "secret_file": str(tmp_path / "secret"),
            "claim": "preferred_username",
            "both_factors": "amr=mfa",
        }
        yield found


def sent_away(browser: Client, goal: str = "") -> str:
    """Where the browser is sent by the provider, after it has been there."""
    asked = urlsplit(browser.get("/login/sso/", {"next": goal})["Location"])
    line = http.client.HTTPConnection(asked.netloc, timeout=10)
    line.request("GET", f"{asked.path}?{asked.query}")
    back = urlsplit(line.getresponse().headers["Location"])
    line.close()
    return f"{back.path}?{back.query}"


def signs_in(browser: Client, goal: str = "") -> Any:
    return browser.get(sent_away(browser, goal))


def is_in(browser: Client) -> bool:
    return browser.get("/desk/").status_code == 200


def test_who_is_known_there_and_has_an_account_here_gets_in_where_they_wanted(there: Provider) -> None:
    browser = Client()
    assert "/login/sso/?next=%2Ffigures%2F" in browser.get("/login/?next=/figures/").content.decode()
    answer = signs_in(browser, "/figures/?q=somebody")
    assert answer["Location"] == "/figures/" and is_in(browser)


def test_nobody_is_led_to_another_site(there: Provider) -> None:
    assert signs_in(Client(), "https://elsewhere.example/")["Location"] == "/desk/"


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://other.example"},
        {"iss": None},
        {"exp": int(AT.timestamp()) - 61},
        {"exp": None},
        {"iat": int(AT.timestamp()) + 3600},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_question_lets_nobody_in(there: Provider, lie: dict[str, Any]) -> None:
    there.lies = lie
    browser = Client()
    answer = signs_in(browser)
    assert answer.status_code == 400 and "没有通过核对" in answer.content.decode() and not is_in(browser)


def test_a_token_signed_by_somebody_else_lets_nobody_in(there: Provider) -> None:
    there.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "1"})
    browser = Client()
    assert signs_in(browser).status_code == 400 and not is_in(browser)


def test_an_rsa_key_below_2048_bits_is_not_believed(there: Provider) -> None:
    browser = Client()
    with pytest.warns(SecurityWarning):
        there.key = there.signs_with = jwk.RSAKey.generate_key(1024, {"kid": "1"})
        assert signs_in(browser).status_code == 400 and not is_in(browser)


def test_the_way_back_is_gone_once_and_by_the_same_browser(there: Provider) -> None:
    mine, thief = Client(), Client()
    back = sent_away(mine)
    thief.get("/login/")
    assert thief.get(back).status_code == 400 and not is_in(thief)
    assert mine.get(back)["Location"] == "/desk/"
    mine.cookies.pop("session")
    again = mine.get(back)
    assert again.status_code == 400 and "已经用过" in again.content.decode() and not is_in(mine)


def test_a_code_serves_its_own_state_only_and_once(there: Provider) -> None:
    browser = Client()
    first, second = sent_away(browser), sent_away(browser)
    mixed = f"/login/sso/back/?{first.split('?')[1].split('&')[0]}&{second.split('&')[1]}"
    assert browser.get(mixed).status_code == 400 and not is_in(browser)
    assert browser.get(first).status_code == 400 and not is_in(browser)


def test_the_way_back_is_open_for_ten_minutes(there: Provider) -> None:
    browser = Client()
    back = sent_away(browser)
    with held_at(AT + timedelta(minutes=10, seconds=1)):
        assert browser.get(back).status_code == 400


def test_an_answer_in_the_name_of_another_issuer_is_refused(there: Provider) -> None:
    browser = Client()
    assert browser.get(f"{sent_away(browser)}&iss=https://other.example").status_code == 400


@pytest.mark.parametrize("name", ["nobody", "", None, ["wang"]], ids=str)
def test_no_account_is_made_in_silence(there: Provider, name: Any) -> None:
    there.who["preferred_username"] = name
    accounts = Account.objects.count()
    answer = signs_in(Client())
    assert answer.status_code == 403 and "没有您的账号" in answer.content.decode()
    assert Account.objects.count() == accounts


def test_a_closed_account_stays_closed(there: Provider, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert signs_in(Client()).status_code == 403


def test_another_claim_may_name_the_account(there: Provider, settings: Any) -> None:
    there.who |= {"badge": "wang", "preferred_username": "nobody"}
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"claim": "badge"}
    assert signs_in(Client())["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("rule", "said"), [("amr=mfa", {"amr": ["pwd"]}), ("", {}), ("amr=", {}), ("acr=2", {"acr": "1"})]
)
def test_one_factor_there_is_one_factor_here(
    there: Provider, settings: Any, account: Account, rule: str, said: dict[str, Any]
) -> None:
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"both_factors": rule}
    there.who |= said
    browser = Client()
    assert signs_in(browser)["Location"] == "/me/second-factor/" and not is_in(browser)
    Authenticator.objects.create(account=account, salt=factors.new_salt(), added_at=now())
    browser = Client()
    assert signs_in(browser)["Location"] == "/login/code/" and not is_in(browser)


def test_the_county_may_count_a_level_of_the_provider_for_both(there: Provider, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"both_factors": "acr=urn:level:2"}
    there.who["acr"] = "urn:level:2"
    assert signs_in(Client())["Location"] == "/desk/"


def test_a_wrong_secret_or_none_lets_nobody_in(there: Provider, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("wrong", encoding="utf-8")
    assert signs_in(Client()).status_code == 400
    (tmp_path / "secret").unlink()
    assert signs_in(Client()).status_code == 502


def test_a_provider_that_does_not_answer_or_is_another_is_told_of(there: Provider, settings: Any) -> None:
    there.configuration = {"issuer": "https://other.example"}
    answer = Client().get("/login/sso/")
    assert answer.status_code == 502 and "请用密码登录" in answer.content.decode()
    there.configuration = {"token_endpoint": "http://elsewhere.example/token"}
    assert signs_in(Client()).status_code == 502
    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"issuer": "http://127.0.0.1:9"}
    assert Client().get("/login/sso/").status_code == 502


def test_who_is_turned_away_there_is_told_so(there: Provider) -> None:
    browser = Client()
    state = sent_away(browser).split("state=")[1]
    answer = browser.get(f"/login/sso/back/?error=access_denied&state={state}")
    assert answer.status_code == 403 and "没有让您通过" in answer.content.decode()


def test_without_settings_there_is_no_such_way(db: None, settings: Any) -> None:
    settings.SINGLE_SIGN_ON = {}
    assert Client().get("/login/sso/").status_code == 404
    assert "统一认证" not in Client().get("/login/").content.decode()


def test_settings_that_lack_half_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert single_sign_on() == {}
    monkeypatch.setenv("LIANJIAN_OIDC", "https://id.example")
    with pytest.raises(ValueError, match="LIANJIAN_OIDC_SECRET_FILE"):
        single_sign_on()
