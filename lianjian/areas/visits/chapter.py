"""What the year's account says of village visits and hazards."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen


def _write(pen: Pen) -> None:
    pen.tell(
        "走访行政村",
        pen.number("visits.villages_visited"),
        "，全区现有行政村",
        pen.number("visits.villages"),
        "，走访到位率",
        pen.share("visits.coverage"),
        pen.against_last_year("visits.coverage"),
        "；全年走访",
        pen.number("visits.made"),
        "，最长连续",
        pen.number("visits.longest_run_days"),
        "不间断。",
    )
    pen.tell(
        "走访中发现民情",
        pen.number("visits.problems_found"),
        "、纠纷",
        pen.number("visits.disputes_found"),
        "、隐患",
        pen.number("visits.hazards_found"),
        "，消除隐患",
        pen.number("visits.hazards_removed"),
        "，消除率",
        pen.share("visits.hazards_removed_share"),
        "。",
    )


CHAPTER = Chapter(order=30, title=_("走访排查"), write=_write)
