"""What several files of kernel tests take up."""

from collections.abc import Iterator
from typing import Any

import pytest

from lianjian.kernel.access.models import Account
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.testing.cast import Cast
from tests.accounts import AT, PASSWORD
from tests.kernel.programs import Program


@pytest.fixture
def head(cast: Cast) -> Program:
    """A program that speaks for the head of the zone."""
    return Program(cast.head)


@pytest.fixture
def ledger() -> Any:
    """The county's ledger of problems."""
    return registry.ledgers["problems"]


@pytest.fixture
def quick_hashes(settings: Any) -> None:
    """Passwords are hashed at once, where many are tried: the real ones take half a second each on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account(quick_hashes: None, cast: Cast) -> Account:
    """Whoever signs in: an officer with a password."""
    return Account.objects.create_user("wang", PASSWORD, person=cast.officer)


@pytest.fixture
def at_nine() -> Iterator[None]:
    """The clock stands at `AT`."""
    with held_at(AT):
        yield
