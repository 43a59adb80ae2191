"""The figures of people's ways in the service (S4, S18)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.models import Attendance, Grading, Move, Promotion, Tenure
from lianjian.areas.careers.states import Cause
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Derived, Distinct, Sum

THEME = "team"

promoted_by_branch = Figure(
    key="team.promoted_by_branch",
    title=_("经支部推荐提任"),
    definition=_("期间内任职的提任中，有本人所在党支部推荐决议的人数，按任职之日计，算在提任前所在的单位。"),
    unit=_("人"),
    theme=THEME,
    order=10,
    rows=lambda: Promotion.objects.appointed_by_branch(),
    dated_by="appointed_on",
    placed_by=None,
    measure=Count(),
    rule="PROMOTION_BRANCH_RECOMMENDS",
)
young_appointed = Figure(
    key="team.young_appointed",
    title=_("青年民警提任"),
    definition=_("期间内任职的提任中，任职当年不满规则所定年龄的人数。"),
    unit=_("人"),
    theme=THEME,
    order=12,
    on_cockpit=False,
    rows=lambda: Promotion.objects.filter(appointed_on__isnull=False, is_young=True),
    dated_by="appointed_on",
    placed_by=None,
    measure=Count(),
    rule="YOUNG_UNDER",
)
young_sent = Figure(
    key="team.young_sent",
    title=_("青年民警到一线锻炼"),
    definition=_("期间内决定到一线锻炼的，决定当年不满规则所定年龄的人数。"),
    unit=_("人"),
    theme=THEME,
    order=13,
    on_cockpit=False,
    rows=lambda: Move.objects.filter(cause=Cause.FRONT_LINE, is_young=True),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule="YOUNG_UNDER",
)


def _together(*numbers: float | int | None) -> float | int:
    return sum(number or 0 for number in numbers)


young_promoted = Figure(
    key="team.young_promoted",
    title=_("提任和到一线锻炼的青年民警"),
    definition=_("期间内提任的和决定到一线锻炼的青年民警，合计人数，一人两项的算两次。"),
    unit=_("人"),
    theme=THEME,
    order=11,
    measure=Derived(from_=(young_appointed, young_sent), work_out=_together),
    placed_by=None,
    rule="YOUNG_UNDER",
)
ranks_advanced = Figure(
    key="team.ranks_advanced",
    title=_("晋升职级"),
    definition=_("期间内经提出、公示、批准晋升职级的人数，按批准之日计。补录的原有职级不计。"),
    unit=_("人"),
    theme=THEME,
    order=14,
    rows=lambda: Grading.objects.filter(round__isnull=False),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule="RANK_MONTHS",
)
rotated = Figure(
    key="team.rotated",
    title=_("一线执法岗位轮岗"),
    definition=_(
        "期间内由轮岗决定离开一线执法岗位的人数，同一人只算一次。机构改革引起的变动和因工作需要的调动不计。"
    ),
    unit=_("人"),
    theme=THEME,
    order=15,
    rows=lambda: Move.objects.filter(cause=Cause.ROTATION, is_enforcing=True),
    dated_by="occurred_on",
    placed_by=None,
    measure=Distinct("person_id"),
    rule="ROTATION_FRONT_LINE",
)
held_too_long = Figure(
    key="team.held_too_long",
    title=_("超过任职年限未轮岗"),
    definition=_("截至当日，任职年限已满而仍在原岗位的岗位个数。年限到期当日不算超过。"),
    unit=_("个"),
    theme=THEME,
    order=16,
    rows=lambda: Tenure.objects.not_ended_in_time(),
    dated_by="over_on",
    placed_by=None,
    measure=Balance(leaves="ended_on"),
    better="down",
    rule="ROTATION_MONTHS",
)
training_hours = Figure(
    key="team.training_hours",
    title=_("培训学时"),
    definition=_("期间内登记的培训中，各人参加的学时合计。"),
    unit=_("学时"),
    theme=THEME,
    order=17,
    on_cockpit=False,
    rows=lambda: Attendance.objects.all(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Sum("hours"),
    better="up",
    rule="BL_TRAIN_MEMBER",
)

FIGURES = (
    promoted_by_branch,
    young_promoted,
    young_appointed,
    young_sent,
    ranks_advanced,
    rotated,
    held_too_long,
    training_hours,
)
