"""What other areas may ask of calls, and tell them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.calls import entrusting, rules
from lianjian.areas.calls.models import ArrivalTold, Call, CallCategory, Grade, Needs
from lianjian.areas.calls.queries import likely_duplicates
from lianjian.areas.calls.rules import TAKE as TAKE
from lianjian.areas.calls.states import WAITING
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import NotFound


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An open call. `label` and `pk` name its row on the thread; `unit` is the key of the unit that answers for its
    place, `place` the village and its township. `own_point` is what somebody set, `point` that or else the middle of
    the place. `category` is the code of the class that stands. `needs_unit` says whether a unit is usually sent; of a
    call without a class yet it is True.
    """

    label: str
    pk: int
    number: str
    received_at: datetime
    grade: int | None
    category: str
    category_name: str
    needs_unit: bool
    text: str
    place: str
    place_pk: int | None
    place_text: str
    town: int | None
    point: Point | None
    own_point: Point | None
    unit: int
    unit_name: str
    state: str
    state_name: str
    dispatched_at: datetime | None
    arrived_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Whether a unit is still owed, or is not free again."""
        return self.state in {state.code for state in WAITING}


@dataclass(frozen=True)
class Category:
    """A category of calls: the key, the code, the name, and what it needs first (unit, phone, transfer)."""

    pk: int
    code: str
    name: str
    needs: str


def categories(on: date) -> tuple[Category, ...]:
    """The categories in use on a day, in the order of their codes."""
    rows = CallCategory.objects.on(on)
    return tuple(Category(row.pk, row.code, str(row), row.needs) for row in rows)


def grades() -> list[tuple[int, str]]:
    """The grades, each with its number and what it is called, so that a key chooses it."""
    return [(it.value, f"{it.value} {str(it.label).partition(' ')[2]}") for it in Grade]


def waiting(now: datetime) -> tuple[Waiting, ...]:
    """The calls received by then that still wait for a unit, or whose unit is not free again; the gravest first."""
    rows = Call.objects.waiting().filter(occurred_at__lte=now)
    found = [_told(row) for row in rows.select_related("category", "place__parent", "town", "unit")]
    return tuple(sorted(found, key=lambda it: (it.grade or 0, it.received_at, it.pk)))


def unsent(units: Collection[int] | None) -> int:
    """How many calls in these units (by key; None for all) wait for somebody to be sent."""
    rows = Call.objects.unsent()
    return (rows if units is None else rows.filter(unit__in=units)).count()


def one(pk: int) -> Waiting | None:
    """One call by its key, whatever its state."""
    row = Call.objects.select_related("category", "place__parent", "town", "unit").filter(pk=pk).first()
    return _told(row) if row else None


def own_points(pks: Collection[int]) -> dict[int, Point]:
    """Of some calls, by their keys, the points that somebody set; a call of which only the village is known has none."""
    rows = Call.objects.filter(pk__in=pks).only("longitude", "latitude")
    return {row.pk: row.point for row in rows if row.point}


def duplicates(pk: int) -> tuple[Waiting, ...]:
    """The calls that may be of the same incident as one; the nearest in time first."""
    keys = [it.pk for it in likely_duplicates(_call(pk))]
    return tuple(found for key in keys if (found := one(key)))


def take(
    *,
    actor: Any,
    at: datetime,
    key: str | None = None,
    ring_at: datetime | None = None,
    answered_at: datetime | None = None,
    caller_number: str = "",
) -> Waiting:
    """Make a call's row with the first key. The same `key` again gives the same call."""
    return _told(
        rules.take(
            actor=actor, at=at, key=key, ring_at=ring_at, answered_at=answered_at, caller_number=caller_number
        )
    )


def describe(
    *,
    actor: Any,
    at: datetime,
    call_pk: int,
    key: str | None = None,
    place: Place | None = None,
    point: Point | None = None,
    place_text: str | None = None,
    text: str | None = None,
    category: str | None = None,
    grade: int | None = None,
    caller_number: str = "",
) -> Waiting:
    """Fill in what is known by now; None leaves what stands. `category` is a code. Refusals are those of `rules`."""
    found = CallCategory.objects.get(code=category) if category else None
    return _told(
        rules.describe(
            actor=actor, at=at, key=key, call=_call(call_pk), place=place, point=point, place_text=place_text,
            text=text, category=found, grade=grade, caller_number=caller_number,
        )
    )  # fmt: skip


