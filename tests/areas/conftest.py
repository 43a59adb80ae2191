"""What several files of area tests take up."""

import pytest

from lianjian.kernel.access.models import Account
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.testing.cast import Cast


@pytest.fixture
def api_key(cast: Cast) -> str:
    """The key of a program that has no person behind it."""
    return issue(Account.objects.create_user("a-phone-app"), title="open311")
