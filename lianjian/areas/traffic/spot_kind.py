"""How a spot and a count of traffic show themselves, and what can be done with them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic import labels
from lianjian.areas.traffic import spot_forms as filled_in
from lianjian.areas.traffic import spots as rules
from lianjian.areas.traffic.listing import (
    EVERY,
    PlacedFilters,
    open_in,
    place_text,
    said,
    step_of,
    unit_choice,
)
from lianjian.areas.traffic.models import Road, Spot, TrafficCount
from lianjian.areas.traffic.queries import compare
from lianjian.areas.traffic.states import LISTED, SPOT_FLOW, TREATED
from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import today
from lianjian.kernel.figures.asking import default_day
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind

READ = "traffic.spot:read"


class SpotFilters(PlacedFilters):
    read = READ

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *SPOT_FLOW.choices()])
    road = forms.ModelChoiceField(Road.objects.all(), label=_("道路"), required=False, empty_label=EVERY[1])
    unit = unit_choice()

    where = {"state": "state", "road": "road", "unit": "unit"}


def _facts(spot: Spot) -> Sequence[Fact]:
    return said([*_what(spot), *_measures(spot)])


def _what(spot: Spot) -> Iterator[Fact]:
    yield Fact(title=_("道路"), value=f"{spot.road} {spot.stakes}")
    yield Fact(title=_("地点"), value=place_text(spot))
    yield Fact(title=_("统计期间"), value=f"{spot.counted_from} — {spot.counted_to}")
    yield Fact(title=_("事故数"), value=spot.accidents)
    yield Fact(title=_("伤亡"), value=_now("伤 %(injured)s 人，亡 %(dead)s 人") % vars(spot))
    yield Fact(title=_("列入日期"), value=spot.listed_on)
    yield Fact(title=_("治理期限"), value=spot.treat_due_on)
    yield Fact(title=_("治理日期"), value=spot.treated_on)
    yield Fact(title=_("观察到"), value=spot.watch_until)
    yield Fact(title=_("销号日期"), value=spot.struck_off_on)


def _measures(spot: Spot) -> Iterator[Fact]:
    for measure in spot.measures.all():
        yield Fact(title=measure.get_sort_display(), value=f"{measure.done_on} · {measure.words}")


def _shows(request: Request, spot: Spot) -> dict[str, Any]:
    return {"comparison": compare(spot, max(default_day(), spot.treated_on or spot.listed_on))}


_step = partial(step_of, "spot")

STEPS = (
    _step("treat", _("登记治理措施"), filled_in.TreatForm, rules.treat, open_in(rules.TREAT, LISTED, TREATED),
          main=True),
    _step("strike-off", _("销号"), filled_in.StrikeOffForm, rules.strike_off,
          lambda spot, actor: spot.watch_until <= today() and open_in(rules.LIST, TREATED)(spot, actor)
          if spot.watch_until else False),
)  # fmt: skip

SPOT = Kind(
    model=Spot,
    labels=labels.SPOT,
    title=_("事故多发点段"),
    read=READ,
    related=("road", "place", "town", "unit"),
    headline=lambda spot: f"{spot.road} {spot.stakes}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda s: s.number),
        Column(key="road", title=_("道路"), value=lambda s: s.road, width=22),
        Column(key="stakes", title=_("桩号"), value=lambda s: s.stakes, width=22),
        Column(key="place", title=_("地点"), value=place_text, width=22),
        Column(key="accidents", title=_("事故数"), value=lambda s: s.accidents, numeric=True),
        Column(key="injured", title=_("受伤"), value=lambda s: s.injured, numeric=True),
        Column(key="dead", title=_("死亡"), value=lambda s: s.dead, numeric=True),
        Column(key="listed_on", title=_("列入日期"), value=lambda s: s.listed_on, numeric=True),
        Column(key="treated_on", title=_("治理日期"), value=lambda s: s.treated_on, numeric=True),
        Column(key="unit", title=_("责任单位"), value=lambda s: s.unit, width=18),
        Column(key="state", title=_("状态"), value=lambda s: s.standing),
    ),
    facts=_facts,
    steps=STEPS,
    filters=SpotFilters,
    template="traffic/spot.html",
    shows=_shows,
    who_sees=_("责任单位和局领导能看。只有路段和数量，没有人的信息。"),
)
COUNT = Kind(
    model=TrafficCount,
    labels={
        "road": _("道路"),
        "from_m": _("起点（米）"),
        "to_m": _("终点（米）"),
        "vehicles_a_day": _("每日车辆数"),
        "counted_on": _("观测日期"),
        "source": _("数据来源"),
    },
    title=_("路段流量"),
    read=READ,
    related=("road",),
    headline=str,
    columns=(
        Column(key="road", title=_("道路"), value=lambda c: c.road, width=22),
        Column(key="stakes", title=_("桩号"), value=lambda c: c.stakes, width=22),
        Column(key="vehicles", title=_("每日车辆数"), value=lambda c: c.vehicles_a_day, numeric=True),
        Column(key="counted_on", title=_("观测日期"), value=lambda c: c.counted_on, numeric=True),
        Column(key="source", title=_("数据来源"), value=lambda c: c.source, width=30),
    ),
    facts=lambda count: (
        Fact(title=_("道路"), value=f"{count.road} {count.stakes}"),
        Fact(title=_("每日车辆数"), value=count.vehicles_a_day),
        Fact(title=_("观测日期"), value=count.counted_on),
        Fact(title=_("数据来源"), value=count.source),
    ),
    who_sees=_("能看事故多发点段的人都能看。"),
)

LIST_SPOT = Entry(
    name="traffic-spot",
    title=_("列入事故多发点段"),
    hint=_("从多发点段一页选一处最快；也可以自己填路段。"),
    form=filled_in.ListForm,
    verb=rules.list_spot,
    permission=rules.LIST,
    order=63,
)
COUNT_TRAFFIC = Entry(
    name="traffic-count",
    title=_("登记路段流量"),
    hint=_("有了流量，事故多发点段就能比事故率，不只比次数。"),
    form=filled_in.CountForm,
    verb=rules.count_traffic,
    permission=rules.LIST,
    order=64,
)
