"""How observations and the accounts of a year show themselves in lists and on their pages."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle import accounts, observing
from lianjian.areas.cycle.forms import ArrangeForm, GiveForm, GradeForm, ObserveForm, TakeOverForm
from lianjian.areas.cycle.kind import OfBranch, points
from lianjian.areas.cycle.labels import ACCOUNT_LABELS, ACCOUNT_TOLD_AS, OBSERVATION_LABELS, title_of, votes
from lianjian.areas.cycle.models import Account, Evaluation, Observation
from lianjian.areas.cycle.queries import home_of
from lianjian.areas.cycle.states import ACCOUNT_FLOW, GIVEN, GRADED, OBSERVATION_FLOW, OBSERVED, TAKEN_OVER
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.formats import number_text
from lianjian.kernel.ui.lists import row_url

WHO_SEES = _("支部自己、它的上级和政工、督察部门能看。")


class ObservationFilters(OfBranch):
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *OBSERVATION_FLOW.choices()], required=False
    )

    where = {"state": "state"}


class AccountFilters(OfBranch):
    year = forms.IntegerField(label=_("年份"), required=False, min_value=2000, max_value=2100)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *ACCOUNT_FLOW.choices()], required=False
    )

    where = {"year": "year", "state": "state"}


def _may(permission: str, target: Any) -> Any:
    def open_to(row: Any, actor: Any) -> bool:
        return bool(row.can_move(target) and actor.may(permission, row.unit_id))

    return open_to


def _observation_facts(it: Observation) -> Sequence[Fact]:
    facts = [
        Fact(title=gettext("去观摩的支部"), value=it.unit),
        Fact(title=gettext("被观摩的支部"), value=it.host),
        Fact(title=gettext("最迟哪天"), value=it.due_on),
        Fact(title=gettext("哪天去的"), value=it.seen_on),
        Fact(title=gettext("看到了什么"), value=it.noted or None),
        Fact(title=gettext("打算借鉴什么"), value=it.taken or None),
        Fact(title=gettext("哪天落实的"), value=it.taken_on),
        Fact(title=gettext("怎样落实的"), value=it.how or None),
        _evaluation_before(it),
    ]
    return [fact for fact in facts if fact and fact.value is not None]


def _evaluation_before(it: Observation) -> Fact | None:
    """The host's last evaluation when it was arranged: why it is worth seeing."""
    closed = Evaluation.objects.closed().filter(unit=it.host, last__lt=it.occurred_on)
    last = closed.select_related("unit").order_by("-last").first()
    if last is None:
        return None
    return Fact(title=gettext("被观摩支部的上次评价"), value=str(last), url=row_url(last))


def _account_facts(it: Account) -> Sequence[Fact]:
    facts = [
        Fact(title=gettext("支部"), value=it.unit),
        Fact(title=gettext("年份"), value=f"{it.year}"),
        Fact(title=gettext("起草日期"), value=it.occurred_on),
        *_chain(it),
        Fact(title=gettext("书记自己的话"), value=it.said or None),
        Fact(title=gettext("述职日期"), value=it.given_on),
        Fact(title=gettext("到会党员人数"), value=it.present or None),
        Fact(title=gettext("党员评议"), value=votes(it.votes) or None),
        Fact(title=gettext("等次"), value=it.get_grade_display() or None),
    ]
    return [fact for fact in facts if fact.value is not None]


def _chain(it: Account) -> Iterator[Fact]:
    """What the draft was written from, each opening to its rows."""
    words = {"on": it.occurred_on.isoformat(), "unit": home_of(it.unit, it.occurred_on).code}
    seen = {"evaluation": Evaluation.objects.in_bulk(_keys(it, "evaluation"))}
    hosts = Observation.objects.select_related("host").in_bulk(_keys(it, "observation"))
    for what, key, numbers in it.told:
        if what == "reminders":
            asked = {"q": it.unit.code, "since": f"{it.year}-01-01", "until": f"{it.year}-12-31"}
            url = f"{reverse('list', args=('cycle', 'reminder'))}?{urlencode(asked)}"
            yield Fact(title=gettext("月度提醒"), value=gettext("%s 次") % numbers[0], url=url)
        elif what == "evaluation":
            row = seen["evaluation"][key]
            score = points(numbers[0]) + " / " + points(numbers[1])
            yield Fact(title=f"{gettext('季度评价')} {row.quarter}", value=score, url=row_url(row))
        elif what == "observation":
            done = gettext("已观摩") if numbers[0] else gettext("还没有去")
            yield Fact(
                title=gettext("半年观摩"), value=f"{hosts[key].host} · {done}", url=row_url(hosts[key])
            )
        else:
            url = f"{reverse('owed')}?{urlencode({'duty': key, 'when': 'late' if numbers[2] else 'open', **words})}"
            yield Fact(title=title_of(key), value=_stood(*numbers), url=url)