def merge(*, actor: Any, at: datetime, call_pk: int, into_pk: int) -> Waiting:
    """Say that a call is of the same incident as another one, which goes on."""
    return _told(rules.merge(actor=actor, at=at, call=_call(call_pk), into=_call(into_pk)))


def transfer(*, actor: Any, at: datetime, call_pk: int, to: str, words: str) -> Waiting:
    """Hand a call on to 12345, 119, 120 or other; `words` say who took it over, and under what number."""
    return _told(rules.transfer(actor=actor, at=at, call=_call(call_pk), to=to, words=words))


def cancel(*, actor: Any, at: datetime, call_pk: int, why: str) -> Waiting:
    """Say that nobody is needed any more, before anybody came."""
    return _told(rules.cancel(actor=actor, at=at, call=_call(call_pk), why=why))


def owed_by(person: int) -> tuple[Waiting, ...]:
    """The calls to which somebody, by key, was sent and that have no last feedback yet; the oldest comes first."""
    rows = Call.objects.owed_by(person).select_related("category", "place__parent", "town", "unit")
    return tuple(_told(row) for row in rows.order_by("occurred_at", "pk"))


def entrust(*, actor: Any, at: datetime, call_pk: int, people: Sequence[int]) -> None:
    """These people, by their keys, were sent: they may see the call, handle it and give its feedback."""
    entrusting.entrust(actor=actor, at=at, call=_call(call_pk), people=people)


def take_back(*, actor: Any, at: datetime, call_pk: int, people: Sequence[int]) -> None:
    """These people were called back: the call is theirs no more."""
    entrusting.take_back(actor=actor, at=at, call=_call(call_pk), people=people)


def note_dispatched(*, actor: Any, at: datetime, call_pk: int) -> Waiting:
    """A unit was sent. Of this and the other notes, called within a change of another area: the first time is kept,
    once, and the state goes on, never back. Refused with TooEarly where `at` lies before an earlier step.
    """
    return _note(actor, at, call_pk, "dispatched_at")


def note_acknowledged(*, actor: Any, at: datetime, call_pk: int) -> Waiting:
    """A unit has taken the order."""
    return _note(actor, at, call_pk, "acknowledged_at")


def note_departed(*, actor: Any, at: datetime, call_pk: int) -> Waiting:
    """A unit is on its way."""
    return _note(actor, at, call_pk, "departed_at")


def note_arrived(
    *, actor: Any, at: datetime, call_pk: int, when: datetime | None = None, by_position: bool = False
) -> Waiting:
    """A unit has been there since `when`, else since `at`: by its own word, which stands against a position, or by that."""
    by = ArrivalTold.POSITION if by_position else ArrivalTold.UNIT
    return _told(rules.note_arrival(actor=actor, at=at, call=_call(call_pk), when=when or at, by=by))


def note_cleared(*, actor: Any, at: datetime, call_pk: int) -> Waiting:
    """The last of its units is free again."""
    return _note(actor, at, call_pk, "cleared_at")


def _note(actor: Any, at: datetime, call_pk: int, what: str) -> Waiting:
    return _told(rules.note(actor=actor, at=at, call=_call(call_pk), what=what))


def _call(pk: int) -> Call:
    found = Call.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这起警情。"))
    return found


def _told(row: Call) -> Waiting:
    names = (row.town, row.place)
    category = row.category
    return Waiting(
        label=row.label,
        pk=row.pk,
        number=row.number,
        received_at=row.occurred_at,
        grade=row.grade,
        category=category.code if category else "",
        category_name=str(category or ""),
        needs_unit=category is None or category.needs == Needs.UNIT,
        text=row.text,
        place=" · ".join(dict.fromkeys(it.short_name() for it in names if it)),
        place_pk=row.place_id,
        place_text=row.place_text,
        town=row.town_id,
        point=row.point or _middle(row),
        own_point=row.point,
        unit=row.unit_id,
        unit_name=str(row.unit),
        state=row.state,
        state_name=str(row.standing),
        dispatched_at=row.dispatched_at,
        arrived_at=row.arrived_at,
    )


def _middle(row: Call) -> Point | None:
    """The middle of its place, where nobody set a point."""
    place = row.place
    if place is None or place.longitude is None or place.latitude is None:
        return None
    return place.longitude, place.latitude
