"""How gatherings, decisions, talks and explanations show themselves in lists and on their pages."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import rules
from lianjian.areas.branch.forms import (
    CorrectForm,
    ExplainForm,
    GatheringForm,
    JudgeForm,
    MakeUpForm,
    ResolveForm,
    SendBackForm,
    TalkForm,
)
from lianjian.areas.branch.labels import (
    EXPLANATION_LABELS,
    EXPLANATION_TOLD_AS,
    GATHERING_LABELS,
    GATHERING_TOLD_AS,
    RESOLUTION_LABELS,
    SERVING_LABELS,
    TALK_LABELS,
    days,
    duty,
    reasons,
)
from lianjian.areas.branch.models import Explanation, Gathering, Resolution, Serving, Talk
from lianjian.areas.branch.states import EXPLAINED, EXPLANATION_FLOW, OBLIGATIONS, SERVED, Subject
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import DatedFilters, row_url

WHO_SEES = _("本支部的党员、它的上级和政工、督察部门能看。")


class OfBranch(DatedFilters):
    """Rows of branches on a day, found by number, by their words, or by the branch's name."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or (hasattr(rows.model, "pk_of") and rows.model.pk_of(text)):
            return super().look_for(rows, text)
        found = Q(unit__in=search.find(Unit.objects.all(), text).values("pk"))
        if rows.model.search_fields:
            found |= Q(pk__in=search.find(rows.model.objects.all(), text).values("pk"))
        return rows.filter(found)


class GatheringFilters(OfBranch):
    serves = forms.ChoiceField(label=_("是哪一种"), choices=[("", _("全部")), *SERVED], required=False)

    where = OfBranch.where | {"serves": "servings__obligation"}


class ServingFilters(OfBranch):
    obligation = forms.ChoiceField(label=_("是哪一种"), choices=[("", _("全部")), *SERVED], required=False)

    where = OfBranch.where | {"obligation": "obligation"}


class ResolutionFilters(OfBranch):
    subject = forms.ChoiceField(
        label=_("推荐或提名"), choices=[("", _("全部")), *Subject.choices], required=False
    )

    where = OfBranch.where | {"subject": "subject"}


class TalkFilters(OfBranch):
    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """Found by who talked, too."""
        if not text or rows.model.pk_of(text):
            return super().look_for(rows, text)
        people = search.find(Person.objects.all(), text).values("pk")
        units = search.find(Unit.objects.all(), text).values("pk")
        return rows.filter(Q(person__in=people) | Q(other__in=people) | Q(unit__in=units))


class ExplanationFilters(OfBranch):
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *EXPLANATION_FLOW.choices()], required=False
    )

    where = {"since": "first__gte", "until": "first__lte", "state": "state"}


def _came(row: Any) -> str:
    return f"{row.present} / {row.due}"


def _votes(it: Resolution) -> str:
    told = {"for": it.in_favour, "against": it.against, "abstained": it.abstained}
    return gettext("赞成 %(for)s，反对 %(against)s，弃权 %(abstained)s") % told


