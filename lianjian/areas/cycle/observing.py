"""Half-year observation: arranging who goes to see whom, what was noted, and what was taken over. Each is a verb."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch.facade import officers
from lianjian.areas.cycle.models import Observation
from lianjian.areas.cycle.queries import branches_on
from lianjian.areas.cycle.refusals import NotABranch
from lianjian.areas.cycle.states import NOTHING_TAKEN, OBSERVED, TAKEN_OVER
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.periods import month_of
from lianjian.kernel.inbox.telling import tell
from lianjian.kernel.org.models import SECRETARY, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value


def half_ends(on: date) -> date:
    """The last day of the half-year's month of observation, on a day or after it."""
    months = sorted(value("OBSERVATION_MONTHS", on))
    month = next((month for month in months if month >= on.month), None)
    first = date(on.year, month, 1) if month else date(on.year + 1, months[0], 1)
    return month_of(first).last


@change("cycle.observation:arrange")
def arrange(*, actor: Any, at: datetime, host: Unit, visitors: Sequence[Unit]) -> Observation:
    """Let branches go to see another by the end of the half-year; those arranged already stay as they are."""
    day = timezone.localdate(at)
    there, due_on = set(branches_on(day)), half_ends(day)
    for name, unit in (("host", host), *(("visitors", unit) for unit in visitors)):
        if unit not in there or (name == "visitors" and unit == host):
            raise NotABranch(_("去观摩的和被观摩的是两个不同的党支部。"), field=name)
    known = {it.unit_id: it for it in Observation.objects.filter(host=host, due_on=due_on)}
    new = [
        Observation(unit=unit, host=host, due_on=due_on).happened(at).begin(at)
        for unit in visitors
        if unit.pk not in known
    ]
    under_way().put_many(new)
    tell(((officers(it.unit, day).get(SECRETARY, []), it) for it in new), at=at)
    return new[0] if new else known[visitors[0].pk]


@change("cycle.observation:record")
def observe(
    *, actor: Any, at: datetime, observation: Observation, noted: str, taken: str = ""
) -> Observation:
    """Say what was seen, and what the branch will take over; nothing, if it says nothing."""
    _require_own(actor, observation)
    observation.seen_on, observation.noted, observation.taken = timezone.localdate(at), noted, taken
    return observation.move(OBSERVED if taken else NOTHING_TAKEN, at=at)


@change("cycle.observation:record")
def take_over(*, actor: Any, at: datetime, observation: Observation, how: str) -> Observation:
    """Say that what was taken over is in place, and how."""
    _require_own(actor, observation)
    observation.taken_on, observation.how = timezone.localdate(at), how
    return observation.move(TAKEN_OVER, at=at)


def _require_own(actor: Any, observation: Observation) -> None:
    require_in(actor, "cycle.observation:record", observation.unit)
