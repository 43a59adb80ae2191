"""What the year's account says of the reform."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling

NONE = "没有实施机构改革方案"
SET_UP = "设联合指挥部{org.commands}、警务协作区{org.zones}"


def tell(pen: Pen) -> Telling:
    is_reformed = pen.known("org.sections_before")
    return Telling(
        summary=pen.say(SET_UP if pen.positive("org.zones") else NONE),
        sections=(
            Section(heading="机构设置", paragraphs=(_units(pen) if is_reformed else _no_reform(pen),)),
            *((Section(heading="支部建设", paragraphs=(_branches(pen),)),) if is_reformed else ()),
        ),
        shortcomings=_shortcomings(pen) if is_reformed else (),
        next_steps=_next_steps(pen) if is_reformed else (),
    )


def _no_reform(pen: Pen) -> Sentence:
    set_up = f"，{SET_UP}" if pen.positive("org.zones") else ""
    return pen.say(f"{pen.until}，{NONE}{set_up}。")


def _units(pen: Pen) -> Sentence:
    return pen.say(
        "将{org.sections_before}科室队整合组建为{org.commands}联合指挥部；"
        "将{org.stations_before}派出所和{org.squadrons_before}交警中队整合组建为{org.zones}警务协作区。"
    )


def _branches(pen: Pen) -> Sentence:
    return pen.say(
        f"由改革方案新设党支部{{org.new_branches}}。{pen.until}，在册的{{org.head_is_secretary:whole}}单位中，"
        "负责人兼任本单位党支部书记（一肩挑）的{org.head_is_secretary}。"
    )


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    if not pen.short_of_whole("org.head_is_secretary"):
        return ()
    told = (
        "负责人兼任党支部书记没有全部落实，{org.head_is_secretary:whole}单位中已落实{org.head_is_secretary}。"
    )
    return (pen.say(told),)


def _next_steps(pen: Pen) -> tuple[Sentence, ...]:
    if not pen.short_of_whole("org.head_is_secretary"):
        return ()
    return (pen.say("对负责人没有兼任党支部书记的单位，逐个查明原因，按程序选配到位。"),)


CHAPTER = Chapter(order=10, title=_("警务机制改革"), tell=tell)
