"""What the arguments of an Open311 request say: a report, a place, a span of time.

An argument that is empty is one that is not given.
"""

from datetime import datetime, timedelta
from math import isfinite

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.problems.facade import KindToChoose, Report
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import Refusal

LONGEST_SPAN = timedelta(days=90)
LONGEST_DESCRIPTION = 4_000
LONGEST_PLACE_TEXT = 120
WHERE_EXACTLY = "place_text"
"""The attribute that says where exactly, beside what the specification has."""


class BadArgument(Refusal):
    """An argument is missing or can't be read."""

    status = 400


def argument(query: QueryDict, name: str) -> str:
    """An argument without its edges; one that is empty is one that is not given."""
    return query.get(name, "").replace("\0", "").strip()


def listed(query: QueryDict, name: str) -> list[str]:
    """The values of an argument that may be given several times, or with commas."""
    values = ",".join(query.getlist(name)).replace("\0", "").split(",")
    return [value.strip() for value in values if value.strip()]


def report_of(query: QueryDict, kind: KindToChoose) -> Report:
    """What a resident reports of a kind. Without a description, it is the kind's name that says it."""
    place, point = _location(query)
    return Report(
        kind=kind.code,
        text=_description(query) or kind.title,
        place=place,
        point=point,
        place_text=_place_text(query),
        name=_name(query),
        phone=argument(query, "phone")[:30],
    )


def _description(query: QueryDict) -> str:
    text = argument(query, "description")
    if len(text) > LONGEST_DESCRIPTION:
        raise BadArgument(_("description 最多 %s 字。") % LONGEST_DESCRIPTION)
    return text


def _place_text(query: QueryDict) -> str:
    told = argument(query, f"attribute[{WHERE_EXACTLY}]") or argument(query, "address_string")
    if len(told) > LONGEST_PLACE_TEXT:
        raise BadArgument(_("地点最多 %s 字。") % LONGEST_PLACE_TEXT)
    return told


def _name(query: QueryDict) -> str:
    """Family name first; a space between names in Latin letters."""
    names = [argument(query, "last_name"), argument(query, "first_name")]
    return (" " if all(name.isascii() for name in names) else "").join(filter(None, names))[:40]


def _location(query: QueryDict) -> tuple[Place | None, Point | None]:
    """A place by its code, else a point, else the village that an address names. One must be given."""
    point, code = _point(query), argument(query, "address_id")
    address = argument(query, "address_string")
    if code:
        return _place(code), point
    if point:
        return None, point
    if not address:
        raise BadArgument(_("没有给出地点：lat 和 long，或 address_id，或 address_string。"))
    return _named_in(address), None


def _point(query: QueryDict) -> Point | None:
    told = [argument(query, "long"), argument(query, "lat")]
    if not any(told):
        return None
    try:
        longitude, latitude = map(float, told)
    except ValueError:
        longitude = latitude = float("nan")
    if not (isfinite(longitude) and isfinite(latitude)):
        raise BadArgument(_("lat 和 long 要一起给出，都是以度为单位的数。"))
    return longitude, latitude


def _place(code: str) -> Place:
    found = Place.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise BadArgument(_("没有 address_id「%s」，应是本县区村或乡镇的 12 位代码。") % code[:40])
    return found


def _named_in(address: str) -> Place:
    """The one village whose name stands in an address, or else the one township."""
    places = Place.objects.on(today()).exclude(level=Place.Level.COUNTY).select_related("parent")
    named = [place for place in places if place.short_name() in address or place.name in address]
    towns = [place for place in named if place.level == Place.Level.TOWNSHIP]
    villages = [place for place in named if place not in towns and (not towns or place.town() in towns)]
    for found in (villages, towns):
        if len(found) == 1:
            return found[0]
    raise BadArgument(_("从 address_string 里认不出是哪个村，请写明乡镇和村，或给出 lat 和 long。"))


def span(query: QueryDict) -> tuple[datetime, datetime]:
    """From and to, both included; where one is missing, 90 days from or up to the other; else the last 90."""
    first, last = _time(query, "start_date"), _time(query, "end_date")
    if first is None:
        last = last or now()
        return last - LONGEST_SPAN, last
    last = last or first + LONGEST_SPAN
    if not first <= last <= first + LONGEST_SPAN:
        raise BadArgument(_("end_date 不能早于 start_date，两者相隔不能超过 90 天。"))
    return first, last


def _time(query: QueryDict, name: str) -> datetime | None:
    """A time of W3C's subset of ISO 8601: with its zone, or a day, which begins at local midnight."""
    told = argument(query, name)
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        moment = None
    if moment is not None and len(told) == len("2010-01-01"):
        moment = timezone.make_aware(moment)
    if moment is None or timezone.is_naive(moment) or not 1900 < moment.year < 2200:
        raise BadArgument(_("%s 要写成 2010-01-01T00:00:00Z 的样子，带时区。") % name)
    return moment
