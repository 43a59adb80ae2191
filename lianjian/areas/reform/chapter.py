"""What the year's account says of the reform."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen


def _write(pen: Pen) -> None:
    pen.tell(
        "将",
        pen.number("org.sections_before"),
        "科室队整合为",
        pen.number("org.commands"),
        "联合指挥部，派出所与交警中队合并为",
        pen.number("org.zones"),
        "警务协作区，正式编制不变。",
    )
    pen.tell(
        "新单位全部建立党支部，共",
        pen.number("org.new_branches"),
        "；单位负责人兼任支部书记（一肩挑）的",
        pen.share("org.head_is_secretary"),
        "。",
    )


CHAPTER = Chapter(order=10, title=_("机构改革情况"), write=_write)
