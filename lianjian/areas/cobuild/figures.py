"""The figures of co-building (S13). Day by day what stands; over a period what was done and promised."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild.models import Activity, Body, Joint, PairedGroup, Pairing, Promise
from lianjian.areas.cobuild.queries import MONTHLY
from lianjian.areas.cobuild.states import Organ
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Derived, Least, Share

THEME = "party"

organ_branches = Figure(
    key="cobuild.organ_branches",
    title=_("机关联建党支部"),
    definition=_("截至当日在册、由机关单位牵头的联建党支部个数。"),
    unit=_("个"),
    theme=THEME,
    order=40,
    rows=lambda: Joint.objects.filter(kind=Organ.ORGAN),
    dated_by="valid_from",
    placed_by=None,
    measure=Balance(leaves="valid_to"),
    rule="COBUILD_JOINT",
)
zone_branches = replace(
    organ_branches,
    key="cobuild.zone_branches",
    title=_("协作区联建党支部"),
    definition=_("截至当日在册、由协作区党支部牵头的联建党支部个数。"),
    order=41,
    rows=lambda: Joint.objects.filter(kind=Organ.ZONE),
)
joints = replace(
    organ_branches,
    key="cobuild.joint_branches",
    title=_("联建党支部"),
    definition=_("截至当日在册的联建党支部个数，机关和协作区合计。"),
    order=42,
    on_cockpit=False,
    rows=lambda: Joint.objects.all(),
)
partners = replace(
    organ_branches,
    key="cobuild.partners",
    title=_("伙伴支部"),
    definition=_("截至当日各联建党支部的伙伴支部个数合计。一个单位与几个联建党支部结对的，各算一次。"),
    order=43,
    on_cockpit=False,
    rows=lambda: Pairing.objects.all(),
    better="up",
    rule="COBUILD_PARTNERS_MIN",
)


def _of_one_that_stands(partners: int | None, joints: int | None) -> int | None:
    return (partners or 0) if joints else None


partners_each = Figure(
    key="cobuild.partners_each",
    title=_("在册联建党支部的伙伴支部"),
    definition=_(
        "截至当日在册的联建党支部的伙伴支部个数；按牵头单位分开，就是每个联建党支部的。不在册的没有这个数。"
    ),
    unit=_("个"),
    theme=THEME,
    order=44,
    on_cockpit=False,
    measure=Derived(from_=(partners, joints), work_out=_of_one_that_stands),
    placed_by=None,
    better="up",
    rule="COBUILD_PARTNERS_MIN",
)
partners_min = Figure(
    key="cobuild.partners_min",
    title=_("伙伴支部最少的联建党支部"),
    definition=_("截至当日，伙伴支部最少的联建党支部有几个伙伴支部。一个也没有的算零。"),
    unit=_("个"),
    theme=THEME,
    order=45,
    measure=Least(of=partners_each),
    placed_by=None,
    better="up",
    rule="COBUILD_PARTNERS_MIN",
)
bodies = replace(
    organ_branches,
    key="cobuild.bodies",
    title=_("联建共同体"),
    definition=_("截至当日在册的联建共同体个数。"),
    order=46,
    rows=lambda: Body.objects.all(),
)
groups = replace(
    organ_branches,
    key="cobuild.groups",
    title=_("结对小组"),
    definition=_("截至当日结对的小组数，公安一方一个小组与联建单位一方一个小组为一对。"),
    unit=_("对"),
    order=47,
    rows=lambda: PairedGroup.objects.all(),
)
activities = Figure(
    key="cobuild.activities",
    title=_("已报的联建活动"),
    definition=_("期间内任何一方报过的联建活动次数，对方还没有确认的也计入，撤回的不计。"),
    unit=_("次"),
    theme=THEME,
    order=48,
    on_cockpit=False,
    rows=lambda: Activity.objects.not_taken_back(),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule=MONTHLY,
)
confirmed = replace(
    activities,
    key="cobuild.activities_confirmed",
    title=_("双方确认的联建活动"),
    definition=_("期间内一方报、另一方确认的联建活动次数。"),
    order=49,
    on_cockpit=True,
    rows=lambda: Activity.objects.confirmed(),
    better="up",
)
shared = replace(
    activities,
    key="cobuild.gatherings_shared",
    title=_("共过组织生活"),
    definition=_("期间内双方确认、同时是牵头支部一次组织生活的联建活动次数。"),
    order=55,
    rows=lambda: Activity.objects.shared(),
    better="up",
)
one_sided = replace(
    activities,
    key="cobuild.activities_one_sided",
    title=_("只有公安一方说开展了的活动"),
    definition=_("期间内公安一方报、联建单位没有确认或者说没有开展的活动次数。不算完成当月活动。"),
    order=50,
    rows=lambda: Activity.objects.one_sided(),
    better="down",
)
confirmed_share = Figure(
    key="cobuild.confirmed_share",
    title=_("联建活动双方确认率"),
    definition=_("期间内已报的联建活动中双方确认的比例。等对方确认的算没有确认。"),
    unit="%",
    theme=THEME,
    order=51,
    on_cockpit=False,
    measure=Share(that=confirmed, of=activities),
    placed_by=None,
    better="up",
    rule=MONTHLY,
)
promises = Figure(
    key="cobuild.promises",
    title=_("到期的联建承诺"),
    definition=_("期限在期间内的公安一方承诺项数。不再办的也计入。"),
    unit=_("项"),
    theme=THEME,
    order=52,
    on_cockpit=False,
    rows=lambda: Promise.objects.of_the_bureau(),
    dated_by="due_on",
    placed_by=None,
    measure=Count(),
    rule="COBUILD_PROMISE",
)
promises_kept = replace(
    promises,
    key="cobuild.promises_kept",
    title=_("兑现的联建承诺"),
    definition=_("期限在期间内的公安一方承诺中，联建单位说已经兑现的项数。只有公安一方说办好的不计。"),
    order=53,
    rows=lambda: Promise.objects.of_the_bureau().kept(),
    better="up",
)
promises_share = Figure(
    key="cobuild.promises_share",
    title=_("联建承诺兑现率"),
    definition=_("期限在期间内的公安一方承诺中，联建单位说已经兑现的比例。"),
    unit="%",
    theme=THEME,
    order=54,
    measure=Share(that=promises_kept, of=promises),
    placed_by=None,
    better="up",
    rule="COBUILD_PROMISE",
)

FIGURES = (
    organ_branches,
    zone_branches,
    joints,
    partners,
    partners_each,
    partners_min,
    bodies,
    groups,
    activities,
    confirmed,
    shared,
    one_sided,
    confirmed_share,
    promises,
    promises_kept,
    promises_share,
)
