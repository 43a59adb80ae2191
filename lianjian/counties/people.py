"""The people with whom a county begins, and who join it: a table with a line for each post that somebody holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import now
from lianjian.kernel.exchange.cells import CellFault, normal_name, text
from lianjian.kernel.exchange.importing import most_bytes
from lianjian.kernel.exchange.importing_people import Register
from lianjian.kernel.exchange.sheets import Column, SheetRow, open_sheet
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post, PostKind, Unit
from lianjian.kernel.refusal import Refusal

COLUMNS = (
    Column("number", gettext_lazy("警号"), "Service number", text(20), "037001", ("工号",), required=True),
    Column("name", gettext_lazy("姓名"), "Name", text(60), "张三", required=True),
    Column("name_en", gettext_lazy("英文名"), "English name", text(60), "Zhang San"),
    Column("unit", gettext_lazy("单位"), "Unit", text(80), "富国警务协作区", ("所在单位",), required=True),
    Column("post", gettext_lazy("岗位"), "Post", text(60), "民警", ("职务",), required=True),
)


@dataclass
class Joined:
    """What a table brought: people and posts that are new, posts that were held already, and what is wrong in its lines."""

    people: int = 0
    posts: int = 0
    held: int = 0
    problems: list[str] = field(default_factory=list)


def join(file: Path, *, on: date, dry_run: bool = False) -> Joined:
    """Enlist whoever is not known by the service number, and give everybody the posts named, from a day on.

    All of it or, if a line is wrong or it is a dry run, nothing. UnreadableTable if the file is no such table.
    """
    sheet = open_sheet(file, columns=COLUMNS, max_bytes=most_bytes())
    with transaction.atomic():
        joined = _Joining(on).all_of(sheet)
        if joined.problems or dry_run:
            transaction.set_rollback(True)
    return joined


class _Joining:
    def __init__(self, on: date) -> None:
        self._on, self._joined = on, Joined()
        self._units = Register()
        self._people = {person.number: person for person in Person.objects.all()}
        self._kinds = {
            normal_name(name): kind
            for kind in PostKind.objects.all()
            for name in (kind.code, kind.name_en, kind.name)
            if name
        }
        self._held = set(Post.objects.on(on).values_list("person_id", "unit_id", "kind_id"))

    def all_of(self, lines: Iterable[SheetRow]) -> Joined:
        for line in lines:
            self._joined.problems += [
                _told(line, f"{error.column}：{error.reason}。{error.remedy}") for error in line.errors
            ]
            if not line.errors:
                self._take(line)
        return self._joined

    def _take(self, line: SheetRow) -> None:
        try:
            kind = self._kind(str(line.values["post"]))
            unit = self._units.unit(str(line.values["unit"]), self._on)
            person = self._person(line.values)
            self._appoint(person, unit, kind)
        except CellFault as fault:
            self._joined.problems.append(_told(line, f"{fault.reason}。{fault.remedy}"))
        except Refusal as refusal:
            self._joined.problems.append(_told(line, str(refusal.text)))

    def _kind(self, name: str) -> PostKind:
        kind = self._kinds.get(normal_name(name))
        if kind is None:
            known = "、".join(dict.fromkeys(str(kind) for kind in self._kinds.values()))
            raise CellFault(
                format_lazy(_("没有叫“{name}”的岗位"), name=name),
                format_lazy(_("有这些岗位：{known}"), known=known),
            )
        return kind

    def _person(self, values: dict[str, Any]) -> Person:
        number, name = values["number"], values["name"]
        known = self._people.get(number)
        if known is None:
            known = changes.enlist(
                actor=SYSTEM, at=now(), number=number, name=name, name_en=values.get("name_en") or ""
            )
            self._people[number] = known
            self._joined.people += 1
        elif normal_name(known.name) != normal_name(name):
            raise CellFault(
                format_lazy(_("警号 {number} 已经是 {name} 的"), number=number, name=known.name),
                _("请核对警号和姓名"),
            )
        return known

    def _appoint(self, person: Person, unit: Unit, kind: PostKind) -> None:
        post = (person.pk, unit.pk, kind.pk)
        if post in self._held:
            self._joined.held += 1
            return
        changes.appoint(actor=SYSTEM, at=now(), person=person, unit=unit, kind=kind, on=self._on)
        self._held.add(post)
        self._joined.posts += 1


def _told(line: SheetRow, what: str) -> str:
    return _("第 %(number)d 行　%(what)s") % {"number": line.number, "what": what}
