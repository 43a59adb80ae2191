"""The clocks of traffic: by which day something is to be done, as the rules of its day say."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from lianjian.areas.traffic.models import Decision
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days

FINE_HOURS = "TRAFFIC_FINE_HOURS"
DECIDED_WITHIN = {
    Decision.SUSPENSION: "TRAFFIC_SUSPEND_DAYS",
    Decision.REVOCATION: "TRAFFIC_REVOKE_DAYS",
    Decision.DETENTION: "TRAFFIC_SUSPEND_DAYS",
}


def rule_of_decision(foreseen: str) -> str:
    """The rule that says how long such a decision may take; in hours where it is FINE_HOURS, else in days."""
    return DECIDED_WITHIN.get(Decision(foreseen), FINE_HOURS) if foreseen else FINE_HOURS


def decide_by(accepted_at: datetime, foreseen: str) -> date:
    """The last day for a decision on what was accepted then."""
    day, rule = timezone.localdate(accepted_at), rule_of_decision(foreseen)
    if rule != FINE_HOURS:
        return working_days(rule, day)
    return timezone.localdate(accepted_at + timedelta(hours=int(value(rule, day))))
