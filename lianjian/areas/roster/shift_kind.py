"""How shifts show themselves in lists and on their pages."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster import rules
from lianjian.areas.roster.forms import AddForm, CancelForm, MoveForm, PlanForm, ProlongForm, SwapForm
from lianjian.areas.roster.kind import said
from lianjian.areas.roster.labels import SHIFT_LABELS
from lianjian.areas.roster.listing import ShiftFilters
from lianjian.areas.roster.models import Shift
from lianjian.areas.roster.queries import names_of
from lianjian.areas.roster.states import PLANNED
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import now
from lianjian.kernel.flow import State
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url

SHORT = State("short", _("缺人"), "late")
TIRED = State("tired", _("休息不足"), "late")
ENOUGH = State("enough", _("足员"), "done")


def shown_state(shift: Shift) -> State:
    """How a shift stands, in the one word that matters most."""
    if shift.standing != PLANNED:
        return shift.standing
    return SHORT if shift.is_short else TIRED if shift.rest_broken else ENOUGH


def _who(shift: Shift) -> str:
    return gettext("、").join(map(str, names_of([shift])[shift.pk]))


def _facts(shift: Shift) -> Sequence[Fact]:
    return said(
        Fact(title=gettext("警力单元"), value=shift.crew, url=row_url(shift.crew)),
        Fact(title=gettext("单位"), value=shift.unit),
        Fact(title=gettext("时间"), value=shift.hours),
        Fact(title=gettext("领班"), value=shift.leader),
        Fact(title=gettext("当班人员"), value=_who(shift)),
        Fact(title=gettext("当班人数"), value=f"{shift.people} / {shift.minimum}"),
        Fact(title=gettext("休息不足人数"), value=shift.rest_broken or None),
        Fact(
            title=gettext("月度排班"),
            value=shift.plan.number if shift.plan else None,
            url=row_url(shift.plan) if shift.plan else None,
        ),
    )


def _open(when: Any) -> Any:
    def is_open(shift: Shift, actor: Any) -> bool:
        return shift.standing == PLANNED and when(shift) and actor.may(rules.PLAN, shift.unit_id)

    return is_open


_ahead = _open(lambda shift: shift.occurred_at > now())
_running = _open(lambda shift: shift.ends > now())
_begun = _open(lambda shift: shift.occurred_at <= now())


def _step(name: str, title: Any, form: type[Any], verb: Any, open_to: Any, *, main: bool = False) -> Step:
    return Step(name=name, title=title, form=form, verb=verb, subject="shift", open_to=open_to, main=main)


SHIFT = Kind(
    model=Shift,
    labels=SHIFT_LABELS,
    title=_("班次"),
    read="roster.shift:read",
    related=("crew", "unit", "leader"),
    headline=lambda shift: f"{shift.crew} · {shift.hours}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="crew", title=_("警力单元"), value=lambda it: it.crew, width=24),
        Column(key="starts", title=_("开始"), value=lambda it: it.occurred_at, numeric=True, width=18),
        Column(key="ends", title=_("结束"), value=lambda it: it.ends, numeric=True, width=18),
        Column(key="leader", title=_("领班"), value=lambda it: it.leader),
        Column(key="people", title=_("当班人数"), value=lambda it: it.people, numeric=True),
        Column(key="minimum", title=_("最少人数"), value=lambda it: it.minimum, numeric=True),
        Column(key="unit", title=_("单位"), value=lambda it: it.unit, width=22),
        Column(key="state", title=_("状态"), value=shown_state),
    ),
    facts=_facts,
    steps=(
        _step("swap", _("换人"), SwapForm, rules.swap, _running, main=True),
        _step("add", _("加人"), AddForm, rules.add, _running),
        _step("move", _("改时间"), MoveForm, rules.move, _ahead),
        _step("prolong", _("登记延长"), ProlongForm, rules.prolong, _begun),
        _step("cancel", _("取消班次"), CancelForm, rules.cancel, _ahead),
    ),
    filters=ShiftFilters,
    order=("-occurred_at", "-pk"),
    menu=MenuEntry(group="policing", title=_("班次"), order=21),
    intro=_("谁在什么时候当班。"),
    who_sees=_("本单位和有查看权限的岗位能看。"),
)

PLAN_ONE = Entry(
    name="roster-shift",
    title=_("排一个班"),
    hint=_("补一个班次，或临时加一个班。"),
    form=PlanForm,
    verb=rules.plan,
    permission=rules.PLAN,
    order=72,
)
