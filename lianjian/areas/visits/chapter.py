"""What the year's account says of village visits and hazards."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("走访{visits.villages_visited}，消除隐患{visits.hazards_removed}"),
        sections=(
            Section(heading="走访", paragraphs=(_walked(pen),)),
            Section(heading="发现和处置", paragraphs=(_found(pen),)),
        ),
        shortcomings=tuple(_shortcomings(pen)),
        next_steps=tuple(_next_steps(pen)),
    )


def _walked(pen: Pen) -> Sentence:
    coverage = "，走访覆盖率为{visits.coverage}{visits.coverage:yoy}"
    return pen.say(
        "辖区共有{visits.villages}（行政村），走访期间走访{visits.villages_visited}"
        + (coverage if pen.known("visits.coverage") else "")
        + "。共走访{visits.made}{visits.made:yoy}，最长连续走访{visits.longest_run_days}。"
    )


def _found(pen: Pen) -> Sentence:
    share = (
        "期内应消除的隐患，消除率为{visits.hazards_removed_share:share}{visits.hazards_removed_share:yoy}。"
    )
    return pen.say(
        "走访发现群众反映问题{visits.problems_found}、矛盾纠纷{visits.disputes_found}、"
        "隐患{visits.hazards_found}{visits.hazards_found:yoy}。"
        "经他人复查确认消除隐患{visits.hazards_removed}{visits.hazards_removed:yoy}。"
        + (share if pen.known("visits.hazards_removed_share") else "")
    )


def _shortcomings(pen: Pen) -> list[Sentence]:
    told = []
    if not pen.positive("visits.villages_visited"):
        told.append(f"{pen.until}，没有走访期间内的走访。")
    elif pen.short_of_whole("visits.villages_visited"):
        told.append("走访没有做到全覆盖，{visits.villages}中走访{visits.villages_visited}。")
    if pen.positive("visits.hazards_open"):
        told.append(f"{pen.until}，已发现的隐患尚未消除{{visits.hazards_open}}{{visits.hazards_open:yoy}}。")
    return [pen.say(text) for text in told]


def _next_steps(pen: Pen) -> list[Sentence]:
    told = []
    if not pen.positive("visits.villages_visited"):
        told.append("在规定的走访期间内逐村走访。")
    elif pen.short_of_whole("visits.villages_visited"):
        told.append("对走访期间没有走访的行政村逐村补访。")
    if pen.positive("visits.hazards_open"):
        told.append("对尚未消除的隐患{visits.hazards_open}，逐处落实责任方和整改期限，整改后由他人复查。")
    return [pen.say(text) for text in told]


CHAPTER = Chapter(
    order=30,
    title=_("走访排查"),
    tell=tell,
    columns=(
        Column(figure="visits.villages_visited", title="走访村"),
        Column(figure="visits.hazards_removed", title="消除隐患"),
    ),
)
