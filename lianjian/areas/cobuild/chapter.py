"""What the year's account says of building together with partners."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("建立联建共同体{cobuild.bodies}，双方确认联建活动{cobuild.activities_confirmed}"),
        sections=(
            Section(heading="组织共建", paragraphs=(_founded(pen),)),
            Section(heading="活动和承诺", paragraphs=(_done(pen),)),
        ),
        shortcomings=_shortcomings(pen),
        next_steps=_next_steps(pen),
    )


def _founded(pen: Pen) -> Sentence:
    least = "，最少的联建党支部有伙伴支部{cobuild.partners_min}"
    return pen.say(
        f"{pen.until}，建立机关联建党支部{{cobuild.organ_branches}}、"
        "协作区联建党支部{cobuild.zone_branches}，与伙伴支部结对{cobuild.partners}"
        + (least if pen.known("cobuild.partners_min") else "")
        + "；建立联建共同体{cobuild.bodies}，结对小组{cobuild.groups}。"
    )


def _done(pen: Pen) -> Sentence:
    share = "，双方确认率为{cobuild.confirmed_share:share}"
    kept = "期内到期的联建承诺，由对方认定的兑现率为{cobuild.promises_share:share}。"
    return pen.say(
        "联建活动由一方登记、另一方确认，期内双方确认{cobuild.activities_confirmed}"
        "{cobuild.activities_confirmed:yoy}"
        + (share if pen.known("cobuild.confirmed_share") else "")
        + "。"
        + (
            "其中与支部组织生活一起开展{cobuild.gatherings_shared}。"
            if pen.positive("cobuild.gatherings_shared")
            else ""
        )
        + (kept if pen.known("cobuild.promises_share") else "")
    )


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    return pen.say_of_positive(
        {
            "cobuild.activities_one_sided": "有联建活动{cobuild.activities_one_sided}"
            "只由公安一方登记，联建单位没有确认。"
        }
    )


def _next_steps(pen: Pen) -> tuple[Sentence, ...]:
    return pen.say_of_positive(
        {
            "cobuild.activities_one_sided": "对没有确认的联建活动{cobuild.activities_one_sided}，"
            "逐次向联建单位核实，没有开展的补上。"
        }
    )


CHAPTER = Chapter(order=45, title=_("联建"), tell=tell)
