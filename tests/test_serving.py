"""Who is let in before anybody has signed in: no password that all know, no demo beyond its machine, no secret in git."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lianjian.config.server import DemoBeyondThisMachine, require_at_home
from lianjian.kernel.access.models import Account, Token
from lianjian.kernel.home import WrongSetting, database, home, https, secret_key
from lianjian.kernel.records.models import Installation
from lianjian.kernel.ui.middleware import LargePrint
from tests.served import lianjian

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def demo(db: None) -> None:
    Installation.objects.update(is_demo=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "bureau.example"])
def test_a_demo_is_not_served_where_others_reach_it(demo: None, host: str) -> None:
    with pytest.raises(DemoBeyondThisMachine) as refused:
        require_at_home(host, open_demo=False)
    assert host in refused.value.text and "--open-demo" in refused.value.hint


def test_a_demo_is_served_to_others_by_whoever_says_so(demo: None) -> None:
    require_at_home("0.0.0.0", open_demo=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_a_demo_is_served_at_home(demo: None, host: str) -> None:
    require_at_home(host, open_demo=False)


@pytest.mark.django_db
def test_a_real_county_is_served_anywhere() -> None:
    require_at_home("0.0.0.0", open_demo=False)


@pytest.mark.django_db
def test_a_county_is_founded_without_any_account() -> None:
    assert not Account.objects.exists() and not Token.objects.exists()


def test_no_password_stands_in_the_code() -> None:
    """Every account is opened with a password that was made for it."""
    for path in (ROOT / "lianjian").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "create_user",
                "set_password",
            ):
                assert not any(isinstance(argument, ast.Constant) for argument in node.args), path


def test_the_address_of_the_database_says_how_it_is_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/our ca.pem",
        "sslcert": "/c.pem",
        "sslkey": "/k.pem",
    }
    monkeypatch.setenv("LIANJIAN_DATABASE_URL", f"postgresql://u:p@db.county/name?{urlencode(tls)}")
    told: Any = database()
    assert told["NAME"] == "name" and tls.items() <= told["OPTIONS"].items()


def test_what_the_address_of_the_database_can_not_say_is_not_dropped_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIANJIAN_DATABASE_URL", "postgresql://db/name?sslmode=require&options=-cx&ssl=true")
    with pytest.raises(WrongSetting, match=r"sslmode, sslrootcert, sslcert, sslkey.*not options, ssl$"):
        database()


def test_tls_alone_needs_the_proxy_that_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANJIAN_HTTPS", "1")
    assert https(1)
    with pytest.raises(WrongSetting, match="needs LIANJIAN_PROXIES=1"):
        https(0)
    monkeypatch.delenv("LIANJIAN_HTTPS")
    assert not https(0)


def test_with_tls_alone_cookies_are_taken_from_this_very_host_alone(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
    code = f"from lianjian.config import settings as s; print([getattr(s, it) for it in {names}])"
    tls = {"LIANJIAN_HTTPS": "1", "LIANJIAN_PROXIES": "1", "LIANJIAN_HOME": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | tls, text=True, capture_output=True, check=True)
    assert ast.literal_eval(done.stdout) == ["__Host-session", "__Host-csrftoken", "__Host-django_language"]


@pytest.mark.parametrize("tls", [False, True])
def test_the_cookie_of_print_size_goes_by_tls_where_the_session_does(settings: Any, tls: bool) -> None:
    settings.SESSION_COOKIE_SECURE = tls
    answer = LargePrint(lambda _request: HttpResponse())(RequestFactory().get("/?large=1"))
    assert bool(answer.cookies["large"]["secure"]) == tls


def test_a_wrong_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANJIAN_HTTPS", "1")
    monkeypatch.setenv("LIANJIAN_PROXIES", "0")
    done = lianjian("verify", home=tmp_path / "home", check=False)
    assert done.returncode == 2 and re.fullmatch("lianjian: LIANJIAN_HTTPS=1 needs .*\n", done.stderr)


def test_the_secret_is_made_in_the_home_folder_for_its_owner_alone() -> None:
    assert len(secret_key()) > 40
    assert (home() / "secret").stat().st_mode & 0o077 == 0


def test_git_holds_no_secret() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True)
    if listed.returncode:
        pytest.skip("this is not a clone")
    names = {Path(name).name for name in listed.stdout.splitlines()}
    assert not names & {"secret", "demo-accounts.txt", ".env"}
    assert not [name for name in names if name.endswith((".key", ".pem", ".sqlite3"))]
