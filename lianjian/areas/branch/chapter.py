"""What the year's account says of branch life."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("开展组织生活{branch.gatherings}"),
        sections=(
            Section(heading="党员队伍", paragraphs=(pen.say("在册党员{branch.members}。"),)),
            Section(heading="组织生活", paragraphs=(_held(pen),)),
        ),
        shortcomings=tuple(_shortcomings(pen)),
        next_steps=tuple(_next_steps(pen)),
    )


def _held(pen: Pen) -> Sentence:
    attendance = (
        "应到{branch.people_due}，实到{branch.people_present}，到会率为{branch.attendance:share}"
        "{branch.attendance:yoy}。"
    )
    return pen.say(
        "各党支部开展组织生活{branch.gatherings}{branch.gatherings:yoy}，其中主题党日{branch.theme_days}、"
        "党课{branch.lectures}。" + (attendance if pen.known("branch.attendance") else "")
    )


def _shortcomings(pen: Pen) -> list[Sentence]:
    told = []
    if not pen.positive("branch.gatherings"):
        told.append("没有登记的组织生活。")
    if pen.positive("branch.without_quorum"):
        told.append("到会不足法定人数、不算召开的会议{branch.without_quorum}{branch.without_quorum:yoy}。")
    return [pen.say(text) for text in told]


def _next_steps(pen: Pen) -> list[Sentence]:
    if not pen.positive("branch.gatherings"):
        return [pen.say("各党支部按当月结构开展组织生活，当日登记。")]
    if pen.positive("branch.without_quorum"):
        return [pen.say("会前通知到人，值班的安排补课，保证法定人数。")]
    return []


CHAPTER = Chapter(order=42, title=_("组织生活"), tell=tell)
