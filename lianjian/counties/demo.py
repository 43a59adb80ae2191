"""Building the demo county: its years told by the areas' lives, through the same rules that users go through."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from lianjian.counties.accounts import open_accounts
from lianjian.counties.founding import AlreadyFounded, found
from lianjian.counties.road_network import lay
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.county import pack
from lianjian.kernel.home import home
from lianjian.kernel.ledger import checkpoints
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.year import Year, live

FIRST_DAY = date(2021, 1, 1)
PASSWORD_BYTES = 9


def build(
    *, seed: int | None, scale: float, progress: Callable[[datetime], None] | None = None
) -> Installation:
    """Found the county and let its two years happen; give back what was built.

    A demo of the same seed and scale that is there already is left as it is. Any other data: AlreadyFounded.
    """
    county = pack()
    seed = county.settings("profile")["default_seed"] if seed is None else seed
    there = Installation.objects.first()
    if there is not None:
        if there.is_demo and (there.demo_seed, there.demo_scale) == (seed, scale):
            return there
        raise AlreadyFounded(there.county)
    with transaction.atomic():
        return _build(seed, scale, progress)


def _build(seed: int, scale: float, progress: Callable[[datetime], None] | None) -> Installation:
    county = pack()
    begins = timezone.make_aware(datetime.combine(FIRST_DAY, time()))
    with held_at(begins):
        installation = found(county, on=FIRST_DAY)
        lay(county, seed=seed, folder=home())
        year = Year(county, seed, scale, ends=_last_moment(county.settings("profile")["last_day"]))
        for area in registry.areas:
            if area.before_demo:
                area.before_demo(year)
    lives = [life for area in registry.areas if area.demo for life in area.demo(year)]
    live(lives, until=year.ends, progress=progress)
    for area in registry.areas:
        if area.demo_today:
            area.demo_today(year)
    installation.is_demo, installation.demo_seed, installation.demo_scale = True, seed, scale
    installation.demo_on = year.profile["account"]
    installation.save()
    open_accounts(year, password=secrets.token_urlsafe(PASSWORD_BYTES))
    checkpoints.make(now())
    return installation


def _last_moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18, 0)))