def _known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def _gathering_facts(it: Gathering) -> Sequence[Fact]:
    decided = [
        Fact(title=gettext("决议"), value=f"{row.text} · {_votes(row)} · {row.standing}", url=row_url(row))
        for row in it.resolutions.order_by("pk")
    ]
    return _known(
        [
            Fact(title=gettext("党支部"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("是哪一种"), value=it.served),
            Fact(title=gettext("党小组"), value=it.group),
            Fact(title=gettext("主题"), value=it.topic),
            Fact(title=gettext("什么时候"), value=it.occurred_at),
            Fact(title=gettext("地点"), value=it.place_text),
            Fact(title=gettext("主持人"), value=it.chair),
            Fact(title=gettext("登记人"), value=it.recorder),
            Fact(title=gettext("实到 / 应到"), value=_came(it)),
            Fact(title=gettext("缺席"), value=reasons(it.absent)),
            Fact(title=gettext("补课"), value=days(it.made_up)),
            *decided,
            Fact(title=gettext("记录"), value=it.minutes),
            Fact(title=gettext("退回的原因"), value=it.sent_back),
        ]
    )


def _resolution_facts(it: Resolution) -> Sequence[Fact]:
    named = it.about or it.about_unit
    about = f"{named} · {it.get_subject_display()}" if named else None
    return _known(
        [
            Fact(title=gettext("党支部"), value=it.unit),
            Fact(title=gettext("组织生活"), value=it.gathering, url=row_url(it.gathering)),
            Fact(title=gettext("由谁作出"), value=it.get_body_display()),
            Fact(title=gettext("推荐或提名"), value=about),
            Fact(title=gettext("决议"), value=it.text),
            Fact(title=gettext("日期"), value=it.occurred_on),
            Fact(title=gettext("有表决权的实到 / 应到"), value=_came(it)),
            Fact(title=gettext("表决"), value=_votes(it)),
            Fact(title=gettext("达到法定人数"), value=it.quorate),
            Fact(title=gettext("通过"), value=it.passed),
        ]
    )


def _serving_facts(it: Serving) -> Sequence[Fact]:
    return _known(
        [
            Fact(title=gettext("党支部"), value=it.unit),
            Fact(title=gettext("是哪一种"), value=it.get_obligation_display()),
            Fact(title=gettext("党小组"), value=it.group),
            Fact(title=gettext("组织生活"), value=it.gathering, url=row_url(it.gathering)),
            Fact(title=gettext("日期"), value=it.occurred_on),
            Fact(title=gettext("实到 / 应到"), value=_came(it)),
            Fact(title=gettext("状态"), value=it.standing),
        ]
    )


def _explanation_facts(it: Explanation) -> Sequence[Fact]:
    return [
        Fact(title=gettext("党支部"), value=it.unit),
        Fact(title=gettext("哪一项"), value=duty(it.duty)),
        Fact(title=gettext("哪一期"), value=f"{it.first} — {it.last}"),
        Fact(title=gettext("没有开展的原因"), value=it.why),
    ]


def _in(permission: str) -> Callable[[Any, Any], bool]:
    return lambda row, actor: actor.may(permission, row.unit_id)


def _may_make_up(it: Gathering, actor: Any) -> bool:
    return bool(it.absent.keys() - it.made_up.keys()) and _in("branch.gathering:record")(it, actor)


def _may_resolve(it: Gathering, actor: Any) -> bool:
    decides = any(OBLIGATIONS[code].body for code in it.serves)
    return decides and not it.sent_back and _in("branch.gathering:record")(it, actor)


def _may_send_back(it: Gathering, actor: Any) -> bool:
    return not it.sent_back and _in("branch.gathering:send_back")(it, actor)


def _may_judge(it: Explanation, actor: Any) -> bool:
    return it.standing == EXPLAINED and _in("branch.gathering:excuse")(it, actor)


GATHERING = Kind(
    model=Gathering,
    labels=GATHERING_LABELS,
    told_as=GATHERING_TOLD_AS,
    title=_("组织生活"),
    read="branch.gathering:read",
    related=("unit", "group", "chair", "recorder"),
    headline=lambda it: it.topic,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="serves", title=_("是哪一种"), value=lambda it: it.served, width=30),
        Column(key="topic", title=_("主题"), value=lambda it: it.topic, width=40),
        Column(key="came", title=_("实到 / 应到"), value=_came, numeric=True),
        Column(key="standing", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_gathering_facts,
    steps=(
        Step(
            name="resolve", title=_("记决议"), form=ResolveForm, verb=rules.resolve, subject="gathering",
            open_to=_may_resolve, main=True,
        ),
        Step(
            name="make-up", title=_("记补课"), form=MakeUpForm, verb=rules.make_up, subject="gathering",
            open_to=_may_make_up, main=True,
        ),
        Step(
            name="correct", title=_("更正登记"), form=CorrectForm, verb=rules.correct_gathering,
            subject="gathering", open_to=_in("branch.gathering:correct"),
        ),
        Step(
            name="send-back", title=_("退回补正"), form=SendBackForm, verb=rules.send_back,
            subject="gathering", open_to=_may_send_back,
        ),
    ),
    filters=GatheringFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="party", title=_("组织生活"), order=10),
    intro=_("三会一课、主题党日、组织生活会、民主评议：记一次，几项职责一起完成。"),
    who_sees=WHO_SEES,
)  # fmt: skip

