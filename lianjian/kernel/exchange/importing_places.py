"""Finding a place by what people write: 富国街道小房村东口, 小房村, 沾化区富国街道, or a code."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.exchange.cells import CellFault, clean
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.search_words import pinyin_full

MOST_TEXTS = 20_000
SUGGESTED, ALIKE = 3, 0.5
LONGEST_NAME = 20
CODE = re.compile(r"\d{12}")

_SEPARATORS = " ,，、;；·•-—/"
_ABOVE = re.compile(r"(?:[\u4e00-\u9fff]{2,8}?省)?(?:[\u4e00-\u9fff]{2,8}?市)?")
_OTHER_COUNTY = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:[县旗]|(?<![小社辖发城园景厂校院片街矿山郊])区|(?<![超集菜夜门])市)"
)
_VILLAGE = re.compile(r"[^\s,，、]{1,12}?(?:村|社区|居委会|村委会)")


@dataclass(frozen=True)
class Located:
    """A place, and what was written after its name."""

    place: Place
    rest: str = ""


class Gazetteer:
    """The county's townships and villages by their names, read once."""

    def __init__(self) -> None:
        places = list(Place.objects.select_related("parent").exclude(level=Place.Level.VIRTUAL))
        self._by_code = {place.code: place for place in places if place.level != Place.Level.COUNTY}
        self._county = next((place for place in places if place.level == Place.Level.COUNTY), None)
        self._towns = _Names(place for place in places if place.level == Place.Level.TOWNSHIP)
        self._villages = _Names(place for place in places if _is_village(place))
        self._in_town = {
            town.pk: _Names(place for place in self._villages.places if place.parent_id == town.pk)
            for town in self._towns.places
        }
        self._read = lru_cache(MOST_TEXTS)(self._found_or_fault)

    def locate(self, text: str, day: date) -> Located:
        """The township or village that a text begins with. CellFault if there was none on that day."""
        found = self._read(text)
        if isinstance(found, CellFault):
            raise found
        if not found.place.holds_on(day):
            reason = format_lazy(_("“{place}”在 {day} 不存在"), place=found.place.short_name(), day=day)
            raise CellFault(reason, _("请写当时的村或乡镇，或核对时间"))
        return found

    def _found_or_fault(self, text: str) -> Located | CellFault:
        """Both are remembered: a file may hold one misspelt village a thousand times."""
        try:
            return self._find(clean(text).lstrip(_SEPARATORS))
        except CellFault as fault:
            return fault

    def _find(self, written: str) -> Located:
        if CODE.fullmatch(written):
            return Located(self._coded(written))
        local = self._without_county(written)
        towns, after = self._towns.begins(local)
        return self._in_a_town(towns[0], after) if towns else self._anywhere(local)

    def _coded(self, code: str) -> Place:
        if code not in self._by_code:
            raise CellFault(_("本县区没有这个区划代码"), _("请核对代码，或直接写乡镇和村名"))
        return self._by_code[code]

    def _without_county(self, written: str) -> str:
        """The text after province, city and county, if the county is this one."""
        start = _end_of(_ABOVE.match(written))
        for name in (self._county.name, self._county.name[:-1]) if self._county else ():
            if written.startswith(name, start):
                return written[start + len(name) :].lstrip(_SEPARATORS)
        return written

    def _in_a_town(self, town: Place, after: str) -> Located:
        villages, rest = self._in_town[town.pk].begins(after)
        if villages:
            return Located(villages[0], rest)
        if found := _VILLAGE.match(after):
            raise _unknown(found[0], self._in_town[town.pk].places)
        return Located(town, after)

    def _anywhere(self, local: str) -> Located:
        villages, rest = self._villages.begins(local)
        if len(villages) == 1:
            return Located(villages[0], rest)
        if villages:
            raise _ambiguous(villages)
        raise self._elsewhere(local) or _unknown(local, [*self._villages.places, *self._towns.places])

    def _elsewhere(self, local: str) -> CellFault | None:
        """The fault of a text that begins with another county, after province and city or without."""
        other = _OTHER_COUNTY.match(local, _end_of(_ABOVE.match(local)))
        if other is None or self._county is None:
            return None
        reason = format_lazy(_("“{other}”不是本县区"), other=other[0])
        return CellFault(reason, format_lazy(_("这里只登记{county}的事，请核对地点"), county=self._county))


class _Names:
    """Places by every name they go by."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = list(places)
        self._whole: dict[str, list[Place]] = defaultdict(list)
        self._shortened: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            for name in {place.name, place.short_name(), place.name_en} - {""}:
                self._whole[name].append(place)
            self._shortened[_stem(place)].append(place)
        self._longest = max(map(len, self._whole), default=0)

    def begins(self, text: str) -> tuple[list[Place], str]:
        """The places with the longest name that the text begins with, and the rest.

        A shortened name counts where it stands alone.
        """
        for length in range(min(self._longest, len(text)), 1, -1):
            if found := self._whole.get(text[:length]):
                return found, text[length:].lstrip(_SEPARATORS)
        word, *rest = re.split(f"[{re.escape(_SEPARATORS)}]+", text, maxsplit=1)
        return self._shortened.get(word, []), "".join(rest)


def _is_village(place: Place) -> bool:
    return place.level in (Place.Level.VILLAGE, Place.Level.COMMUNITY)


def _stem(place: Place) -> str:
    """The name without what sort of place it is: 富国 for 富国街道, 小房 for 小房村."""
    return re.sub(r"(?:街道|办事处|社区|[镇乡村])+$", "", place.short_name())


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _unknown(name: str, places: Iterable[Place]) -> CellFault:
    near = _alike(name[:LONGEST_NAME], places)
    reason = format_lazy(_("本县区没有“{name}”这个村或乡镇"), name=name[:LONGEST_NAME])
    if not near:
        return CellFault(reason, _("请先写乡镇，再写村名，例如：富国街道小房村"))
    return CellFault(reason, format_lazy(_("是不是：{near}？请改成正确的名称"), near="、".join(near)))


def _ambiguous(villages: list[Place]) -> CellFault:
    reason = format_lazy(_("本县区有 {count} 个“{name}”"), count=len(villages), name=villages[0].short_name())
    towns = "、".join(map(_told, villages[:5]))
    return CellFault(reason, format_lazy(_("请写明乡镇：{places}"), places=towns))


def _alike(name: str, places: Iterable[Place]) -> list[str]:
    """A few places whose names are spoken or written alike, the likest first."""
    spoken, letters = pinyin_full(name), set(name)
    likeness = {place: _likeness(place, spoken, letters) for place in places}
    likest = sorted((place for place in likeness if likeness[place] >= ALIKE), key=likeness.__getitem__)
    return [_told(place) for place in reversed(likest[-SUGGESTED:])]


def _likeness(place: Place, spoken: str, letters: set[str]) -> float:
    if place.pinyin and place.pinyin == spoken:
        return 1.0
    known = set(place.short_name())
    return len(letters & known) / len(letters | known)


def _told(place: Place) -> str:
    town = place.town()
    return place.short_name() if town in (None, place) else f"{town}{place.short_name()}"
