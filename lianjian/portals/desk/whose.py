"""Whose duties are looked at: those of a person, or those of a unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property

from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import DAY, Period
from lianjian.kernel.duties import board
from lianjian.kernel.duties.declared import Duty, RowDuty
from lianjian.kernel.duties.owed import Count, Owed, Scope, Standing
from lianjian.kernel.duties.recurring import Due, PeriodDuty
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.org.models import Post, Unit
from lianjian.kernel.org.structure import Structure, predecessors, root

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Whose:
    """Some duties on a day, seen by somebody. Whoever asks says by `scope` what of a duty is meant.

    On the county's present day (of a demo: the last day of its year) what was done since is done.
    """

    actor: Actor
    on: date

    @cached_property
    def by_now(self) -> bool:
        return self.on >= default_day()

    def scope(self, duty: Duty) -> Scope:
        """What of a duty is meant."""
        raise NotImplementedError(type(self).__name__)

    def standing(self, duty: Duty, until: date) -> Standing:
        return board.standing(self.left.get(duty.key, ()), until, self.scope(duty))

    def left_between(self, duty: Duty, since: date, last: date) -> int:
        """How much is still to be done of what falls due in some days."""
        scope = self.scope(duty)
        return sum(
            part.number
            for part in self.left.get(duty.key, ())
            if since <= part.due_on <= last and scope.covers(part.unit, part.person)
        )

    @cached_property
    def dues(self) -> Mapping[str, Iterable[Due]]:
        """What everybody owed by the duties that recur."""
        return board.dues(self.on)

    @cached_property
    def left(self) -> Mapping[str, Iterable[board.Left]]:
        """What each duty has left for everybody."""
        return board.left(self.on, by_now=self.by_now)

    def open_between(self, duty: Duty, since: date, last: date, limit: int) -> list[Owed]:
        return duty.open_until(last, self.scope(duty), since=since, limit=limit)

    def may_do(self, owed: Owed) -> bool:
        """Whether the one who looks may do it."""
        permission = owed.duty.permission
        return not permission or self.actor.may(permission, owed.unit)


@dataclass(frozen=True)
class Mine(Whose):
    """What falls to a person: the own, what is nobody's in particular where the person may do it, and all
    that is owed by the units the person leads.
    """

    @classmethod
    def of(cls, actor: Actor, on: date) -> "Mine":
        """With the posts that the person held on the day."""
        return cls(actor_for(actor.person, on) if actor.person else actor, on)

    @cached_property
    def in_a_week(self) -> list[Standing]:
        """How each duty stands, with what falls due within a week."""
        return [self.standing(duty, self.on + WEEK) for duty in registry.duties.values()]

    @property
    def late(self) -> int:
        """How much is late of all duties."""
        return sum(self.standing(duty, self.on - DAY).late for duty in registry.duties.values())

    def scope(self, duty: Duty) -> Scope:
        if self.led is None:
            return Scope(on=self.on, units=None, by_now=self.by_now)
        person, shared = self.actor.person.pk if self.actor.person else None, self._shared(duty)
        return Scope(on=self.on, units=self.led, person=person, shared=shared, by_now=self.by_now)

    def _shared(self, duty: Duty) -> frozenset[int] | None:
        return self.actor.units_for(duty.permission) if duty.permission else self.actor.own_units

    @cached_property
    def led(self) -> frozenset[int] | None:
        """The units led by the person, with all under them and their predecessors; None for the county."""
        posts = Post.objects.on(self.on).filter(person=self.actor.person, kind__leads=True)
        heads = set(posts.values_list("unit_id", flat=True)) if self.actor.person else set()
        return _with_all_under(heads, self.on)

    @cached_property
    def units(self) -> frozenset[int] | None:
        """The units whose account the person is shown: those led, else those the person serves in."""
        return self.led if self.led is None or self.led else self.actor.own_units

    def counts(self, period: Period) -> Mapping[str, Count]:
        """How each duty stands over a period, by its key."""
        return {
            duty: sum(
                (it for unit, it in by_unit.items() if self.units is None or unit in self.units), Count()
            )
            for duty, by_unit in board.counts(period, on=self.on).items()
        }


@dataclass(frozen=True)
class OfUnit(Whose):
    """What a unit owes with all under it, as far as the one who looks may see it."""

    unit: Unit

    def scope(self, duty: Duty) -> Scope:
        asked, seen = _with_all_under({self.unit.pk}, self.on), self._seen(duty)
        both = asked & seen if asked is not None and seen is not None else seen if asked is None else asked
        return Scope(on=self.on, units=both, by_now=self.by_now)

    def _seen(self, duty: Duty) -> frozenset[int] | None:
        kind = registry.kinds.get(_model_of(duty)._meta.label_lower)
        return self.actor.units_for(kind.read) if kind else self.actor.own_units


def _with_all_under(heads: set[int], on: date) -> frozenset[int] | None:
    top = root(on)
    if top and top.pk in heads:
        return None
    structure = Structure.on(on)
    return predecessors({unit for head in heads for unit in structure.subtree(head)}, on)


def _model_of(duty: Duty) -> Any:
    if isinstance(duty, RowDuty):
        return duty.rows().model
    assert isinstance(duty, PeriodDuty)
    return duty.fulfilled_by().model
