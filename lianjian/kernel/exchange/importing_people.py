"""Finding units and people by what people write into a form: a name, an English name, a code or number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellFault, Text, normal_name
from lianjian.kernel.org.models import Beat, Person, Post, Unit

SUGGESTED, ALIKE, LONGEST_SHOWN = 3, 0.5, 30


class Register:
    """The bureau's units, beats and people, read once."""

    def __init__(self) -> None:
        self._units: dict[str, list[Unit]] = defaultdict(list)
        for unit in Unit.objects.all():
            for name in {normal_name(name) for name in (unit.name, unit.name_en, unit.code) if name}:
                self._units[name].append(unit)
        self._people: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.all():
            for name in {normal_name(name) for name in (person.name, person.name_en, person.number) if name}:
                self._people[name].append(person)
        self._posts: dict[int, list[Post]] = defaultdict(list)
        for post in Post.objects.all():
            self._posts[post.person_id].append(post)
        self._beats: dict[int, list[Beat]] = defaultdict(list)
        for beat in Beat.objects.select_related("unit").order_by("-valid_from", "pk"):
            self._beats[beat.town_id].append(beat)

    def unit_of(self, town_id: int | None, day: date) -> Unit | None:
        """The unit in whose beat a township lay on a day."""
        return next((beat.unit for beat in self._beats.get(town_id or 0, ()) if beat.holds_on(day)), None)

    def unit(self, name: str, day: date) -> Unit:
        """The unit of that name on a day. CellFault if there was none."""
        known = self._units.get(normal_name(name), [])
        if held := [unit for unit in known if unit.holds_on(day)]:
            return held[0]
        if known:
            reason = format_lazy(_("“{unit}”在 {day} 不存在"), unit=known[0], day=day)
            raise CellFault(reason, self._suggested(name, day))
        raise CellFault(
            format_lazy(_("没有叫“{name}”的单位"), name=name[:LONGEST_SHOWN]), self._suggested(name, day)
        )

    def person(self, name: str, unit_id: int | None, day: date) -> Person | None:
        """The person of that name, of the unit where there are several; None if there is nobody."""
        known = list(dict.fromkeys(self._people.get(normal_name(name), ())))
        if len(known) < 2:
            return known[0] if known else None
        serving = [person for person in known if self._serves(person, unit_id, day)]
        if len(serving) == 1:
            return serving[0]
        numbers = "、".join(person.number for person in known[:5])
        raise CellFault(
            format_lazy(_("有 {count} 个人叫“{name}”"), count=len(known), name=name),
            format_lazy(_("请改写工号：{numbers}"), numbers=numbers),
        )

    def known_person(self, name: str, unit_id: int | None, day: date) -> Person:
        """The same, of a person who must be known. CellFault if there is nobody of that name."""
        if (person := self.person(name, unit_id, day)) is None:
            raise CellFault(
                format_lazy(_("没有叫“{name}”的人"), name=name[:LONGEST_SHOWN]),
                _("请写在岗人员的姓名或工号，或请管理员先录入"),
            )
        return person

    def _serves(self, person: Person, unit_id: int | None, day: date) -> bool:
        return any(post.unit_id == unit_id and post.holds_on(day) for post in self._posts[person.pk])

    def _suggested(self, name: str, day: date) -> Text:
        near = _alike(name, (unit for units in self._units.values() for unit in units if unit.holds_on(day)))
        if not near:
            return _("请写机构页上的单位名称；不填就按地点所属辖区")
        return format_lazy(_("是不是：{near}？不填就按地点所属辖区"), near="、".join(near))


def _alike(name: str, units: Iterable[Unit]) -> list[str]:
    """A few units whose names share most of their characters, the likest first."""
    letters = set(name)
    likeness = {unit: len(letters & set(unit.name)) / len(letters | set(unit.name)) for unit in units}
    likest = sorted((unit for unit in likeness if likeness[unit] >= ALIKE), key=likeness.__getitem__)
    return [unit.name for unit in reversed(likest[-SUGGESTED:])]
