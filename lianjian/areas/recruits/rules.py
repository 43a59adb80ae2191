"""A member's development, step by step, each a verb: from the written application to full membership.

No step comes before the time that its rule asks for, and none without the one before it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.recruits.guards import (
    Birthday,
    require_branch,
    require_decided,
    require_enough_training,
    require_extendable,
    require_from,
    require_full_members,
    require_may_apply,
    require_next,
    require_not_before,
    require_not_own,
    require_of_age,
    require_prepared,
    require_still_approvable,
)
from lianjian.areas.recruits.models import Application
from lianjian.areas.recruits.refusals import SameBranch, SwornAlready
from lianjian.areas.recruits.states import (
    ACTIVIST,
    APPLIED,
    CONFIRMED,
    FULL,
    MET,
    OBJECT,
    ON_THE_ROLL,
    PROBATIONARY,
    READY,
    REFUSED,
    TALKED,
    WITHDRAWN,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.flow import Backwards, State, WrongState
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months, months_later

WRITE, APPROVE = "recruits.application:write", "recruits.application:approve"


@change(WRITE)
def receive(*, actor: Any, at: datetime, branch: Unit, person: Person, born: Birthday) -> Application:
    """A branch receives the written application of someone who serves and stands on no roll."""
    application = Application(unit=branch, person=person).happened(at).begin(at)
    require_branch(branch, application.occurred_on)
    require_in(actor, WRITE, branch)
    require_not_own(actor, person)
    require_may_apply(person, application.occurred_on)
    require_of_age(born, application.occurred_on)
    application.talk_due_on = months("RECRUIT_TALK_MONTHS", application.occurred_on)
    return application.put()


@change(WRITE)
def talk(*, actor: Any, at: datetime, application: Application) -> Application:
    """Someone sent by the branch has talked with who applied. Nothing of what was said is kept."""
    application.talked_on = _may_go_on(actor, WRITE, application, TALKED, at)
    return application.move(TALKED, at=at)


@change(WRITE)
def make_activist(
    *, actor: Any, at: datetime, application: Application, contacts: Sequence[Person]
) -> Application:
    """The branch has decided that who applied is an activist, and names the members who help."""
    day = _may_go_on(actor, WRITE, application, ACTIVIST, at)
    require_not_before("RECRUIT_ACTIVIST_MONTHS", application.occurred_on, day)
    _name_contacts(application, contacts, day)
    application.activist_on, application.next_look_on = day, months("RECRUIT_LOOK_MONTHS", day)
    application.next_report_on = months("RECRUIT_REPORT_MONTHS", day)
    return application.move(ACTIVIST, at=at)


@change(WRITE)
def change_contacts(
    *, actor: Any, at: datetime, application: Application, contacts: Sequence[Person]
) -> Application:
    """Name other members to help an activist."""
    _require_stands(actor, WRITE, application, ACTIVIST, at)
    _name_contacts(application, contacts, timezone.localdate(at))
    return application.put()


def _name_contacts(application: Application, contacts: Sequence[Person], day: date) -> None:
    least, most = value("RECRUIT_CONTACTS", day)
    require_full_members(
        contacts, application.unit, day, least=int(least), most=int(most), rule="RECRUIT_CONTACTS",
        field="contacts",
    )  # fmt: skip
    application.contacts = sorted({person.pk for person in contacts})


@change(WRITE)
def look(*, actor: Any, at: datetime, application: Application) -> Application:
    """The branch has looked at how an activist does. The next time is as much later as the rule says."""
    _require_stands(actor, WRITE, application, ACTIVIST, at)
    day = timezone.localdate(at)
    application.looked_on, application.next_look_on = day, months("RECRUIT_LOOK_MONTHS", day)
    return application.put()


@change(WRITE)
def report(*, actor: Any, at: datetime, application: Application) -> Application:
    """An activist has handed in a report of their own. Nothing of what it says is kept."""
    _require_stands(actor, WRITE, application, ACTIVIST, at)
    day = timezone.localdate(at)
    application.reported_on, application.next_report_on = day, months("RECRUIT_REPORT_MONTHS", day)
    return application.put()


@change(WRITE)
def make_object(
    *, actor: Any, at: datetime, application: Application, sponsors: Sequence[Person]
) -> Application:
    """An activist becomes an object of development, with the full members who vouch."""
    day = _may_go_on(actor, WRITE, application, OBJECT, at)
    assert application.activist_on is not None
    require_not_before("RECRUIT_OBJECT_MONTHS", application.activist_on, day)
    number = int(value("RECRUIT_SPONSORS", day))
    require_full_members(
        sponsors, application.unit, day, least=number, most=number, rule="RECRUIT_SPONSORS", field="sponsors"
    )
    application.sponsors = sorted({person.pk for person in sponsors})
    application.object_on = application.activist_until = day
    return application.move(OBJECT, at=at)


@change(WRITE)
def review(*, actor: Any, at: datetime, application: Application) -> Application:
    """The political review of an object of development is done. What it found is not kept here."""
    _require_stands(actor, WRITE, application, OBJECT, at)
    application.reviewed_on = timezone.localdate(at)
    return application.put()


@change(WRITE)
def train(*, actor: Any, at: datetime, application: Application, days: int, hours: int) -> Application:
    """An object of development has been trained for so many days and hours."""
    _require_stands(actor, WRITE, application, OBJECT, at)
    day = timezone.localdate(at)
    require_enough_training(days, hours, day)
    application.trained_on, application.training_days, application.training_hours = day, days, hours
    return application.put()


@change(APPROVE)
def pre_review(*, actor: Any, at: datetime, application: Application) -> Application:
    """The Party committee has looked at review and training, and lets the members' meeting decide."""
    day = _may_go_on(actor, APPROVE, application, READY, at)
    require_prepared(application, day)
    application.pre_reviewed_on, application.meet_due_on = day, months("RECRUIT_MEETING_MONTHS", day)
    return application.move(READY, at=at)


