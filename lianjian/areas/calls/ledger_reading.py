"""Reading a line of an older 110 system's export: a call that ended there."""

from datetime import date, datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause
from lianjian.areas.calls.refusals import TooEarly
from lianjian.areas.calls.taking_in import finished
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_lists import Lookup
from lianjian.kernel.exchange.ledgers import Line
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root

LONGEST_REFERENCE = 40
USUAL_GRADE = 3
TIMES = (
    "ring_at",
    "answered_at",
    "dispatched_at",
    "acknowledged_at",
    "departed_at",
    "arrived_at",
    "cleared_at",
)


class Lists:
    """The county's code tables of calls, read once for an import."""

    def __init__(self) -> None:
        self.categories = Lookup(CallCategory.objects.all())
        self.results = Lookup(CallResult.objects.all())
        self.causes = Lookup(LateCause.objects.all())


def read(line: Line, context: Context) -> Call | None:
    """The call of a line, or None with the reasons in the line."""
    received_at = context.happened(line, "received")
    if received_at is None:
        return None
    day = line["received"].date()
    located = line.look_up("place", context.places.locate, day)
    lists = context.once(Lists)
    category = line.look_up("category", lists.categories.find, day)
    found = line.look_up("found", lists.categories.find, day)
    result = line.look_up("result", lists.results.find, day)
    cause = line.look_up("late_cause", lists.causes.find, day)
    unit = context.unit(line, located.place, day) if located else _unit(line, context, day)
    if category is None or unit is None or line.errors:
        return None
    try:
        call = finished(
            reference=_reference(line), at=received_at, category=category, found=found, result=result,
            grade=line["grade"] or USUAL_GRADE, unit=unit, place=located.place if located else None,
            times=_times(line, context), late_cause=cause, transferred_to=line["transferred_to"] or "",
        )  # fmt: skip
    except TooEarly as refusal:
        line.refuse("received", refusal.text, refusal.hint)
        return None
    call.place_text = located.rest if located else ""
    return None if line.errors else call


def _unit(line: Line, context: Context, day: date) -> Unit | None:
    """Of a call without a place: the unit that the line names, or the bureau itself."""
    return root(day) if line["unit"] is None else line.look_up("unit", context.register.unit, day)


def _times(line: Line, context: Context) -> dict[str, datetime]:
    return {name: context.local(line[name]) for name in TIMES if line[name] is not None}


def _reference(line: Line) -> str:
    number = line.own_number or ""
    if len(number) > LONGEST_REFERENCE:
        line.refuse("number", _("编号太长"), format_lazy(_("最多 {most} 个字"), most=LONGEST_REFERENCE))
    return number[:LONGEST_REFERENCE]
