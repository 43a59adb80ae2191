"""The score of branches, from evaluations that are closed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.models import Account, Closing, Evaluation, Observation
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Derived, Share, Sum

THEME = "party"

evaluated = Figure(
    key="cycle.evaluated",
    title=_("已定的支部季度评价"),
    definition=_("期间内结束的季度中，申诉期已过、已经定下的支部评价份数，按季度末日计。"),
    unit=_("份"),
    theme=THEME,
    order=27,
    on_cockpit=False,
    rows=lambda: Evaluation.objects.closed(),
    dated_by="last",
    placed_by=None,
    measure=Count(),
    rule="EVALUATION_CLOSE_DAYS",
)
earned = Figure(
    key="cycle.points_earned",
    title=_("支部评价得分合计"),
    definition=_("期间内已定的支部季度评价得分之和，单位是百分之一分。"),
    unit=_("百分之一分"),
    theme=THEME,
    order=28,
    on_cockpit=False,
    rows=lambda: Evaluation.objects.closed(),
    dated_by="last",
    placed_by=None,
    measure=Sum("earned"),
    rule="EVALUATION_CLOSE_DAYS",
)
possible = Figure(
    key="cycle.points_possible",
    title=_("支部评价应得分合计"),
    definition=_("期间内已定的支部季度评价应得分之和，单位是百分之一分。没有应办事项的行不计。"),
    unit=_("百分之一分"),
    theme=THEME,
    order=29,
    on_cockpit=False,
    rows=lambda: Evaluation.objects.closed(),
    dated_by="last",
    placed_by=None,
    measure=Sum("possible"),
    rule="EVALUATION_CLOSE_DAYS",
)


def _score(earned: int | None, possible: int | None) -> float | None:
    return round(100 * (earned or 0) / possible, 1) if possible else None


score = Figure(
    key="cycle.score",
    title=_("支部季度评价得分"),
    definition=_(
        "期间内已定的支部季度评价，得分占应得分的百分之几。分数只来自登记的记录，不看登录次数和照片。"
    ),
    unit=_("分"),
    theme=THEME,
    order=30,
    measure=Derived(from_=(earned, possible), work_out=_score),
    better="up",
    rule="EVALUATION_CLOSE_DAYS",
)

observed = Figure(
    key="cycle.observed",
    title=_("支部观摩"),
    definition=_("期间内支部去观摩别的支部并写下看到了什么的次数，按去的那天计。"),
    unit=_("次"),
    theme=THEME,
    order=31,
    on_cockpit=False,
    rows=lambda: Observation.objects.filter(seen_on__isnull=False),
    dated_by="seen_on",
    placed_by=None,
    measure=Count(),
    rule="OBSERVATION_MONTHS",
)
taken_over = Figure(
    key="cycle.taken_over",
    title=_("观摩后借鉴落实"),
    definition=_("期间内观摩以后已经落实的借鉴项数，按落实的那天计。"),
    unit=_("项"),
    theme=THEME,
    order=32,
    on_cockpit=False,
    rows=lambda: Observation.objects.filter(taken_on__isnull=False),
    dated_by="taken_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule="OBSERVATION_MONTHS",
)
accounts = Figure(
    key="cycle.accounts",
    title=_("支部书记年终述职"),
    definition=_("期间内在支部党员大会上述职的支部书记人次，按述职那天计。"),
    unit=_("人次"),
    theme=THEME,
    order=33,
    on_cockpit=False,
    rows=lambda: Account.objects.filter(given_on__isnull=False),
    dated_by="given_on",
    placed_by=None,
    measure=Count(),
    rule="BL_REPORT",
)


def _closed(key: str, field: str, title: Any, definition: Any, order: int, **more: Any) -> Figure:
    """A sum over the months that are closed, by the last day of each."""
    return Figure(
        key=f"cycle.{key}", title=title, definition=definition, unit=_("件次"), theme=THEME, order=order,
        rows=lambda: Closing.objects.all(), dated_by="last", placed_by=None, measure=Sum(field),
        rule="CLOSING_DAY", **more,
    )  # fmt: skip


owed = _closed(
    "owed", "owed", _("支部应办"), _("已月结的月份里到期的各项职责，应办的件次，含免计的。"), 34,
)  # fmt: skip
asked = _closed(
    "asked", "asked", _("支部应办（不含免计）"), _("已月结的月份里到期、没有免计的件次。"), 35,
    on_cockpit=False,
)  # fmt: skip
in_time = _closed(
    "in_time", "in_time", _("支部按时办"), _("已月结的月份里到期、到期那天以前已办的件次。"), 36, better="up",
)  # fmt: skip
late = _closed(
    "late", "late", _("支部逾期"), _("已月结的月份里到期而没有按时办的件次；后来补办的仍算逾期。"), 37, better="down",
)  # fmt: skip
excused = _closed(
    "excused", "excused", _("支部免计"), _("已月结的月份里到期、写明理由免计的件次。"), 38,
)  # fmt: skip
in_time_share = Figure(
    key="cycle.in_time_share",
    title=_("支部按时办理率"),
    definition=_("已月结的月份里到期、没有免计的职责中，按时办的比例。没有办的算没有按时。"),
    unit="%",
    theme=THEME,
    order=39,
    measure=Share(that=in_time, of=asked),
    placed_by=None,
    better="up",
    rule="CLOSING_DAY",
)

FIGURES = (
    evaluated,
    earned,
    possible,
    score,
    observed,
    taken_over,
    accounts,
    owed,
    asked,
    in_time,
    late,
    excused,
    in_time_share,
)
