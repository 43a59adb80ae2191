"""How sendings and closures show themselves in lists and on their pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls import facade as calls
from lianjian.areas.dispatch import rules
from lianjian.areas.dispatch.forms import ClosureForm, OnlyThisForm, ReassignForm, RecallForm
from lianjian.areas.dispatch.labels import CLOSURE_LABELS, SENDING_LABELS
from lianjian.areas.dispatch.listing import ClosureFilters, SendingFilters
from lianjian.areas.dispatch.models import Closure, Sending
from lianjian.areas.dispatch.states import CLEARED, OPEN_AGAIN, RECALLED
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step


def _call_fact(sending: Sending) -> Fact:
    call = calls.one(sending.call_id)
    url = reverse("row", args=("calls", "call", sending.call_id))
    return Fact(
        title=gettext("警情"), value=f"{call.number} {call.place}" if call else sending.call_id, url=url
    )


def _sending_facts(sending: Sending) -> Sequence[Fact]:
    facts = (
        _call_fact(sending),
        Fact(title=gettext("警力单元"), value=sending.crew),
        Fact(title=gettext("单位"), value=sending.unit),
        Fact(title=gettext("推荐名次"), value=sending.rank or gettext("没有推荐")),
        Fact(title=gettext("预计分钟"), value=_tenths(sending.minutes)),
        Fact(title=gettext("路程公里"), value=_tenths(sending.metres and sending.metres / 1000)),
        Fact(title=gettext("派警时间"), value=_moment(sending.occurred_at)),
        Fact(title=gettext("签收时间"), value=_moment(sending.acknowledged_at)),
        Fact(title=gettext("出发时间"), value=_moment(sending.departed_at)),
        Fact(title=gettext("按位置到达时间"), value=_moment(sending.seen_there_at)),
        Fact(title=gettext("警组报到达时间"), value=_moment(sending.arrived_at)),
        Fact(title=gettext("结束时间"), value=_moment(sending.ended_at)),
    )
    return (*facts, Fact(title=gettext("原因"), value=sending.why)) if sending.why else facts


def _tenths(number: float | None) -> str:
    return gettext("没有记录") if number is None else f"{number:.1f}"


def _moment(at: datetime | None) -> Any:
    return at or gettext("没有记录")


def _open_to(permission: str, *targets: Any) -> Any:
    return lambda row, actor: any(map(row.can_move, targets)) and actor.may(permission, row.unit_id)


SENDING = Kind(
    model=Sending,
    labels=SENDING_LABELS,
    title=_("派警单"),
    read="dispatch.sending:read",
    related=("crew", "unit", "call"),
    headline=lambda it: f"{it.crew} → {it.call.number}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="call", title=_("警情"), value=lambda it: it.call.number, width=18),
        Column(key="crew", title=_("警力单元"), value=lambda it: it.crew, width=24),
        Column(key="sent", title=_("派警"), value=lambda it: it.occurred_at, numeric=True, width=18),
        Column(key="minutes", title=_("预计分钟"), value=lambda it: it.minutes and round(it.minutes, 1), numeric=True),
        Column(key="rank", title=_("推荐名次"), value=lambda it: it.rank, numeric=True),
        Column(key="acknowledged", title=_("签收"), value=lambda it: it.acknowledged_at, numeric=True, width=18),
        Column(key="arrived", title=_("到达"), value=lambda it: it.arrived_at, numeric=True, width=18),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=22),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_sending_facts,
    steps=(
        Step(
            name="clear", title=_("处置结束"), form=OnlyThisForm, verb=rules.clear, subject="sending",
            open_to=_open_to(rules.ANSWER, CLEARED),
        ),
        Step(
            name="reassign", title=_("改派"), form=ReassignForm, verb=rules.reassign, subject="sending",
            open_to=_open_to(rules.SEND, RECALLED),
        ),
        Step(
            name="recall", title=_("撤回"), form=RecallForm, verb=rules.recall, subject="sending",
            open_to=_open_to(rules.SEND, RECALLED),
        ),
    ),
    filters=SendingFilters,
    order=("-occurred_at", "-pk"),
    intro=_("每派一个警力一张：推荐第几、路上要多久、什么时候签收、到达、结束。"),
    who_sees=_("警力所在单位、指挥中心和有查看权限的岗位能看。"),
)  # fmt: skip

CLOSURE = Kind(
    model=Closure,
    labels=CLOSURE_LABELS,
    title=_("道路封闭"),
    read="dispatch.closure:read",
    related=("unit",),
    headline=lambda it: it.road or it.segment,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="road", title=_("道路"), value=lambda it: it.road, width=24),
        Column(key="segment", title=_("路段编号"), value=lambda it: it.segment),
        Column(key="why", title=_("封闭原因"), value=lambda it: it.why, width=30),
        Column(key="closed", title=_("封闭时间"), value=lambda it: it.occurred_at, numeric=True, width=18),
        Column(key="opened", title=_("恢复时间"), value=lambda it: it.opened_at, numeric=True, width=18),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: (
        Fact(title=gettext("道路"), value=it.road or gettext("没有名称")),
        Fact(title=gettext("路段编号"), value=it.segment),
        Fact(title=gettext("位置"), value=f"{it.longitude:.5f}, {it.latitude:.5f}"),
        Fact(title=gettext("封闭原因"), value=it.why),
        Fact(title=gettext("封闭时间"), value=it.occurred_at),
        Fact(title=gettext("恢复时间"), value=_moment(it.opened_at)),
    ),
    steps=(
        Step(
            name="open", title=_("恢复通行"), form=OnlyThisForm, verb=rules.open_road, subject="closure",
            open_to=_open_to(rules.CLOSE, OPEN_AGAIN), main=True,
        ),
    ),
    filters=ClosureFilters,
    order=("-occurred_at", "-pk"),
    menu=MenuEntry(group="policing", title=_("道路封闭"), order=24),
    intro=_("封闭的路段派警时绕开；恢复通行后立即重新计算。"),
    who_sees=_("指挥中心、各协作区都能看。"),
)  # fmt: skip

ENTRIES = (
    Entry(
        name="dispatch-closure",
        title=_("登记道路封闭"),
        hint=_("桥断、积水、管制：在地图上点出路段，派警就会绕开。"),
        form=ClosureForm,
        verb=rules.close_road,
        permission=rules.CLOSE,
        template="dispatch/closure.html",
        order=60,
    ),
)
