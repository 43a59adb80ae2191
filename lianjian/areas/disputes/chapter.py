"""What the year's account says of disputes."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    sections = (
        Section(heading="登记和化解", paragraphs=(_resolved(pen),)),
        Section(heading="单独列示", paragraphs=_apart(pen)),
    )
    return Telling(
        summary=pen.say("化解重点矛盾纠纷{disputes.resolved}"),
        sections=sections,
        shortcomings=_shortcomings(pen),
        next_steps=_next_steps(pen),
        names={"disputes.days_to_agree_p90": "九成纠纷达成协议所需天数"},
    )


def _resolved(pen: Pen) -> Sentence:
    told = (
        "登记矛盾纠纷{disputes.registered}{disputes.registered:yoy}。"
        "化解矛盾纠纷{disputes.resolved_all}{disputes.resolved_all:yoy}，"
        "其中重点纠纷{disputes.resolved}{disputes.resolved:yoy}。"
    )
    if pen.known("disputes.resolved_share"):
        told += "期内登记的纠纷，化解率为{disputes.resolved_share:share}{disputes.resolved_share:yoy}。"
    if pen.known("disputes.days_to_agree_p90"):
        told += "九成纠纷从登记到达成协议不超过{disputes.days_to_agree_p90}{disputes.days_to_agree_p90:yoy}。"
    return pen.say(told)


def _apart(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "disputes.failed": "调解不成、已告知其他途径{disputes.failed}{disputes.failed:yoy}",
        "disputes.handed_over": "移交其他部门{disputes.handed_over}{disputes.handed_over:yoy}",
        "disputes.relapsed": "回访发现反复、重新调解{disputes.relapsed}{disputes.relapsed:yoy}",
    }
    clauses = [text for key, text in told.items() if pen.positive(key)]
    return (pen.say(f"{'；'.join(clauses)}。以上均不计入化解。"),) if clauses else ()


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "disputes.overdue": f"{pen.until}，矛盾纠纷逾期未调结{{disputes.overdue}}{{disputes.overdue:yoy}}。",
        "disputes.relapsed": "回访发现已调解的纠纷出现反复{disputes.relapsed}{disputes.relapsed:yoy}。",
    }
    return pen.say_of_positive(told)


def _next_steps(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "disputes.open": "对尚未了结的矛盾纠纷{disputes.open}，逐件落实承办单位和调解员，达成协议的跟踪履行、按期回访。",
        "disputes.overdue": "对逾期未调结的矛盾纠纷{disputes.overdue}，逐件研判，调解不成的及时告知其他途径。",
    }
    return pen.say_of_positive(told)


CHAPTER = Chapter(
    order=40,
    title=_("矛盾纠纷排查化解"),
    tell=tell,
    columns=(
        Column(figure="disputes.registered", title="登记纠纷"),
        Column(figure="disputes.resolved_all", title="化解纠纷"),
        Column(figure="disputes.overdue", title="逾期纠纷"),
    ),
)
