"""The steps by which someone is promoted to a post, each a verb. The branch's recommendation is added to those of the
law and replaces none.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch.facade import follow
from lianjian.areas.careers.checks import recommendation
from lianjian.areas.careers.gates import BRANCH_FIRST, NO_KIN
from lianjian.areas.careers.models import Promotion
from lianjian.areas.careers.queries import home, young
from lianjian.areas.careers.refusals import (
    NoObjection,
    NoPromotion,
    NotAgreed,
    NotServing,
    ObjectionOpen,
    OnNotice,
    PostTaken,
    TooFewPresent,
    WrongDay,
    WrongVotes,
)
from lianjian.areas.careers.states import (
    APPOINTED,
    DECIDED,
    EXAMINED,
    PUBLICISED,
    RECOMMENDED,
    STOPPED,
)
from lianjian.areas.careers.tenures import settle
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.flow import WrongState
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post, PostKind, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months_later, working_days

CHECKS = ("file_checked_on", "matters_checked_on", "discipline_heard_on", "petitions_checked_on")
"""The fields of the four checks that every examination makes."""


@change("careers.promotion:move")
def move(*, actor: Any, at: datetime, person: Person, kind: PostKind, to: Unit, why: str) -> Promotion:
    """动议: begin to consider a person for a post. It belongs to the unit in which they serve now."""
    day = timezone.localdate(at)
    held = home(person, day)
    if held is None:
        raise NotServing(_("%s那天不在任何单位任职。") % person, field="person")
    require_in(actor, "careers.promotion:move", held.unit)
    if not to.holds_on(day):
        raise NotServing(_("%s那天不存在。") % to, field="to")
    _require_new(person, kind, to, day)
    promotion = Promotion(person=person, kind=kind, to=to, why=why, unit=held.unit)
    return promotion.happened(at).begin(at).put()


def _require_new(person: Person, kind: PostKind, to: Unit, day: date) -> None:
    holds = Post.objects.on(day).filter(person=person, kind=kind, unit=to).exists()
    if holds or Promotion.objects.under_way().filter(person=person, kind=kind, to=to).exists():
        raise NoPromotion(
            _("%s已经担任这个岗位，或者正在办理。") % person,
            field="person",
            hint=_("请在提任列表里打开正在办理的那一件。"),
        )


@change("careers.promotion:carry")
def recommend(
    *, actor: Any, at: datetime, promotion: Promotion, due: int, present: int, in_favour: int
) -> Promotion:
    """民主推荐: the vote of the meeting. Refused by the gate until the person's own branch has recommended them."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    _require_state(promotion, RECOMMENDED)
    _require_votes(due, present, in_favour)
    promotion.recommended_on = timezone.localdate(at)
    BRANCH_FIRST.require(promotion)
    _carry_decision(promotion)
    promotion.recommend_due, promotion.recommend_present = due, present
    promotion.recommend_in_favour = in_favour
    promotion.move(RECOMMENDED, at=at)
    if promotion.recommendation is not None:
        under_way().tie(promotion.recommendation, promotion)
    return promotion


def _carry_decision(promotion: Promotion) -> None:
    """Keep by which decision of the branch the gate was opened."""
    found = recommendation(promotion, promotion.recommended_on or promotion.occurred_on)
    promotion.recommendation_id = found.pk if found else None


@change("careers.promotion:carry")
def examine(
    *,
    actor: Any,
    at: datetime,
    promotion: Promotion,
    file_checked_on: date,
    matters_checked_on: date,
    discipline_heard_on: date,
    petitions_checked_on: date,
    note: str,
) -> Promotion:
    """考察: the four checks that must be made, each on its day, and what was found, in a sentence."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    _require_state(promotion, EXAMINED)
    days = (file_checked_on, matters_checked_on, discipline_heard_on, petitions_checked_on)
    for name, day in zip(CHECKS, days, strict=True):
        _require_between(promotion, day, timezone.localdate(at), name)
        setattr(promotion, name, day)
    return promotion.move(EXAMINED, at=at, note=note)


def _require_between(promotion: Promotion, day: date, last: date, field: str) -> None:
    if day > last or (promotion.recommended_on and day < promotion.recommended_on):
        raise WrongDay(
            _("日期应在 %(first)s 和 %(last)s 之间。") % {"first": promotion.recommended_on, "last": last},
            field=field,
            hint=_("考察在民主推荐以后进行。"),
        )


@change("careers.promotion:decide")
def decide(
    *, actor: Any, at: datetime, promotion: Promotion, due: int, present: int, in_favour: int
) -> Promotion:
    """讨论决定: enough present, and of those due enough in favour. What is not agreed is not decided; it may be stopped."""
    require_in(actor, "careers.promotion:decide", promotion.unit)
    _require_state(promotion, DECIDED)
    _require_votes(due, present, in_favour)
    _require_enough(due, present, in_favour, timezone.localdate(at))
    promotion.decided_on = timezone.localdate(at)
    promotion.decide_due, promotion.decide_present, promotion.decide_in_favour = due, present, in_favour
    return promotion.move(DECIDED, at=at)


def _require_enough(due: int, present: int, in_favour: int, day: date) -> None:
    """Shares are fractions such as 2/3, so that two of three are enough."""
    share = str(value("PROMOTION_QUORUM", day))
    if present < Fraction(share) * due:
        raise TooFewPresent(
            _("应到%(due)d人，到会不足%(share)s，不能讨论决定。") % {"due": due, "share": share},
            field="present",
            rule="PROMOTION_QUORUM",
        )
    share = str(value("PROMOTION_MAJORITY", day))
    if in_favour <= Fraction(share) * due:
        raise NotAgreed(
            _("同意的没有超过应到人数的%s，不能作出决定。") % share,
            field="in_favour",
            rule="PROMOTION_MAJORITY",
            hint=_("没有同意的，请办理终止并写明原因。"),
        )


@change("careers.promotion:carry")
def publicise(*, actor: Any, at: datetime, promotion: Promotion) -> Promotion:
    """任前公示: for as many working days as the rule says, counted from the day after."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    _require_state(promotion, PUBLICISED)
    promotion.notice_until = working_days("PROMOTION_NOTICE_DAYS", timezone.localdate(at))
    return promotion.move(PUBLICISED, at=at)


