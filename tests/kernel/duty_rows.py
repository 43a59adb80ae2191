"""Rows of problems with just the days that duties ask for."""

from datetime import date
from typing import Any

from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.records.door import writing_rows
from lianjian.kernel.testing.cast import Cast, moment

DAY = date(2022, 6, 15)
JUNE = Period(date(2022, 6, 1), date(2022, 6, 30))


def rows(cast: Cast, *facts: dict[str, Any]) -> list[Problem]:
    """Problems with just these days, as if they had come about by the rules."""
    at, kind = moment("2022-01-02"), ProblemKind.objects.get(code="P02")
    common = {
        "kind": kind, "channel": "desk", "text": "村口", "raised_on": date(2022, 1, 2), "unit": cast.zone,
        "occurred_at": at, "occurred_on": date(2022, 1, 2), "state": "registered", "state_at": at,
    }  # fmt: skip
    with writing_rows():
        return Problem.objects.bulk_create(Problem(**(common | fact)) for fact in facts)
