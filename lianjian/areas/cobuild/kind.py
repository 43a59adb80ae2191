"""How bodies, promises and activities show themselves in lists and on their pages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild import joining, promising, rules
from lianjian.areas.cobuild.forms import (
    AnswerForm,
    CallBackForm,
    DoneForm,
    DropForm,
    JudgeForm,
    PromiseForm,
    ReportForm,
    TakeBackForm,
)
from lianjian.areas.cobuild.joint_forms import EndForm, SeatForm
from lianjian.areas.cobuild.joint_kind import (
    FROM,
    NUMBER,
    OF_JOINT,
    PARTNER_COLUMN,
    TO,
    UNIT,
    WHO_SEES,
    InEffect,
    dates,
    known,
    listed,
    may_while_it_lasts,
)
from lianjian.areas.cobuild.labels import ACTIVITY_LABELS, BODY_LABELS, PROMISE_LABELS
from lianjian.areas.cobuild.models import Activity, Body, Partner, Promise
from lianjian.areas.cobuild.months import calendars
from lianjian.areas.cobuild.queries import partners_in
from lianjian.areas.cobuild.states import (
    ACTIVITY_FLOW,
    DISPUTED,
    OPEN,
    PROMISE_FLOW,
    REPORTED,
    SAID_DONE,
    Side,
    Theme,
)
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Fact, Kind, Step
from lianjian.kernel.ui.lists import DatedFilters, row_url

ALL = ("", _("全部"))


class BodyFilters(InEffect):
    theme = forms.ChoiceField(label=_("主题"), choices=[ALL, *Theme.choices], required=False)

    where = {"theme": "theme"}

    def named(self, text: str) -> Q:
        return super().named(text) | Q(pk__in=search.find(Body.objects.all(), text).values("pk"))


class OfBody(DatedFilters):
    """Rows of bodies, found by number, by their words, by the partner, or by the unit."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or rows.model.pk_of(text):
            return super().look_for(rows, text)
        named: tuple[tuple[str, Any], ...] = (("unit", Unit), ("body", Body), ("partner", Partner))
        found = Q(pk__in=search.find(rows.model._default_manager.all(), text).values("pk"))
        for name, model in named:
            found |= Q(**{f"{name}__in": search.find(model.objects.all(), text).values("pk")})
        return rows.filter(found)


class ActivityFilters(OfBody):
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *ACTIVITY_FLOW.choices()], required=False)
    reported_by = forms.ChoiceField(label=_("谁报的"), choices=[ALL, *Side.choices], required=False)

    where = {
        "since": "occurred_on__gte",
        "until": "occurred_on__lte",
        "state": "state",
        "reported_by": "reported_by",
    }


class PromiseFilters(OfBody):
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *PROMISE_FLOW.choices()], required=False)
    side = forms.ChoiceField(label=_("谁承诺"), choices=[ALL, *Side.choices], required=False)

    where = {"since": "due_on__gte", "until": "due_on__lte", "state": "state", "side": "side"}


def _body_facts(it: Body) -> list[Fact]:
    return known(
        [
            Fact(title=gettext("联建党支部"), value=it.joint, url=row_url(it.joint)),
            Fact(title=gettext("主题"), value=it.get_theme_display()),
            *dates(it),
            *listed(gettext("联建单位"), partners_in(it, it.valid_to or today())),
        ]
    )


def _shown(_request: Any, it: Body) -> dict[str, Any]:
    """The months of the year, and the plan."""
    ((_body, months),) = calendars([it], default_day())
    return {
        "months": [(month, [(row, row_url(row)) for row in month.activities]) for month in months],
        "promises": [
            (row, row_url(row)) for row in it.promises.select_related("partner", "owner").order_by("due_on")
        ],
    }


def _activity_facts(it: Activity) -> list[Fact]:
    return known(
        [
            Fact(title=gettext("联建共同体"), value=it.body, url=row_url(it.body)),
            Fact(title=gettext("联建单位"), value=it.partner, url=row_url(it.partner)),
            Fact(title=gettext("什么时候"), value=it.occurred_at),
            Fact(title=gettext("地点"), value=it.place_text),
            Fact(title=gettext("公安一方人数"), value=it.ours),
            Fact(title=gettext("联建单位人数"), value=it.theirs),
            Fact(
                title=gettext("同时是哪次组织生活"),
                value=it.gathering,
                url=row_url(it.gathering) if it.gathering else None,
            ),
            Fact(title=gettext("谁报的"), value=it.get_reported_by_display()),
            Fact(title=gettext("怎样确认的"), value=it.get_heard_display()),
            Fact(title=gettext("原因"), value=it.why),
        ]
    )


def _promise_facts(it: Promise) -> list[Fact]:
    return known(
        [
            Fact(title=gettext("联建共同体"), value=it.body, url=row_url(it.body)),
            Fact(title=gettext("联建单位"), value=it.partner, url=row_url(it.partner)),
            Fact(title=gettext("谁承诺"), value=it.get_side_display()),
            Fact(title=gettext("承诺什么"), value=it.text),
            Fact(title=gettext("公安一方责任人"), value=it.owner),
            Fact(title=gettext("联建单位责任岗位"), value=it.counterpart),
            Fact(title=gettext("期限"), value=it.due_on),
            Fact(title=gettext("办结日期"), value=it.done_on),
        ]
    )


