"""The states of promotions, rank rounds and corrections, the only moves between them, and the words for causes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

MOVED = State("moved", _("已动议，待支部推荐和民主推荐"), "soon")
RECOMMENDED = State("recommended", _("已民主推荐，待考察"), "soon")
EXAMINED = State("examined", _("已考察，待讨论决定"), "soon")
DECIDED = State("decided", _("已讨论决定，待公示"), "soon")
PUBLICISED = State("publicised", _("公示中或公示期满，待任职"), "soon")
APPOINTED = State("appointed", _("已任职"), "done")
STOPPED = State("stopped", _("已终止"))

UNDER_WAY = (MOVED, RECOMMENDED, EXAMINED, DECIDED, PUBLICISED)

PROMOTION_FLOW = Flow(
    initial=MOVED,
    moves=[
        Move(MOVED, RECOMMENDED),
        Move(RECOMMENDED, EXAMINED),
        Move(EXAMINED, DECIDED),
        Move(DECIDED, PUBLICISED),
        Move(PUBLICISED, APPOINTED),
        *(Move(state, STOPPED) for state in UNDER_WAY),
    ],
)

PROPOSED = State("proposed", _("已提出，待公示"), "soon")
ON_NOTICE = State("on_notice", _("公示中或公示期满，待批准"), "soon")
APPROVED = State("approved", _("已批准"), "done")

ROUND_FLOW = Flow(initial=PROPOSED, moves=[Move(PROPOSED, ON_NOTICE), Move(ON_NOTICE, APPROVED)])

ASKED = State("asked", _("待答复"), "soon")
CORRECTED = State("corrected", _("已更正"), "done")
DECLINED = State("declined", _("不予更正"), "done")

CORRECTION_FLOW = Flow(initial=ASKED, moves=[Move(ASKED, CORRECTED), Move(ASKED, DECLINED)])

RUN_OUT = State("run_out", _("超过任职年限"), "late")
RUNS_OUT_SOON = State("runs_out_soon", _("即将满任职年限"), "soon")
HELD = State("held", _("在任"))
ENDED = State("ended", _("已离任"))


class Cause(TextChoices):
    """Why someone was moved from post to post. A reorganisation's moves are not entered here."""

    ROTATION = "rotation", _("轮岗交流")
    FRONT_LINE = "front_line", _("到一线锻炼")
    NEED = "need", _("工作需要")


class Lesson(TextChoices):
    """What a training was."""

    ENTRY = "entry", _("入警教育")
    COURSE = "course", _("培训班")
    FORUM = "forum", _("青年论坛")
    CONTEST = "contest", _("比武竞赛")


class Relation(TextChoices):
    """How two are kin, as far as the law asks."""

    SPOUSE = "spouse", _("夫妻")
    DIRECT = "direct", _("直系血亲")
    COLLATERAL = "collateral", _("三代以内旁系血亲")
    AFFINITY = "affinity", _("近姻亲")


class Mark(TextChoices):
    """What a year of somebody's service was found to be, from the best."""

    EXCELLENT = "excellent", _("优秀")
    COMPETENT = "competent", _("称职")
    BASIC = "basic", _("基本称职")
    INCOMPETENT = "incompetent", _("不称职")


class About(TextChoices):
    """Which part of one's file is said to be wrong."""

    POST = "post", _("岗位和任职时间")
    RANK = "rank", _("职级")
    PROMOTION = "promotion", _("提任")
    TRAINING = "training", _("培训")
    ASSESSMENT = "assessment", _("年度考核")
    BIRTH = "birth", _("出生年份")
    OTHER = "other", _("其他")
