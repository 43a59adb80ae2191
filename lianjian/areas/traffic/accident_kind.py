"""How an accident and a death of it show themselves, and what can be done with them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic import accident_forms as filled_in
from lianjian.areas.traffic import accidents as rules
from lianjian.areas.traffic import labels
from lianjian.areas.traffic.forms import NothingForm
from lianjian.areas.traffic.grades import old_grade, safety_grade
from lianjian.areas.traffic.listing import (
    EVERY,
    PlacedFilters,
    day_choice,
    open_in,
    place_text,
    said,
    step_of,
    town_choice,
    unit_choice,
)
from lianjian.areas.traffic.models import Accident, Death, Road
from lianjian.areas.traffic.states import (
    ACCIDENT_FLOW,
    CONCLUDED,
    DELIVERED,
    REPORTED,
    SURVEYED,
    UNDER_REVIEW,
)
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind
from lianjian.kernel.rules.book import value
from lianjian.kernel.ui.lists import row_url

READ = "traffic.accident:read"


class AccidentFilters(PlacedFilters):
    read = READ

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *ACCIDENT_FLOW.choices()])
    sort = forms.ChoiceField(label=_("法定分类"), required=False, choices=[EVERY, *Accident.Sort.choices])
    procedure = forms.ChoiceField(
        label=_("程序"), required=False, choices=[EVERY, *Accident.Procedure.choices]
    )
    road = forms.ModelChoiceField(Road.objects.all(), label=_("道路"), required=False, empty_label=EVERY[1])
    unit = unit_choice()
    town = town_choice()
    since = day_choice(_("发生时间从"))
    until = day_choice(_("到"))

    where = PlacedFilters.where | {
        "state": "state",
        "sort": "sort",
        "procedure": "procedure",
        "road": "road",
    }


def _facts(accident: Accident) -> Sequence[Fact]:
    return said([*_what(accident), *_deaths(accident), *_course(accident), *_reviews(accident)])


def _what(accident: Accident) -> Iterator[Fact]:
    yield Fact(title=_("发生时间"), value=accident.occurred_at)
    yield Fact(title=_("地点"), value=place_text(accident))
    yield Fact(title=_("道路"), value=accident.whereabouts)
    yield Fact(title=_("程序"), value=accident.get_procedure_display())
    yield Fact(title=_("列入事故统计"), value=_now("是") if accident.in_population else _now("否"))
    yield Fact(title=_("法定分类"), value=accident.get_sort_display())
    yield Fact(title=_("受伤"), value=casualties(accident))
    yield Fact(title=_("死亡人数"), value=accident.dead or None)
    yield Fact(title=_("财产损失（元）"), value=accident.loss or None)
    yield Fact(title=_("旧四级（派生）"), value=old_grade(accident))
    yield Fact(title=_("生产安全等级（派生）"), value=safety_grade(accident))
    yield Fact(title=_("基本事实"), value=accident.outline)


def casualties(accident: Accident) -> str:
    """轻伤 2 人，重伤 1 人."""
    told = ((_now("轻伤 %s 人"), accident.hurt_lightly), (_now("重伤 %s 人"), accident.hurt_badly))
    return _now("，").join(words % number for words, number in told if number)


def _deaths(accident: Accident) -> Iterator[Fact]:
    for death in accident.deaths.all():
        within = _now("时限内，计入") if death.within_window else _now("超过统计时限，不计入")
        told = f"{death.occurred_at:%Y-%m-%d} · {within}"
        yield Fact(title=_("死亡时间"), value=told, url=row_url(death))


def _course(accident: Accident) -> Iterator[Fact]:
    yield Fact(title=_("逃逸"), value=_now("是") if accident.is_hit_and_run else None)
    yield Fact(title=_("查获日期"), value=accident.caught_on)
    yield Fact(title=_("勘查日期"), value=accident.surveyed_on)
    yield Fact(title=_("委托鉴定期限"), value=accident.commission_due_on)
    yield Fact(title=_("委托鉴定日期"), value=accident.commissioned_on)
    yield Fact(title=_("鉴定意见确定日期"), value=accident.appraised_on)
    yield Fact(title=_("认定期限"), value=accident.finding_due_on)
    yield Fact(title=_("认定日期"), value=accident.found_on)
    yield Fact(title=_("各方责任"), value=labels.shares(accident.responsibilities))
    yield Fact(title=_("送达日期"), value=accident.delivered_on)
    yield Fact(title=_("可以申请复核到"), value=accident.ask_until)
    yield Fact(title=_("申请复核日期"), value=accident.review_asked_on)
    yield Fact(title=_("复核期限"), value=accident.review_due_on)
    yield Fact(title=_("深度调查日期"), value=accident.investigated_on)
    yield Fact(title=_("办结日期"), value=accident.closed_on)


def _reviews(accident: Accident) -> Iterator[Fact]:
    for review in accident.reviews.all():
        told = f"{review.concluded_on} · {review.get_outcome_display()}"
        yield Fact(title=_("复核结论"), value=told)


def _of(procedure: str, permission: str, *states: Any) -> Any:
    is_open = open_in(permission, *states)
    return lambda row, actor: row.procedure == procedure and is_open(row, actor)


SIMPLE, ORDINARY = Accident.Procedure.SIMPLE, Accident.Procedure.ORDINARY
ANY = tuple(ACCIDENT_FLOW.states.values())


def _may_find(accident: Accident, actor: Any) -> bool:
    appraised = accident.commission_due_on is None or accident.appraised_on is not None
    simple = _of(SIMPLE, rules.FIND, REPORTED)(accident, actor)
    return simple or (appraised and _of(ORDINARY, rules.FIND, SURVEYED)(accident, actor))


def _may_commission(accident: Accident, actor: Any) -> bool:
    waits = accident.commission_due_on is not None and accident.commissioned_on is None
    return waits and open_in(rules.RECORD, SURVEYED)(accident, actor)


def _may_appraise(accident: Accident, actor: Any) -> bool:
    waits = accident.commissioned_on is not None and accident.appraised_on is None
    return waits and open_in(rules.RECORD, SURVEYED)(accident, actor)


def _may_catch(accident: Accident, actor: Any) -> bool:
    flees = accident.is_hit_and_run and accident.caught_on is None
    return flees and open_in(rules.RECORD, *ANY)(accident, actor)


def _may_ask(accident: Accident, actor: Any) -> bool:
    return accident.review_asked_on is None and open_in(rules.FIND, DELIVERED)(accident, actor)


def _may_investigate(accident: Accident, actor: Any) -> bool:
    deep = accident.dead >= int(value("TRAFFIC_DEEP_DEATHS", accident.occurred_on))
    return deep and accident.investigated_on is None and open_in(rules.FIND, *ANY)(accident, actor)


_step = partial(step_of, "accident")

STEPS = (
    _step("survey", _("登记现场勘查"), filled_in.SurveyForm, rules.survey,
          _of(ORDINARY, rules.RECORD, REPORTED), main=True),
    _step("commission", _("登记委托鉴定"), filled_in.CommissionForm, rules.commission, _may_commission, main=True),
    _step("appraise", _("鉴定意见已确定"), NothingForm, rules.appraise, _may_appraise, main=True),
    _step("find", _("登记认定"), filled_in.FindForm, rules.find, _may_find, main=True),
    _step("deliver", _("认定书已送达"), NothingForm, rules.deliver, open_in(rules.FIND, CONCLUDED), main=True),
    _step("conclude-review", _("登记复核结论"), filled_in.ReviewForm, rules.conclude_review,
          open_in(rules.FIND, UNDER_REVIEW), main=True),
    _step("close", _("办结"), NothingForm, rules.close, open_in(rules.FIND, DELIVERED), main=True),
    _step("injured", _("更新伤亡和损失"), filled_in.InjuredForm, rules.add_injured, open_in(rules.RECORD, *ANY)),
    _step("death", _("登记一人死亡"), filled_in.DeathForm, rules.add_death, _of(ORDINARY, rules.RECORD, *ANY)),
    _step("turn-ordinary", _("改为一般程序"), filled_in.WhyForm, rules.turn_ordinary,
          _of(SIMPLE, rules.RECORD, REPORTED)),
    _step("catch", _("登记查获逃逸"), NothingForm, rules.catch, _may_catch),
    _step("ask-review", _("登记申请复核"), filled_in.AskReviewForm, rules.ask_review, _may_ask),
    _step("investigate", _("登记深度调查"), filled_in.InvestigateForm, rules.investigate, _may_investigate),
)  # fmt: skip

ACCIDENT = Kind(
    model=Accident,
    labels=labels.ACCIDENT,
    told_as={"responsibilities": labels.shares},
    title=_("交通事故"),
    read=READ,
    related=("road", "place", "town", "unit"),
    headline=lambda accident: accident.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda a: a.number),
        Column(key="occurred_at", title=_("发生时间"), value=lambda a: a.occurred_at, numeric=True, width=18),
        Column(key="title", title=_("简要事由"), value=lambda a: a.title, width=30),
        Column(key="place", title=_("地点"), value=place_text, width=22),
        Column(key="road", title=_("道路"), value=lambda a: a.whereabouts, width=22),
        Column(key="procedure", title=_("程序"), value=lambda a: a.get_procedure_display()),
        Column(key="sort", title=_("法定分类"), value=lambda a: a.get_sort_display()),
        Column(key="injured", title=_("受伤"), value=lambda a: a.injured, numeric=True),
        Column(key="dead", title=_("死亡"), value=lambda a: a.dead, numeric=True),
        Column(key="old_grade", title=_("旧四级（派生）"), value=old_grade),
        Column(key="safety_grade", title=_("生产安全等级（派生）"), value=safety_grade),
        Column(key="unit", title=_("责任单位"), value=lambda a: a.unit, width=18),
        Column(key="state", title=_("状态"), value=lambda a: a.standing),
    ),
    facts=_facts,
    steps=STEPS,
    filters=AccidentFilters,
    menu=MenuEntry(group="policing", title=_("交通事故"), order=42),
    intro=_("按法定分类登记，认定、送达、复核各有期限。旧四级和生产安全等级只是派生列。"),
    who_sees=_("责任单位和局领导能看。不登记当事人姓名，各方记作甲、乙、丙、丁。"),
)
DEATH = Kind(
    model=Death,
    labels=labels.DEATH,
    title=_("事故死亡"),
    read=READ,
    related=("accident", "place", "town", "unit"),
    headline=lambda death: _now("%s 的死亡") % death.accident.number,
    columns=(
        Column(key="number", title=_("编号"), value=lambda d: d.number),
        Column(key="accident", title=_("交通事故"), value=lambda d: d.accident, width=34),
        Column(key="accident_on", title=_("事故日期"), value=lambda d: d.accident_on, numeric=True),
        Column(key="died_at", title=_("死亡时间"), value=lambda d: d.occurred_at, numeric=True, width=18),
        Column(key="within", title=_("在统计时限内"), value=lambda d: d.within_window),
        Column(key="unit", title=_("责任单位"), value=lambda d: d.unit, width=18),
    ),
    facts=lambda death: (
        Fact(title=_("交通事故"), value=death.accident, url=row_url(death.accident)),
        Fact(title=_("事故日期"), value=death.accident_on),
        Fact(title=_("死亡时间"), value=death.occurred_at),
        Fact(title=_("在统计时限内"), value=_now("是") if death.within_window else _now("否")),
        Fact(title=_("列入事故统计"), value=_now("是") if death.in_population else _now("否")),
    ),
    who_sees=_("责任单位和局领导能看。只登记时间，不登记是谁。"),
)

REPORT = Entry(
    name="traffic-accident",
    title=_("登记交通事故"),
    hint=_("时间、地点、程序和伤亡。不写当事人姓名。"),
    form=filled_in.ReportForm,
    verb=rules.report,
    permission=rules.RECORD,
    order=62,
)
