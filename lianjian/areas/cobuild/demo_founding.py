"""The demo's joint branches, founded on one day: with their partners, groups, bodies and plans."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.utils import timezone

from lianjian.areas.cobuild import joining
from lianjian.areas.cobuild.models import Body, Joint, Partner
from lianjian.areas.cobuild.queries import zone_branches
from lianjian.areas.cobuild.states import Organ, PartnerKind
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.org.models import BRANCH, Beat, Placement, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.testing.year import Year

Led: TypeAlias = tuple[Unit, str, str]
"""A unit, and the names of the joint branch that it leads."""


@dataclass(frozen=True)
class Formed:
    """A body as the demo goes on with it: its partners, those of them that sign in, and what it is about."""

    body: Body
    partners: tuple[Partner, ...]
    let_in: frozenset[int]
    theme: Mapping[str, Any]


@dataclass(frozen=True)
class Founder:
    """Founds everything as one person, at one moment."""

    year: Year
    told: Mapping[str, Any]
    actor: Actor
    at: datetime

    @classmethod
    def of(cls, year: Year, told: Mapping[str, Any]) -> "Founder":
        day = told["founded_on"]
        return cls(year, told, year.desk("political", day), begins(told))

    @property
    def on(self) -> date:
        return self.at.date()

    def found(self) -> list[Formed]:
        """The zones' joint branches with partners of their own, then the organs' with some of those besides."""
        units = Unit.objects.on(self.on)
        zones = units.filter(pk__in=zone_branches(self.on)).order_by("code")
        organs = units.of_kind(BRANCH).exclude(pk__in=zones).order_by("code")
        named = [*map(self._named, organs), *self._units_themselves(units)]
        pool = [list(self._zone_partners(branch)) for branch in zones]
        shared = _in_turn(pool)
        of_zones = [self._zone(branch, own) for branch, own in zip(zones, pool, strict=True)]
        of_organs = [self._organ(number, it, shared) for number, it in enumerate(named)]
        return [formed for some in (*of_zones, *of_organs) for formed in some]

    def _zone(self, branch: Unit, partners: Sequence[Partner]) -> list[Formed]:
        let_in = self._let_in(partners[: self.told["let_in"]])
        return self._joint(self._named(branch), Organ.ZONE, partners, let_in)

    def _organ(self, number: int, named: Led, shared: Iterator[Partner]) -> list[Formed]:
        count = self.told["organ_partners"]["district"]
        own = [self._partner(PartnerKind.DISTRICT, None, number * count + n + 1, None) for n in range(count)]
        theirs = islice(shared, self.told["organ_shares"])
        return self._joint(named, Organ.ORGAN, [*own, *theirs], frozenset())

    def _units_themselves(self, units: QuerySet[Unit]) -> Iterator[Led]:
        """Those that lead a joint branch besides the one of their branch."""
        for row in self.told["joint"]:
            yield units.get(code=row["unit"]), row["name"], row["name_en"]

    def _named(self, branch: Unit) -> Led:
        home = Placement.objects.on(self.on).select_related("parent").get(unit=branch).parent
        zh, en = self.told["names"]["joint"]
        return branch, zh.format(unit=home.name), en.format(unit=home.name_en)

    def _joint(
        self, named: Led, kind: Organ, partners: Sequence[Partner], let_in: frozenset[int]
    ) -> list[Formed]:
        unit, name, name_en = named
        joint = joining.found_joint(
            actor=self.actor, at=self.at, unit=unit, kind=kind, name=name, name_en=name_en, on=self.on
        )
        joining.pair(actor=self.actor, at=self.at, joint=joint, partners=partners, on=self.on)
        self._pair_groups(joint, partners)
        return [self._body(joint, number, partners, let_in) for number in range(self.told["bodies"][kind])]

    def _pair_groups(self, joint: Joint, partners: Sequence[Partner]) -> None:
        chance, told = self.year.chance(f"cobuild/groups/{joint.unit.code}"), self.told["names"]
        numbers = [self.told["groups"] + (chance.random() < self.told["extra_groups"]) for _it in partners]
        groups = [
            (partner, told["ours"].format(number=n + 1), told["theirs"].format(number=n + 1))
            for partner, number in zip(partners, numbers, strict=True)
            for n in range(number)
        ]
        joining.pair_groups(actor=self.actor, at=self.at, joint=joint, groups=groups, on=self.on)

    def _body(self, joint: Joint, number: int, partners: Sequence[Partner], let_in: frozenset[int]) -> Formed:
        themes, seats = self.told["themes"], self.told["seats"]
        theme = list(themes)[(joint.pk + number) % len(themes)]
        chosen = [partners[(number * seats + n) % len(partners)] for n in range(seats)]
        body = joining.form_body(
            actor=self.actor, at=self.at, joint=joint, name=themes[theme]["name"],
            name_en=themes[theme]["name_en"], theme=theme, partners=chosen, on=self.on,
        )  # fmt: skip
        return Formed(body, tuple(chosen), let_in, themes[theme])

    def _zone_partners(self, branch: Unit) -> Iterator[Partner]:
        home = Placement.objects.on(self.on).get(unit=branch).parent_id
        towns = list(Place.objects.filter(pk__in=Beat.objects.on(self.on).filter(unit=home).values("town")))
        villages = (
            Place.objects.on(self.on).filter(level=Place.Level.VILLAGE, parent__in=towns).order_by("code")
        )
        for kind, count in self.told["zone_partners"].items():
            for number, village in enumerate(villages.select_related("parent")[:count], 1):
                is_village = kind == PartnerKind.VILLAGE
                yield self._partner(kind, towns[0], number, village if is_village else None)

    def _partner(self, kind: str, town: Place | None, number: int, village: Place | None) -> Partner:
        lies_in = village.parent if village and village.parent else town
        zh, en = self.told["names"][kind]
        words = {"number": number, "place": village.short_name() if village else ""}
        name = zh.format(town=lies_in.name if lies_in else "", **words)
        words["place"] = village.name_en if village else ""
        return joining.add_partner(
            actor=self.actor, at=self.at, kind=kind, name=name, on=self.on, place=village,
            name_en=en.format(town=lies_in.name_en if lies_in else "", **words),
            contact_post=self.told["names"]["contact"],
        )  # fmt: skip

    def _let_in(self, partners: Sequence[Partner]) -> frozenset[int]:
        for partner in partners:
            joining.let_in(actor=self.actor, at=self.at, partner=partner, on=self.on)
        return frozenset(partner.pk for partner in partners)


def begins(told: Mapping[str, Any]) -> datetime:
    """The moment at which all is founded."""
    return timezone.make_aware(datetime.combine(told["founded_on"], time(9)))


def _in_turn(pool: Sequence[Sequence[Partner]]) -> Iterator[Partner]:
    """One partner of each zone after another, over and over."""
    number = 0
    while True:
        for partners in pool:
            yield partners[number % len(partners)]
        number += 1
