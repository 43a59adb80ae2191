"""What the year's account says of duty: whether shifts kept their strength and people their rest."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Column, Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("安排勤务{roster.shifts}"),
        sections=(Section(heading="勤务安排", paragraphs=(_kept(pen),)),),
        shortcomings=tuple(_shortcomings(pen)),
    )


def _kept(pen: Pen) -> Sentence:
    share = "，足员率为{roster.strength_kept:share}" if pen.known("roster.strength_kept") else ""
    return pen.say("派出所和交警合编值班，安排勤务{roster.shifts}，足员{roster.at_strength}" + share + "。")


def _shortcomings(pen: Pen) -> list[Sentence]:
    if not pen.positive("roster.rest_broken"):
        return []
    return [pen.say("因前一班延长，当班前休息不足{roster.rest_broken}。")]


CHAPTER = Chapter(
    order=41,
    title=_("勤务"),
    tell=tell,
    columns=(Column(figure="roster.shifts", title="班次"),),
)