SERVING = Kind(
    model=Serving,
    labels=SERVING_LABELS,
    title=_("组织生活完成的职责"),
    read="branch.gathering:read",
    related=("unit", "group", "gathering"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="obligation", title=_("是哪一种"), value=lambda it: it.get_obligation_display()),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="gathering", title=_("组织生活"), value=lambda it: it.gathering, width=40),
        Column(key="came", title=_("实到 / 应到"), value=_came, numeric=True),
        Column(key="standing", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_serving_facts,
    filters=ServingFilters,
    order=("-occurred_on", "-pk"),
    who_sees=WHO_SEES,
)

RESOLUTION = Kind(
    model=Resolution,
    labels=RESOLUTION_LABELS,
    title=_("支部决议"),
    read="branch.gathering:read",
    related=("unit", "gathering", "about", "about_unit"),
    headline=lambda it: it.text,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="text", title=_("决议"), value=lambda it: it.text, width=40),
        Column(key="subject", title=_("推荐或提名"), value=lambda it: it.get_subject_display()),
        Column(key="votes", title=_("表决"), value=_votes, width=30),
        Column(key="standing", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_resolution_facts,
    filters=ResolutionFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="party", title=_("支部决议"), order=12),
    intro=_("支部党员大会、支委会作出的决议和票数。是否通过按规则算。"),
    who_sees=WHO_SEES,
)

TALK = Kind(
    model=Talk,
    labels=TALK_LABELS,
    title=_("谈心谈话"),
    read="branch.talk:read",
    related=("unit", "person", "other"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="other", title=_("谁谈的"), value=lambda it: it.other),
        Column(key="person", title=_("与谁谈的"), value=lambda it: it.person),
    ),
    facts=lambda it: [
        Fact(title=gettext("党支部"), value=it.unit),
        Fact(title=gettext("日期"), value=it.occurred_on),
        Fact(title=gettext("谁谈的"), value=it.other),
        Fact(title=gettext("与谁谈的"), value=it.person),
    ],
    filters=TalkFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="party", title=_("谈心谈话"), order=14),
    intro=_("只记谈过，不记谈了什么。"),
    who_sees=_("本支部的书记和委员、政工部门能看。"),
)

EXPLANATION = Kind(
    model=Explanation,
    labels=EXPLANATION_LABELS,
    told_as=EXPLANATION_TOLD_AS,
    title=_("没有开展的说明"),
    read="branch.gathering:read",
    related=("unit",),
    headline=lambda it: it.why,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="duty", title=_("哪一项"), value=lambda it: duty(it.duty), width=20),
        Column(key="first", title=_("首日"), value=lambda it: it.first, numeric=True),
        Column(key="last", title=_("末日"), value=lambda it: it.last, numeric=True),
        Column(key="why", title=_("没有开展的原因"), value=lambda it: it.why, width=40),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_explanation_facts,
    steps=(
        Step(
            name="judge", title=_("认定说明"), form=JudgeForm, verb=rules.judge_explanation,
            subject="explanation", open_to=_may_judge, main=True,
        ),
    ),
    filters=ExplanationFilters,
    order=("-first", "-pk"),
    menu=MenuEntry(group="party", title=_("没有开展的说明"), order=18),
    intro=_("规则说「一般」要做而没有做的，支部写明原因；由政工部门认定是否免于计算。"),
    who_sees=WHO_SEES,
)  # fmt: skip

ENTRIES = (
    Entry(
        name="branch-gathering",
        title=_("记组织生活"),
        hint=_("选是哪一种，写主题，只勾没有到的人。"),
        form=GatheringForm,
        verb=rules.record_gathering,
        permission="branch.gathering:record",
        template="branch/gathering.html",
        order=15,
    ),
    Entry(
        name="branch-talk",
        title=_("记谈心谈话"),
        hint=_("只记谁和谁谈过，不记内容。"),
        form=TalkForm,
        verb=rules.record_talks,
        permission="branch.talk:record",
        template="branch/of_branch.html",
        order=60,
    ),
    Entry(
        name="branch-explain",
        title=_("说明没有开展的原因"),
        hint=_("一般要做而没有做的，写明原因，由政工部门认定。"),
        form=ExplainForm,
        verb=rules.explain,
        permission="branch.gathering:explain",
        template="branch/of_branch.html",
        order=65,
    ),
)
