"""What the year's account says of traffic."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    sections = (
        Section(heading="交通违法", paragraphs=_violations(pen)),
        Section(heading="酒驾醉驾", paragraphs=(_drunk(pen),)),
        Section(heading="交通事故", paragraphs=_accidents(pen)),
    )
    return Telling(
        summary=pen.say("处理交通违法{traffic.violations}，醉驾立案{traffic.drunk_driving_cases}"),
        sections=sections,
        shortcomings=_shortcomings(pen),
        next_steps=_next_steps(pen),
        names={
            "traffic.accidents": "列入统计的交通事故",
            "traffic.accidents_yoy": "交通事故起数同比变化",
            "traffic.deaths_yoy": "事故死亡人数同比变化",
            "traffic.accidents_all": "全部交通事故",
            "traffic.deaths_outside": "超过统计时限的事故死亡",
        },
    )


def _violations(pen: Pen) -> tuple[Sentence, ...]:
    told = "处理交通违法{traffic.violations}{traffic.violations:yoy}。"
    if pen.positive("traffic.violations_cancelled"):
        told += "经核实消除违法信息{traffic.violations_cancelled}，不计入处理数。"
    return (pen.say(told),)


def _drunk(pen: Pen) -> Sentence:
    return pen.say(
        "醉驾立案{traffic.drunk_driving_cases}{traffic.drunk_driving_cases:yoy}；"
        "查获醉驾{traffic.drunk_driving_found}{traffic.drunk_driving_found:yoy}，"
        "查获饮酒驾车{traffic.drinking_found}{traffic.drinking_found:yoy}。立案和查获分别统计。"
    )


def _accidents(pen: Pen) -> tuple[Sentence, ...]:
    told = (
        "发生列入统计的交通事故{traffic.accidents}{traffic.accidents:yoy}，"
        "受伤{traffic.injured}{traffic.injured:yoy}，死亡{traffic.deaths}{traffic.deaths:yoy}。"
        "列入统计的范围由规则确定，默认只计适用一般程序的；连同简易程序，全部受理{traffic.accidents_all}{traffic.accidents_all:yoy}。"
    )
    if pen.known("traffic.accidents_yoy") and pen.known("traffic.deaths_yoy"):
        told += (
            "事故起数同比变化{traffic.accidents_yoy}{traffic.accidents_yoy:between}，"
            "死亡人数同比变化{traffic.deaths_yoy}{traffic.deaths_yoy:between}；区间包含零的，升降可能只是偶然。"
        )
    if pen.positive("traffic.deaths_outside"):
        told += "另有{traffic.deaths_outside}在统计时限以外死亡，不计入。"
    return (pen.say(told),)


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "traffic.review_overdue": f"{pen.until}，违法记录逾期未审核{{traffic.review_overdue}}。",
        "traffic.finding_overdue": f"{pen.until}，事故逾期未认定{{traffic.finding_overdue}}。",
    }
    return pen.say_of_positive(told)


def _next_steps(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "traffic.spots_untreated": "对待治理的事故多发点段{traffic.spots_untreated}，逐处落实措施并跟踪治理前后的变化。",
    }
    return pen.say_of_positive(told)


CHAPTER = Chapter(
    order=41,
    title=_("道路交通管理"),
    tell=tell,
    columns=(
        Column(figure="traffic.violations", title="处理违法"),
        Column(figure="traffic.accidents", title="交通事故"),
    ),
)
