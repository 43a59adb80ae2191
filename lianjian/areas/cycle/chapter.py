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
            Section(heading="季度评价", paragraphs=(_evaluated(pen),)),
            Section(heading="观摩和述职", paragraphs=(_seen(pen),)),
        ),
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
