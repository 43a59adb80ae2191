"""Figures of the organisation: units before and after a reform, new branches, heads who are secretaries."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform.queries import day_before_the_reform
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.judged import Judged, Judgement
from lianjian.kernel.figures.measures import Balance
from lianjian.kernel.org.models import BRANCH, Unit
from lianjian.kernel.org.snapshot import Snapshot

THEME = "reform"


def head_is_secretary(snapshot: Snapshot) -> Judgement:
    """Every unit below the bureau is judged; one without head, branch or secretary is not as it should be."""
    judged = frozenset(unit.pk for unit in snapshot.led_by_one_person())
    return Judgement(frozenset(unit for unit in judged if snapshot.head_is_secretary(unit)), judged)


sections_before = Figure(
    key="org.sections_before",
    title=_("改革前科室队"),
    definition=_("最近一次改革生效前一日在册的科室队个数。还没有改革的，没有这个数。"),
    unit=_("个"),
    theme=THEME,
    order=10,
    rows=lambda: Unit.objects.of_kind("section"),
    dated_by="valid_from",
    owned_by="pk",
    placed_by=None,
    measure=Balance(leaves="valid_to", as_of=day_before_the_reform),
    rule="REFORM_UNITS_COUNTED",
)
commands = Figure(
    key="org.commands",
    title=_("联合指挥部"),
    definition=_("截至当日在册的联合指挥部个数。"),
    unit=_("个"),
    theme=THEME,
    order=11,
    rows=lambda: Unit.objects.of_kind("command"),
    dated_by="valid_from",
    owned_by="pk",
    placed_by=None,
    measure=Balance(leaves="valid_to"),
    rule="REFORM_UNITS_COUNTED",
)
zones = Figure(
    key="org.zones",
    title=_("警务协作区"),
    definition=_("截至当日在册的警务协作区个数。"),
    unit=_("个"),
    theme=THEME,
    order=12,
    rows=lambda: Unit.objects.of_kind("zone"),
    dated_by="valid_from",
    owned_by="pk",
    placed_by=None,
    measure=Balance(leaves="valid_to"),
    rule="REFORM_UNITS_COUNTED",
)
new_branches = Figure(
    key="org.new_branches",
    title=_("新设党支部"),
    definition=_("由改革方案新设、截至当日在册的党支部个数。"),
    unit=_("个"),
    theme=THEME,
    order=13,
    rows=lambda: Unit.objects.of_kind(BRANCH).filter(founded_by__isnull=False),
    dated_by="valid_from",
    owned_by="pk",
    placed_by=None,
    measure=Balance(leaves="valid_to"),
    rule="REFORM_BRANCH_PER_UNIT",
)
stations_before = replace(
    sections_before,
    key="org.stations_before",
    title=_("改革前派出所"),
    definition=_("最近一次改革生效前一日在册的派出所个数。还没有改革的，没有这个数。"),
    order=15,
    on_cockpit=False,
    rows=lambda: Unit.objects.of_kind("station"),
)
squadrons_before = replace(
    sections_before,
    key="org.squadrons_before",
    title=_("改革前交警中队"),
    definition=_("最近一次改革生效前一日在册的交警中队个数。还没有改革的，没有这个数。"),
    order=16,
    on_cockpit=False,
    rows=lambda: Unit.objects.of_kind("squadron"),
)
one_person = Figure(
    key="org.head_is_secretary",
    title=_("负责人兼任支部书记"),
    definition=_(
        "截至当日在册的单位（分局本身和党支部除外）中，负责人就是本单位党支部书记的个数。"
        "没有负责人、没有支部、支部没有书记的都算没有兼任。"
    ),
    unit=_("个"),
    theme=THEME,
    order=14,
    measure=Judged(head_is_secretary),
    placed_by=None,
    better="up",
    rule="REFORM_HEAD_IS_SECRETARY",
)

FIGURES = (sections_before, stations_before, squadrons_before, commands, zones, new_branches, one_person)
