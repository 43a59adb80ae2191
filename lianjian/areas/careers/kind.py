"""How promotions and ranks show themselves in lists and on their pages."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers import ranks, rules
from lianjian.areas.careers.forms import (
    AnswerForm,
    ExamineForm,
    MoveForm,
    ObjectionForm,
    ProposeForm,
    RankForm,
    StrikeForm,
    VotesForm,
    WhenForm,
    WhyForm,
)
from lianjian.areas.careers.gates import GATES
from lianjian.areas.careers.labels import (
    CHECK_LABELS,
    GRADING_LABELS,
    PROMOTION_LABELS,
    ROUND_LABELS,
    ROUND_TOLD_AS,
    proposed,
)
from lianjian.areas.careers.models import Grading, Promotion, Rank, Round
from lianjian.areas.careers.states import (
    APPOINTED,
    APPROVED,
    DECIDED,
    EXAMINED,
    ON_NOTICE,
    PROMOTION_FLOW,
    PUBLICISED,
    RECOMMENDED,
    ROUND_FLOW,
    STOPPED,
)
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.flow import State
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import DatedFilters, Filters, row_url

WHO_SEES = _("局领导、政工、督察部门，和本单位负责人能看。")


class OfPerson(DatedFilters):
    """Rows about people, found by number, by the person's name or by the unit's."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or (hasattr(rows.model, "pk_of") and rows.model.pk_of(text)):
            return super().look_for(rows, text)
        people = search.find(Person.objects.all(), text).values("pk")
        units = search.find(Unit.objects.all(), text).values("pk")
        return rows.filter(Q(person__in=people) | Q(unit__in=units))


class PromotionFilters(OfPerson):
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *PROMOTION_FLOW.choices()], required=False
    )

    where = OfPerson.where | {"state": "state"}


class RoundFilters(Filters):
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *ROUND_FLOW.choices()], required=False
    )

    where = {"state": "state"}


class GradingFilters(OfPerson):
    rank = forms.ModelChoiceField(
        Rank.objects.order_by("series", "order"), label=_("职级"), empty_label=_("全部"), required=False
    )

    where = OfPerson.where | {"rank": "rank"}


def _known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def _votes(due: int, present: int, in_favour: int) -> str:
    if not due:
        return ""
    told = {"due": due, "present": present, "for": in_favour}
    return gettext("应到 %(due)s，实到 %(present)s，赞成 %(for)s") % told


def _promotion_facts(it: Promotion) -> Sequence[Fact]:
    decision = it.recommendation
    checks = [Fact(title=str(title), value=getattr(it, name)) for name, title in CHECK_LABELS.items()]
    recommended = _votes(it.recommend_due, it.recommend_present, it.recommend_in_favour)
    return _known(
        [
            Fact(title=gettext("谁"), value=it.person, url=row_url(it.person)),
            Fact(title=gettext("什么岗位"), value=it.kind),
            Fact(title=gettext("到哪个单位"), value=it.to, url=row_url(it.to)),
            Fact(title=gettext("动议日期"), value=it.occurred_on),
            Fact(title=gettext("动议理由"), value=it.why),
            Fact(title=gettext("支部推荐决议"), value=decision, url=row_url(decision) if decision else None),
            Fact(title=gettext("民主推荐"), value=recommended),
            *checks,
            Fact(
                title=gettext("讨论决定"),
                value=_votes(it.decide_due, it.decide_present, it.decide_in_favour),
            ),
            Fact(title=gettext("公示到哪天"), value=it.notice_until),
            Fact(title=gettext("公示期间的反映"), value=it.objection),
            Fact(title=gettext("核查结论"), value=it.answer),
            Fact(title=gettext("任职日期"), value=it.appointed_on),
            Fact(title=gettext("试用期到哪天"), value=it.trial_until),
        ]
    )


def _shows(request: Request, promotion: Promotion) -> dict[str, Any]:
    titles = {gate.key: gate.title for gate in GATES}
    kept = KeptRefusal.objects.filter(kind=promotion.label, record=promotion.pk)[:10]
    return {"refusals": [(row, titles.get(row.gate, row.gate)) for row in kept]}


def _next(permission: str, target: State) -> Callable[[Any, Any], bool]:
    """Open where the row can move to the state, to whom the permission is given in its unit."""
    return lambda row, actor: row.can_move(target) and actor.may(permission, row.unit_id)


def _may_object(it: Promotion, actor: Any) -> bool:
    is_on_notice = it.standing == PUBLICISED and not it.objection_is_open
    return is_on_notice and actor.may("careers.promotion:carry", it.unit_id)


def _may_answer(it: Promotion, actor: Any) -> bool:
    return it.objection_is_open and actor.may("careers.promotion:carry", it.unit_id)


CARRY = "careers.promotion:carry"

