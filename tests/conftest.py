"""One county and one cast for all tests; every test sees them as they were founded."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["LIANJIAN_HOME"] = tempfile.mkdtemp(prefix="lianjian-test-")
ENGINES = Path(__file__).parent / "engines"
DRILLS = Path(__file__).parent / "test_drills.py"
BESIDE = "../shared/data"
"""Where real data lies that tests read and the project may not hold."""

settings.register_profile("lianjian", deadline=None)
settings.register_profile("long", deadline=None, max_examples=10_000)
settings.load_profile("lianjian")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what never reaches it: a demo home is on SQLite, engines know no database, and drills
    bring their own.
    """
    if not os.environ.get("LIANJIAN_DATABASE_URL"):
        return
    elsewhere = [
        it
        for it in items
        if "demo_home" in it.fixturenames or {ENGINES, DRILLS} & {it.path, *it.path.parents}  # type: ignore[attr-defined]
    ]
    config.hook.pytest_deselected(items=elsewhere)
    left_out = set(elsewhere)
    items[:] = [it for it in items if it not in left_out]


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


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Every test begins in Chinese, whatever language the one before it ended in."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Tests put rows past the ledger, and take back what they wrote: what was worked out before is not theirs."""
    from lianjian.kernel.records.unwritten import forget

    forget()


@pytest.fixture
def in_2022() -> Iterator[None]:
    """The clock stands at the end of the demo's year."""
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.testing.cast import moment

    with held_at(moment("2022-12-20", "18:00")):
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where everything can be installed, a skipped test is a failure: LIANJIAN_NO_SKIPS=1 says so."""
    skipped = _skipped(terminalreporter)
    if skipped and os.environ.get("LIANJIAN_NO_SKIPS"):
        terminalreporter.write_line(f"{len(skipped)} tests were skipped, and none may be here", red=True)


def _skipped(reporter: pytest.TerminalReporter) -> list[object]:
    """What was skipped for want of something that can be installed; data that may not be committed can not."""
    found = reporter.stats.get("skipped", [])
    return [it for it in found if BESIDE not in str(getattr(it, "longrepr", ""))]


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = _skipped(reporter) if reporter else []
    if skipped and os.environ.get("LIANJIAN_NO_SKIPS") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county as `lianjian demo` builds it, once for all processes of a test run; nobody writes in it."""
    from tests.served import build_demo

    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-county"
    with open(home.with_suffix(".lock"), "w") as lock:
        flock(lock, LOCK_EX)
        if not home.exists():
            build_demo(home.with_suffix(".part")).rename(home)
    return home


@pytest.fixture(scope="session")
def served(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A running server over a copy of the demo county, in which journeys write."""
    from tests.served import copy_of, serving

    with serving(copy_of(demo_home, tmp_path_factory.mktemp("served") / "home")) as server:
        yield server
