"""Everything that can be done with a driver found under the influence, each a verb (rules.md 4). Found and filed are two."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.traffic.models import DrunkDriving, Road
from lianjian.areas.traffic.refusals import NoSuchException, NotDrunk
from lianjian.areas.traffic.states import ADMINISTRATIVE, BELOW, FILED, FOUND, NOT_FILED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, unit_of
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value, versions
from lianjian.kernel.rules.times import working_days

RECORD, DECIDE = "traffic.drunk:record", "traffic.drunk:decide"
EXCEPTION = "DRUNK_NOT_FILED_BELOW"


@change(RECORD)
def find(
    *,
    actor: Any,
    at: datetime,
    place: Place,
    vehicle: str,
    breath: int,
    road: Road | None = None,
    where: str = "",
    aggravating: Sequence[str] = (),
) -> DrunkDriving:
    """A driver was found: `breath` in mg in 100 ml of blood, as the device converts it."""
    day = timezone.localdate(at)
    require_here(place, day)
    found = DrunkDriving(
        road=road, where=where, vehicle=vehicle, breath=breath, aggravating=list(aggravating),
        unit=unit_of(place, day),
    )  # fmt: skip
    found.happened(at).stand_at(place).begin(at)
    _measure(found, breath, day)
    return found.put()


@change(RECORD)
def test_blood(*, actor: Any, at: datetime, found: DrunkDriving, blood: int) -> DrunkDriving:
    """The blood was tested: its level counts instead of the breath's."""
    require_in(actor, RECORD, found.unit)
    found.blood, found.blood_on = blood, timezone.localdate(at)
    _measure(found, blood, found.blood_on)
    return found.move(FOUND, at=at)


def _measure(found: DrunkDriving, level: int, known_on: date) -> None:
    """What the level is by the rules of the day on which the driver was found."""
    day = found.occurred_on
    found.level = level
    found.is_drunk = level >= int(value("DRUNK_LEVEL", day))
    found.is_drinking = not found.is_drunk and level >= int(value("DRUNK_DRINKING_LEVEL", day))
    found.decide_due_on = working_days("DRUNK_DECIDE_DAYS", known_on) if found.is_drunk else None


@change(DECIDE)
def file(*, actor: Any, at: datetime, found: DrunkDriving, case_number: str = "") -> DrunkDriving:
    """File a criminal case of drunk driving."""
    require_in(actor, DECIDE, found.unit)
    _require_drunk(found)
    found.filed_on = timezone.localdate(at)
    found.decided_on = found.decided_on or found.filed_on
    found.case_number = case_number
    return found.move(FILED, at=at)


@change(DECIDE)
def leave_unfiled(*, actor: Any, at: datetime, found: DrunkDriving, why: str) -> DrunkDriving:
    """Decide that no case is filed, where the law of the day on which the driver was found knows that exception."""
    require_in(actor, DECIDE, found.unit)
    _require_drunk(found)
    day = found.occurred_on
    below = exception_on(day)
    if below is None:
        raise NoSuchException(
            _("%s 的规定没有醉驾可以不立案的情形。") % day, rule=EXCEPTION, hint=_("达到醉酒标准的应当立案。")
        )
    if found.level >= below or set(found.aggravating) & set(value("DRUNK_AGGRAVATING", day)):
        raise NoSuchException(
            _("酒精含量不低于 %s 或者有从重情形，不能不立案。") % below,
            rule=EXCEPTION,
            hint=_("请立案。"),
        )
    found.decided_on, found.why_not = timezone.localdate(at), why
    return found.move(NOT_FILED, at=at, note=why)


def exception_on(day: date) -> int | None:
    """The level below which a case need not be filed, by the law of a day; None where it knew no such exception."""
    version = next((it for it in versions(EXCEPTION) if it.holds_on(day)), None)
    return None if version is None else int(version.value or 0)


def _require_drunk(found: DrunkDriving) -> None:
    if not found.is_drunk:
        raise NotDrunk(
            _("%s mg/100 ml 没有达到醉酒标准。") % found.level,
            rule="DRUNK_LEVEL",
            hint=_("请按饮酒驾车处理，或登记血液检验结果。"),
        )


@change(DECIDE)
def settle(*, actor: Any, at: datetime, found: DrunkDriving) -> DrunkDriving:
    """What is not drunk is settled: as drinking and driving, or as below the levels."""
    require_in(actor, DECIDE, found.unit)
    if found.is_drunk:
        raise NotDrunk(_("已达到醉酒标准。"), rule="DRUNK_LEVEL", hint=_("请决定是否立案。"))
    found.decided_on = timezone.localdate(at)
    return found.move(ADMINISTRATIVE if found.is_drinking else BELOW, at=at)