PROMOTION = Kind(
    model=Promotion,
    labels=PROMOTION_LABELS,
    title=_("提任"),
    read="careers.promotion:read",
    related=("person", "kind", "to", "unit", "recommendation"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("现在的单位"), value=lambda it: it.unit, width=28),
        Column(key="to", title=_("到哪个单位"), value=lambda it: it.to, width=28),
        Column(key="kind", title=_("什么岗位"), value=lambda it: it.kind),
        Column(key="on", title=_("动议日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="appointed", title=_("任职日期"), value=lambda it: it.appointed_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_promotion_facts,
    steps=(
        Step(
            name="recommend", title=_("登记民主推荐"), form=VotesForm, verb=rules.recommend,
            subject="promotion", open_to=_next(CARRY, RECOMMENDED), main=True,
        ),
        Step(
            name="examine", title=_("登记考察"), form=ExamineForm, verb=rules.examine,
            subject="promotion", open_to=_next(CARRY, EXAMINED), main=True,
        ),
        Step(
            name="decide", title=_("登记讨论决定"), form=VotesForm, verb=rules.decide,
            subject="promotion", open_to=_next("careers.promotion:decide", DECIDED), main=True,
        ),
        Step(
            name="publicise", title=_("开始公示"), form=WhenForm, verb=rules.publicise,
            subject="promotion", open_to=_next(CARRY, PUBLICISED), main=True,
        ),
        Step(
            name="object", title=_("登记公示期间的反映"), form=ObjectionForm, verb=rules.note_objection,
            subject="promotion", open_to=_may_object,
        ),
        Step(
            name="answer", title=_("写核查结论"), form=AnswerForm, verb=rules.answer_objection,
            subject="promotion", open_to=_may_answer, main=True,
        ),
        Step(
            name="appoint", title=_("任职"), form=WhenForm, verb=rules.appoint,
            subject="promotion", open_to=_next("careers.promotion:appoint", APPOINTED), main=True,
        ),
        Step(
            name="stop", title=_("终止"), form=WhyForm, verb=rules.stop,
            subject="promotion", open_to=_next(CARRY, STOPPED),
        ),
    ),
    filters=PromotionFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("提任"), order=20),
    intro=_("动议以后先由本人所在党支部推荐，再走民主推荐、考察、讨论决定、公示、任职，一步不少。"),
    who_sees=WHO_SEES,
    template="careers/promotion.html",
    shows=_shows,
)  # fmt: skip


def _round_facts(it: Round) -> Sequence[Fact]:
    return _known(
        [
            Fact(title=gettext("名称"), value=it.title),
            Fact(title=gettext("提出日期"), value=it.occurred_on),
            Fact(title=gettext("人数"), value=len(it.proposed)),
            Fact(title=gettext("拟晋升人员"), value=proposed(it.proposed)),
            Fact(title=gettext("公示到哪天"), value=it.notice_until),
            Fact(title=gettext("批准日期"), value=it.approved_on),
        ]
    )


def _may_strike(it: Round, actor: Any) -> bool:
    return it.standing != APPROVED and actor.may("careers.rank:propose", it.unit_id)


ROUND = Kind(
    model=Round,
    labels=ROUND_LABELS,
    told_as=ROUND_TOLD_AS,
    title=_("职级晋升"),
    read="careers.rank:read",
    related=("unit",),
    headline=lambda it: it.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="title", title=_("名称"), value=lambda it: it.title, width=40),
        Column(key="on", title=_("提出日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="people", title=_("人数"), value=lambda it: len(it.proposed), numeric=True),
        Column(key="notice", title=_("公示到哪天"), value=lambda it: it.notice_until, numeric=True),
        Column(key="approved", title=_("批准日期"), value=lambda it: it.approved_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_round_facts,
    steps=(
        Step(
            name="notify", title=_("开始公示"), form=WhenForm, verb=ranks.notify, subject="round",
            open_to=_next("careers.rank:propose", ON_NOTICE), main=True,
        ),
        Step(
            name="strike", title=_("取消一人"), form=StrikeForm, verb=ranks.strike_out, subject="round",
            open_to=_may_strike,
        ),
        Step(
            name="approve", title=_("批准"), form=WhenForm, verb=ranks.approve, subject="round",
            open_to=_next("careers.rank:approve", APPROVED), main=True,
        ),
    ),
    filters=RoundFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("职级晋升"), order=22),
    intro=_("满任职年限的按批提出，公示期满以后批准。满年限是资格，不是必然晋升。"),
    who_sees=_("局领导、政工和督察部门能看。"),
)  # fmt: skip

GRADING = Kind(
    model=Grading,
    labels=GRADING_LABELS,
    title=_("职级"),
    read="careers.rank:read",
    related=("person", "rank", "unit", "round"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁"), value=lambda it: it.person),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=28),
        Column(key="rank", title=_("职级"), value=lambda it: it.rank),
        Column(key="on", title=_("从哪天起"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="round", title=_("哪一批"), value=lambda it: it.round or "", width=30),
    ),
    facts=lambda it: _known(
        [
            Fact(title=gettext("谁"), value=it.person, url=row_url(it.person)),
            Fact(title=gettext("职级"), value=it.rank),
            Fact(title=gettext("从哪天起"), value=it.occurred_on),
            Fact(title=gettext("哪一批"), value=it.round, url=row_url(it.round) if it.round else None),
        ]
    ),
    filters=GradingFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("职级"), order=24),
    who_sees=WHO_SEES,
)

ENTRIES = (
    Entry(
        name="careers-move",
        title=_("动议提任"),
        hint=_("写明谁、什么岗位、到哪个单位和理由。下一步由本人所在党支部推荐。"),
        form=MoveForm,
        verb=rules.move,
        permission="careers.promotion:move",
        order=70,
    ),
    Entry(
        name="careers-round",
        title=_("提出晋升职级"),
        hint=_("勾选满任职年限的人，一批提出。"),
        form=ProposeForm,
        verb=ranks.propose,
        permission="careers.rank:propose",
        order=72,
    ),
    Entry(
        name="careers-rank",
        title=_("补录原有职级"),
        hint=_("本系统启用以前已有的职级。"),
        form=RankForm,
        verb=ranks.record_rank,
        permission="careers.rank:take_over",
        order=78,
    ),
)
