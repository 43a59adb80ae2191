"""What a partner, a joint branch and a theme can be, and the states of activities and promises."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State


class Organ(TextChoices):
    """Where a joint branch stands in the bureau."""

    ORGAN = "organ", _("机关")
    ZONE = "zone", _("协作区")


class PartnerKind(TextChoices):
    """What sort of body outside the bureau."""

    VILLAGE = "village", _("村和社区")
    SCHOOL = "school", _("学校")
    COMPANY = "company", _("企业")
    DISTRICT = "district", _("区直部门")


class Theme(TextChoices):
    """What a co-building body is for."""

    SCHOOL = "school", _("护校安园")
    FRAUD = "fraud", _("反诈宣传")
    TRAFFIC = "traffic", _("交通安全")
    DRUGS = "drugs", _("禁毒宣传")
    DISPUTES = "disputes", _("矛盾化解")
    PATROL = "patrol", _("联防联巡")
    BUSINESS = "business", _("服务企业")
    CARE = "care", _("关爱老人儿童")
    HISTORY = "history", _("红色教育")


class Side(TextChoices):
    """One of the two that build together."""

    BUREAU = "bureau", _("公安一方")
    PARTNER = "partner", _("联建单位一方")


class Heard(TextChoices):
    """How the other side's word came."""

    PAGE = "page", _("在自己的页上")
    PHONE = "phone", _("电话")
    PAPER = "paper", _("书面")


REPORTED = State("reported", _("已报，等另一方确认"), "soon")
CONFIRMED = State("confirmed", _("双方确认"), "done")
DISPUTED = State("disputed", _("另一方说没有开展"), "late")
TAKEN_BACK = State("taken_back", _("撤回了"))
ACTIVITY_FLOW = Flow(
    initial=REPORTED,
    moves=[
        Move(REPORTED, CONFIRMED),
        Move(REPORTED, DISPUTED),
        Move(REPORTED, TAKEN_BACK),
        Move(DISPUTED, CONFIRMED),
        Move(DISPUTED, TAKEN_BACK),
    ],
)

OPEN = State("open", _("待兑现"))
SAID_DONE = State("said_done", _("说已办好，等另一方认"), "soon")
KEPT = State("kept", _("兑现"), "done")
DROPPED = State("dropped", _("不再办"), "late")
PROMISE_FLOW = Flow(
    initial=OPEN,
    moves=[
        Move(OPEN, SAID_DONE),
        Move(OPEN, KEPT),
        Move(OPEN, DROPPED),
        Move(SAID_DONE, KEPT),
        Move(SAID_DONE, OPEN),
    ],
)
