"""How the roll, groups and committees show themselves in lists and on their pages."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import following, roll
from lianjian.areas.branch.labels import COMMITTEE_LABELS, GROUP_LABELS, MEMBER_LABELS
from lianjian.areas.branch.models import Committee, Group, Membership
from lianjian.areas.branch.queries import elsewhere, keeping_rolls, lacks_members, posts_in
from lianjian.areas.branch.roll_forms import (
    AdmitForm,
    ElectForm,
    EndGroupForm,
    FollowForm,
    FormGroupForm,
    FullForm,
    GroupForm,
    LeaveForm,
    MoveForm,
)
from lianjian.areas.branch.states import TERM_ENDED, VACANT, Grade
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import DatedQuerySet, Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.forms import day_field
from lianjian.kernel.ui.lists import Filters, row_url

WHO_SEES = _("本支部的党员、它的上级和政工、督察部门能看。")


class OnTheRoll(Filters):
    """Rows with dates: those in effect on a day. Found by the branch's name."""

    on = day_field(_("在册日期"), required=False)

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        day = self.cleaned_data.get("on")
        return cast(DatedQuerySet, found).on(day) if day else found

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        return rows.filter(self.named(text)) if text else rows

    def named(self, text: str) -> Q:
        """What people mean by a text."""
        return Q(branch__in=search.find(Unit.objects.all(), text).values("pk"))


class MemberFilters(OnTheRoll):
    grade = forms.ChoiceField(
        label=_("是什么党员"), choices=[("", _("全部")), *Grade.choices], required=False
    )

    where = {"grade": "grade"}
    elsewhere = forms.BooleanField(label=_("不在任职单位的支部"), required=False)

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        return found.filter(pk__in=elsewhere(today())) if self.cleaned_data.get("elsewhere") else found

    def named(self, text: str) -> Q:
        return super().named(text) | Q(person__in=search.find(Person.objects.all(), text).values("pk"))


def _of(row: Any) -> Fact:
    return Fact(title=gettext("党支部"), value=row.branch, url=row_url(row.branch))


def _dates(row: Any) -> list[Fact]:
    found = [
        Fact(title=gettext("从哪天起"), value=row.valid_from),
        Fact(title=gettext("到哪天止"), value=row.valid_to),
    ]
    return [fact for fact in found if fact.value is not None]


def _open(permission: str, also: Callable[[Any], bool] = bool) -> Callable[[Any, Any], bool]:
    """Of a row that still holds, by who has the permission in its branch."""
    return lambda row, actor: row.valid_to is None and also(row) and actor.may(permission, row.branch_id)


def _who(committee: Committee) -> str:
    day = committee.valid_to or today()
    return gettext("、").join(f"{post.person}（{post.kind}）" for post in posts_in(committee.branch_id, day))


def _term(committee: Committee) -> State | str:
    if committee.term_is_over(today()):
        return TERM_ENDED
    return VACANT if committee.holds_on(today()) and lacks_members(committee, today()) else ""


def _branch_there(row: Membership) -> Unit | None:
    """The branch of the unit in which somebody serves, where it is another."""
    return keeping_rolls(today()).get(elsewhere(today()).get(row.pk, 0))


def _how_many_elsewhere(request: Request) -> tuple[int, bool] | None:
    """How many the political department has yet to transfer."""
    sees_to_all = request.actor.units_for("branch.member:write") is None
    number = len(elsewhere(today())) if sees_to_all else 0
    return (number, False) if number else None


MEMBER = Kind(
    model=Membership,
    labels=MEMBER_LABELS,
    title=_("党员名册"),
    read="branch.member:read",
    related=("person", "branch", "group"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("党员"), value=lambda it: it.person),
        Column(key="branch", title=_("党支部"), value=lambda it: it.branch, width=28),
        Column(key="elsewhere", title=_("任职单位的支部"), value=_branch_there, width=28),
        Column(key="grade", title=_("是什么党员"), value=lambda it: it.get_grade_display()),
        Column(key="group", title=_("党小组"), value=lambda it: it.group, width=20),
        Column(key="valid_from", title=_("从哪天起"), value=lambda it: it.valid_from, numeric=True),
        Column(key="valid_to", title=_("到哪天止"), value=lambda it: it.valid_to, numeric=True),
    ),
    facts=lambda it: [
        Fact(title=gettext("党员"), value=it.person),
        _of(it),
        Fact(title=gettext("是什么党员"), value=it.get_grade_display()),
        *([Fact(title=gettext("党小组"), value=it.group)] if it.group else []),
        *_dates(it),
    ],
    steps=(
        Step(
            name="full", title=_("转为正式党员"), form=FullForm, verb=roll.make_full, subject="membership",
            open_to=_open("branch.member:write", lambda it: it.grade == Grade.PROBATIONARY), main=True,
        ),
        Step(
            name="group", title=_("编入党小组"), form=GroupForm, verb=roll.join_group, subject="membership",
            open_to=_open("branch.member:write"),
        ),
        Step(
            name="transfer", title=_("转接组织关系"), form=MoveForm, verb=roll.transfer,
            subject="membership", open_to=_open("branch.member:write"),
        ),
        Step(
            name="leave", title=_("移出名册"), form=LeaveForm, verb=roll.leave, subject="membership",
            open_to=_open("branch.member:write"),
        ),
    ),
    filters=MemberFilters,
    order=("valid_to", "branch", "pk"),
    menu=MenuEntry(group="party", title=_("党员名册"), order=15, count=_how_many_elsewhere),
    intro=_("谁在哪个支部、是正式还是预备、在哪个党小组。没有积分，没有排名。菜单里的数字是还在别的支部名册上、要转到任职单位支部的人数。"),
    who_sees=WHO_SEES,
)  # fmt: skip