def _keys(it: Account, what: str) -> list[int]:
    return [key for told, key, _numbers in it.told if told == what]


def _stood(owed: int, in_time: int, late: int, excused: int) -> str:
    told = {name: number_text(it) for name, it in (("owed", owed), ("done", in_time), ("late", late))}
    words = gettext("应办 %(owed)s，按期 %(done)s，逾期 %(late)s") % told
    return f"{words}{gettext('，免除 %s') % number_text(excused)}" if excused else words


OBSERVATION = Kind(
    model=Observation,
    labels=OBSERVATION_LABELS,
    title=_("半年观摩"),
    read="cycle.evaluation:read",
    related=("unit", "host"),
    headline=lambda it: it.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("去观摩的支部"), value=lambda it: it.unit, width=28),
        Column(key="host", title=_("被观摩的支部"), value=lambda it: it.host, width=28),
        Column(key="due_on", title=_("最迟哪天"), value=lambda it: it.due_on, numeric=True),
        Column(key="seen_on", title=_("哪天去的"), value=lambda it: it.seen_on, numeric=True),
        Column(key="taken", title=_("打算借鉴什么"), value=lambda it: it.taken, width=40),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_observation_facts,
    steps=(
        Step(
            name="observe", title=_("记观摩"), form=ObserveForm, verb=observing.observe,
            subject="observation", open_to=_may("cycle.observation:record", OBSERVED), main=True,
        ),
        Step(
            name="take-over", title=_("记落实"), form=TakeOverForm, verb=observing.take_over,
            subject="observation", open_to=_may("cycle.observation:record", TAKEN_OVER), main=True,
        ),
    ),
    filters=ObservationFilters,
    order=("-due_on", "-pk"),
    menu=MenuEntry(group="party", title=_("半年观摩"), order=32),
    intro=_("政工部门安排哪些支部去看哪个支部；去看的写下看到了什么、借鉴了什么。不排名。"),
    who_sees=WHO_SEES,
)  # fmt: skip

ACCOUNT = Kind(
    model=Account,
    labels=ACCOUNT_LABELS,
    told_as=ACCOUNT_TOLD_AS,
    title=_("年终述职"),
    read="cycle.evaluation:read",
    related=("unit",),
    headline=lambda it: it.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("支部"), value=lambda it: it.unit, width=28),
        Column(key="year", title=_("年份"), value=lambda it: f"{it.year}"),
        Column(key="given_on", title=_("述职日期"), value=lambda it: it.given_on, numeric=True),
        Column(key="votes", title=_("党员评议"), value=lambda it: votes(it.votes), width=30),
        Column(key="grade", title=_("等次"), value=lambda it: it.get_grade_display()),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_account_facts,
    steps=(
        Step(
            name="give", title=_("记述职"), form=GiveForm, verb=accounts.give, subject="account",
            open_to=_may("cycle.account:give", GIVEN), main=True,
        ),
        Step(
            name="grade", title=_("定等次"), form=GradeForm, verb=accounts.grade_account, subject="account",
            open_to=_may("cycle.account:grade", GRADED), main=True,
        ),
    ),
    filters=AccountFilters,
    order=("-year", "unit"),
    menu=MenuEntry(group="party", title=_("年终述职"), order=33),
    intro=_("系统按全年的提醒、评价、观摩和各项职责起草；书记在支部党员大会上述职，党员评议，上级定等次。"),
    who_sees=WHO_SEES,
)  # fmt: skip

ARRANGE = Entry(
    name="cycle-observation",
    title=_("安排观摩"),
    hint=_("选去看哪个支部、哪些支部去看；半年末以前去。"),
    form=ArrangeForm,
    verb=observing.arrange,
    permission="cycle.observation:arrange",
    order=92,
)
