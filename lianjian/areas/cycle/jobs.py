"""What the timer does: it drafts the evaluations of the quarter that is over."""

from datetime import datetime

from django.utils import timezone

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.models import Evaluation
from lianjian.areas.cycle.queries import branches_on, lines_in
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.periods import DAY, quarter_of


def draft_last_quarter(at: datetime) -> str:
    """Draft the evaluations of the last quarter that have not been drafted. Part of `lianjian tick`."""
    quarter = quarter_of(quarter_of(timezone.localdate(at)).first - DAY)
    there = Evaluation.objects.filter(first=quarter.first).values("unit")
    if not lines_in(quarter).exists() or not branches_on(quarter.last).exclude(pk__in=there).exists():
        return "evaluations: 0 drafted"
    drafted = rules.draft_quarter(actor=SYSTEM, at=at, first=quarter.first)
    return f"evaluations: {len(drafted)} drafted"