@change("careers.promotion:carry")
def note_objection(*, actor: Any, at: datetime, promotion: Promotion, text: str) -> Promotion:
    """Note what was objected during the notice. Until it has its answer nobody is appointed."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    if promotion.standing != PUBLICISED:
        raise WrongState(_("现在不在公示阶段。"))
    if promotion.objection_is_open:
        raise ObjectionOpen(_("上一条反映还没有核查结论。"), hint=_("请先写明核查结论。"))
    promotion.objection, promotion.answer = text, ""
    return promotion.put(note=text)


@change("careers.promotion:carry")
def answer_objection(*, actor: Any, at: datetime, promotion: Promotion, answer: str) -> Promotion:
    """Say what was found of an objection."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    if not promotion.objection_is_open:
        raise NoObjection(_("没有待核查的反映。"))
    promotion.answer = answer
    return promotion.put(note=answer)


@change("careers.promotion:appoint")
def appoint(*, actor: Any, at: datetime, promotion: Promotion) -> Promotion:
    """任职: not before the notice is over and what was objected is answered, and not beside kin. Begins the trial year."""
    require_in(actor, "careers.promotion:appoint", promotion.unit)
    _require_state(promotion, APPOINTED)
    day = timezone.localdate(at)
    _require_noticed(promotion, day)
    promotion.appointed_on = day
    NO_KIN.require(promotion)
    _require_vacant(promotion, day)
    promotion.trial_until = months_later(day, int(value("PROMOTION_TRIAL_MONTHS", day)))
    promotion.is_young = young([promotion.person_id], day).get(promotion.person_id, False)
    promotion.move(APPOINTED, at=at)
    _take_up(actor, at, promotion, day)
    return promotion


def _require_noticed(promotion: Promotion, day: date) -> None:
    if promotion.notice_until and day <= promotion.notice_until:
        raise OnNotice(
            _("公示到 %s 为止，期满以后才能任职。") % promotion.notice_until,
            field="at",
            rule="PROMOTION_NOTICE_DAYS",
        )
    if promotion.objection_is_open:
        raise ObjectionOpen(_("公示期间的反映还没有核查结论。"), hint=_("请先写明核查结论。"))


def _require_vacant(promotion: Promotion, day: date) -> None:
    others = (
        Post.objects.on(day).filter(unit=promotion.to, kind__leads=True).exclude(person=promotion.person_id)
    )
    if promotion.kind.leads and others.exists():
        raise PostTaken(_("%s已有主要负责人。") % promotion.to, hint=_("请先办理原负责人的免职或调整。"))


def _take_up(actor: Any, at: datetime, promotion: Promotion, day: date) -> None:
    """End the post held until now, give the new one, and let tenures and the branch's roll follow."""
    held = home(promotion.person, day)
    if held is not None:
        changes.relieve(actor=actor, at=at, post=held, on=day)
    changes.appoint(
        actor=actor, at=at, person=promotion.person, unit=promotion.to, kind=promotion.kind, on=day
    )
    settle(day)
    follow(actor=actor, at=at, moved={promotion.person_id: f"{promotion.number} {promotion}"}, on=day)


@change("careers.promotion:carry")
def stop(*, actor: Any, at: datetime, promotion: Promotion, why: str) -> Promotion:
    """Consider someone no further, for a reason."""
    require_in(actor, "careers.promotion:carry", promotion.unit)
    return promotion.move(STOPPED, at=at, note=why)


def _require_state(promotion: Promotion, target: Any) -> None:
    """Refuse before anything else what is not the next step."""
    if not promotion.can_move(target):
        raise WrongState(
            _("现在是「%(now)s」，不能转为「%(target)s」。") % {"now": promotion.standing, "target": target},
            hint=_("可能别人刚刚处理过，请刷新页面看最新情况。"),
        )


def _require_votes(due: int, present: int, in_favour: int) -> None:
    if not 0 <= in_favour <= present <= due or due == 0:
        raise WrongVotes(
            _("票数不对：赞成不多于实到，实到不多于应到。"),
            field="in_favour" if in_favour > present else "present",
        )
