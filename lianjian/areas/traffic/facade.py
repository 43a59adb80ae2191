"""What other areas may ask of traffic."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianjian.areas.traffic import accidents
from lianjian.areas.traffic.accidents import RECORD as RECORD
from lianjian.areas.traffic.models import Accident, Road
from lianjian.kernel.places.models import Place

LONGEST_TITLE: int = Accident._meta.get_field("title").max_length or 0
LONGEST_OUTLINE: int = Accident._meta.get_field("outline").max_length or 0
ACCIDENT = Accident._meta.label_lower
"""The kind of an accident on the thread."""


@dataclass(frozen=True, kw_only=True)
class FoundAccident:
    """An accident heard of elsewhere: when it happened, the code of its procedure, an officer's short wording, the facts
    between 甲 and 乙, and how many were hurt. `road` is a road's code, empty off the roads listed; `metre` is the stake.
    """

    happened_at: datetime
    procedure: str
    title: str
    outline: str = ""
    road: str = ""
    metre: int | None = None
    hurt_lightly: int = 0
    hurt_badly: int = 0
    is_hit_and_run: bool = False


@dataclass(frozen=True)
class ReportedAccident:
    """The accident as entered. `label` and `pk` name its row on the thread."""

    label: str
    pk: int
    number: str


def report_found(*, actor: Any, at: datetime, place: Place, found: FoundAccident) -> ReportedAccident:
    """Enter an accident of which a call told, within a change of another area made at `at`. Refusals are those of
    `accidents.report`.
    """
    road = Road.objects.get(code=found.road) if found.road else None
    accident = accidents.report(
        actor=actor, at=found.happened_at, procedure=found.procedure, title=found.title, place=place, road=road,
        metre=found.metre, outline=found.outline, hurt_lightly=found.hurt_lightly, hurt_badly=found.hurt_badly,
        is_hit_and_run=found.is_hit_and_run,
    )  # fmt: skip
    return ReportedAccident(accident.label, accident.pk, accident.number)


def procedures() -> list[tuple[str, str]]:
    """The procedures: code and name; the simple one first."""
    return [(it.value, str(it.label)) for it in Accident.Procedure]


def roads(on: date) -> list[tuple[str, str]]:
    """The roads in use on a day: code and name."""
    return [(road.code, str(road)) for road in Road.objects.on(on)]
