"""What a branch's gatherings serve, how each stood, and the words for grades, bodies and reasons of absence."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State


class Grade(TextChoices):
    """What a member is; only a full one has a vote."""

    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Circle(TextChoices):
    """Whom a gathering calls together."""

    MEMBERS = "members", _("支部全体党员")
    COMMITTEE = "committee", _("支部委员会")
    GROUP = "group", _("党小组")


class Reason(TextChoices):
    """Why someone who was due was absent."""

    LEAVE = "leave", _("请假")
    AWAY = "away", _("出差")
    ON_DUTY = "on_duty", _("值班")
    NONE = "none", _("无故")


class Body(TextChoices):
    """Who decided."""

    MEMBERS = "members", _("支部党员大会")
    COMMITTEE = "committee", _("支部委员会会议")


class Subject(TextChoices):
    """What a decision about a person was for."""

    RECOMMEND = "recommend", _("推荐")
    NOMINATE = "nominate", _("提名表扬奖励")
    ADMIT = "admit", _("接收预备党员")
    CONFIRM = "confirm", _("预备党员转正")


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """Something that the rule of the same code asks of a branch, and whom it calls together."""

    code: str
    title: Any
    circle: Circle
    body: Body | None = None


MEMBERS_MEETING = Obligation(
    code="BL_MEMBERS", title=_("支部党员大会"), circle=Circle.MEMBERS, body=Body.MEMBERS
)
COMMITTEE_MEETING = Obligation(
    code="BL_COMMITTEE", title=_("支部委员会会议"), circle=Circle.COMMITTEE, body=Body.COMMITTEE
)
GROUP_MEETING = Obligation(code="BL_GROUP", title=_("党小组会"), circle=Circle.GROUP)
LECTURE = Obligation(code="BL_LECTURE", title=_("党课"), circle=Circle.MEMBERS)
THEME_DAY = Obligation(code="BL_THEMEDAY", title=_("主题党日"), circle=Circle.MEMBERS)
LIFE_MEETING = Obligation(code="BL_ORGLIFE", title=_("组织生活会"), circle=Circle.MEMBERS)
REVIEW = Obligation(code="BL_REVIEW", title=_("民主评议党员"), circle=Circle.MEMBERS)
STUDY = Obligation(code="BL_STUDY", title=_("集中学习"), circle=Circle.MEMBERS)
VOLUNTEERING = Obligation(code="BL_VOLUNTEER", title=_("志愿服务"), circle=Circle.MEMBERS)
CEREMONY = Obligation(code="BL_CEREMONY", title=_("仪式和纪念日"), circle=Circle.MEMBERS)

OBLIGATIONS = {
    it.code: it
    for it in (
        MEMBERS_MEETING,
        COMMITTEE_MEETING,
        GROUP_MEETING,
        LECTURE,
        THEME_DAY,
        LIFE_MEETING,
        REVIEW,
        STUDY,
        VOLUNTEERING,
        CEREMONY,
    )
}
"""What one gathering can be, several at once, by the code of its rule. For the last three no rule sets a time."""

TALK = "BL_TALK"
SERVED = [(code, it.title) for code, it in OBLIGATIONS.items()]

COUNTED = State("counted", _("有效"), "done")
NO_QUORUM = State("no_quorum", _("不足法定人数"), "late")
SENT_BACK = State("sent_back", _("退回补正"), "late")
WITHDRAWN = State("withdrawn", _("已撤回"))
STANDINGS = {state.code: state for state in (COUNTED, NO_QUORUM, SENT_BACK, WITHDRAWN)}

PASSED = State("passed", _("通过"), "done")
NOT_PASSED = State("not_passed", _("未通过"))

EXPLAINED = State("explained", _("已说明，待认定"), "soon")
ACCEPTED = State("accepted", _("认定属实，免于计算"), "done")
NOT_ACCEPTED = State("not_accepted", _("没有认定"))
EXPLANATION_FLOW = Flow(initial=EXPLAINED, moves=[Move(EXPLAINED, ACCEPTED), Move(EXPLAINED, NOT_ACCEPTED)])

TERM_ENDED = State("term_ended", _("届满未换届"), "late")
VACANT = State("vacant", _("委员缺额，待补选"), "late")
NO_COMMITTEE = State("no_committee", _("应设未设支部委员会"), "late")

STANDS = State("stands", _("存续"))
OVERDUE = State("overdue", _("到期未撤销"), "late")
DISSOLVED = State("dissolved", _("已撤销"), "done")

COMMITTEE_POSTS = ("secretary", "deputy_secretary", "organisation", "publicity", "discipline", "youth")
"""The kinds of post whose holders are the committee, in the order in which they are named."""
