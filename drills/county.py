"""The county in which drills are held: villages joined by roads, crews on duty now, people with sessions and keys.

What is here runs in a home folder (`inside`).
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from drills.inside import inside
from drills.sessions import session_of

DESKS, CREWS = 50, 48
FOUNDED_ON = date(2022, 1, 1)
NEIGHBOURS = 3
"""With so many of the nearest villages each is joined by road, and with the next of its list: no part stands apart."""

ON_DUTY = timedelta(hours=1), timedelta(hours=23)
"""How long before and after now a crew's shift begins and ends."""


@dataclass(frozen=True)
class Laid:
    """What a drill needs to know of its county.

    `desks` are sessions of the dispatcher, `phones` the session of who leads each crew, by the crew's key; `crews` are
    their codes. `villages` are keys, `codes` their codes. `token` speaks for the head of a zone in the API, `feed`
    opens the feed of positions. `middle` is a point among the villages (WGS-84 longitude, latitude).
    """

    desks: list[str]
    phones: dict[int, str]
    crews: list[str]
    villages: list[int]
    codes: list[str]
    token: str
    feed: str
    middle: tuple[float, float]


def laid_at(home: Path) -> Laid:
    """A home folder on SQLite with the county in it, laid out once in this process and copied from there."""
    kept, laid = _laid_once()
    shutil.copytree(Path(kept.name) / "home", home)
    os.sync()  # a house that was lived in before its disk fails
    return laid


@cache
def _laid_once() -> tuple["tempfile.TemporaryDirectory[str]", Laid]:
    folder = tempfile.TemporaryDirectory(prefix="drill-county-")
    (home := Path(folder.name) / "home").mkdir()
    return folder, inside(home, lay_out)


def lay_out() -> Laid:
    """Found the county and man it."""
    from lianjian.config.tables import bring_up
    from lianjian.counties.founding import found
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.county import pack
    from lianjian.kernel.testing.cast import engage, moment

    bring_up()
    with held_at(moment(str(FOUNDED_ON), "00:00")):
        found(pack(), on=FOUNDED_ON)
        cast = engage(at=moment(str(FOUNDED_ON), "00:00"))
        feed = _feed()
    villages = _villages()
    _lay_roads(villages)
    dispatcher = _enlisted("T-dispatcher", "dispatcher", _bureau())
    formed = _crews(CREWS, villages)
    return Laid(
        desks=_sessions(dispatcher, DESKS),
        phones={crew.pk: _sessions(leader, 1)[0] for crew, leader in formed},
        crews=[crew.code for crew, _leader in formed],
        villages=[place.pk for place in villages],
        codes=[place.code for place in villages],
        token=_token(cast.head),
        feed=feed,
        middle=_middle(villages),
    )


def _villages() -> list[Any]:
    from lianjian.kernel.places.models import Place

    found = Place.objects.filter(level=Place.Level.VILLAGE, longitude__isnull=False, latitude__isnull=False)
    return list(found.order_by("code"))


def _middle(villages: Sequence[Any]) -> tuple[float, float]:
    place = villages[len(villages) // 2]
    return place.longitude, place.latitude


def _bureau() -> Any:
    from lianjian.kernel.org.structure import root

    return root(FOUNDED_ON)


def _feed() -> str:
    from lianjian.areas.roster import crews
    from lianjian.areas.roster.positions import digest_of, new_key
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now

    key = new_key()
    crews.open_feed(actor=SYSTEM, at=now(), title="演练", digest=digest_of(key))
    return key


def _lay_roads(villages: Sequence[Any]) -> None:
    """A road from each village to its nearest and to the next one of the list."""
    from lianjian.engines.roads import build_file, save
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.home import home
    from lianjian.kernel.places.network import NETWORK_FILE

    lines = ["id,from,to,class,name,oneway,speed_kmh,limit_t,length_m,geometry,bridge"]
    for number, (start, end) in enumerate(_joined(villages)):
        a, b = villages[start], villages[end]
        shape = f"{a.longitude:.6f} {a.latitude:.6f};{b.longitude:.6f} {b.latitude:.6f}"
        lines.append(f"s{number},n{start},n{end},secondary,,no,60,,,{shape},")
    table = home() / "roads.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    save(build_file(table, at=now()), home() / NETWORK_FILE)


def _joined(villages: Sequence[Any]) -> list[tuple[int, int]]:
    import numpy as np

    points = np.array([(place.longitude, place.latitude) for place in villages])
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    nearest = apart.argsort(axis=1)[:, 1 : NEIGHBOURS + 1]
    pairs = {(i, int(j)) for i, row in enumerate(nearest) for j in row}
    pairs |= {(i, i + 1) for i in range(len(villages) - 1)}
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _enlisted(number: str, post: str, unit: Any) -> Any:
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.org import changes
    from lianjian.kernel.org.models import PostKind
    from lianjian.kernel.testing.cast import moment

    at, kind = moment(str(FOUNDED_ON)), PostKind.objects.get(code=post)
    person = changes.enlist(actor=SYSTEM, at=at, number=number, name=number, name_en=number)
    changes.appoint(actor=SYSTEM, at=at, person=person, unit=unit, kind=kind, on=FOUNDED_ON)
    return person


def _crews(count: int, villages: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Crews on duty, each with who leads it, at posts spread over the villages."""
    from lianjian.kernel.clock.now import now

    step = max(1, len(villages) // count)
    return [_crew(number, villages[number * step % len(villages)], now()) for number in range(count)]


def _crew(number: int, post: Any, at: datetime) -> tuple[Any, Any]:
    from lianjian.areas.roster import crews, rules
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.places.queries import unit_of

    before, after = ON_DUTY
    code, unit = f"D{number}", unit_of(post, at.date())
    crew = crews.form_crew(
        actor=SYSTEM, at=at - before, code=code, name=f"{code}组", unit=unit, post_name=post.short_name(),
        longitude=post.longitude, latitude=post.latitude,
    )  # fmt: skip
    people = [_enlisted(f"{code}-{seat}", "officer", unit) for seat in range(2)]
    rules.plan(
        actor=SYSTEM, at=at, crew=crew, starts=at - before, ends=at + after, people=people, leader=people[0]
    )
    return crew, people[0]


def _sessions(person: Any, count: int) -> list[str]:
    """Cookies of who has signed in so many times."""
    from lianjian.kernel.access.models import Account

    account = Account.objects.create_user(person.number, person=person)
    return [session_of(account) for _number in range(count)]


def _token(person: Any) -> str:
    from lianjian.kernel.access.models import Account
    from lianjian.kernel.access.tokens import issue

    return issue(Account.objects.create_user(person.number, person=person), title="drill")


def verify() -> tuple[bool, int, list[str]]:
    """Whether the ledger, the tallies and the rows hold together; how many leaves; what does not hold."""
    from lianjian.kernel.ledger.verify import verify

    findings = verify()
    return findings.ok, findings.leaves, [str(problem) for problem in findings.problems]
