"""The grades of an accident that law and statistics used or use beside the legal classes: derived, never entered."""

from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.traffic.models import Accident
from lianjian.kernel.rules.book import value


def old_grade(accident: Accident) -> str:
    """One of the four grades of 1991, by the rule of its day."""
    told = value("TRAFFIC_OLD_GRADES", accident.occurred_on)
    if _is_worst(accident, told):
        return _("特大事故")
    if accident.dead or accident.hurt_badly > told["heavy_max"] or accident.loss >= told["loss_ordinary"]:
        return _("重大事故")
    is_ordinary = accident.hurt_badly or accident.hurt_lightly > told["light_max"]
    return _("一般事故") if is_ordinary or accident.loss >= told["loss_light"] else _("轻微事故")


def _is_worst(accident: Accident, told: dict[str, Any]) -> bool:
    dead, badly = accident.dead, accident.hurt_badly
    return (
        dead > told["dead_major"]
        or badly > told["heavy_major"]
        or (dead == 1 and badly >= told["with_one_dead"])
        or (dead == told["dead_major"] and badly >= told["with_two_dead"])
        or accident.loss >= told["loss_major"]
    )


def safety_grade(accident: Accident) -> str:
    """The grade of production safety, by deaths; empty where nobody died."""
    larger, major, worst = value("TRAFFIC_SAFETY_GRADES", accident.occurred_on)
    if not accident.dead:
        return ""
    for least, words in ((worst, _("特别重大")), (major, _("重大")), (larger, _("较大"))):
        if accident.dead >= least:
            return words
    return _("一般")
