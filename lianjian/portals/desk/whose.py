"""Whose duties are looked at: those of a person, or those of a unit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property

from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import Count, Duty, Owed, PeriodDuty, RowDuty, Standing
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.org.models import Post, Unit
from lianjian.kernel.org.structure import Structure, predecessors, root


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

    def scope(self, duty: Duty) -> dict[str, Any]:
        """The keywords of `Duty.open_until` and `Duty.standing` that say whose."""
        raise NotImplementedError(type(self).__name__)

    def units_of(self, duty: Duty) -> frozenset[int] | None:
        """The units whose part of a duty is meant; None for all."""
        scope = self.scope(duty)
        units, shared = scope["units"], scope.get("shared", frozenset())
        return None if units is None or shared is None else units | shared

    def standing(self, duty: Duty, until: date) -> Standing:
        return duty.standing(until, on=self.on, by_now=self.by_now, **self.scope(duty))

    def open_between(self, duty: Duty, since: date, last: date, limit: int) -> list[Owed]:
        return duty.open_until(
            last, on=self.on, since=since, limit=limit, by_now=self.by_now, **self.scope(duty)
        )

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

    def scope(self, duty: Duty) -> dict[str, Any]:
        if self.led is None:
            return {"units": None}
        person = self.actor.person.pk if self.actor.person else None
        return {"units": self.led, "person": person, "shared": self._shared(duty)}

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

    def count(self, duty: Duty, period: Period) -> Count:
        return duty.count(period, on=self.on, units=self.units)


@dataclass(frozen=True)
class OfUnit(Whose):
    """What a unit owes with all under it, as far as the one who looks may see it."""

    unit: Unit

    def scope(self, duty: Duty) -> dict[str, Any]:
        asked, seen = _with_all_under({self.unit.pk}, self.on), self._seen(duty)
        if asked is None or seen is None:
            return {"units": seen if asked is None else asked}
        return {"units": asked & seen}

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
