"""Founding, ending and placing units; appointing people. Each is a change with its actor and its day."""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from lianjian.kernel.org.models import (
    Beat,
    Person,
    Placement,
    Plan,
    Post,
    PostKind,
    Succession,
    Unit,
    UnitKind,
)
from lianjian.kernel.records.door import change
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import value

POSTS_APART = "ADMIN_POSTS_APART"


class NotInEffect(Refusal):
    """The unit does not exist on that day."""


class AlreadyHeld(Refusal):
    """The person holds this post already."""


class PostsApart(Refusal):
    """A rule keeps these posts apart, and the person holds one of them."""


@change("org.unit:write")
def found(
    *,
    actor: object,
    at: datetime,
    code: str,
    name: str,
    name_en: str,
    kind: UnitKind,
    parent: Unit | None,
    on: date,
    plan: Plan | None = None,
) -> Unit:
    """Found a unit under another from a day on."""
    unit = Unit(code=code, name=name, name_en=name_en, kind=kind, valid_from=on, founded_by=plan).put()
    if parent is not None:
        _put_under(unit, parent, on)
    return unit


@change("org.unit:write")
def place(*, actor: object, at: datetime, unit: Unit, parent: Unit, on: date) -> Unit:
    """Put a unit under another from a day on; it stands no longer where it stood."""
    for held in Placement.objects.on(on).filter(unit=unit):
        held.valid_to = on
        held.put()
    _put_under(unit, parent, on)
    return unit


def _put_under(unit: Unit, parent: Unit, on: date) -> None:
    _must_hold(parent, on)
    Placement(unit=unit, parent=parent, valid_from=on).put()


@change("org.unit:write")
def give_beat(*, actor: object, at: datetime, unit: Unit, towns: list, on: date) -> Unit:
    """Make a unit responsible for townships from a day on; no other of its kind has them any longer."""
    for held in Beat.objects.on(on).filter(town__in=towns, unit__kind=unit.kind).exclude(unit=unit):
        held.valid_to = on
        held.put()
    has = set(Beat.objects.on(on).filter(unit=unit).values_list("town_id", flat=True))
    for town in towns:
        if town.pk not in has:
            Beat(unit=unit, town=town, valid_from=on).put()
    return unit


@change("org.unit:write")
def end(*, actor: object, at: datetime, unit: Unit, on: date, plan: Plan | None = None) -> Unit:
    """End a unit on a day, with its placement, its beat and the posts in it."""
    for model in (Placement, Beat, Post):
        for row in model.objects.filter(_lasts_beyond(on), unit=unit):
            row.valid_to = max(on, row.valid_from)
            row.put()
    unit.valid_to, unit.ended_by = on, plan
    return unit.put()


@change("org.unit:write")
def succeed(
    *, actor: object, at: datetime, old: Unit, new: Unit, on: date, plan: Plan | None = None
) -> Succession:
    """Pass the work of one unit to another from a day on."""
    return Succession(old=old, new=new, on=on, plan=plan).put()


@change("org.post:write")
def enlist(*, actor: object, at: datetime, number: str, name: str, name_en: str = "") -> Person:
    """Enter someone who serves, with a name and a service number."""
    return Person(number=number, name=name, name_en=name_en).put()


@change("org.post:write")
def appoint(*, actor: object, at: datetime, person: Person, unit: Unit, kind: PostKind, on: date) -> Post:
    """Give a person a post in a unit from a day on; it ends with the unit, should that end be set."""
    _must_hold(unit, on)
    if Post.objects.filter(_lasts_beyond(on), person=person, unit=unit, kind=kind).exists():
        raise AlreadyHeld(_("%(person)s 已在 %(unit)s 任这个岗位。") % {"person": person, "unit": unit})
    _must_not_join(person, kind, on)
    return Post(person=person, unit=unit, kind=kind, valid_from=on, valid_to=unit.valid_to).put()


@change("org.post:write")
def relieve(*, actor: object, at: datetime, post: Post, on: date) -> Post:
    """End a post on a day."""
    post.valid_to = max(on, post.valid_from)
    return post.put()


def _lasts_beyond(on: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=on)


def _must_not_join(person: Person, kind: PostKind, on: date) -> None:
    """Refuse who holds one of the administrators' posts a second of them, from that day on."""
    apart = value(POSTS_APART, on)
    if kind.code not in apart:
        return
    held = Post.objects.filter(_lasts_beyond(on), person=person, kind__code__in=apart).exclude(kind=kind)
    if (other := held.select_related("kind").first()) is not None:
        raise PostsApart(
            _("%(person)s 已任%(held)s，不能再任%(kind)s。")
            % {"person": person, "held": other.kind, "kind": kind},
            field="kind",
            rule=POSTS_APART,
            hint=_("系统、安全、审计三个管理员要由三个人担任。请先免去原来的岗位，或者另选一人。"),
        )


def _must_hold(unit: Unit, on: date) -> None:
    if not unit.holds_on(on):
        raise NotInEffect(_("%(unit)s 在 %(on)s 不存在。") % {"unit": unit, "on": on}, field="unit")
