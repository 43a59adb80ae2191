"""What the year's account says of how branches were held to their work."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say(
            "定下支部季度评价{cycle.evaluated}" + ("，得分{cycle.score}" if pen.known("cycle.score") else "")
        ),
        sections=(
            Section(heading="逐月履责", paragraphs=(_closed(pen),)),
            Section(heading="季度评价", paragraphs=(_evaluated(pen),)),
            Section(heading="观摩和述职", paragraphs=(_seen(pen),)),
        ),
    )


def _closed(pen: Pen) -> Sentence:
    if not pen.positive("cycle.owed"):
        return pen.say("期内没有月结的月份。")
    share = "，按时办理率为{cycle.in_time_share:share}{cycle.in_time_share:yoy}"
    return pen.say(
        "各支部和所在单位逐月月结，应办{cycle.owed}，按时办{cycle.in_time}，逾期{cycle.late}，"
        "写明理由免计{cycle.excused}" + (share if pen.known("cycle.in_time_share") else "") + "。"
        "补办的仍算逾期。"
    )


def _evaluated(pen: Pen) -> Sentence:
    score = "得分占应得分的比例折合{cycle.score}{cycle.score:yoy}，满分一百分。"
    return pen.say(
        "期内结束的季度，申诉期满后定下支部评价{cycle.evaluated}{cycle.evaluated:yoy}。"
        + (score if pen.known("cycle.score") else "")
        + "评价只依据登记的记录，由支部逐项核对，对申诉逐条答复。"
    )


def _seen(pen: Pen) -> Sentence:
    return pen.say(
        "支部之间观摩{cycle.observed}，借鉴落实{cycle.taken_over}。"
        "支部书记年终述职{cycle.accounts}，述职由记录起草，党员评议后定等次。"
    )


CHAPTER = Chapter(order=50, title=_("责任闭环"), tell=tell)