@change(WRITE)
def admit(*, actor: Any, at: datetime, application: Application) -> Application:
    """The members' meeting has admitted: rests on its decision, whose day is that of joining."""
    day = _may_go_on(actor, WRITE, application, MET, at)
    assert application.pre_reviewed_on is not None
    decision = require_decided(application, "admit", application.pre_reviewed_on, day)
    application.admission, application.admitted_on = decision.pk, decision.on
    application.approve_due_on = months("RECRUIT_APPROVE_MONTHS", decision.on)
    return application.move(MET, at=at)


@change(APPROVE)
def send_back(*, actor: Any, at: datetime, application: Application, why: str) -> Application:
    """Review, meeting and decision are to be done again, for a reason."""
    _may_go_on(actor, APPROVE, application, OBJECT, at)
    if application.standing not in (READY, MET):
        _refuse_state(application, OBJECT)
    application.pre_reviewed_on = application.meet_due_on = None
    application.admission = application.admitted_on = application.approve_due_on = None
    return application.move(OBJECT, at=at, note=why)


@change(APPROVE)
def approve(*, actor: Any, at: datetime, application: Application) -> Application:
    """The Party committee approves: on the roll and on probation from the day of the meeting."""
    day = _may_go_on(actor, APPROVE, application, PROBATIONARY, at)
    require_still_approvable(application, day)
    assert application.admitted_on is not None
    application.approved_on = day
    application.probation_until = months("RECRUIT_PROBATION_MONTHS", application.admitted_on)
    application.confirm_due_on = months("RECRUIT_CONFIRM_MONTHS", application.probation_until)
    application.oath_due_on = months("RECRUIT_OATH_MONTHS", application.admitted_on)
    application.move(PROBATIONARY, at=at)
    branch.admit(
        actor=actor, at=at, branch=application.unit, person=application.person, on=application.admitted_on
    )
    return application


@change(WRITE)
def swear(*, actor: Any, at: datetime, application: Application) -> Application:
    """Who is on probation has taken the oath."""
    _require_stands(actor, WRITE, application, PROBATIONARY, at)
    if application.sworn_on is not None:
        raise SwornAlready(_("已经登记过入党宣誓。"))
    application.sworn_on = timezone.localdate(at)
    return application.put()


@change(WRITE)
def confirm(*, actor: Any, at: datetime, application: Application) -> Application:
    """The members' meeting has decided, after the probation, on full membership."""
    day = _may_go_on(actor, WRITE, application, CONFIRMED, at)
    assert application.probation_until is not None
    require_from(application.probation_until, "RECRUIT_PROBATION_MONTHS", day)
    decision = require_decided(application, "confirm", application.probation_until, day)
    application.confirmation, application.confirmed_on = decision.pk, decision.on
    application.full_due_on = months("RECRUIT_APPROVE_MONTHS", decision.on)
    return application.move(CONFIRMED, at=at)


