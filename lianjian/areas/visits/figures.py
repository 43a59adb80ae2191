"""The figures of village visits and hazards (S15)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.visits.models import Hazard, Visit
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Derived, Distinct, LongestRun, Share, Sum
from lianjian.kernel.places.models import Place

THEME = "people"

villages = Figure(
    key="visits.villages",
    title=_("行政村数"),
    definition=_("截至当日的行政村个数。社区、统计用虚拟生活区不是行政村，不计入。"),
    unit=_("个村"),
    theme=THEME,
    order=30,
    on_cockpit=False,
    rows=lambda: Place.objects.filter(level=Place.Level.VILLAGE),
    dated_by="valid_from",
    owned_by="",
    placed_by="parent",
    measure=Balance(leaves="valid_to"),
    rule="VISIT_LEVELS",
)
villages_visited = Figure(
    key="visits.villages_visited",
    title=_("走访行政村"),
    definition=_("走访期间内至少走访过一次的行政村个数，一个村走访几次都算一个。走访期间以外的走访不计入。"),
    unit=_("个村"),
    theme=THEME,
    order=31,
    rows=lambda: Visit.objects.filter(period_from__isnull=False),
    dated_by="occurred_on",
    measure=Distinct("place_id", out_of=villages),
    better="up",
    rule="VISIT_PERIOD",
)
coverage = Figure(
    key="visits.coverage",
    title=_("走访覆盖率"),
    definition=_("行政村中在走访期间内至少走访过一次的比例。还没有走访的都算没有走访。"),
    unit="%",
    theme=THEME,
    order=32,
    on_cockpit=False,
    measure=Share(of=villages, that=villages_visited),
    better="up",
    rule="VISIT_PERIOD",
)
made = Figure(
    key="visits.made",
    title=_("走访次数"),
    definition=_("期间内的走访次数，走访期间以内和以外的都计入。"),
    unit=_("次"),
    theme=THEME,
    order=33,
    on_cockpit=False,
    rows=lambda: Visit.objects.all(),
    dated_by="occurred_on",
    measure=Count(),
    rule="VISIT_TIMES",
)
problems_found = Figure(
    key="visits.problems_found",
    title=_("走访发现民情"),
    definition=_("期间内的走访发现并登记的群众反映问题项数，按走访日期计。"),
    unit=_("项"),
    theme=THEME,
    order=34,
    on_cockpit=False,
    rows=lambda: Visit.objects.filter(problems__gt=0),
    dated_by="occurred_on",
    measure=Sum("problems"),
    rule="PROBLEM_REGISTER_FIELDS",
)
disputes_found = Figure(
    key="visits.disputes_found",
    title=_("走访发现纠纷"),
    definition=_("期间内的走访发现并登记的矛盾纠纷件数，按走访日期计。"),
    unit=_("件"),
    theme=THEME,
    order=35,
    on_cockpit=False,
    rows=lambda: Visit.objects.filter(disputes__gt=0),
    dated_by="occurred_on",
    measure=Sum("disputes"),
    rule="DISPUTE_STEPS",
)
hazards_found = Figure(
    key="visits.hazards_found",
    title=_("走访发现隐患"),
    definition=_("期间内走访发现的隐患处数，按发现日期计。"),
    unit=_("处"),
    theme=THEME,
    order=36,
    on_cockpit=False,
    rows=lambda: Hazard.objects.all(),
    dated_by="occurred_on",
    measure=Count(),
    rule="HAZARD_OF_PLACE",
)
hazards_removed = Figure(
    key="visits.hazards_removed",
    title=_("消除隐患"),
    definition=_("期间内经他人复查、确认已经整改的隐患处数，按复查日期计。报了整改、还没有复查的不计入。"),
    unit=_("处"),
    theme=THEME,
    order=37,
    rows=lambda: Hazard.objects.filter(checked_on__isnull=False),
    dated_by="checked_on",
    measure=Count(),
    better="up",
    rule="HAZARD_CHECK_OTHER",
)
hazards_open = Figure(
    key="visits.hazards_open",
    title=_("未消除隐患"),
    definition=_("截至当日已经发现、还没有经复查确认整改的隐患处数。"),
    unit=_("处"),
    theme=THEME,
    order=38,
    on_cockpit=False,
    rows=lambda: Hazard.objects.all(),
    dated_by="occurred_on",
    measure=Balance(leaves="checked_on"),
    better="down",
    rule="HAZARD_REMOVE_DAYS",
)
hazards_to_remove = Figure(
    key="visits.hazards_to_remove",
    title=_("应消除隐患"),
    definition=_("期间内消除的隐患和期末还没有消除的隐患合计，不论何时发现。"),
    unit=_("处"),
    theme=THEME,
    order=39,
    on_cockpit=False,
    measure=Derived(from_=(hazards_removed, hazards_open), work_out=lambda removed, left: removed + left),
    rule="HAZARD_REMOVE_DAYS",
)
hazards_removed_share = Figure(
    key="visits.hazards_removed_share",
    title=_("隐患消除率"),
    definition=_("应消除的隐患中，期间内经他人复查、确认已经整改的比例。没有整改、没有复查的都算没有消除。"),
    unit="%",
    theme=THEME,
    order=40,
    on_cockpit=False,
    measure=Share(of=hazards_to_remove, that=hazards_removed),
    better="up",
    rule="HAZARD_CHECK_OTHER",
)
longest_run = Figure(
    key="visits.longest_run_days",
    title=_("连续走访天数"),
    definition=_("期间内每天至少有一次走访的最长连续天数，含周末和节假日。"),
    unit=_("天"),
    theme=THEME,
    order=41,
    on_cockpit=False,
    rows=lambda: Visit.objects.all(),
    dated_by="occurred_on",
    measure=LongestRun(),
    better="up",
    rule="VISIT_PERIOD",
)

FIGURES = (
    villages,
    villages_visited,
    coverage,
    made,
    problems_found,
    disputes_found,
    hazards_found,
    hazards_removed,
    hazards_open,
    hazards_to_remove,
    hazards_removed_share,
    longest_run,
)
