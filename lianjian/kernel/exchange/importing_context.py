"""What an import looks up for its rows, read once for all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.importing_people import Register
from lianjian.kernel.exchange.importing_places import Gazetteer
from lianjian.kernel.exchange.ledgers import Line
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place

Read = TypeVar("Read")

MOST_MOMENTS = 10_000


@dataclass
class Context:
    """Who imports, when, and what rows are held against. One context serves one import."""

    actor: Any
    at: datetime
    _made: dict[Callable[[], Any], Any] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def local(self) -> Callable[[datetime], datetime]:
        """A time on the wall clock as a moment. Most lines tell a day only, and days repeat."""
        return lru_cache(MOST_MOMENTS)(timezone.make_aware)

    def happened(self, line: Line, key: str) -> datetime | None:
        """The moment that a required cell tells, unless it has not come yet."""
        moment = self.local(line[key])
        if moment <= self.at:
            return moment
        line.refuse(key, _("晚于今天"), _("请填写已经发生的时间"))
        return None

    def unit(self, line: Line, place: Place, day: date) -> Unit | None:
        """The unit that a line names in its column `unit`, or the one in whose beat the place lay."""
        if line["unit"] is not None:
            return line.look_up("unit", self.register.unit, day)
        town = place.town()
        unit = self.register.unit_of(town.pk if town else None, day) or root(day)
        if unit is None:
            line.refuse("place", format_lazy(_("{day} 还没有责任单位"), day=day), _("请在责任单位一列写明"))
        return unit

    @cached_property
    def places(self) -> Gazetteer:
        return Gazetteer()

    @cached_property
    def register(self) -> Register:
        return Register()

    def once(self, read: Callable[[], Read]) -> Read:
        """What an area reads for all rows together: `read` is called at the first asking."""
        if read not in self._made:
            self._made[read] = read()
        return self._made[read]