def _reported_by(side: Side, permission: str) -> Callable[[Any, Any], bool]:
    """Of an activity of one side that waits for the other's word, or has its no."""
    return lambda it, actor: (
        it.reported_by == side and it.standing in (REPORTED, DISPUTED) and actor.may(permission, it.unit_id)
    )


def _promised_by(side: Side | None, permission: str, *states: Any) -> Callable[[Any, Any], bool]:
    return lambda it, actor: (
        side in (None, it.side) and it.standing in states and actor.may(permission, it.unit_id)
    )


BODY = Kind(
    model=Body,
    labels=BODY_LABELS,
    title=_("联建共同体"),
    read="cobuild.body:read",
    related=("unit", "joint"),
    headline=str,
    columns=(
        NUMBER,
        Column(key="name", title=_("名称"), value=str, width=30),
        OF_JOINT,
        Column(key="theme", title=_("主题"), value=lambda it: it.get_theme_display()),
        FROM,
        TO,
    ),
    facts=_body_facts,
    steps=(
        Step(
            name="report", title=_("报联建活动"), form=ReportForm, verb=rules.report, subject="body",
            open_to=may_while_it_lasts("cobuild.activity:report"), main=True,
        ),
        Step(
            name="promise", title=_("写承诺"), form=PromiseForm, verb=promising.promise, subject="body",
            open_to=may_while_it_lasts("cobuild.promise:write"),
        ),
        Step(
            name="seat", title=_("增加联建单位"), form=SeatForm, verb=joining.seat, subject="body",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
        Step(
            name="end", title=_("撤销共同体"), form=EndForm, verb=joining.end_body, subject="body",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
    ),
    filters=BodyFilters,
    order=("joint", "pk"),
    menu=MenuEntry(group="party", title=_("联建共同体"), order=42),
    intro=_("一个联建党支部和几个伙伴支部为一个主题建的共同体，每月开展一次活动。"),
    who_sees=WHO_SEES,
    template="cobuild/body.html",
    shows=_shown,
)  # fmt: skip

ACTIVITY = Kind(
    model=Activity,
    labels=ACTIVITY_LABELS,
    title=_("联建活动"),
    read="cobuild.body:read",
    related=("unit", "body", "partner", "gathering"),
    headline=lambda it: it.topic,
    columns=(
        NUMBER,
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="topic", title=_("做了什么"), value=lambda it: it.topic, width=30),
        Column(key="body", title=_("联建共同体"), value=lambda it: it.body, width=28),
        PARTNER_COLUMN,
        Column(key="reported_by", title=_("谁报的"), value=lambda it: it.get_reported_by_display()),
        Column(key="standing", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_activity_facts,
    steps=(
        Step(
            name="answer", title=_("回答对方报的活动"), form=AnswerForm, verb=rules.answer,
            subject="activity", open_to=_reported_by(Side.PARTNER, "cobuild.activity:answer"), main=True,
        ),
        Step(
            name="call-back", title=_("登记对方的回答"), form=CallBackForm, verb=rules.call_back,
            subject="activity", open_to=_reported_by(Side.BUREAU, "cobuild.activity:call_back"), main=True,
        ),
        Step(
            name="take-back", title=_("撤回"), form=TakeBackForm, verb=rules.take_back, subject="activity",
            open_to=_reported_by(Side.BUREAU, "cobuild.activity:report"),
        ),
    ),
    filters=ActivityFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="party", title=_("联建活动"), order=44),
    intro=_("一方报，另一方确认。只有公安一方说开展了的，单独列，不算完成。"),
    who_sees=WHO_SEES,
)  # fmt: skip

PROMISE = Kind(
    model=Promise,
    labels=PROMISE_LABELS,
    title=_("联建承诺"),
    read="cobuild.body:read",
    related=("unit", "body", "partner", "owner"),
    headline=lambda it: it.text,
    columns=(
        NUMBER,
        Column(key="text", title=_("承诺什么"), value=lambda it: it.text, width=36),
        Column(key="side", title=_("谁承诺"), value=lambda it: it.get_side_display()),
        PARTNER_COLUMN,
        UNIT,
        Column(key="due_on", title=_("期限"), value=lambda it: it.due_on, numeric=True),
        Column(key="standing", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_promise_facts,
    steps=(
        Step(
            name="done", title=_("报办好"), form=DoneForm, verb=promising.call_done, subject="promise",
            open_to=_promised_by(Side.BUREAU, "cobuild.promise:write", OPEN), main=True,
        ),
        Step(
            name="judge", title=_("说对方兑现没有"), form=JudgeForm, verb=promising.judge,
            subject="promise", open_to=_promised_by(Side.PARTNER, "cobuild.promise:write", OPEN, SAID_DONE),
            main=True,
        ),
        Step(
            name="ask", title=_("登记对方的回答"), form=JudgeForm, verb=promising.judge_by_call,
            subject="promise", open_to=_promised_by(Side.BUREAU, "cobuild.promise:call_back", SAID_DONE),
            main=True,
        ),
        Step(
            name="drop", title=_("不再办"), form=DropForm, verb=promising.drop, subject="promise",
            open_to=_promised_by(None, "cobuild.promise:write", OPEN),
        ),
    ),
    filters=PromiseFilters,
    order=("-due_on", "-pk"),
    menu=MenuEntry(group="party", title=_("联建承诺"), order=43),
    intro=_("一方承诺，另一方说兑现没有。不再办的写明原因，仍算没有兑现。"),
    who_sees=WHO_SEES,
)  # fmt: skip
