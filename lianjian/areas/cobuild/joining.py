"""Founding and ending what builds together: joint branches, partners, bodies and paired groups. Each is a verb."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from lianjian.areas.cobuild.models import Body, Joint, PairedGroup, Pairing, Partner, Seat
from lianjian.areas.cobuild.queries import is_seated, led_by, partners_of, zone_branches
from lianjian.areas.cobuild.refusals import (
    AlreadyJoint,
    InTheBodyAlready,
    LetInAlready,
    NoPartners,
    NotInTheBody,
    NotLetIn,
    NotPaired,
    NotThere,
    PairedAlready,
    WrongKindOfUnit,
)
from lianjian.areas.cobuild.states import Organ, PartnerKind, Theme
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.access.models import Guest
from lianjian.kernel.org.models import Dated, Person, PostKind, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, under_way

CONTACT = "partner_contact"
"""The kind of post that says what a partner's contact may do."""


@change("cobuild.joint:write")
def found_joint(
    *, actor: Any, at: datetime, unit: Unit, kind: str, name: str, on: date, name_en: str = ""
) -> Joint:
    """Found a joint branch that a branch or another unit of the bureau leads from a day on."""
    require_in(actor, "cobuild.joint:write", unit)
    _require_there(unit, on, field="unit")
    if (kind == Organ.ZONE) != (unit.pk in zone_branches(on)):
        raise WrongKindOfUnit(_("协作区的联建党支部由协作区党支部牵头，机关的不由协作区牵头。"), field="kind")
    if led_by(unit, on) is not None:
        raise AlreadyJoint(_("%s已经牵头一个联建党支部。") % unit, field="unit")
    return Joint(unit=unit, kind=Organ(kind), name=name, name_en=name_en, valid_from=on).put()


@change("cobuild.joint:write")
def end_joint(*, actor: Any, at: datetime, joint: Joint, on: date) -> Joint:
    """End a joint branch with its pairings, bodies, seats and paired groups."""
    require_in(actor, "cobuild.joint:write", joint.unit)
    _require_there(joint, on)
    for model in (Seat, PairedGroup, Body, Pairing):
        _end(model.objects.filter(joint=joint, valid_to=None), on)
    joint.valid_to = on
    return joint.put()


@change("cobuild.partner_roll:write")
def add_partner(
    *,
    actor: Any,
    at: datetime,
    name: str,
    kind: str,
    contact_post: str,
    on: date,
    place: Place | None = None,
    name_en: str = "",
) -> Partner:
    """Enter a body outside the bureau, with the title of the post that is asked there."""
    return Partner(
        name=name,
        name_en=name_en,
        kind=PartnerKind(kind),
        place=place,
        contact_post=contact_post,
        valid_from=on,
    ).put()


@change("cobuild.partner_roll:write")
def end_partner(*, actor: Any, at: datetime, partner: Partner, on: date) -> Partner:
    """End a partner: it is paired with nobody any longer, and nobody signs in for it."""
    _require_there(partner, on)
    for model in (Seat, PairedGroup, Pairing):
        _end(model.objects.filter(partner=partner, valid_to=None), on)
    if partner.contact_id is not None:
        _shut_out(partner, on)
    partner.valid_to = on
    return partner.put()


@change("cobuild.contact:write")
def let_in(*, actor: Any, at: datetime, partner: Partner, on: date) -> Partner:
    """Let a partner's contact in, under the title of the post: to its own page, and nothing else.

    The account is opened for that person as for any other.
    """
    _require_there(partner, on)
    if partner.contact_id is not None:
        raise LetInAlready(_("%s的联系人已经可以登录。") % partner)
    title = f"{partner.name}{partner.contact_post}"[:80]
    partner.contact = Person(number=partner.number, name=title, name_en=partner.name_en).put()
    kind = PostKind.objects.get(code=CONTACT)
    Guest(person=partner.contact, kind=kind, valid_from=on).put()
    return partner.put()


@change("cobuild.contact:write")
def shut_out(*, actor: Any, at: datetime, partner: Partner, on: date) -> Partner:
    """Let nobody of a partner in any longer."""
    if partner.contact_id is None or not _shut_out(partner, on):
        raise NotLetIn(_("%s没有可以登录的联系人。") % partner)
    return partner


def _shut_out(partner: Partner, on: date) -> int:
    return _end(Guest.objects.filter(person=partner.contact_id, valid_to=None), on)


@change("cobuild.body:write")
def pair(*, actor: Any, at: datetime, joint: Joint, partners: Sequence[Partner], on: date) -> Pairing:
    """Make partners the partner branches of a joint branch; give back the first pairing."""
    require_in(actor, "cobuild.body:write", joint.unit)
    _require_there(joint, on)
    known = set(partners_of(joint, on).values_list("pk", flat=True))
    for partner in partners:
        _require_there(partner, on, field="partners")
        if partner.pk in known:
            raise PairedAlready(_("%s已经是伙伴支部。") % partner, field="partners")
    rows = [Pairing(unit_id=joint.unit_id, joint=joint, partner=it, valid_from=on) for it in partners]
    if not rows:
        raise NoPartners(_("没有选择联建单位。"), field="partners")
    under_way().put_many(rows)
    return rows[0]


