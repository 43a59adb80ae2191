"""Taking in where crews are. One row a crew, written over: no history of positions is kept, for officers are no
subjects of tracking either.

What any feed sends, by HTTP or MQTT, goes through `take`: one statement however many positions. It is no change of the
ledger, for it leaves nothing that would be worth proving.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.roster.models import Crew, Feed
from lianjian.areas.roster.refusals import NoSuchFeed
from lianjian.kernel.county import pack
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.records.door import CLOCK_SKEW
from lianjian.kernel.records.reference import asked_once, kept
from lianjian.kernel.records.writer import transact

MOST_ITEMS = 2_000
"""So many positions are taken at once; a county has some dozens of crews."""

KEY_BYTES = 32
LONGEST_CODE = 20
UPSERT = """
    INSERT INTO roster_position (crew_id, longitude, latitude, seen_at, source) VALUES {rows}
    ON CONFLICT (crew_id) DO UPDATE SET longitude = excluded.longitude, latitude = excluded.latitude,
    seen_at = excluded.seen_at, source = excluded.source
    WHERE excluded.seen_at > roster_position.seen_at
    RETURNING crew_id"""


@dataclass(frozen=True)
class RefusedItem:
    """A position that was not taken: which of those sent (from 0), of which crew, and why."""

    item: int
    crew: str
    reason: str


@dataclass
class Taken:
    """What became of what was sent: how many were kept, how many were not newer than what was known, which were bad."""

    kept: int = 0
    older: int = 0
    refused: list[RefusedItem] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """A crew, by its key, at a point at a moment."""

    crew: int
    point: Point
    at: datetime


Follower = Callable[[Sequence[Seen], datetime], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Tell somebody of the positions kept, as they come and once: they are kept nowhere. It is called with them and now,
    by whatever process hears the feed, which waits for it.
    """
    if follower not in _followers:
        _followers.append(follower)


class BadItem(Exception):
    """A position that can't be taken; its text says why."""


@asked_once()
def take(items: Sequence[Any], *, source: str, at: datetime) -> Taken:
    """Keep the newest position of each crew; `at` is now. Each item is a mapping of crew (code), lon, lat and at
    (ISO 8601 with its offset).
    """
    taken = Taken()
    newest: dict[int, Seen] = {}
    for number, item in enumerate(items):
        try:
            seen = _seen(item, at)
        except BadItem as bad:
            taken.refused.append(RefusedItem(number, _code(item), str(bad)))
            continue
        known = newest.get(seen.crew)
        if known is None or seen.at > known.at:
            newest[seen.crew] = seen
    kept = _upsert(list(newest.values()), source) if newest else []
    taken.kept = len(kept)
    taken.older = len(items) - len(taken.refused) - taken.kept
    for follower in _followers if kept else ():
        follower(kept, at)
    return taken


def _upsert(seen: Sequence[Seen], source: str) -> list[Seen]:
    """Write what is newer in one statement; those that were. Crews in one order, so that no two feeds wait for each other."""
    of_time = connection.ops.adapt_datetimefield_value
    rows = sorted(seen, key=lambda it: it.crew)
    values = [value for it in rows for value in (it.crew, *it.point, of_time(it.at), source)]

    def write() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))), values)
            return {crew for (crew,) in cursor.fetchall()}

    kept = transact(write)
    return [it for it in rows if it.crew in kept]


def _seen(item: Any, now: datetime) -> Seen:
    if not isinstance(item, Mapping):
        raise BadItem(_("不是一个位置。"))
    crew = _crews(timezone.localdate(now)).get(_code(item))
    if crew is None:
        raise BadItem(_("没有这个警力单元。"))
    moment = _moment(item.get("at"))
    if moment > now + CLOCK_SKEW:
        raise BadItem(_("时间晚于现在。"))
    return Seen(crew, _point(item.get("lon"), item.get("lat")), moment)


def _code(item: Any) -> str:
    told = item.get("crew") if isinstance(item, Mapping) else None
    return told[:LONGEST_CODE] if isinstance(told, str) else ""


def _moment(told: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(told)
        if moment.tzinfo is None:
            raise BadItem(_("时间没有写明时区。"))
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise BadItem(_("时间读不出来，请用 ISO 8601 格式。")) from None


def _point(longitude: Any, latitude: Any) -> Point:
    if not all(type(told) in (int, float) for told in (longitude, latitude)):
        raise BadItem(_("经纬度读不出来。"))
    west, south, east, north = _box()
    if not (west <= longitude <= east and south <= latitude <= north):
        raise BadItem(_("位置不在本县区范围以内。"))
    return float(longitude), float(latitude)


@cache
def _box() -> tuple[float, float, float, float]:
    """West, south, east and north of the county's outline."""
    longitudes, latitudes = zip(*pack().outline, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


@kept
def _crews(on: date) -> dict[str, int]:
    """The crews of a day, by their codes."""
    return dict(Crew.objects.on(on).values_list("code", "pk"))


def new_key() -> str:
    """A key for a feed, to be shown once."""
    return secrets.token_urlsafe(KEY_BYTES)


def digest_of(key: str) -> str:
    """A key has 256 bits of chance, so a plain hash can't be turned back."""
    return sha256(key.encode(errors="replace")).hexdigest()


def feed_of(key: str) -> Feed:
    """The feed that a key opens. NoSuchFeed if there is none, or it was revoked."""
    feed = Feed.objects.filter(digest=digest_of(key), revoked_at__isnull=True).first() if key else None
    if feed is None:
        raise NoSuchFeed(_("接入密钥不对，或已经停用。"))
    return feed
