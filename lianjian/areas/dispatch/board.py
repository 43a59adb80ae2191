"""What stands on the board: the calls that wait or are under way, the crews, and what alarms."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.queries import seconds_to_acknowledge, under_way
from lianjian.areas.roster import facade as roster
from lianjian.kernel.ui.maps import Dot


@dataclass(frozen=True)
class CallLine:
    """A call, the crews sent to it that are not free again, and those of them that have not acknowledged in time."""

    call: calls.Waiting
    sendings: tuple[Sending, ...]
    overdue: tuple[Sending, ...]
    minutes: int

    @property
    def is_unsent(self) -> bool:
        """Whether nobody is on the way to it or there."""
        return self.call.needs_unit and not self.sendings and self.call.arrived_at is None

    @property
    def alarms(self) -> bool:
        return self.is_unsent or bool(self.overdue)


@dataclass(frozen=True)
class CrewLine:
    """A crew on duty, and the call at which it is."""

    crew: roster.CrewNow
    sending: Sending | None


@dataclass(frozen=True)
class Board:
    lines: tuple[CallLine, ...]
    crews: tuple[CrewLine, ...]

    @property
    def alarms(self) -> int:
        return sum(line.alarms for line in self.lines)

    @property
    def free(self) -> int:
        return sum(line.sending is None for line in self.crews)

    @property
    def dots(self) -> list[Dot]:
        """The calls, as far as somebody knows where they are, and the crews."""
        return [*self._call_dots(), *(Dot(*line.crew.point, line.crew.name) for line in self.crews)]

    def _call_dots(self) -> Iterator[Dot]:
        for line in self.lines:
            if line.call.point:
                lon, lat = line.call.point
                yield Dot(
                    lon, lat, line.call.place or line.call.number, state="late" if line.alarms else "ok"
                )


def board(at: datetime, units: frozenset[int] | None) -> Board:
    """The board of some units at a moment; None for the county."""
    sendings = list(under_way().select_related("crew").order_by("occurred_at", "pk"))
    by_call: dict[int, list[Sending]] = defaultdict(list)
    for sending in sendings:
        by_call[sending.call_id].append(sending)
    within = seconds_to_acknowledge(at)
    lines = (
        _line(call, by_call[call.pk], at, within)
        for call in calls.waiting(at)
        if units is None or call.unit in units
    )
    at_calls = {sending.crew_id: sending for sending in sendings}
    crews = (
        CrewLine(crew, at_calls.get(crew.pk))
        for crew in roster.on_duty(at)
        if units is None or crew.unit in units
    )
    return Board(
        lines=tuple(sorted(lines, key=lambda line: not line.alarms)),
        crews=tuple(sorted(crews, key=lambda line: line.sending is not None)),
    )


def _line(call: calls.Waiting, sendings: list[Sending], at: datetime, within: int) -> CallLine:
    return CallLine(
        call=call,
        sendings=tuple(sendings),
        overdue=tuple(it for it in sendings if it.is_overdue(at, within)),
        minutes=int((at - call.received_at).total_seconds() // 60),
    )