GROUP = Kind(
    model=Group,
    labels=GROUP_LABELS,
    title=_("党小组"),
    read="branch.member:read",
    related=("branch", "leader"),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="name", title=_("名称"), value=str, width=24),
        Column(key="branch", title=_("党支部"), value=lambda it: it.branch, width=28),
        Column(key="leader", title=_("组长"), value=lambda it: it.leader),
        Column(key="valid_from", title=_("从哪天起"), value=lambda it: it.valid_from, numeric=True),
        Column(key="valid_to", title=_("到哪天止"), value=lambda it: it.valid_to, numeric=True),
    ),
    facts=lambda it: [_of(it), Fact(title=gettext("组长"), value=it.leader), *_dates(it)],
    steps=(
        Step(
            name="end", title=_("撤销党小组"), form=EndGroupForm, verb=roll.end_group, subject="group",
            open_to=_open("branch.member:write"),
        ),
    ),
    filters=OnTheRoll,
    order=("branch", "pk"),
    menu=MenuEntry(group="party", title=_("党小组"), order=16),
    intro=_("设了党小组的支部，每个党小组每月开会。"),
    who_sees=WHO_SEES,
)  # fmt: skip

COMMITTEE = Kind(
    model=Committee,
    labels=COMMITTEE_LABELS,
    title=_("支部委员会"),
    read="branch.member:read",
    related=("branch",),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="branch", title=_("党支部"), value=lambda it: it.branch, width=28),
        Column(key="members", title=_("委员"), value=_who, width=50),
        Column(key="valid_from", title=_("选举日期"), value=lambda it: it.valid_from, numeric=True),
        Column(key="term_ends_on", title=_("任期届满"), value=lambda it: it.term_ends_on, numeric=True),
        Column(key="valid_to", title=_("到哪天止"), value=lambda it: it.valid_to, numeric=True),
        Column(key="term", title=_("状态"), value=_term),
    ),
    facts=lambda it: [
        _of(it),
        Fact(title=gettext("委员"), value=_who(it)),
        Fact(title=gettext("任期届满"), value=it.term_ends_on),
        *_dates(it),
    ],
    filters=OnTheRoll,
    order=("valid_to", "term_ends_on", "pk"),
    menu=MenuEntry(group="party", title=_("支部委员会"), order=17),
    intro=_("正式党员达到规则人数的支部选举支部委员会；任期按规则，届满前换届。"),
    who_sees=WHO_SEES,
)

ENTRIES = (
    Entry(
        name="branch-member",
        title=_("列入党员名册"),
        hint=_("把本单位的党员列入支部名册。"),
        form=AdmitForm,
        verb=roll.admit,
        permission="branch.member:write",
        template="branch/of_branch.html",
        order=70,
    ),
    Entry(
        name="branch-follow",
        title=_("名册随任职单位调整"),
        hint=_("在别的支部名册上的党员，一次转到任职单位的支部；原支部的职务同时终止。"),
        form=FollowForm,
        verb=following.follow_units,
        permission="branch.member:write",
        order=71,
    ),
    Entry(
        name="branch-group",
        title=_("成立党小组"),
        hint=_("选组长和组员；有党小组的支部每月开党小组会。"),
        form=FormGroupForm,
        verb=roll.form_group,
        permission="branch.member:write",
        template="branch/of_branch.html",
        order=72,
    ),
    Entry(
        name="branch-committee",
        title=_("登记支部选举"),
        hint=_("选出的书记和委员；任期从选举日算起。"),
        form=ElectForm,
        verb=roll.elect,
        permission="branch.committee:write",
        template="branch/of_branch.html",
        order=75,
    ),
)
