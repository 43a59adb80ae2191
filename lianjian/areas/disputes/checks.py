"""What must be true before a verb of `rules` goes on; each check refuses by raising."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.disputes.models import PARTIES, Agreement, Dispute, Role
from lianjian.areas.disputes.refusals import (
    GuardianMissing,
    Incomplete,
    MayNotBeMediated,
    NobodyThere,
    NoOtherWayTold,
    NotGraded,
    NotInPost,
    OwnWork,
    TooFewMediators,
    TooFewSessions,
    TooLate,
    TooOften,
    TooSoon,
    UnknownRisk,
    WithoutConsent,
)
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import working_days


def require_mediator(actor: Any, dispute: Dispute) -> None:
    """Those who mediate it work on it; a lead of the unit may in their absence."""
    if not dispute.is_mediated_by(actor.person) and not actor.may("disputes.dispute:assign", dispute.unit_id):
        raise NotAllowed(
            _("这件纠纷由%(mediator)s调解。") % {"mediator": dispute.mediator or dispute.unit},
            hint=_("请调解员或责任单位负责人处理。"),
        )


def require_outside(actor: Any, dispute: Dispute) -> None:
    """Not whoever has mediated it, nor their unit, nor the unit that has taken over its work."""
    require_in(actor, "disputes.dispute:callback", dispute.unit)
    if actor.stands_in(dispute.unit_id) or dispute.mediators.filter(person=actor.person).exists():
        raise OwnWork(
            _("调解单位不能回访自己调解的纠纷。"),
            rule="DISPUTE_RESOLVED",
            hint=_("请回访员或外单位人员回访。"),
        )


def require_risk(risk: str, day: date) -> None:
    if risk not in value("DISPUTE_RISKS", day):
        raise UnknownRisk(
            _("风险等级没有「%s」这一级。") % risk,
            field="risk",
            rule="DISPUTE_RISKS",
            hint=_("请选蓝色、黄色或红色。"),
        )


def require_graded(dispute: Dispute) -> None:
    if not dispute.risk:
        raise NotGraded(_("还没有评定风险等级。"), rule="DISPUTE_STEPS", hint=_("请先分级，再交给调解员。"))


def require_mediators(mediators: Sequence[Person], day: date) -> None:
    fewest = int(value("DISPUTE_MEDIATORS_MIN", day))
    if len(set(mediators)) < fewest:
        raise TooFewMediators(
            _("至少要有 %s 名调解员。") % fewest,
            field="mediator",
            rule="DISPUTE_MEDIATORS_MIN",
            hint=_("请选择调解员。"),
        )
    in_post = set(Post.objects.on(day).filter(person__in=mediators).values_list("person", flat=True))
    for person in mediators:
        if person.pk not in in_post:
            raise NotInPost(_("%s 当天不在岗。") % person, field="mediator", hint=_("请选择在岗人员。"))


def require_mediable(traits: Collection[str], day: date) -> None:
    """An order case with a trait that the rule excludes is not mediated."""
    if set(traits) & set(value("DISPUTE_EXCLUDED", day)):
        raise MayNotBeMediated(
            _("有所选情形的治安案件不适用调解。"),
            field="traits",
            rule="DISPUTE_EXCLUDED",
            hint=_("请用「移交」转给办案单位依法处理。"),
        )


def require_police_times(dispute: Dispute, day: date) -> None:
    """An order case is mediated once, and once more within the time that the rule gives from the first."""
    held = list(dispute.sessions.values_list("held_on", flat=True)) if dispute.case_number else []
    times = int(value("DISPUTE_POLICE_TIMES", day))
    if len(held) > times:
        raise TooOften(
            _("治安案件已经再次调解过，不能再调解。"),
            rule="DISPUTE_POLICE_TIMES",
            hint=_("请结束调解，依法处理。"),
        )
    if len(held) == times and day > working_days("DISPUTE_POLICE_SECOND_DAYS", held[0]):
        raise TooLate(
            _("再次调解的时限已过。"), rule="DISPUTE_POLICE_SECOND_DAYS", hint=_("请结束调解，依法处理。")
        )


def require_table(present: Collection[str], *, with_minor: bool, helpers_consented: bool) -> None:
    """Who sits at the table: a party, a guardian beside a minor, helpers only by consent."""
    if not set(present) & PARTIES:
        raise NobodyThere(_("至少要有一方当事人在场。"), field="present", hint=_("请勾选在场的当事人。"))
    if with_minor and Role.GUARDIAN not in present:
        raise GuardianMissing(
            _("有未成年人参加，但没有监护人在场。"),
            field="present",
            rule="DISPUTE_MINORS",
            hint=_("请通知监护人到场后再调解。"),
        )
    if Role.HELPER in present and not helpers_consented:
        raise WithoutConsent(
            _("邀请他人协助调解，须征得当事人同意。"),
            field="helpers_consented",
            rule="DISPUTE_HELPERS",
            hint=_("征得同意后请勾选；不同意的，请协助人员退场。"),
        )


def require_ways(ways: Collection[str]) -> None:
    if not ways:
        raise NoOtherWayTold(
            _("终止调解时要告知当事人其他途径。"),
            field="ways",
            rule="DISPUTE_FAIL",
            hint=_("请勾选已经告知的途径。"),
        )


def require_sessions(dispute: Dispute, day: date) -> None:
    """As many sessions as the rule asks for, counted anew after a relapse."""
    since = dispute.relapsed_on or dispute.registered_on
    fewest = int(value("DISPUTE_SESSIONS_MIN", day))
    if dispute.sessions.filter(held_on__gte=since).count() < fewest:
        raise TooFewSessions(
            _("达成协议前至少要调解 %s 次。") % fewest,
            rule="DISPUTE_SESSIONS_MIN",
            hint=_("请先登记调解经过。"),
        )


def require_complete(agreement: Agreement, day: date) -> None:
    """A written agreement is signed, sealed and handed out before it is recorded."""
    if agreement.fulfil_by < day:
        raise Incomplete(
            _("履行期限早于达成协议的日期。"),
            field="fulfil_by",
            rule="DISPUTE_AGREEMENT_CONTENT",
            hint=_("请填写协议约定的最后履行日期。"),
        )
    if agreement.form == Agreement.Form.WRITTEN:
        _require_in_force(agreement, day)
        _require_copies(agreement, day)


def _require_in_force(agreement: Agreement, day: date) -> None:
    for field, on, what in (
        ("signed_on", agreement.signed_on, _("签名")),
        ("sealed_on", agreement.sealed_on, _("盖章")),
    ):
        if on is None or not agreement.dispute.registered_on <= on <= day:
            raise Incomplete(
                _("书面协议要有%s日期，且不晚于登记协议的这一天。") % what,
                field=field,
                rule="DISPUTE_IN_FORCE",
                hint=_("签名、盖章齐全后再登记；还没有签的可登记为口头协议。"),
            )


def _require_copies(agreement: Agreement, day: date) -> None:
    fewest = int(value("DISPUTE_COPIES", day))
    if (agreement.copies or 0) < fewest:
        raise Incomplete(
            _("书面协议至少一式 %s 份。") % fewest,
            field="copies",
            rule="DISPUTE_COPIES",
            hint=_("当事人各执一份，调解组织留存一份。"),
        )


def require_callback_due(dispute: Dispute, day: date) -> None:
    if dispute.callback_from and day < dispute.callback_from:
        raise TooSoon(
            _("履行后要到 %s 才能回访。") % dispute.callback_from,
            field="at",
            rule="DISPUTE_CALLBACK_DAYS",
            hint=_("请到那一天以后再回访。"),
        )
