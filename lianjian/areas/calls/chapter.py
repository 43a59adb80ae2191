"""What the year's account says of calls."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, KindTable, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    sections = (
        Section(heading="接警", paragraphs=_received(pen)),
        Section(heading="到场用时", paragraphs=_arrival(pen)),
    )
    return Telling(
        summary=pen.say(_summary(pen)),
        sections=sections,
        shortcomings=_shortcomings(pen),
        next_steps=pen.say_of_positive(
            {"calls.days_pending": "对还没有审核定性的警情尽快审核，使待定的{calls.days_pending}有结论。"}
        ),
        names={
            "calls.received": "接警起数",
            "calls.days_without_criminal": "无刑事警情天数",
            "calls.arrival_remote_p90": "偏远乡镇到场用时",
        },
    )


def _summary(pen: Pen) -> str:
    told = "接警{calls.received}"
    if pen.known("calls.days_without_criminal"):
        told += "，无刑事警情{calls.days_without_criminal}"
    return told


def _received(pen: Pen) -> tuple[Sentence, ...]:
    told = (
        "接警{calls.received}{calls.received:yoy}，其中有效警情{calls.valid}{calls.valid:yoy}，"
        "刑事警情{calls.criminal}{calls.criminal:yoy}。"
    )
    if pen.known("calls.days_without_criminal"):
        told += (
            "无刑事警情{calls.days_without_criminal}{calls.days_without_criminal:yoy}，另有{calls.days_pending}待定，不计入。"
            "当日过后由其他单位审核改出刑事的{calls.left_criminal}。"
        )
    return (pen.say(told),)


def _arrival(pen: Pen) -> tuple[Sentence, ...]:
    if not pen.known("calls.arrival_remote_p90") or not pen.known("calls.arrival_share"):
        return ()
    told = (
        "偏远乡镇自派警到到场，十起中九起不超过{calls.arrival_remote_p90}；"
        "按目标到场的占{calls.arrival_remote_share}{calls.arrival_remote_share:share}。"
        "全部派警{calls.sent_to}，按目标到场的占{calls.arrival_share}，其中没有登记到场时间的{calls.arrival_missing}都算没有按时到场；"
        "到场用时九成在{calls.arrival_p90}以内，自接警算起的响应用时九成在{calls.response_p90}以内。"
    )
    return (pen.say(told), *_urban(pen))


def _urban(pen: Pen) -> tuple[Sentence, ...]:
    if not pen.known("calls.arrival_urban_share") or not pen.known("calls.arrival_urban_p90"):
        return ()
    told = (
        "城区派警{calls.sent_to_urban}，按城区目标到场的占{calls.arrival_urban_share}{calls.arrival_urban_share:share}，"
        "到场用时九成在{calls.arrival_urban_p90}以内。"
    )
    return (pen.say(told),)


def _shortcomings(pen: Pen) -> tuple[Sentence, ...]:
    return pen.say_of_positive(
        {
            "calls.arrival_missing": "派过警的警情中{calls.arrival_missing}没有登记到场时间。",
            "calls.days_pending": f"{pen.until}，{{calls.days_pending}}还有警情没有审核定性。",
        }
    )


CHAPTER = Chapter(
    order=38,
    title=_("接处警"),
    tell=tell,
    columns=(
        Column(figure="calls.received", title="接警"),
        Column(figure="calls.arrival_share", title="按目标到场"),
    ),
    kinds=(KindTable(figure="calls.late_causes", title="到场慢的原因", unit="起"),),
)
