"""What the year's account says of disputes."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen


def _write(pen: Pen) -> None:
    pen.tell(
        "化解重点矛盾纠纷",
        pen.number("disputes.resolved"),
        pen.against_last_year("disputes.resolved"),
        "；登记矛盾纠纷",
        pen.number("disputes.registered"),
        "，化解",
        pen.number("disputes.resolved_all"),
        "，登记纠纷化解率",
        pen.share("disputes.resolved_share"),
        pen.against_last_year("disputes.resolved_share"),
        "。",
    )
    pen.tell(
        "调解不成",
        pen.number("disputes.failed"),
        "，移交其他部门",
        pen.number("disputes.handed_over"),
        "，回访发现反复",
        pen.number("disputes.relapsed"),
        "；十分之九的纠纷在",
        pen.number("disputes.days_to_agree_p90"),
        "内达成协议。",
    )


CHAPTER = Chapter(order=40, title=_("矛盾化解情况"), write=_write)
