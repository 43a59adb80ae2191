"""How temporary branches show themselves in their list and on their pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import temporary
from lianjian.areas.branch.labels import TEMPORARY_LABELS
from lianjian.areas.branch.models import Lending, TemporaryBranch
from lianjian.areas.branch.queries import membership, posts_in
from lianjian.areas.branch.roll_forms import DissolveForm, FormTemporaryForm
from lianjian.areas.branch.roll_kind import WHO_SEES, OnTheRoll
from lianjian.areas.branch.states import DISSOLVED, OVERDUE, STANDS
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.periods import DAY
from lianjian.kernel.figures.asking import present_day
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url

STATES = (STANDS, OVERDUE, DISSOLVED)


class TemporaryFilters(OnTheRoll):
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), *((state.code, state.title) for state in STATES)],
        required=False,
    )

    def apply(self, rows: QuerySet) -> QuerySet:
        found, state = super().apply(rows), self.cleaned_data.get("state")
        return found.filter(_in_state(state, present_day())) if state else found

    def named(self, text: str) -> Q:
        return super().named(text) | Q(pk__in=search.find(TemporaryBranch.objects.all(), text).values("pk"))


def _in_state(state: str, day: date) -> Q:
    gone = Q(valid_to__isnull=False, valid_to__lte=day)
    return {DISSOLVED.code: gone, OVERDUE.code: ~gone & Q(due_on__lt=day)}.get(
        state, ~gone & Q(due_on__gte=day)
    )


def _facts(it: TemporaryBranch) -> Sequence[Fact]:
    day = it.valid_to - DAY if it.valid_to and it.valid_to > it.valid_from else it.valid_from
    dissolved = [Fact(title=gettext("撤销日期"), value=it.valid_to)] if it.valid_to else []
    return [
        Fact(title=gettext("临时党支部"), value=it.branch, url=row_url(it.branch)),
        Fact(title=gettext("为什么任务成立"), value=it.task),
        Fact(title=gettext("批准文号"), value=it.approval),
        Fact(title=gettext("书记"), value=_secretary(it, day)),
        Fact(title=gettext("编入的党员"), value=_people(it)),
        Fact(title=gettext("从哪天起"), value=it.valid_from),
        Fact(title=gettext("任务预计结束"), value=it.ends_by),
        Fact(title=gettext("最迟撤销日期"), value=it.due_on),
        *dissolved,
        Fact(title=gettext("状态"), value=it.standing_on(present_day())),
    ]


def _secretary(it: TemporaryBranch, day: date) -> str:
    return gettext("、").join(str(post.person) for post in posts_in(it.branch_id, day))


def _people(it: TemporaryBranch) -> str:
    """Everybody who took part, each with the own branch, where the membership stayed."""
    rows = Lending.objects.filter(branch=it.branch_id).select_related("person").order_by("person__number")
    homes = {row.person_id: membership(row.person_id, it.valid_from) for row in rows}
    names = Unit.objects.in_bulk({line.branch_id for line in homes.values() if line})
    told = [(row.person, homes[row.person_id]) for row in rows]
    return gettext("、").join(f"{who}（{names[line.branch_id]}）" if line else str(who) for who, line in told)


def _may_dissolve(it: TemporaryBranch, actor: Any) -> bool:
    return it.valid_to is None and actor.may("branch.temporary:write", it.branch_id)


TEMPORARY = Kind(
    model=TemporaryBranch,
    labels=TEMPORARY_LABELS,
    title=_("临时党支部"),
    read="branch.member:read",
    related=("branch",),
    headline=str,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="branch", title=_("临时党支部"), value=lambda it: it.branch, width=28),
        Column(key="task", title=_("为什么任务成立"), value=lambda it: it.task, width=40),
        Column(key="approval", title=_("批准文号"), value=lambda it: it.approval, width=20),
        Column(key="valid_from", title=_("从哪天起"), value=lambda it: it.valid_from, numeric=True),
        Column(key="ends_by", title=_("任务预计结束"), value=lambda it: it.ends_by, numeric=True),
        Column(key="valid_to", title=_("撤销日期"), value=lambda it: it.valid_to, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing_on(present_day())),
    ),
    facts=_facts,
    steps=(
        Step(
            name="dissolve", title=_("撤销"), form=DissolveForm, verb=temporary.dissolve,
            subject="temporary", open_to=_may_dissolve, main=True,
        ),
    ),
    filters=TemporaryFilters,
    order=("-valid_from", "-pk"),
    menu=MenuEntry(group="party", title=_("临时党支部"), order=19),
    intro=_("为一项任务成立、随任务撤销的党支部。组织关系不转，不选举，不发展党员，不收党费。"),
    who_sees=WHO_SEES,
)  # fmt: skip

ENTRIES = (
    Entry(
        name="branch-temporary",
        title=_("成立临时党支部"),
        hint=_("为一项任务成立，写明批准文号和预计结束的日期；任务结束就撤销。"),
        form=FormTemporaryForm,
        verb=temporary.form,
        permission="branch.temporary:write",
        order=77,
    ),
)
