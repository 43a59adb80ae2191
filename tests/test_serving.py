"""Who is let in before anybody has signed in: no password that all know, no demo beyond its machine, no secret in git."""

import ast
import subprocess
from pathlib import Path

import pytest

from lianjian.config.server import DemoBeyondThisMachine, require_at_home
from lianjian.kernel.access.models import Account, Token
from lianjian.kernel.home import home, secret_key
from lianjian.kernel.records.models import Installation

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
