"""How a dispute shows itself in lists and on its page, and what can be done with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes import forms as filled_in
from lianjian.areas.disputes import rules
from lianjian.areas.disputes.labels import LABELS, TOLD_AS
from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Risk, Role, Way
from lianjian.areas.disputes.states import (
    AGREED,
    FLOW,
    FULFILLED,
    GRADABLE,
    MAY_END,
    MEDIATING,
    REGISTERED,
    RESOLVED,
    UNDER_MEDIATION,
)
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.erasure.kind import ERASE
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.lists import Filters, text_of

EVERY = ("", _("全部"))


class DisputeFilters(Filters):
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *FLOW.choices()])
    kind = forms.ModelChoiceField(
        DisputeKind.objects.all(), label=_("类别"), required=False, empty_label=EVERY[1]
    )
    risk = forms.ChoiceField(label=_("风险等级"), required=False, choices=[EVERY, *Risk.choices])
    unit = forms.ModelChoiceField(
        Unit.objects.filter(pk__in=Beat.objects.values("unit")),
        label=_("责任单位"),
        required=False,
        empty_label=EVERY[1],
    )
    town = forms.ModelChoiceField(
        Place.objects.filter(level=Place.Level.TOWNSHIP),
        label=_("乡镇街道"),
        required=False,
        empty_label=EVERY[1],
    )

    where = {"state": "state", "kind": "kind", "risk": "risk", "unit": "unit", "town": "town"}

    def prepare(self) -> None:
        units = self.actor.units_for("disputes.dispute:read")
        if units is not None:
            seen = Unit.objects.filter(pk__in=units & set(Beat.objects.values_list("unit", flat=True)))
            offer_rows(self, "unit", seen)


def _place(dispute: Dispute) -> str:
    places = [str(dispute.town) if dispute.town else "", dispute.place.short_name() if dispute.place else ""]
    return " · ".join(dict.fromkeys(place for place in places if place))


def _risk(dispute: Dispute) -> str:
    graded = dispute.get_risk_display() if dispute.risk else _now("未评级")
    return _now("%s（重点）") % graded if dispute.was_key else str(graded)


def _words(choices: Any, codes: Sequence[str]) -> str:
    titles = dict(choices.choices)
    return "、".join(str(titles.get(code, code)) for code in codes)


def _facts(dispute: Dispute) -> Sequence[Fact]:
    told = [*_what(dispute), *_sessions(dispute), *_agreements(dispute), *_end(dispute)]
    return [fact for fact in told if fact.value not in (None, "")]


def _what(dispute: Dispute) -> Iterator[Fact]:
    mediators = dispute.mediators.filter(until_on__isnull=True).select_related("person")
    yield Fact(title=_("类别"), value=f"{dispute.kind.code} {dispute.kind}")
    yield Fact(title=_("风险等级"), value=_risk(dispute))
    yield Fact(title=_("发生地"), value=_place(dispute))
    yield Fact(title=_("怎样发现的"), value=dispute.get_found_by_display())
    yield Fact(title=_("当事人"), value=dispute.parties)
    yield Fact(title=_("基本事实"), value=dispute.facts)
    yield Fact(title=_("治安案件编号"), value=dispute.case_number)
    yield Fact(title=_("调解员"), value=_mediators(mediators, dispute))
    yield Fact(title=_("调解期限"), value=dispute.due_on)


def _mediators(mediators: Any, dispute: Dispute) -> str:
    names = "、".join(str(mediator.person) for mediator in mediators)
    return _now("%s（由当事人选择）") % names if names and dispute.chosen_by_parties else names


def _sessions(dispute: Dispute) -> Iterator[Fact]:
    for session in dispute.sessions.all():
        head = f"{text_of(session.held_at)} {session.venue} · {_words(Role, session.present)}"
        yield Fact(
            title=_now("第 %s 次调解") % session.number,
            value=f"{head}\n{session.outline}\n{session.get_outcome_display()}",
        )


def _agreements(dispute: Dispute) -> Iterator[Fact]:
    for agreement in dispute.agreements.all():
        form = agreement.get_form_display()
        yield Fact(
            title=_now("%s（已失效）") % form if agreement.ended_on else form, value=_content(agreement)
        )


def _content(agreement: Agreement) -> str:
    fulfilment = _now("履行方式：%(way)s。期限：%(by)s。分 %(instalments)s 期。") % {
        "way": agreement.way.rstrip("。"),
        "by": agreement.fulfil_by,
        "instalments": agreement.instalments,
    }
    lines = [agreement.facts, agreement.terms, fulfilment]
    if agreement.form == Agreement.Form.WRITTEN:
        lines.append(
            _now("签名 %(signed)s，盖章 %(sealed)s，一式 %(copies)s 份。")
            % {"signed": agreement.signed_on, "sealed": agreement.sealed_on, "copies": agreement.copies}
        )
    return "\n".join(lines)


def _end(dispute: Dispute) -> Iterator[Fact]:
    yield Fact(title=_("申请司法确认"), value=dispute.court_asked_on)
    yield Fact(title=_("首期履行"), value=dispute.instalment_on)
    yield Fact(title=_("全部履行"), value=dispute.fulfilled_on)
    yield Fact(title=_("可以回访"), value=None if dispute.closed_on else dispute.callback_from)
    yield Fact(title=_("反复"), value=dispute.relapsed_on)
    yield Fact(title=_("终止原因"), value=dispute.failure)
    yield Fact(title=_("已告知的其他途径"), value=_words(Way, dispute.ways_told))
    yield Fact(title=_("移交"), value=f"{dispute.handed_to} {dispute.handed_number}".strip())
    yield Fact(title=_("处理结果"), value=dispute.get_result_display())


def _shows(request: Request, dispute: Dispute) -> dict[str, Any]:
    return {"may_read_parties": request.actor.may("disputes.parties:open", dispute.unit_id)}


def _open_in(permission: str, *states: State) -> Callable[[Dispute, Any], bool]:
    return lambda dispute, actor: dispute.standing in states and actor.may(permission, dispute.unit_id)


def _for_mediators(*states: State) -> Callable[[Dispute, Any], bool]:
    return lambda dispute, actor: (
        dispute.standing in states
        and (actor.may("disputes.dispute:assign", dispute.unit_id) or dispute.is_mediated_by(actor.person))
    )


def _may_ask_court(dispute: Dispute, actor: Any) -> bool:
    return dispute.court_asked_on is None and _for_mediators(AGREED, FULFILLED)(dispute, actor)


def _may_complete(dispute: Dispute, actor: Any) -> bool:
    owing = dispute.instalment_on is not None and dispute.fulfilled_on is None
    return owing and _for_mediators(FULFILLED, RESOLVED)(dispute, actor)


def _may_call_back(dispute: Dispute, actor: Any) -> bool:
    due = dispute.callback_from is not None and dispute.callback_from <= today()
    outside = not actor.stands_in(dispute.unit_id)
    return due and outside and _open_in("disputes.dispute:callback", FULFILLED)(dispute, actor)


def _step(name: str, title: Any, form: Any, verb: Any, open_to: Any, *, main: bool = False) -> Step:
    return Step(name=name, title=title, form=form, verb=verb, subject="dispute", open_to=open_to, main=main)


LEADS = "disputes.dispute:assign"
STEPS = (
    _step("assign", _("交给调解员"), filled_in.AssignForm, rules.assign,
          lambda d, actor: bool(d.risk) and _open_in(LEADS, REGISTERED)(d, actor), main=True),
    _step("session", _("登记一次调解"), filled_in.SessionForm, rules.hold_session,
          _for_mediators(*UNDER_MEDIATION), main=True),
    _step("agree", _("登记协议"), filled_in.AgreementForm, rules.agree, _for_mediators(MEDIATING), main=True),
    _step("fulfil", _("登记履行"), filled_in.FulfilForm, rules.fulfil, _for_mediators(AGREED), main=True),
    _step("call-back", _("回访"), filled_in.CallBackForm, rules.call_back, _may_call_back, main=True),
    _step("complete", _("余款付清"), filled_in.CompleteForm, rules.complete, _may_complete, main=True),
    _step("grade", _("评风险等级"), filled_in.GradeForm, rules.grade, _open_in(LEADS, *GRADABLE)),
    _step("reassign", _("换调解员"), filled_in.MediatorsForm, rules.assign,
          _open_in(LEADS, *UNDER_MEDIATION, AGREED, FULFILLED)),
    _step("ask-court", _("申请司法确认"), filled_in.CourtForm, rules.ask_court, _may_ask_court),
    _step("session-again", _("协议没有履行，重新调解"), filled_in.SessionForm, rules.hold_session,
          _for_mediators(AGREED)),
    _step("fail", _("终止调解"), filled_in.FailForm, rules.fail, _for_mediators(*MAY_END)),
    _step("hand-over", _("移交"), filled_in.HandOverForm, rules.hand_over,
          _open_in(LEADS, REGISTERED, *MAY_END)),
    _step("correct", _("更正登记"), filled_in.CorrectForm, rules.correct,
          _open_in("disputes.dispute:correct", *FLOW.states.values())),
)  # fmt: skip

DISPUTE = Kind(
    model=Dispute,
    labels=LABELS,
    told_as=TOLD_AS,
    title=_("纠纷"),
    read="disputes.dispute:read",
    related=("kind", "place", "town", "unit", "mediator"),
    headline=lambda dispute: dispute.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda d: d.number),
        Column(key="kind", title=_("类别"), value=lambda d: d.kind),
        Column(key="place", title=_("地点"), value=_place, width=22),
        Column(key="title", title=_("事项"), value=lambda d: d.title, width=34),
        Column(key="risk", title=_("风险等级"), value=_risk),
        Column(key="unit", title=_("责任单位"), value=lambda d: d.unit, width=18),
        Column(key="mediator", title=_("主调解员"), value=lambda d: d.mediator),
        Column(key="registered_on", title=_("登记"), value=lambda d: d.registered_on, numeric=True),
        Column(key="agreed_on", title=_("达成协议"), value=lambda d: d.agreed_on, numeric=True),
        Column(key="resolved_on", title=_("化解"), value=lambda d: d.resolved_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda d: d.standing),
    ),
    facts=_facts,
    steps=(*STEPS, ERASE),
    filters=DisputeFilters,
    template="disputes/dispute.html",
    shows=_shows,
    menu=MenuEntry(group="people", title=_("矛盾化解"), order=30),
    intro=_("登记、分级、交办、调解、履行、回访。风险等级只评价纠纷，不评价人。"),
    who_sees=_(
        "责任单位和局领导能看；当事人只记作甲、乙，姓名和电话单独加密，看一次记一次，了结后到期销毁。"
    ),
)

REGISTER = Entry(
    name="disputes-register",
    title=_("登记纠纷"),
    hint=_("邻里、家庭、土地、欠薪等纠纷。当事人记作甲、乙就够了。"),
    form=filled_in.RegisterForm,
    verb=rules.register,
    permission="disputes.dispute:register",
    order=30,
)
