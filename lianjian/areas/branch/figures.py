"""The figures of branch life (S2)."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.models import Gathering, Membership, Serving
from lianjian.areas.branch.states import CEREMONY, COUNTED, LECTURE, NO_QUORUM, THEME_DAY, VOLUNTEERING
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Share, Sum

THEME = "party"

members = Figure(
    key="branch.members",
    title=_("在册党员"),
    definition=_("截至当日在党支部名册上的党员人数，含预备党员。"),
    unit=_("人"),
    theme=THEME,
    order=10,
    rows=lambda: Membership.objects.all(),
    dated_by="valid_from",
    owned_by="branch",
    placed_by=None,
    measure=Balance(leaves="valid_to"),
    rule="BRANCH_MIN_MEMBERS",
)
gatherings = Figure(
    key="branch.gatherings",
    title=_("组织生活次数"),
    definition=_("期间内党支部开展并登记的组织生活次数。一次同时是几种的算一次，不足法定人数的也计入。"),
    unit=_("次"),
    theme=THEME,
    order=11,
    rows=lambda: Gathering.objects.all(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule="BL_MEMBERS",
)
people_due = Figure(
    key="branch.people_due",
    title=_("组织生活应到人次"),
    definition=_("期间内各次组织生活的应到人数合计，由当日的名册、支委会或党小组确定。"),
    unit=_("人次"),
    theme=THEME,
    order=12,
    on_cockpit=False,
    rows=lambda: Gathering.objects.all(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Sum("due"),
    rule="BL_ABSENCE",
)
people_present = Figure(
    key="branch.people_present",
    title=_("组织生活实到人次"),
    definition=_("期间内各次组织生活的实到人数合计。缺席后补课的仍算缺席。"),
    unit=_("人次"),
    theme=THEME,
    order=13,
    on_cockpit=False,
    rows=lambda: Gathering.objects.all(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Sum("present"),
    rule="BL_ABSENCE",
)
attendance = Figure(
    key="branch.attendance",
    title=_("组织生活到会率"),
    definition=_("期间内组织生活的应到人次中实到的比例。请假、出差、值班和无故的都算没有到。"),
    unit="%",
    theme=THEME,
    order=14,
    measure=Share(that=people_present, of=people_due),
    placed_by=None,
    better="up",
    rule="BL_ABSENCE",
)
theme_days = Figure(
    key="branch.theme_days",
    title=_("主题党日"),
    definition=_("期间内党支部开展的主题党日次数。"),
    unit=_("次"),
    theme=THEME,
    order=15,
    rows=lambda: Serving.objects.filter(obligation=THEME_DAY.code, standing_code=COUNTED.code),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule=THEME_DAY.code,
)
lectures = Figure(
    key="branch.lectures",
    title=_("党课"),
    definition=_("期间内党支部上党课的次数。"),
    unit=_("次"),
    theme=THEME,
    order=16,
    on_cockpit=False,
    rows=lambda: Serving.objects.filter(obligation=LECTURE.code, standing_code=COUNTED.code),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule=LECTURE.code,
)
volunteering = Figure(
    key="branch.volunteering",
    title=_("志愿服务"),
    definition=_("期间内党支部开展并登记的志愿服务次数。"),
    unit=_("次"),
    theme=THEME,
    order=18,
    on_cockpit=False,
    rows=lambda: Serving.objects.filter(obligation=VOLUNTEERING.code, standing_code=COUNTED.code),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule=VOLUNTEERING.code,
)
ceremonies = Figure(
    key="branch.ceremonies",
    title=_("仪式和纪念日"),
    definition=_("期间内党支部开展并登记的仪式、纪念日活动次数。荣休仪式另有数字。"),
    unit=_("次"),
    theme=THEME,
    order=19,
    on_cockpit=False,
    rows=lambda: Serving.objects.filter(obligation=CEREMONY.code, standing_code=COUNTED.code),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule=CEREMONY.code,
)
without_quorum = Figure(
    key="branch.without_quorum",
    title=_("不足法定人数的会议"),
    definition=_("期间内到会不足法定人数、因此不算召开的会议次数。"),
    unit=_("次"),
    theme=THEME,
    order=17,
    on_cockpit=False,
    rows=lambda: Serving.objects.filter(standing_code=NO_QUORUM.code),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="down",
    rule="BL_MEMBERS_QUORUM",
)

FIGURES = (
    members,
    gatherings,
    people_due,
    people_present,
    attendance,
    theme_days,
    lectures,
    volunteering,
    ceremonies,
    without_quorum,
)
