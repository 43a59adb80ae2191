"""What befalls each problem of the demo: dealt like cards, so that the profile's numbers hold for a year."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from lianjian.areas.problems.models import Satisfaction, Way
from lianjian.kernel.testing.year import Year

GRADES = {"very": Satisfaction.VERY, "satisfied": Satisfaction.SATISFIED, "neutral": Satisfaction.NEUTRAL}
BY_HAND = (Way.PAPER, Way.FACE_TO_FACE)
"""How those answer who were met on a visit: they left no phone and have no link."""

EARLY = 0.75
"""The share of those raised elsewhere that come early enough in the year to be late or fixed again."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What befalls one problem. Nobody was reached where `way` is None."""

    way: Way | None
    grade: Satisfaction = Satisfaction.SATISFIED
    anonymous: bool = False
    late: bool = False
    returned: bool = False
    extended: bool = False
    suspended: bool = False
    disputed: int = 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many problems an account's year has: by kind from P01 on, by month from January on."""

    account: date
    raised: int
    by_kind: tuple[int, ...]
    by_month: tuple[int, ...]
    on_a_visit: int
    unconfirmed: int
    late: float

    @property
    def elsewhere(self) -> int:
        return max(0, self.raised - self.on_a_visit)


def told(year: Year, account: date) -> Told:
    """The profile's numbers with the county's own seed and scale; with others, drawn around them."""
    name, profile = f"problems/{account.year}", year.profile["problems"][str(account.year)]
    raised = year.number(profile["raised"], f"{name}/raised")
    return Told(
        account=account,
        raised=raised,
        by_kind=_spread(raised, profile["by_kind"], year.chance(f"{name}/kinds")),
        by_month=_spread(raised, profile["by_month"], year.chance(f"{name}/months")),
        on_a_visit=year.number(profile["on_a_visit"], f"{name}/on_a_visit"),
        unconfirmed=year.number(profile["closed_unconfirmed"], f"{name}/closed_unconfirmed"),
        late=profile["late"],
    )


def _spread(number: int, shares: Sequence[int], chance: Random) -> tuple[int, ...]:
    """The shares themselves where they add up to the number, else that many drawn by them."""
    if sum(shares) == number:
        return tuple(shares)
    drawn = Counter(chance.choices(range(len(shares)), shares, k=number))
    return tuple(drawn[index] for index in range(len(shares)))


class Courses:
    """The cards of one year: for what is found on visits, and for what is raised elsewhere, in its order."""

    def __init__(self, year: Year, numbers: Told) -> None:
        self._profile = year.profile["problems"]
        self._chance = year.chance(f"problems/{numbers.account.year}/courses")
        by_hand, elsewhere = self._answers(numbers)
        late = round(numbers.late * numbers.raised)
        late_by_hand = round(late * len(by_hand) / max(1, numbers.raised))
        self._on_visits = self._dealt(by_hand, late_by_hand, len(by_hand))
        self._elsewhere = self._dealt(elsewhere, late - late_by_hand, round(EARLY * len(elsewhere)))
        self._hide(round(self._profile["anonymous"] * numbers.raised))

    def deal(self, *, on_a_visit: bool) -> Course:
        """The next card; past the last one, an ordinary course."""
        cards = self._on_visits if on_a_visit else self._elsewhere
        return cards.pop(0) if cards else Course(way=Way.FACE_TO_FACE)

    def _answers(self, numbers: Told) -> tuple[list[Course], list[Course]]:
        """How each resident answers and how satisfied; those who can't be reached among the early ones."""
        confirmed = numbers.raised - numbers.unconfirmed
        ways = [Way(way) for way in self._shuffled(confirmed, self._profile["confirmed_by"])]
        grades = [GRADES[grade] for grade in self._shuffled(confirmed, self._profile["satisfied"])]
        ways.sort(key=lambda way: way not in BY_HAND)
        cards = [Course(way=way, grade=grade) for way, grade in zip(ways, grades, strict=True)]
        elsewhere = cards[numbers.on_a_visit :]
        by_hand = [
            card if card.way in BY_HAND else replace(card, way=Way.FACE_TO_FACE)
            for card in cards[: numbers.on_a_visit]
        ]
        self._chance.shuffle(by_hand)
        self._chance.shuffle(elsewhere)
        for _each in range(numbers.unconfirmed):
            elsewhere.insert(self._chance.randrange(round(EARLY * len(elsewhere)) + 1), Course(way=None))
        return by_hand, elsewhere

    def _shuffled(self, number: int, shares: Mapping[str, float]) -> list[str]:
        names = [name for name, count in apportioned(number, shares).items() for _each in range(count)]
        self._chance.shuffle(names)
        return names

    def _dealt(self, cards: list[Course], late: int, early: int) -> list[Course]:
        """The cards with their misfortunes: so many are late, the others as chance will have it."""
        reached = [index for index in range(early) if cards[index].way]
        are_late = set(self._chance.sample(reached, min(late, len(reached))))
        return [
            replace(card, late=True) if index in are_late else self._tried(card) if index in reached else card
            for index, card in enumerate(cards)
        ]

    def _tried(self, card: Course) -> Course:
        """At most one delay, or else a fix that the resident does not accept, once or twice."""
        for name in ("returned", "extended", "suspended"):
            if self._chance.random() < self._profile[name]:
                misfortune: dict[str, Any] = {name: True}
                return replace(card, **misfortune)
        drawn, twice = self._chance.random(), self._profile["disputed_twice"]
        disputed = 2 if drawn < twice else 1 if drawn < twice + self._profile["disputed_once"] else 0
        return replace(card, disputed=disputed)

    def _hide(self, number: int) -> None:
        """Who leaves neither name nor phone answers by the secret link."""
        by_link = [index for index, card in enumerate(self._elsewhere) if card.way == Way.LINK]
        for index in self._chance.sample(by_link, min(number, len(by_link))):
            self._elsewhere[index] = replace(self._elsewhere[index], anonymous=True)


def apportioned(number: int, shares: Mapping[str, float]) -> dict[str, int]:
    """A whole number divided by shares that add up to one (largest remainder)."""
    exact = {name: number * share for name, share in shares.items()}
    parts = {name: int(part) for name, part in exact.items()}
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[: number - sum(parts.values())]:
        parts[name] += 1
    return parts
