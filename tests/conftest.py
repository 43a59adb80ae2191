"""One county and one cast for all tests; every test sees them as they were founded."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date

import pytest

os.environ["LIANJIAN_HOME"] = tempfile.mkdtemp(prefix="lianjian-test-")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    from lianjian.counties.founding import found
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.county import pack
    from lianjian.kernel.testing.cast import engage, moment

    with django_db_blocker.unblock(), held_at(moment("2022-01-01", "00:00")):  # type: ignore[attr-defined]
        found(pack(), on=date(2022, 1, 1))
        engage(at=moment("2022-01-01", "00:00"))


@pytest.fixture
def cast(db: None) -> object:
    from lianjian.kernel.testing.cast import engaged

    return engaged()


@pytest.fixture
def in_2022() -> Iterator[None]:
    """The clock stands at the end of the demo's year."""
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import moment

    with held_at(moment("2022-12-20", "18:00")):
        yield
