"""The figures of residents' problems (S14)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.models import Problem
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Distinct, Percentile, Rank, Share

THEME = "people"

raised = Figure(
    key="problems.raised",
    title=_("群众反映问题"),
    definition=_("期间内受理登记的问题项数，按反映日期计。不予受理的也计在内。"),
    unit=_("项"),
    theme=THEME,
    order=10,
    rows=lambda: Problem.objects.all(),
    dated_by="raised_on",
    measure=Count(),
    rule="PROBLEM_REGISTER_FIELDS",
)
kinds = Figure(
    key="problems.kinds",
    title=_("群众反映问题类别"),
    definition=_("期间内受理登记的问题涉及多少个类别。"),
    unit=_("类"),
    theme=THEME,
    order=11,
    rows=lambda: Problem.objects.all(),
    dated_by="raised_on",
    measure=Distinct("kind_id"),
    rule="PROBLEM_REGISTER_FIELDS",
)
rectified = Figure(
    key="problems.rectified",
    title=_("群众反映问题整改到位"),
    definition=_("期间内由群众本人确认整改到位的问题项数，按确认日期计。失联后未确认销号的不计入。"),
    unit=_("项"),
    theme=THEME,
    order=12,
    rows=lambda: Problem.objects.confirmed(),
    dated_by="confirmed_on",
    measure=Count(),
    better="up",
    rule="PROBLEM_CONFIRM",
)
raised_rectified = Figure(
    key="problems.raised_rectified",
    title=_("反映并已整改到位"),
    definition=_("期间内反映的问题中，已由群众本人确认整改到位的项数，按反映日期计。"),
    unit=_("项"),
    theme=THEME,
    order=13,
    on_cockpit=False,
    rows=lambda: Problem.objects.confirmed(),
    dated_by="raised_on",
    measure=Count(),
    better="up",
    rule="PROBLEM_CONFIRM",
)
rectified_share = Figure(
    key="problems.rectified_share",
    title=_("整改率"),
    definition=_("期间内反映的问题中，群众本人确认整改到位的比例。没有办完、逾期、联系不上的都算没有整改。"),
    unit="%",
    theme=THEME,
    order=14,
    measure=Share(of=raised, that=raised_rectified),
    better="up",
    rule="PROBLEM_CONFIRM",
)
due = Figure(
    key="problems.due",
    title=_("到期应办结"),
    definition=_("办理期限在期间内的问题项数，按期限日计。"),
    unit=_("项"),
    theme=THEME,
    order=15,
    on_cockpit=False,
    rows=lambda: Problem.objects.filter(due_on__isnull=False),
    dated_by="due_on",
    measure=Count(),
    rule="PROBLEM_ACCEPT_DAYS",
)
due_in_time = Figure(
    key="problems.due_in_time",
    title=_("按期办结"),
    definition=_("办理期限在期间内、并在期限前办结的问题项数。"),
    unit=_("项"),
    theme=THEME,
    order=16,
    on_cockpit=False,
    rows=lambda: Problem.objects.fixed_in_time(),
    dated_by="due_on",
    measure=Count(),
    better="up",
    rule="PROBLEM_ACCEPT_DAYS",
)
in_time_share = Figure(
    key="problems.in_time_share",
    title=_("按期办结率"),
    definition=_("期限在期间内的问题中按期办结的比例。到期没有办结的算没有按期。"),
    unit="%",
    theme=THEME,
    order=17,
    measure=Share(of=due, that=due_in_time),
    better="up",
    rule="PROBLEM_ACCEPT_DAYS",
)
open_ = Figure(
    key="problems.open",
    title=_("在办问题"),
    definition=_("截至当日已受理、还没有销号的问题项数。"),
    unit=_("项"),
    theme=THEME,
    order=18,
    on_cockpit=False,
    rows=lambda: Problem.objects.all(),
    dated_by="raised_on",
    measure=Balance(leaves="closed_on"),
    rule="PROBLEM_CONFIRM",
)
overdue = Figure(
    key="problems.overdue",
    title=_("逾期未办结"),
    definition=_("截至当日期限已过、还没有办结的问题项数。"),
    unit=_("项"),
    theme=THEME,
    order=19,
    rows=lambda: Problem.objects.became_late(),
    dated_by="late_on",
    measure=Balance(leaves="fixed_on"),
    better="down",
    rule="PROBLEM_ACCEPT_DAYS",
)
unconfirmed = Figure(
    key="problems.closed_unconfirmed",
    title=_("未确认销号"),
    definition=_("期间内联系不上群众、经外单位核实后销号的问题项数。从不计入整改到位，单独列出。"),
    unit=_("项"),
    theme=THEME,
    order=20,
    on_cockpit=False,
    rows=lambda: Problem.objects.filter(state="unconfirmed"),
    dated_by="closed_on",
    measure=Count(),
    better="down",
    rule="PROBLEM_UNREACHABLE_TRIES",
)
suspended = Figure(
    key="problems.suspended",
    title=_("挂账问题"),
    definition=_(
        "期间内反映的问题中，因需要资金或受季节限制、经批准正在挂账的项数，按反映日期计。不计入整改到位。"
    ),
    unit=_("项"),
    theme=THEME,
    order=25,
    on_cockpit=False,
    rows=lambda: Problem.objects.filter(state="suspended"),
    dated_by="raised_on",
    measure=Count(),
    better="down",
    rule="PROBLEM_SUSPEND_MAX_DAYS",
)
days_to_fix = Figure(
    key="problems.days_to_fix_p90",
    title=_("办结天数，第 90 百分位"),
    definition=_("期间内办结的问题，从反映到办结的天数（自然日），十分之九不超过这个数。"),
    unit=_("天"),
    theme=THEME,
    order=21,
    rows=lambda: Problem.objects.filter(days_to_fix__isnull=False),
    dated_by="fixed_on",
    measure=Percentile("days_to_fix", 0.9),
    better="down",
    rule="PROBLEM_ACCEPT_DAYS",
)
satisfied = Figure(
    key="problems.satisfied",
    title=_("确认并表示满意"),
    definition=_("期间内群众本人确认、并表示满意或非常满意的问题项数。"),
    unit=_("项"),
    theme=THEME,
    order=22,
    on_cockpit=False,
    rows=lambda: Problem.objects.confirmed().filter(satisfied=True),
    dated_by="confirmed_on",
    measure=Count(),
    better="up",
    rule="PROBLEM_CONFIRM",
)
satisfied_share = Figure(
    key="problems.satisfied_share",
    title=_("群众满意率"),
    definition=_("期间内群众本人确认的问题中，表示满意或非常满意的比例。没有表态的算没有满意。"),
    unit="%",
    theme=THEME,
    order=23,
    measure=Share(of=rectified, that=satisfied),
    better="up",
    rule="PROBLEM_CONFIRM",
)
rank = Figure(
    key="problems.in_time_rank",
    title=_("按期办结率位次"),
    definition=_("本单位按期办结率在各单位中的位次，相同的并列。"),
    unit=_("位"),
    theme=THEME,
    order=24,
    on_cockpit=False,
    measure=Rank(of=in_time_share),
    better="down",
    rule="PROBLEM_ACCEPT_DAYS",
)

FIGURES = (
    raised,
    kinds,
    rectified,
    raised_rectified,
    rectified_share,
    due,
    due_in_time,
    in_time_share,
    open_,
    overdue,
    unconfirmed,
    suspended,
    days_to_fix,
    satisfied,
    satisfied_share,
    rank,
)