@change("cobuild.body:write")
def unpair(*, actor: Any, at: datetime, pairing: Pairing, on: date) -> Pairing:
    """End a pairing, with the partner's seats and groups under that joint branch."""
    require_in(actor, "cobuild.body:write", pairing.unit)
    _require_there(pairing, on)
    for model in (Seat, PairedGroup):
        _end(model.objects.filter(joint=pairing.joint, partner=pairing.partner, valid_to=None), on)
    pairing.valid_to = on
    return pairing.put()


@change("cobuild.body:write")
def form_body(
    *,
    actor: Any,
    at: datetime,
    joint: Joint,
    name: str,
    theme: str,
    partners: Sequence[Partner],
    on: date,
    name_en: str = "",
) -> Body:
    """Form a co-building body of a joint branch and some of its partners for a theme."""
    require_in(actor, "cobuild.body:write", joint.unit)
    _require_there(joint, on)
    _require_paired(joint, partners, on)
    body = Body(
        unit_id=joint.unit_id, joint=joint, name=name, name_en=name_en, theme=Theme(theme), valid_from=on
    ).put()
    under_way().put_many([_seat(body, partner, on) for partner in partners])
    return body


@change("cobuild.body:write")
def seat(*, actor: Any, at: datetime, body: Body, partner: Partner, on: date) -> Body:
    """Take one more partner into a body."""
    require_in(actor, "cobuild.body:write", body.unit)
    _require_there(body, on)
    _require_paired(body.joint, [partner], on, field="partner")
    if is_seated(body, partner, on):
        raise InTheBodyAlready(_("%s已经在这个共同体里。") % partner, field="partner")
    _seat(body, partner, on).put()
    return body


@change("cobuild.body:write")
def end_body(*, actor: Any, at: datetime, body: Body, on: date) -> Body:
    """End a body; what it did and promised stays."""
    require_in(actor, "cobuild.body:write", body.unit)
    _require_there(body, on)
    _end(Seat.objects.filter(body=body, valid_to=None), on)
    body.valid_to = on
    return body.put()


@change("cobuild.body:write")
def pair_groups(
    *, actor: Any, at: datetime, joint: Joint, groups: Sequence[tuple[Partner, str, str]], on: date
) -> PairedGroup:
    """Pair groups of ours with groups of partners, many at once; give back the first pair.

    `groups`: the partner, our group's name, its group's name.
    """
    require_in(actor, "cobuild.body:write", joint.unit)
    _require_there(joint, on)
    _require_paired(joint, [partner for partner, _ours, _theirs in groups], on)
    rows = [
        PairedGroup(
            unit_id=joint.unit_id, joint=joint, partner=partner, ours=ours, theirs=theirs, valid_from=on
        )
        for partner, ours, theirs in groups
    ]
    under_way().put_many(rows)
    return rows[0]


@change("cobuild.body:write")
def end_group(*, actor: Any, at: datetime, group: PairedGroup, on: date) -> PairedGroup:
    """End a pair of groups."""
    require_in(actor, "cobuild.body:write", group.unit)
    _require_there(group, on)
    group.valid_to = on
    return group.put()


def require_seated(body: Body, partner: Partner, on: date) -> None:
    """Refuse a partner that does not belong to a body on a day."""
    if not is_seated(body, partner, on):
        raise NotInTheBody(
            _("%(partner)s在 %(day)s 不在这个共同体里。") % {"partner": partner, "day": f"{on:%Y-%m-%d}"},
            field="partner",
        )


def _seat(body: Body, partner: Partner, on: date) -> Seat:
    return Seat(unit_id=body.unit_id, joint_id=body.joint_id, body=body, partner=partner, valid_from=on)


def _end(rows: models.QuerySet[Any], on: date) -> int:
    """End rows on a day, those that have not begun by then on the day they would have; how many there were."""
    found = list(rows)
    for row in found:
        row.valid_to = max(on, row.valid_from)
        row.put()
    return len(found)


def _require_there(row: Dated, on: date, *, field: str = "on") -> None:
    if not row.holds_on(on):
        raise NotThere(_("%(what)s在 %(day)s 不在册。") % {"what": row, "day": f"{on:%Y-%m-%d}"}, field=field)


def _require_paired(joint: Joint, partners: Iterable[Partner], on: date, *, field: str = "partners") -> None:
    known, found = set(partners_of(joint, on).values_list("pk", flat=True)), list(partners)
    if not found:
        raise NoPartners(_("没有选择联建单位。"), field=field)
    for partner in found:
        if partner.pk not in known:
            raise NotPaired(
                _("%s不是这个联建党支部的伙伴支部。") % partner,
                field=field,
                hint=_("请先把它列为伙伴支部。"),
            )
