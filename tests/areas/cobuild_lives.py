"""A joint branch with partners and a body, as tests need them."""

from datetime import date
from typing import Any

from lianjian.areas.cobuild import joining, promising, rules
from lianjian.areas.cobuild.models import Activity, Body, Joint, Partner, Promise
from lianjian.kernel.access.actor import SYSTEM, Actor, actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, PostKind, Unit
from lianjian.kernel.testing.cast import Cast, moment

JOINED = date(2022, 7, 22)
AT = moment("2022-07-22")


def branch_of(unit: Unit) -> Unit:
    return Unit.objects.get(code=f"ZB-{unit.code}")


def made_secretary(cast: Cast) -> None:
    """The head of the zone becomes the secretary of its branch."""
    changes.appoint(
        actor=SYSTEM, at=AT, person=cast.head, unit=branch_of(cast.zone),
        kind=PostKind.objects.get(code=SECRETARY), on=JOINED,
    )  # fmt: skip


def joint_of(unit: Unit, *, kind: str = "zone", on: date = JOINED) -> Joint:
    return joining.found_joint(
        actor=SYSTEM, at=moment(f"{on}"), unit=unit, kind=kind, name=f"{unit.name}联建", on=on
    )


def partner_named(name: str, **more: Any) -> Partner:
    told = {"kind": "village", "contact_post": "村党支部书记", "on": JOINED} | more
    return joining.add_partner(actor=SYSTEM, at=AT, name=name, **told)


def paired(joint: Joint, *names: str, on: date = JOINED) -> list[Partner]:
    """New partners that are partner branches of a joint branch."""
    partners = [partner_named(name) for name in names]
    joining.pair(actor=SYSTEM, at=moment(f"{on}"), joint=joint, partners=partners, on=on)
    return partners


def body_of(joint: Joint, *partners: Partner, name: str = "护校安园共同体", on: date = JOINED) -> Body:
    return joining.form_body(
        actor=SYSTEM, at=moment(f"{on}"), joint=joint, name=name, theme="school", partners=partners, on=on
    )


def zone_body(cast: Cast) -> tuple[Body, Partner]:
    """The zone's joint branch with one partner, and a body of both."""
    joint = joint_of(branch_of(cast.zone))
    (partner,) = paired(joint, "东关村党支部")
    return body_of(joint, partner), partner


def let_in(partner: Partner, on: date = JOINED) -> Partner:
    return joining.let_in(actor=SYSTEM, at=moment(f"{on}"), partner=partner, on=on)


def contact(partner: Partner, on: date = JOINED) -> Actor:
    """Who signs in for a partner, on a day."""
    found = Partner.objects.get(pk=partner.pk).contact
    assert found is not None
    return actor_for(found, on)


def reported(cast: Cast, body: Body, partner: Partner, day: str, **more: Any) -> Activity:
    """An activity that the bureau's side reported on its day."""
    told = {"topic": "护学路口联合值守", "ours": 4, "theirs": 6} | more
    actor = told.pop("actor", cast.actor("head", date.fromisoformat(day)))
    with held_at(moment(day, "20:00")):
        return rules.report(actor=actor, at=moment(day, "15:00"), body=body, partner=partner, **told)


def partner_reported(body: Body, partner: Partner, day: str, **more: Any) -> Activity:
    told = {"topic": "听法治课", "ours": 1, "theirs": 30} | more
    with held_at(moment(day, "20:00")):
        return rules.report_as_partner(
            actor=contact(partner, date.fromisoformat(day)), at=moment(day, "15:00"), body=body,
            partner=partner, **told,
        )  # fmt: skip


def answered(
    partner: Partner, activity: Activity, day: str, *, agreed: bool = True, why: str = ""
) -> Activity:
    with held_at(moment(day, "20:00")):
        return rules.answer_as_partner(
            actor=contact(partner, date.fromisoformat(day)), at=moment(day, "16:00"), activity=activity,
            agreed=agreed, why=why,
        )  # fmt: skip


def promised(cast: Cast, body: Body, partner: Partner, **more: Any) -> Promise:
    told = {
        "side": "bureau", "text": "校门口装两处减速带", "owner": cast.officer, "counterpart": "校长",
        "due_on": date(2022, 9, 1),
    } | more  # fmt: skip
    with held_at(moment("2022-08-01")):
        return promising.promise(
            actor=cast.actor("head"), at=moment("2022-08-01"), body=body, partner=partner, **told
        )
