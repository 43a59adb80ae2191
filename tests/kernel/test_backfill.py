"""Figures declared late, declared otherwise and declared no more: rows written before are counted all the same."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems.models import Problem
from lianjian.cli import FINE, main
from lianjian.kernel.areas import Area, registry
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures import contributions
from lianjian.kernel.figures.answers import answer, openings
from lianjian.kernel.figures.backfill import catch_up
from lianjian.kernel.figures.declarations import fingerprint
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Value
from lianjian.kernel.figures.models import Declaration, Entry, Tally
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.kernel.test_figures import raise_on, settle, taken_over

pytestmark = pytest.mark.django_db
UPGRADED = "2023-03-01"


@contextmanager
def declaring(*figures: Figure) -> Iterator[None]:
    """Another version of Lianjian, which has these figures too, or has them instead of those it had."""
    keys = {figure.key for figure in figures}
    areas = registry.areas
    kept = [replace(area, figures=tuple(it for it in area.figures if it.key not in keys)) for area in areas]
    with _areas([*kept, Area(key="another", title="another", tier=99, figures=figures)]):
        yield


@contextmanager
def _areas(areas: list[Area]) -> Iterator[None]:
    before = registry.areas
    try:
        _become(areas)
        yield
    finally:
        _become(before)


def _become(areas: list[Area]) -> None:
    registry.areas = areas
    registry.__dict__.pop("figures", None)
    registry.__dict__.pop("_figures_by_model", None)
    contributions._worded.cache_clear()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def late(key: str, **otherwise: Any) -> Figure:
    """The same figure under another key, so that the two can be compared."""
    return replace(registry.figures[key], key=f"late.{key}", **otherwise)


def upgrade(on: str = UPGRADED, progress: Callable[[str], None] | None = None) -> list[str]:
    return catch_up(at=moment(on), progress=progress)


def value(key: str, on: str = "2022-12-20", **question: Any) -> Any:
    return answer(key, Question(period=year_to(date.fromisoformat(on)), **question)).value.number


@pytest.fixture
def counted(cast: Cast) -> Cast:
    """A county whose figures of today are all counted."""
    upgrade("2022-01-01")
    return cast


def test_a_county_that_was_kept_before_is_found_as_it_should_be(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    entries = list(Entry.objects.order_by("pk").values())
    assert upgrade() == []
    assert list(Entry.objects.order_by("pk").values()) == entries
    assert not Declaration.objects.filter(changed_at__isnull=False).exists()


def test_a_figure_declared_late_says_nothing_true_until_old_rows_are_counted(counted: Cast) -> None:
    raise_on(counted, "2022-03-01")
    with declaring(late("problems.raised")):
        assert value("late.problems.raised") == 0 and not verify().ok
        assert upgrade() == ["late.problems.raised"]
        assert value("late.problems.raised") == 1 and verify().ok
        raise_on(counted, "2022-04-01")
        assert value("late.problems.raised") == 2 and verify().ok


def test_a_model_may_have_many_figures(counted: Cast) -> None:
    """All are asked in one statement, which no database may find too deep."""
    many = [replace(late("problems.raised"), key=f"late.{number}") for number in range(60)]
    with declaring(*many):
        raise_on(counted, "2022-03-01")
        assert [value(figure.key) for figure in many] == [1] * len(many)


def test_what_is_counted_is_not_counted_again(counted: Cast) -> None:
    raise_on(counted, "2022-03-01")
    with declaring(late("problems.raised")):
        upgrade()
        with CaptureQueriesContext(connection) as asked:
            assert upgrade() == []
    assert all(query["sql"].startswith("SELECT") for query in asked)


def test_a_command_counts_old_rows_before_it_answers(
    counted: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    raise_on(counted, "2022-03-01")
    with declaring(late("problems.raised")):
        assert main(["figures", "late.problems.raised", "--on", "2022-12-20", "--json"]) == FINE
    said = capsys.readouterr()
    assert json.loads(said.out)[0]["value"] == 1
    assert "late.problems.raised" in said.err


def test_a_late_figure_asked_as_known_then_answers_from_the_rows_there_were(counted: Cast) -> None:
    """From their days: a row heard in March and written in June was not known in May."""
    settle(counted, raise_on(counted, "2022-03-01"), fixed="2022-04-10", confirmed="2022-04-11")
    raise_on(counted, "2022-03-02", written="2022-06-01")
    with declaring(late("problems.raised"), late("problems.rectified")):
        upgrade()
        for day in ("2022-02-01", "2022-03-15", "2022-04-20", "2022-05-31", "2022-06-02"):
            for key in ("problems.raised", "problems.rectified"):
                then = moment(day)
                assert value(f"late.{key}", known_at=then) == value(key, known_at=then), (key, day)


def test_a_late_figure_is_compared_with_the_year_before_as_if_it_had_been_there(counted: Cast) -> None:
    heard = (("2022-05-05", None), ("2022-05-06", "2023-06-01"), ("2023-05-05", None), ("2023-05-06", None))
    for day, written in heard:
        raise_on(counted, day, written=written)
    taken_over(counted, "2022-05-07", at="2023-11-01")
    with declaring(late("problems.raised")):
        upgrade("2024-01-15")
        asked = Question(period=year_to(date(2023, 12, 20)))
        found, early = answer("late.problems.raised", asked), answer("problems.raised", asked)
        assert (found.value, found.previous) == (early.value, early.previous)
        assert found.previous.number == 2


def test_a_figure_that_counts_otherwise_keeps_what_it_said_before(counted: Cast) -> None:
    raise_on(counted, "2022-03-01")
    settle(counted, raise_on(counted, "2022-03-02"), fixed="2022-03-05", confirmed="2022-03-06")
    raised = registry.figures["problems.raised"]
    with declaring(replace(raised, rows=lambda: Problem.objects.confirmed())):
        assert upgrade() == ["problems.raised"]
        assert value("problems.raised") == 1 and verify().ok
        for soon_or_long_after in ("2022-12-31", "2023-02-28"):
            before = Question(period=year_to(date(2022, 12, 20)), known_at=moment(soon_or_long_after))
            found = answer("problems.raised", before)
            assert found.value.number == openings(found.figure, before)[0][1].count() == 2
        assert Entry.objects.filter(figure=raised.number, known_to=moment(UPGRADED)).count() == 1


@pytest.mark.parametrize(
    "otherwise",
    [{"dated_by": "due_on"}, {"placed_by": None}, {"owned_by": ""}],
    ids=lambda it: next(iter(it)),
)
def test_a_figure_dated_placed_or_owned_otherwise_is_counted_anew(
    counted: Cast, otherwise: dict[str, Any]
) -> None:
    settle(counted, raise_on(counted, "2022-03-01"), fixed="2022-03-05")
    with declaring(replace(registry.figures["problems.raised"], **otherwise)):
        assert not verify().ok
        assert upgrade() == ["problems.raised"]
        assert verify().ok


def test_a_year_is_compared_by_one_declaration(counted: Cast) -> None:
    """What counts otherwise since March 2023 is compared so in both years, though 2022 was told otherwise then."""
    for day in ("2022-02-01", "2022-02-02", "2023-02-01"):
        settle(counted, raise_on(counted, day), fixed=day, confirmed=f"{day[:5]}02-05")
    raise_on(counted, "2022-02-03")
    with declaring(replace(registry.figures["problems.raised"], rows=lambda: Problem.objects.confirmed())):
        upgrade()
        raise_on(counted, "2023-04-01")
        now = answer("problems.raised", Question(period=year_to(date(2023, 12, 20))))
        assert (now.value.number, now.previous.number) == (1, 2)
        printed = Question(period=year_to(date(2023, 2, 20)), known_at=moment("2023-02-25"))
        then = answer("problems.raised", printed)
        assert (then.value.number, then.previous.number) == (1, 3)


def test_what_was_stopped_goes_on_with_what_is_left(counted: Cast) -> None:
    raise_on(counted, "2022-03-01")

    def stop(line: str) -> None:
        if line.endswith("2/2"):
            raise KeyboardInterrupt

    with declaring(late("problems.raised"), late("problems.kinds")):
        with pytest.raises(KeyboardInterrupt):
            upgrade(progress=stop)
        assert value("late.problems.raised") == 1
        assert upgrade() == ["late.problems.kinds"]
        assert verify().ok


def test_a_figure_that_is_dropped_keeps_its_entries_and_counts_what_it_missed_when_it_returns(
    counted: Cast,
) -> None:
    raise_on(counted, "2022-03-01")
    number = late("problems.raised").number
    with declaring(late("problems.raised")):
        upgrade("2022-03-05")
    upgrade("2022-03-10")
    raise_on(counted, "2022-03-11")
    assert Entry.objects.filter(figure=number, known_to__isnull=True).count() == 1
    assert Declaration.objects.get(figure=number).dropped_at == moment("2022-03-10")
    assert verify().ok
    with declaring(late("problems.raised")):
        assert upgrade() == ["late.problems.raised"]
        assert value("late.problems.raised") == 2 and verify().ok
        assert value("late.problems.raised", known_at=moment("2022-03-20")) == 1


def test_a_fingerprint_is_of_what_is_counted_and_of_no_order_in_a_set() -> None:
    raised = registry.figures["problems.raised"]

    def of(**rows: Any) -> str:
        return fingerprint(replace(raised, rows=lambda: Problem.objects.filter(**rows)))

    assert of(state__in=["new", "fixed"], kind_id=3) == of(state__in=["fixed", "new"], kind_id=3)
    told_apart: Sequence[dict[str, Any]] = (
        {}, {"state": "new"}, {"state": "fixed"}, {"state__in": ["new", "fixed"]},
        {"days_to_fix__range": (1, 2)}, {"days_to_fix__range": (2, 1)},
    )  # fmt: skip
    assert len({of(**rows) for rows in told_apart}) == len(told_apart)
    assert fingerprint(replace(raised, title="x", better="up")) == fingerprint(raised)


DAYS = st.dates(date(2022, 1, 1), date(2022, 12, 31))
LIVES = st.lists(
    st.tuples(DAYS, st.sampled_from(["P02", "P07"]), st.booleans(), st.none() | st.integers(0, 40)),
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=LIVES, ends=st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=4))
def test_a_figure_declared_late_is_the_figure_declared_early(
    counted: Cast, lives: list[tuple[date, str, bool, int | None]], ends: list[tuple[date, date]]
) -> None:
    early = [it for it in registry.figures_on(Problem) if it.key.startswith("problems.")]
    with undone(), declaring(*(late(it.key) for it in early)):
        with _areas(registry.areas[:-1]):
            _live(counted, lives)
        upgrade("2024-01-01")
        for figure in early:
            twin = registry.figures[f"late.{figure.key}"]
            for unit in (None, counted.zone, counted.other_zone):
                for asked in (Question(period=Period(min(it), max(it)), unit=unit) for it in ends):
                    assert _told(twin, asked) == _told(figure, asked), figure.key
        findings = verify()
        assert findings.ok, findings.problems


def _live(cast: Cast, lives: list[tuple[date, str, bool, int | None]]) -> None:
    for day, kind, elsewhere, days_to_fix in lives:
        zone = cast.other_zone if elsewhere else cast.zone
        problem = raise_on(cast, f"{day}", kind, zone=zone)
        if days_to_fix is not None and not elsewhere:
            fixed = day + timedelta(days=days_to_fix)
            confirmed = f"{fixed + timedelta(days=1)}" if days_to_fix % 2 else None
            settle(cast, problem, fixed=f"{fixed}", confirmed=confirmed)


def _told(figure: Figure, asked: Question) -> tuple[Any, ...]:
    measure = figure.measure
    return (
        measure.value(figure, asked),
        _but_zero(measure.by(figure, asked, "month")),
        _but_zero(measure.by(figure, asked, "unit")),
        set(openings(figure, asked)[0][1].values_list("pk", flat=True)),
    )


def _but_zero(values: dict[Any, Value]) -> dict[Any, Value]:
    """Where rows were counted and are no more, a zero stands beside those that never counted any."""
    return {place: value for place, value in values.items() if value.number}


def test_a_database_without_the_countys_sums_is_given_them(cast: Cast) -> None:
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-10", confirmed="2022-03-12")
    raise_on(cast, "2022-04-01", zone=cast.other_zone)
    of_county = Tally.objects.filter(grain__in=Tally.grains(of_county=True))
    assert of_county.exists()
    of_county.delete()
    assert not verify().ok
    with connection.cursor() as cursor:
        cursor.execute(
            import_module("lianjian.kernel.figures.migrations.0004_sums_of_the_county").OF_THE_COUNTY
        )
    assert verify().ok
