"""How long posts are held, and moving people from post to post, each a verb.

A reorganisation ends posts and begins others on the same day. Where the work of a unit passed to another and the kind
of post stayed, what is held goes on: the law asks how long, not under which name.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch.facade import follow
from lianjian.areas.careers.gates import NO_KIN
from lianjian.areas.careers.models import Move, Tenure
from lianjian.areas.careers.queries import ALERT, homes, is_enforcing, limit_of, young
from lianjian.areas.careers.refusals import NotMoved, NotServing, PostTaken, WrongDay
from lianjian.areas.careers.states import Cause
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post, Unit
from lianjian.kernel.org.structure import successor_of
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months_later


@change("careers.rotation:decide")
def settle_tenures(*, actor: Any, at: datetime, known: Mapping[int, date] | None = None) -> int:
    """Let tenures follow the posts in effect on the day; give back how many were written.

    `known`: person → since when the post has been held, where that is earlier than the organisation's own record.
    """
    return settle(timezone.localdate(at), known or {})


def settle(day: date, known: Mapping[int, date] | None = None) -> int:
    """As `settle_tenures`, inside a change that is under way."""
    open_rows = dict(Tenure.objects.filter(ended_on=None).values_list("post", "pk"))
    limited = Post.objects.on(day).filter(kind__code__in=value("ROTATION_POSTS", day))
    posts = set(limited.values_list("pk", flat=True))
    gone = _rows([pk for post, pk in open_rows.items() if post not in posts])
    fresh = list(limited.filter(pk__in=posts - open_rows.keys()).select_related("person", "unit", "kind"))
    going_on = _follow(fresh, gone, day)
    for row in gone:
        _end_or_go_on(row, going_on.get(row.pk), day)
    new = [post for post in fresh if post not in going_on.values()]
    under_way().put_many([_begun(post, (known or {}).get(post.person_id), day) for post in new])
    return len(gone) + len(new)


def _rows(keys: Sequence[int]) -> list[Tenure]:
    found = Tenure.objects.filter(pk__in=keys)
    return list(found.select_related("person", "unit", "kind", "post__kind", "post__unit").order_by("pk"))


def _follow(fresh: Sequence[Post], gone: Sequence[Tenure], day: date) -> dict[int, Post]:
    """Which tenures go on in which new posts."""
    of_person: dict[int, list[Tenure]] = defaultdict(list)
    for row in gone:
        of_person[row.person_id].append(row)
    found: dict[int, Post] = {}
    for post in fresh:
        waiting = (row for row in of_person[post.person_id] if row.pk not in found)
        goes_on = next((row for row in waiting if _goes_on(row, post, day)), None)
        if goes_on is not None:
            found[goes_on.pk] = post
    return found


def _goes_on(row: Tenure, post: Post, day: date) -> bool:
    before = row.post
    passed_on = before.unit_id != post.unit_id and successor_of(before.unit_id, day) == post.unit_id
    same = before.kind_id == post.kind_id or (before.kind.leads and post.kind.leads)
    return passed_on and same and before.valid_to == post.valid_from


def _end_or_go_on(row: Tenure, post: Post | None, day: date) -> None:
    if post is None:
        row.ended_on = max(row.since, row.post.valid_to or day)
        row.put()
        return
    row.post, row.unit, row.kind = post, post.unit, post.kind
    _date(row, day).put()


def _begun(post: Post, since: date | None, day: date) -> Tenure:
    held = min(since or post.valid_from, post.valid_from)
    return _date(Tenure(person=post.person, unit=post.unit, kind=post.kind, post=post, since=held), day)


def _date(row: Tenure, day: date) -> Tenure:
    """Set when a tenure runs out and when that is to be told."""
    row.due_on = months_later(row.since, limit_of(row.kind.code, day) or 0)
    row.over_on = row.due_on + DAY
    row.alert_on = months_later(row.due_on, -int(value(ALERT, day)))
    return row


@change("careers.rotation:decide")
def correct_since(*, actor: Any, at: datetime, tenure: Tenure, since: date, why: str) -> Tenure:
    """Say since when a post has really been held, as the person's papers tell."""
    require_in(actor, "careers.rotation:decide", tenure.unit)
    if since > tenure.post.valid_from:
        raise WrongDay(
            _("不能晚于任职记录的 %s。") % tenure.post.valid_from,
            field="since",
            hint=_("任职记录有误的，请先更正岗位。"),
        )
    tenure.since = since
    return _date(tenure, timezone.localdate(at)).put(note=why)


@change("careers.rotation:decide")
def rotate(*, actor: Any, at: datetime, tenure: Tenure, to: Unit, cause: str) -> Move:
    """Move the holder of a post to another unit, in the same kind of post."""
    return _move_all(actor, at, [(tenure.person, to)], Cause(cause))[0]


@change("careers.rotation:decide")
def move_all(*, actor: Any, at: datetime, moves: Sequence[tuple[Person, Unit]], cause: str) -> list[Move]:
    """Move people to other units by one decision, each in the kind of post that they hold, from the day on."""
    return _move_all(actor, at, moves, Cause(cause))


@change("careers.rotation:decide")
def move_together(*, actor: Any, at: datetime, people: Sequence[Tenure], to: Unit, cause: str) -> Move:
    """Move the holders of posts to one unit by one decision; give back the first move."""
    return _move_all(actor, at, [(tenure.person, to) for tenure in people], Cause(cause))[0]


def _move_all(actor: Any, at: datetime, moves: Sequence[tuple[Person, Unit]], cause: Cause) -> list[Move]:
    day = timezone.localdate(at)
    held = homes([person.pk for person, _to in moves], day)
    is_young = young(held, day) if cause == Cause.FRONT_LINE else {}
    rows = [_moved(held.get(person.pk), person, to, cause, at) for person, to in moves]
    for row in rows:
        require_in(actor, "careers.rotation:decide", row.unit)
        row.is_young = is_young.get(row.person_id, False)
        changes.relieve(actor=actor, at=at, post=held[row.person_id], on=day)
    for row in rows:
        changes.appoint(actor=actor, at=at, person=row.person, unit=row.to, kind=row.kind, on=day)
    _require_one_head(rows, day)
    for row in rows:
        NO_KIN.require(row)
    under_way().put_many(rows)
    settle(day)
    follow(actor=actor, at=at, moved={row.person_id: f"{row.number} {row}" for row in rows}, on=day)
    return rows


def _moved(post: Post | None, person: Person, to: Unit, cause: Cause, at: datetime) -> Move:
    day = timezone.localdate(at)
    if post is None:
        raise NotServing(_("%s那天不在任何单位任职。") % person, field="person")
    if post.unit_id == to.pk or post.valid_from >= day:
        raise NotMoved(_("%s没有调动：单位没有变，或者当天刚任职。") % person, field="to")
    enforcing = is_enforcing(post.kind.code, day)
    row = Move(person=person, unit=post.unit, kind=post.kind, to=to, cause=cause, is_enforcing=enforcing)
    return row.happened(at)


def _require_one_head(rows: Sequence[Move], day: date) -> None:
    units = [row.to_id for row in rows if row.kind.leads]
    heads = Counter(
        Post.objects.on(day).filter(unit__in=units, kind__leads=True).values_list("unit", flat=True)
    )
    if any(number > 1 for number in heads.values()):
        raise PostTaken(_("调入的单位已有主要负责人。"), field="to", hint=_("请在同一次决定里一并调整。"))
