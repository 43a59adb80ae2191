"""What the year's account says of residents' problems."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, KindTable, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    sections = (
        Section(heading="受理和整改", paragraphs=_raised(pen)),
        Section(heading="办理时效", paragraphs=_in_time(pen)),
        Section(heading="群众评价", paragraphs=_satisfied(pen)),
        Section(heading="单独列示", paragraphs=_apart(pen)),
    )
    return Telling(
        summary=pen.say("受理群众反映问题{problems.raised}，由群众本人确认整改到位{problems.rectified}"),
        sections=sections,
        shortcomings=_shortcomings(pen),
        next_steps=_next_steps(pen),
        names={"problems.days_to_fix_p90": "九成问题办结所需天数"},
    )


def _raised(pen: Pen) -> tuple[Sentence, ...]:
    told = (
        "受理登记群众反映问题{problems.raised}{problems.raised:yoy}，涉及{problems.kinds}。"
        "由群众本人确认整改到位{problems.rectified}{problems.rectified:yoy}。"
    )
    share = "期内反映的问题，整改率为{problems.rectified_share:share}{problems.rectified_share:yoy}。"
    return (pen.say(told + (share if pen.known("problems.rectified_share") else "")),)


def _in_time(pen: Pen) -> tuple[Sentence, ...]:
    told = ""
    if pen.known("problems.in_time_share"):
        told += (
            "办理期限在期内的问题，按期办结率为{problems.in_time_share:share}{problems.in_time_share:yoy}。"
        )
    if pen.known("problems.days_to_fix_p90"):
        told += "九成问题从反映到办结不超过{problems.days_to_fix_p90}{problems.days_to_fix_p90:yoy}。"
    return (pen.say(told),) if told else ()


def _satisfied(pen: Pen) -> tuple[Sentence, ...]:
    if not pen.known("problems.satisfied_share"):
        return ()
    told = (
        "经群众本人确认的问题，群众满意率为{problems.satisfied_share:share}{problems.satisfied_share:yoy}。"
    )
    return (pen.say(f"{told}没有表态的不算满意。"),)


def _apart(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "problems.closed_unconfirmed": (
            "联系不上反映人、经外单位人员实地核实后销号{problems.closed_unconfirmed}{problems.closed_unconfirmed:yoy}"
        ),
        "problems.suspended": "因需要资金或受季节限制挂账{problems.suspended}",
    }
    clauses = [text for key, text in told.items() if pen.positive(key)]
    none = "没有未经群众本人确认销号的问题，也没有挂账的问题。"
    return (pen.say(f"{'；'.join(clauses)}。以上均不计入整改到位。" if clauses else none),)


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "problems.overdue": f"{pen.until}，群众反映问题逾期未办结{{problems.overdue}}{{problems.overdue:yoy}}。",
        "problems.closed_unconfirmed": (
            "未能取得群众本人确认即销号{problems.closed_unconfirmed}{problems.closed_unconfirmed:yoy}。"
        ),
    }
    return pen.say_of_positive(told)


def _next_steps(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "problems.open": "对在办的群众反映问题{problems.open}，逐项明确承办人和办结时限，办结后由群众本人确认。",
        "problems.overdue": "对逾期未办结的群众反映问题{problems.overdue}，逐项说明原因，优先办结。",
        "problems.suspended": "对挂账的群众反映问题{problems.suspended}，到期复核办理条件，具备条件的立即办理。",
    }
    return pen.say_of_positive(told)


CHAPTER = Chapter(
    order=20,
    title=_("民情办理"),
    tell=tell,
    columns=(
        Column(figure="problems.raised", title="反映问题"),
        Column(figure="problems.rectified", title="整改到位"),
        Column(figure="problems.in_time_share", title="按期率"),
        Column(figure="problems.overdue", title="逾期问题"),
    ),
    kinds=(KindTable(figure="problems.kinds", title="群众反映问题分类情况", unit="项"),),
)
