"""The demo's drivers found under the influence, and what was decided."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from lianjian.areas.traffic import drunk
from lianjian.areas.traffic.demo_crew import Crew, days_of
from lianjian.areas.traffic.models import DrunkDriving
from lianjian.kernel.testing.year import Life

FIRST_HOUR, HOURS = 19, 4
DRUNK_LEVELS, DRINKING_LEVELS = (82, 230), (22, 78)
DECIDED_AFTER = (1, 2)
"""Working days from the finding to the decision."""


def drunk_lives(crew: Crew) -> Iterator[Life]:
    """Cases by the day of their filing, and those who were drinking by the day on which they were found."""
    told = crew.told["drunk"]
    for name, tell in (("filed", _filed), ("drinking", _drinking)):
        for year, number in told[name].items():
            stream = f"traffic/{name}/{year}"
            chance, count = crew.year.chance(stream), crew.year.number(number, stream)
            for index, day in enumerate(days_of(crew.year, int(year), told["by_month"], count, chance)):
                yield tell(crew, day, crew.year.chance(f"{stream}/{index}"))


def _filed(crew: Crew, filed_on: date, chance: Random) -> Life:
    """Found some evenings before, and filed on the day; nobody is in post before the first year begins."""
    filed_on = max(filed_on, filed_on.replace(month=1, day=1 + DECIDED_AFTER[1]))
    found_at = _evening(filed_on - timedelta(days=chance.randint(*DECIDED_AFTER)), chance)
    yield found_at
    found = _found(crew, found_at, chance, chance.randint(*DRUNK_LEVELS))
    at = found_at.replace(hour=8) + timedelta(days=(filed_on - found_at.date()).days, minutes=30)
    yield at
    row = DrunkDriving.objects.get(pk=found.pk)
    head = crew.head_of(row, at)
    if chance.random() < crew.told["drunk"]["blood"]:
        row = drunk.test_blood(
            actor=head, at=at, found=row, blood=max(81, row.breath + chance.randint(-3, 9))
        )
    drunk.file(actor=head, at=at + timedelta(minutes=5), found=row)


def _drinking(crew: Crew, day: date, chance: Random) -> Life:
    at = _evening(day, chance)
    yield at
    found = _found(crew, at, chance, chance.randint(*DRINKING_LEVELS))
    at = at.replace(hour=9) + timedelta(days=1)
    yield at
    drunk.settle(actor=crew.head_of(found, at), at=at, found=DrunkDriving.objects.get(pk=found.pk))


def _found(crew: Crew, at: datetime, chance: Random, breath: int) -> DrunkDriving:
    place = chance.choice(crew.villages)
    return drunk.find(
        actor=crew.officer_at(place, at, chance), at=at, place=place, breath=breath,
        vehicle=chance.choice(("car", "car", "car", "motorcycle", "lorry")),
    )  # fmt: skip


def _evening(day: date, chance: Random) -> datetime:
    minutes = chance.randrange(HOURS * 60)
    return timezone.make_aware(datetime(day.year, day.month, day.day, FIRST_HOUR)) + timedelta(
        minutes=minutes
    )
