"""What the year's account says of people's ways in the service."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("经支部推荐提任{team.promoted_by_branch}，晋升职级{team.ranks_advanced}"),
        sections=(
            Section(heading="提任和职级", paragraphs=(_promoted(pen),)),
            Section(heading="轮岗和培训", paragraphs=(_rotated(pen),)),
        ),
        shortcomings=tuple(_shortcomings(pen)),
        next_steps=tuple(_next_steps(pen)),
    )


def _promoted(pen: Pen) -> Sentence:
    return pen.say(
        "提任先由本人所在党支部开会推荐，再走法定程序，经支部推荐提任{team.promoted_by_branch}"
        "{team.promoted_by_branch:yoy}。提任和到一线锻炼的青年民警{team.young_promoted}{team.young_promoted:yoy}，"
        "其中提任{team.young_appointed}，到一线锻炼{team.young_sent}。"
        "按任职年限和公示程序晋升职级{team.ranks_advanced}{team.ranks_advanced:yoy}。"
    )


def _rotated(pen: Pen) -> Sentence:
    return pen.say(
        "一线执法岗位轮岗{team.rotated}{team.rotated:yoy}，机构改革引起的变动不计在内。"
        "登记培训{team.training_hours}{team.training_hours:yoy}。"
    )


def _shortcomings(pen: Pen) -> list[Sentence]:
    if not pen.positive("team.held_too_long"):
        return []
    return [
        pen.say(f"{pen.until}，任职年限已满未轮岗的岗位{{team.held_too_long}}{{team.held_too_long:yoy}}。")
    ]


def _next_steps(pen: Pen) -> list[Sentence]:
    if not pen.positive("team.held_too_long"):
        return []
    return [pen.say("对任职年限已满的岗位{team.held_too_long}，逐个安排轮岗。")]


CHAPTER = Chapter(order=55, title=_("队伍成长"), tell=tell)
