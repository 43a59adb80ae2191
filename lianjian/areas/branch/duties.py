"""What is owed in a branch's life: each obligation in its periods, by the structure of the day; and elections.

Who owes is asked of the period's last day: a branch without a committee owes no committee meeting.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.branch.models import Committee, Group, Serving, Talk, TemporaryBranch
from lianjian.areas.branch.queries import (
    branch_by_person,
    branches,
    committees,
    groups,
    meeting_groups,
    members_of_all,
    periods,
)
from lianjian.areas.branch.refusals import NotOwed, WhichGroup
from lianjian.areas.branch.states import (
    COMMITTEE_MEETING,
    COUNTED,
    GROUP_MEETING,
    LECTURE,
    LIFE_MEETING,
    MEMBERS_MEETING,
    REVIEW,
    TALK,
    THEME_DAY,
    Obligation,
)
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.ui.lists import row_url


def _counted(code: str) -> Callable[[], QuerySet]:
    return lambda: Serving.objects.filter(obligation=code, standing_code=COUNTED.code)


def _periods(code: str) -> Callable[[date], list[Period]]:
    return lambda until: periods(code, until)


def _branch_owers(on: date) -> list[Unit]:
    return sorted(branches(on).values(), key=lambda branch: branch.code)


def _committee_owers(on: date) -> list[Unit]:
    there = committees(on)
    return [branch for branch in _branch_owers(on) if branch.pk in there]


def _itself(on: date) -> dict[int, int]:
    return {pk: pk for pk in branches(on)}


def _group_owers(on: date) -> list[Group]:
    return list(meeting_groups(on).values())


def _branch_of_group(on: date) -> dict[int, int]:
    return {pk: group.branch_id for pk, group in groups(on).items()}


def _member_owers(on: date) -> list[Person]:
    return sorted(members_of_all(on), key=lambda person: person.number)


def _span(period: Period) -> str:
    return f"{period.first:%m-%d} — {period.last:%m-%d}"


def _entry(name: str, **asked: Any) -> str:
    return f"{reverse('entry', args=(name,))}?{urlencode(asked)}"


def _describe_branch(obligation: Obligation) -> Callable[[Unit, Period], tuple[str, str, str]]:
    def describe(branch: Unit, period: Period) -> tuple[str, str, str]:
        address = _entry("branch-gathering", branch=branch.code, serves=obligation.code)
        return f"{branch} · {obligation.title}", _span(period), address

    return describe


def _describe_group(group: Group, period: Period) -> tuple[str, str, str]:
    address = _entry("branch-gathering", branch=group.branch.code, serves=GROUP_MEETING.code, group=group.pk)
    return f"{group.branch} · {group} · {GROUP_MEETING.title}", _span(period), address


def _describe_talk(person: Person, period: Period) -> tuple[str, str, str]:
    return _("与%s谈心谈话") % person, _span(period), _entry("branch-talk", others=person.pk)


def _describe_term(committee: Committee) -> tuple[str, str, str]:
    address = _entry("branch-committee", branch=committee.branch.code)
    return _("%s换届选举") % committee.branch, f"{committee.valid_from:%Y-%m-%d}", address


def _of_branches(obligation: Obligation, title: Any, owers: Callable[[date], list[Unit]]) -> PeriodDuty:
    return PeriodDuty(
        key=f"branch.{obligation.code.removeprefix('BL_').lower()}",
        title=title,
        verb=gettext_lazy("记组织生活"),
        rule=obligation.code,
        permission="branch.gathering:record",
        periods=_periods(obligation.code),
        owers=owers,
        units=_itself,
        fulfilled_by=_counted(obligation.code),
        matched_by="unit",
        dated_by="occurred_on",
        describe=_describe_branch(obligation),
    )


members = _of_branches(MEMBERS_MEETING, gettext_lazy("召开支部党员大会"), _branch_owers)
committee = _of_branches(COMMITTEE_MEETING, gettext_lazy("召开支委会"), _committee_owers)
lecture = _of_branches(LECTURE, gettext_lazy("上党课"), _branch_owers)
theme_day = _of_branches(THEME_DAY, gettext_lazy("开展主题党日"), _branch_owers)
life_meeting = _of_branches(LIFE_MEETING, gettext_lazy("召开组织生活会"), _branch_owers)
review = _of_branches(REVIEW, gettext_lazy("开展民主评议党员"), _branch_owers)
group = PeriodDuty(
    key="branch.group",
    title=gettext_lazy("召开党小组会"),
    verb=gettext_lazy("记组织生活"),
    rule=GROUP_MEETING.code,
    permission="branch.gathering:record",
    periods=_periods(GROUP_MEETING.code),
    owers=_group_owers,
    units=_branch_of_group,
    fulfilled_by=_counted(GROUP_MEETING.code),
    matched_by="group",
    dated_by="occurred_on",
    describe=_describe_group,
)
talk = PeriodDuty(
    key="branch.talk",
    title=gettext_lazy("谈心谈话"),
    verb=gettext_lazy("记谈心谈话"),
    rule=TALK,
    permission="branch.talk:record",
    periods=_periods(TALK),
    owers=_member_owers,
    units=branch_by_person,
    fulfilled_by=lambda: Talk.objects.filter(counts=True),
    matched_by="person",
    dated_by="occurred_on",
    describe=_describe_talk,
)
election = RowDuty(
    key="branch.election",
    title=gettext_lazy("支部委员会换届"),
    verb=gettext_lazy("登记选举"),
    rule="BRANCH_TERM_MONTHS",
    notice="BRANCH_TERM_ALERTS",
    permission="branch.committee:write",
    rows=lambda: Committee.objects.filter(
        Q(branch__valid_to__isnull=True) | Q(branch__valid_to__gt=F("term_ends_on"))
    ).select_related("branch"),
    begins_by="valid_from",
    owned_by="branch",
    due_by="term_ends_on",
    done_by="valid_to",
    describe=_describe_term,
)
dissolution = RowDuty(
    key="branch.dissolution",
    title=gettext_lazy("临时党支部随任务撤销"),
    verb=gettext_lazy("撤销"),
    rule="BRANCH_TEMPORARY",
    permission="branch.temporary:write",
    rows=lambda: TemporaryBranch.objects.select_related("branch"),
    begins_by="valid_from",
    owned_by="branch",
    due_by="due_on",
    done_by="valid_to",
    describe=lambda row: (str(row), row.task, row_url(row)),
)

OF_GATHERINGS = (members, committee, group, lecture, theme_day, life_meeting, review)
"""Those that gatherings fulfil, in the order of a year's calendar."""

DUTIES = (*OF_GATHERINGS, talk, election, dissolution)

BY_KEY = {duty.key: duty for duty in OF_GATHERINGS}


def owed_by(key: str, branch: Unit, group: Group | None, on: date, *, today: date) -> tuple[int, Period]:
    """Who owed one of OF_GATHERINGS in a branch, as its key, and the period in which a day lies.

    Refused: WhichGroup; NotOwed, also where it is done.
    """
    duty = BY_KEY[key]
    ower = group if duty is BY_KEY["branch.group"] else branch
    if ower is None:
        raise WhichGroup(_("没有选择是哪个党小组的会。"), field="group")
    period = next((it for it in duty.periods(min(on, today)) if it.first <= on <= it.last), None)
    found = duty.owed(period, on=today, units={branch.pk}) if period else []
    if period is None or not any(it.ower == ower.pk and it.done_on is None for it in found):
        raise NotOwed(
            _("%(day)s 所在的期间，没有应办而未办的「%(duty)s」。")
            % {"day": f"{on:%Y-%m-%d}", "duty": duty.title},
            field="on",
            hint=_("请核对日期；已经开展的请登记组织生活。"),
        )
    return ower.pk, period
