"""What is owed: a visit to every village in each visit period; hazards removed, and checked."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.visits.clocks import rule_of_removal
from lianjian.areas.visits.models import Hazard, Visit
from lianjian.areas.visits.queries import periods, units_of_villages, villages
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.places.models import Place


def _describe_village(place: Place, period: Period) -> tuple[str, str, str]:
    address = reverse("entry", args=("visits-record",))
    return (
        _("走访%s") % place.short_name(),
        f"{place.parent} · {period.first:%m-%d} — {period.last:%m-%d}",
        f"{address}?{urlencode({'place': place.code})}",
    )


def _describe_hazard(hazard: Hazard) -> tuple[str, str, str]:
    where = hazard.place.short_name() if hazard.place else ""
    return (
        hazard.headline,
        f"{hazard.number} · {where}",
        reverse("row", args=("visits", "hazard", hazard.pk)),
    )


village = PeriodDuty(
    key="visits.village",
    title=gettext_lazy("走访行政村"),
    verb=gettext_lazy("走访"),
    rule="VISIT_PERIOD",
    permission="visits.visit:record",
    periods=periods,
    owers=villages,
    units=units_of_villages,
    fulfilled_by=lambda: Visit.objects.all(),
    matched_by="place",
    dated_by="occurred_on",
    describe=_describe_village,
    lapses_on=lambda period: date(period.last.year + 1, 1, 1),
)
remove = RowDuty(
    key="visits.hazard_remove",
    title=gettext_lazy("整改隐患"),
    verb=gettext_lazy("整改"),
    rule="HAZARD_REMOVE_DAYS",
    permission="visits.hazard:remove",
    rule_of=lambda hazard: rule_of_removal(grave=hazard.grave),
    rows=lambda: Hazard.objects.select_related("kind", "place"),
    due_by="due_on",
    done_by="removed_on",
    describe=_describe_hazard,
)
check = RowDuty(
    key="visits.hazard_check",
    title=gettext_lazy("复查隐患"),
    verb=gettext_lazy("复查"),
    rule="HAZARD_CHECK_DAYS",
    permission="visits.hazard:check",
    rows=lambda: Hazard.objects.filter(check_due_on__isnull=False).select_related("kind", "place"),
    due_by="check_due_on",
    done_by="checked_on",
    describe=_describe_hazard,
)

DUTIES = (village, remove, check)
