"""What the year's account says of residents' problems."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen


def _write(pen: Pen) -> None:
    pen.tell(
        "受理群众反映问题",
        pen.number("problems.raised"),
        pen.against_last_year("problems.raised"),
        "，涉及",
        pen.number("problems.kinds"),
        "；由群众本人确认整改到位",
        pen.number("problems.rectified"),
        pen.against_last_year("problems.rectified"),
        "，整改率",
        pen.share("problems.rectified_share"),
        "。",
    )
    pen.tell(
        "按期办结率",
        pen.share("problems.in_time_share"),
        pen.against_last_year("problems.in_time_share"),
        "，十分之九的问题在",
        pen.number("problems.days_to_fix_p90"),
        "内办结；群众满意率",
        pen.share("problems.satisfied_share"),
        pen.against_last_year("problems.satisfied_share"),
        "。",
    )
    if pen.positive("problems.closed_unconfirmed"):
        pen.tell(
            "联系不上群众、经外单位核实后销号",
            pen.number("problems.closed_unconfirmed"),
            "，单独列出，不计入整改到位。",
        )


CHAPTER = Chapter(order=20, title=_("民情办理"), write=_write)
