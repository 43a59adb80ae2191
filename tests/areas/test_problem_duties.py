"""What is owed on problems: late by the figure's sums and late by the rows are the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems.duties import fix
from lianjian.kernel.areas import registry
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.owed import Scope, Standing
from lianjian.kernel.testing.cast import Cast
from tests.areas.problem_lives import raise_on
from tests.kernel.test_figures import settle

pytestmark = pytest.mark.django_db


def by_rows(duty: RowDuty) -> RowDuty:
    return replace(duty, late_figure=None)


@pytest.mark.parametrize("key", [key for key in registry.duties if key.startswith("problems.")])
def test_a_duty_stands_on_each_day_as_its_rows_stood(cast: Cast, key: str) -> None:
    """Fixed in time, fixed late, never fixed; in this zone and the other."""
    duty: Any = registry.duties[key]
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-03-02", confirmed="2022-03-05")
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-04-25")
    raise_on(cast, "2022-03-03", zone=cast.other_zone)
    raise_on(cast, "2022-03-09")
    for units in (None, {cast.zone.pk}, {cast.other_zone.pk}, {cast.zone.pk, cast.other_zone.pk}, set()):
        for days in range(0, 90, 3):
            scope = Scope(on=date(2022, 3, 1) + timedelta(days=days), units=units)
            last = scope.on + timedelta(days=3)
            listed = by_rows(duty).open_until(last, scope, limit=99)
            stands = Standing(
                late=sum(it.due_on < scope.on for it in listed),
                today=sum(it.due_on == scope.on for it in listed),
                soon=sum(it.due_on > scope.on for it in listed),
            )
            assert duty.standing(last, scope) == by_rows(duty).standing(last, scope) == stands, scope


def test_what_is_late_to_be_fixed_is_read_from_sums_and_for_a_person_from_rows(cast: Cast) -> None:
    settle(cast, raise_on(cast, "2022-03-01"), fixed="2022-04-25")
    on = date(2022, 4, 20)
    for whose, from_sums in (({"units": None}, True), ({"units": (), "person": cast.officer.pk}, False)):
        with CaptureQueriesContext(connection) as asked:
            assert fix.standing(on, Scope(on=on, **whose)) == Standing(late=1)
        assert any("figures_tally" in query["sql"] for query in asked) is from_sums
