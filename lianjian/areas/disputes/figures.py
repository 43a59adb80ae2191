"""The figures of disputes (S15)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import Dispute
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Percentile, Share

THEME = "people"

resolved = Figure(
    key="disputes.resolved",
    title=_("重点纠纷化解"),
    definition=_(
        "期间内化解的重点纠纷件数，按化解日期计。重点指达成协议前任何时候评为黄色或红色；化解须协议已达成、"
        "已履行或已付首期、外单位回访未反复，三项同时具备。"
    ),
    unit=_("件"),
    theme=THEME,
    order=40,
    rows=lambda: Dispute.objects.resolved().filter(was_key=True),
    dated_by="resolved_on",
    measure=Count(),
    better="up",
    rule="DISPUTE_RESOLVED",
)
registered = Figure(
    key="disputes.registered",
    title=_("矛盾纠纷登记"),
    definition=_("期间内登记的纠纷件数，按登记日期计。调解不成和移交的也计在内。"),
    unit=_("件"),
    theme=THEME,
    order=41,
    on_cockpit=False,
    rows=lambda: Dispute.objects.all(),
    dated_by="registered_on",
    measure=Count(),
    rule="DISPUTE_RECORD",
)
resolved_all = Figure(
    key="disputes.resolved_all",
    title=_("矛盾纠纷化解"),
    definition=_("期间内化解的全部纠纷件数，不论是否重点，按化解日期计。"),
    unit=_("件"),
    theme=THEME,
    order=42,
    on_cockpit=False,
    rows=lambda: Dispute.objects.resolved(),
    dated_by="resolved_on",
    measure=Count(),
    better="up",
    rule="DISPUTE_RESOLVED",
)
registered_resolved = Figure(
    key="disputes.registered_resolved",
    title=_("登记并已化解"),
    definition=_("期间内登记的纠纷中已经化解的件数，按登记日期计。"),
    unit=_("件"),
    theme=THEME,
    order=43,
    on_cockpit=False,
    rows=lambda: Dispute.objects.resolved(),
    dated_by="registered_on",
    measure=Count(),
    better="up",
    rule="DISPUTE_RESOLVED",
)
resolved_share = Figure(
    key="disputes.resolved_share",
    title=_("化解率"),
    definition=_("期间内登记的纠纷中已经化解的比例。还在办的、调解不成的、移交的都算没有化解。"),
    unit="%",
    theme=THEME,
    order=44,
    measure=Share(of=registered, that=registered_resolved),
    better="up",
    rule="DISPUTE_RESOLVED",
)
failed = Figure(
    key="disputes.failed",
    title=_("调解不成"),
    definition=_("期间内没有达成协议或协议没有履行、终止调解并告知其他途径的纠纷件数，按终止日期计。"),
    unit=_("件"),
    theme=THEME,
    order=45,
    on_cockpit=False,
    rows=lambda: Dispute.objects.filter(result=Dispute.Result.FAILED),
    dated_by="closed_on",
    measure=Count(),
    better="down",
    rule="DISPUTE_FAIL",
)
handed_over = Figure(
    key="disputes.handed_over",
    title=_("移交其他部门"),
    definition=_("期间内移交其他部门处理的纠纷件数，按移交日期计。"),
    unit=_("件"),
    theme=THEME,
    order=46,
    on_cockpit=False,
    rows=lambda: Dispute.objects.filter(result=Dispute.Result.HANDED_OVER),
    dated_by="closed_on",
    measure=Count(),
    rule="DISPUTE_RESULTS",
)
open_ = Figure(
    key="disputes.open",
    title=_("未了结纠纷"),
    definition=_("截至当日已登记，还没有化解、终止或移交的纠纷件数。"),
    unit=_("件"),
    theme=THEME,
    order=47,
    on_cockpit=False,
    rows=lambda: Dispute.objects.all(),
    dated_by="registered_on",
    measure=Balance(leaves="closed_on"),
    rule="DISPUTE_RESOLVED",
)
overdue = Figure(
    key="disputes.overdue",
    title=_("逾期未调结"),
    definition=_(
        "截至当日已过调解一般期限，还没有达成协议、终止或移交的纠纷件数。反复的从反复之日重新起算。"
    ),
    unit=_("件"),
    theme=THEME,
    order=48,
    rows=lambda: Dispute.objects.became_late(),
    dated_by="late_on",
    measure=Balance(leaves="concluded_on"),
    better="down",
    rule="DISPUTE_USUAL_MONTHS",
)
days_to_agree = Figure(
    key="disputes.days_to_agree_p90",
    title=_("调解天数，第 90 百分位"),
    definition=_("期间内达成协议的纠纷，从登记到达成协议的天数（自然日），十分之九不超过这个数。"),
    unit=_("天"),
    theme=THEME,
    order=49,
    on_cockpit=False,
    rows=lambda: Dispute.objects.filter(days_to_agree__isnull=False),
    dated_by="agreed_on",
    measure=Percentile("days_to_agree", 0.9),
    better="down",
    rule="DISPUTE_USUAL_MONTHS",
)
relapsed = Figure(
    key="disputes.relapsed",
    title=_("回访发现反复"),
    definition=_("期间内回访发现反复、重新调解的纠纷件数，一件反复几次的按最近一次计。"),
    unit=_("件"),
    theme=THEME,
    order=50,
    on_cockpit=False,
    rows=lambda: Dispute.objects.filter(relapsed_on__isnull=False),
    dated_by="relapsed_on",
    measure=Count(),
    better="down",
    rule="DISPUTE_CALLBACK_DAYS",
)

FIGURES = (
    resolved,
    registered,
    resolved_all,
    registered_resolved,
    resolved_share,
    failed,
    handed_over,
    open_,
    overdue,
    days_to_agree,
    relapsed,
)
