"""The figures of traffic (S7): those of violations, and all together."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic import accident_figures
from lianjian.areas.traffic.models import Violation
from lianjian.areas.traffic.states import CANCELLED
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count

THEME = "policing"

violations = Figure(
    key="traffic.violations",
    title=_("处理交通违法"),
    definition=_(
        "期间内作出处理决定且没有消除的交通违法起数，按处理决定日期计。发现、审核、录入但没有处理的不计；"
        "处理后经核实消除的，从消除起不再计。"
    ),
    unit=_("起"),
    theme=THEME,
    order=40,
    rows=lambda: Violation.objects.handled(),
    dated_by="decided_on",
    measure=Count(),
    rule="TRAFFIC_VIOLATION_COUNTED",
)
cancelled = Figure(
    key="traffic.violations_cancelled",
    title=_("消除违法信息"),
    definition=_("期间内经核实消除的交通违法信息条数，按消除日期计。"),
    unit=_("条"),
    theme=THEME,
    order=41,
    on_cockpit=False,
    rows=lambda: Violation.objects.filter(state=CANCELLED.code),
    dated_by="cancelled_on",
    measure=Count(),
    rule="TRAFFIC_CANCEL_GROUNDS",
)
review_overdue = Figure(
    key="traffic.review_overdue",
    title=_("逾期未审核的违法记录"),
    definition=_("截至当日已过审核期限、还没有审核的技术监控记录和举报条数。"),
    unit=_("条"),
    theme=THEME,
    order=42,
    on_cockpit=False,
    rows=lambda: Violation.objects.became_late(),
    dated_by="late_on",
    measure=Balance(leaves="reviewed_on"),
    better="down",
    rule="TRAFFIC_REVIEW_DAYS",
)

FIGURES = (violations, cancelled, review_overdue, *accident_figures.FIGURES)