@change(APPROVE)
def extend(*, actor: Any, at: datetime, application: Application, number: int) -> Application:
    """The Party committee makes the probation longer by a number of months, once."""
    _require_stands(actor, APPROVE, application, PROBATIONARY, at)
    day = timezone.localdate(at)
    require_extendable(application, number, day)
    assert application.probation_until is not None
    application.extended_on = day
    application.probation_until = months_later(application.probation_until, number)
    application.confirm_due_on = months("RECRUIT_CONFIRM_MONTHS", application.probation_until)
    return application.put()


@change(APPROVE)
def make_full(*, actor: Any, at: datetime, application: Application) -> Application:
    """The Party committee approves full membership."""
    application.full_on = _may_go_on(actor, APPROVE, application, FULL, at)
    application.move(FULL, at=at)
    branch.make_full(actor=actor, at=at, person=application.person, on=application.full_on)
    return application


@change(WRITE)
def refuse(*, actor: Any, at: datetime, application: Application) -> Application:
    """The branch does not go on with it."""
    require_in(actor, WRITE, application.unit)
    if application.standing in (MET, *ON_THE_ROLL):
        _refuse_state(application, REFUSED)
    return _end(actor, WRITE, application, REFUSED, at)


@change(APPROVE)
def decline(*, actor: Any, at: datetime, application: Application) -> Application:
    """The Party committee does not approve; who was on probation leaves the roll."""
    require_in(actor, APPROVE, application.unit)
    was_on_the_roll = application.standing in ON_THE_ROLL
    if application.standing != MET and not was_on_the_roll:
        _refuse_state(application, REFUSED)
    _end(actor, APPROVE, application, REFUSED, at)
    if was_on_the_roll:
        assert application.ended_on is not None
        branch.leave(actor=actor, at=at, person=application.person, on=application.ended_on, why="")
    return application


@change(WRITE)
def withdraw(*, actor: Any, at: datetime, application: Application) -> Application:
    """Who applied takes the application back. No reason is asked for."""
    return _end(actor, WRITE, application, WITHDRAWN, at)


def _end(actor: Any, permission: str, application: Application, state: State, at: datetime) -> Application:
    """No reason is kept: after the term nothing of it is to be shown."""
    day = _may_go_on(actor, permission, application, state, at)
    application.ended_on = day
    application.shown_until = months("RETAIN_REFUSED_APPLICATION", day)
    if application.activist_on and application.activist_until is None:
        application.activist_until = day
    return application.move(state, at=at)


@change(APPROVE)
def hand_over(*, actor: Any, at: datetime, application: Application, to: Unit) -> Application:
    """Another branch looks after it from now on, such as after a move or a reorganisation. Contacts are named anew."""
    require_in(actor, APPROVE, application.unit)
    require_branch(to, timezone.localdate(at), field="to")
    if to.pk == application.unit_id:
        raise SameBranch(_("已经由%s培养。") % to, field="to")
    if application.standing not in (APPLIED, TALKED, ACTIVIST, OBJECT):
        _refuse_state(application, application.standing)
    application.unit, application.contacts = to, []
    return application.put()


def _may_go_on(actor: Any, permission: str, application: Application, target: State, at: datetime) -> date:
    """The day of a step that this actor may take now."""
    require_in(actor, permission, application.unit)
    require_not_own(actor, application.person)
    require_next(application, target)
    return timezone.localdate(at)


def _require_stands(
    actor: Any, permission: str, application: Application, state: State, at: datetime
) -> None:
    require_in(actor, permission, application.unit)
    require_not_own(actor, application.person)
    if application.standing != state:
        _refuse_state(application, state)
    if at < application.state_at:
        raise Backwards(_("填写的时间早于上一步的时间。"), field="at", hint=_("请填写不早于上一步的时间。"))


def _refuse_state(application: Application, target: State) -> None:
    raise WrongState(
        _("现在是「%(now)s」，不能办理「%(target)s」的手续。")
        % {"now": application.standing, "target": target},
        hint=_("可能别人刚刚处理过，请刷新页面看最新情况。"),
    )
