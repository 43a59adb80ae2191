"""The states of awards and leave with the only moves between them, and the words for grades, powers and kinds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State


class Grade(TextChoices):
    """The grades of an award, from the lowest to the highest."""

    COMMENDATION = "commendation", _("嘉奖")
    MERIT_3 = "merit3", _("三等功")
    MERIT_2 = "merit2", _("二等功")
    MERIT_1 = "merit1", _("一等功")
    TITLE = "title", _("荣誉称号")


RISING = tuple(Grade.values)


def is_at_least(grade: str, other: str) -> bool:
    """Whether a grade is as high as another, or higher."""
    return RISING.index(grade) >= RISING.index(other)


MERITS = RISING[1:]
"""What is recorded as a merit, and is not a commendation."""

POWER_RULES = {
    Grade.COMMENDATION: "AWARD_POWER_COMMENDATION",
    Grade.MERIT_3: "AWARD_POWER_MERIT3",
    Grade.MERIT_2: "AWARD_POWER_MERIT2",
    Grade.MERIT_1: "AWARD_POWER_MERIT1",
    Grade.TITLE: "AWARD_POWER_TITLE",
}
"""The rule that says who has the power to grant a grade."""


MONEY_RULES = {
    Grade.COMMENDATION: "AWARD_MONEY_COMMENDATION",
    Grade.MERIT_3: "AWARD_MONEY_MERIT3",
    Grade.MERIT_2: "AWARD_MONEY_MERIT2",
    Grade.MERIT_1: "AWARD_MONEY_MERIT1",
}
"""The rule that says how much money goes with a grade, to a person."""


class Whom(TextChoices):
    """Whether a person is rewarded, or a unit or team as a whole."""

    PERSON = "person", _("个人")
    COLLECTIVE = "collective", _("集体")


class Power(TextChoices):
    """Who grants."""

    BUREAU = "bureau", _("本局")
    CITY = "city", _("市公安局")
    PROVINCE = "province", _("省公安厅")
    MINISTRY = "ministry", _("公安部")


DRAFTED = State("drafted", _("拟申请"), "soon")
ASKED = State("asked", _("已申请"), "soon")
PUBLICISED = State("publicised", _("公示中"))
REPORTED = State("reported", _("已报请上级"))
GRANTED = State("granted", _("已批准"), "done")
REFUSED = State("refused", _("未批准"))
SUSPENDED = State("suspended", _("延后办理"))
"""Its title says no more than that: along the thread it is read by people who may not see the award."""
WITHDRAWN = State("withdrawn", _("已经撤回"))

AWARD_FLOW = Flow(
    initial=DRAFTED,
    moves=[
        Move(DRAFTED, ASKED),
        Move(DRAFTED, WITHDRAWN),
        Move(ASKED, PUBLICISED),
        Move(ASKED, REPORTED),
        Move(ASKED, GRANTED),
        Move(ASKED, REFUSED),
        Move(ASKED, WITHDRAWN),
        Move(ASKED, SUSPENDED),
        Move(PUBLICISED, REPORTED),
        Move(PUBLICISED, GRANTED),
        Move(PUBLICISED, REFUSED),
        Move(PUBLICISED, SUSPENDED),
        Move(SUSPENDED, ASKED),
        Move(SUSPENDED, REFUSED),
        Move(REPORTED, GRANTED),
        Move(REPORTED, REFUSED),
    ],
)

TAKEN = (ASKED.code, PUBLICISED.code, REPORTED.code, GRANTED.code, SUSPENDED.code)
"""The states in which a deed is taken: it is being rewarded, or has been."""


class BarKind(TextChoices):
    """Why nobody may be rewarded for a time. No more than this is kept of it."""

    INQUIRY = "inquiry", _("调查期间")
    DISCIPLINE = "discipline", _("处分期内")
    VIOLATION = "violation", _("集体发生严重违纪违法")


OF_PEOPLE = tuple(it for it in BarKind.choices if it[0] != BarKind.VIOLATION)
"""The kinds of bar that are about a person; the other is about a unit."""


class Purpose(TextChoices):
    """What someone's hardship is kept for."""

    VISIT = "visit", _("走访慰问")
    AID = "aid", _("申请帮扶救助")


class CareKind(TextChoices):
    """Whom a visit was to."""

    HARDSHIP = "hardship", _("困难家庭")
    ILLNESS = "illness", _("生病住院的民警")


class LeaveKind(TextChoices):
    """What kind of leave. Of an illness no more than this is kept."""

    ANNUAL = "annual", _("年休假")
    SICK = "sick", _("病假")
    COMPENSATORY = "compensatory", _("调休")
    FAMILY = "family", _("婚丧产育")


LEAVE_ASKED = State("asked", _("待批"), "soon")
LEAVE_GRANTED = State("granted", _("已准"), "done")
LEAVE_REFUSED = State("refused", _("未准"))
LEAVE_CALLED_OFF = State("called_off", _("已取消"))

LEAVE_FLOW = Flow(
    initial=LEAVE_ASKED,
    moves=[
        Move(LEAVE_ASKED, LEAVE_GRANTED),
        Move(LEAVE_ASKED, LEAVE_REFUSED),
        Move(LEAVE_ASKED, LEAVE_CALLED_OFF),
        Move(LEAVE_GRANTED, LEAVE_CALLED_OFF),
    ],
)

LEAVE_HELD = (LEAVE_ASKED.code, LEAVE_GRANTED.code)
"""The states in which its days are taken."""
