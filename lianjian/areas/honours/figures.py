"""The figures of honours and care (S19)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours.models import Award, CareVisit, Leave, Retirement
from lianjian.areas.honours.states import GRANTED, LEAVE_GRANTED
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Sum

THEME = "team"

merits_reported = Figure(
    key="team.merits_reported",
    title=_("报请记功"),
    definition=_(
        "期间内经支部提名、报请上级为个人记功的申请数，按报请之日计，不论上级是否批准。嘉奖和集体的不计。"
    ),
    unit=_("人"),
    theme=THEME,
    order=60,
    rows=lambda: Award.objects.of_people().merits(),
    dated_by="reported_on",
    placed_by=None,
    measure=Count(),
    rule="AWARD_NOMINATION_MONTHS",
)
merits_granted = Figure(
    key="team.merits_granted",
    title=_("上级批准记功"),
    definition=_("期间内上级批准的个人三等功以上奖励数，按批准之日计。"),
    unit=_("人"),
    theme=THEME,
    order=61,
    on_cockpit=False,
    rows=lambda: Award.objects.of_people().merits().filter(state=GRANTED.code),
    dated_by="decided_on",
    placed_by=None,
    measure=Count(),
    rule="AWARD_PUBLICITY_DAYS",
)
commended = Figure(
    key="team.commended",
    title=_("嘉奖"),
    definition=_("期间内经支部提名、批准嘉奖的人次，按批准之日计。集体的不计。"),
    unit=_("人"),
    theme=THEME,
    order=62,
    rows=lambda: Award.objects.of_people().commendations().filter(state=GRANTED.code),
    dated_by="decided_on",
    placed_by=None,
    measure=Count(),
    rule="AWARD_NOMINATION_MONTHS",
)
collectives_reported = Figure(
    key="team.collectives_reported",
    title=_("报请集体记功"),
    definition=_("期间内经支部提名、报请上级为集体记功的申请数，按报请之日计，不论上级是否批准。"),
    unit=_("个"),
    theme=THEME,
    order=62,
    on_cockpit=False,
    rows=lambda: Award.objects.of_collectives().merits(),
    dated_by="reported_on",
    placed_by=None,
    measure=Count(),
    rule="AWARD_NOMINATION_MONTHS",
)
collectives_rewarded = Figure(
    key="team.collectives_rewarded",
    title=_("批准集体奖励"),
    definition=_("期间内经支部提名、批准的集体嘉奖和集体记功数，按批准之日计。"),
    unit=_("个"),
    theme=THEME,
    order=62,
    on_cockpit=False,
    rows=lambda: Award.objects.of_collectives().filter(state=GRANTED.code),
    dated_by="decided_on",
    placed_by=None,
    measure=Count(),
    rule="AWARD_NOMINATION_MONTHS",
)
retired = Figure(
    key="team.retired",
    title=_("退休"),
    definition=_("期间内退休的人数，按退休之日计。"),
    unit=_("人"),
    theme=THEME,
    order=63,
    on_cockpit=False,
    rows=lambda: Retirement.objects.all(),
    dated_by="retires_on",
    placed_by=None,
    measure=Count(),
    rule="RETIRE_CEREMONY_DAYS",
)
ceremonies = Figure(
    key="team.retirement_ceremonies",
    title=_("荣休仪式"),
    definition=_("期间内为退休人员举行荣休仪式的次数，按举行之日计。"),
    unit=_("次"),
    theme=THEME,
    order=64,
    on_cockpit=False,
    rows=lambda: Retirement.objects.all(),
    dated_by="ceremony_on",
    placed_by=None,
    measure=Count(),
    rule="RETIRE_CEREMONY_DAYS",
)
care_visits = Figure(
    key="team.care_visits",
    title=_("走访慰问"),
    definition=_("期间内党支部走访慰问困难家庭、生病住院民警的次数。"),
    unit=_("次"),
    theme=THEME,
    order=65,
    rows=lambda: CareVisit.objects.all(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule="CARE_VISIT_MONTHS",
)
leave_days = Figure(
    key="team.leave_days",
    title=_("已准休假"),
    definition=_("期间内开始、已经批准的休假合计工作日数。"),
    unit=_("个工作日"),
    theme=THEME,
    order=66,
    on_cockpit=False,
    rows=lambda: Leave.objects.filter(state=LEAVE_GRANTED.code),
    dated_by="first",
    placed_by=None,
    measure=Sum("days"),
    rule="LEAVE_DECIDE_DAYS",
)

FIGURES = (
    merits_reported,
    merits_granted,
    commended,
    collectives_reported,
    collectives_rewarded,
    retired,
    ceremonies,
    care_visits,
    leave_days,
)
