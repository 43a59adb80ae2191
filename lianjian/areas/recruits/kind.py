"""How applications and dues show themselves in lists and on their pages.

An ended application is left out once its term is over: its list passes it by, its page is not there, and wherever
else its row is counted it shows its number only.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.recruits import dues, rules
from lianjian.areas.recruits.forms import (
    ConfirmForm,
    ContactsForm,
    CorrectDuesForm,
    DecidedForm,
    DuesForm,
    EndForm,
    ExtendForm,
    HandOverForm,
    PlainForm,
    ReceiveForm,
    ReportForm,
    ReviewForm,
    SponsorsForm,
    TrainForm,
    WhyForm,
)
from lianjian.areas.recruits.labels import (
    APPLICATION_LABELS,
    APPLICATION_TOLD_AS,
    COLLECTION_LABELS,
    COLLECTION_TOLD_AS,
    amounts,
    days,
    people,
)
from lianjian.areas.recruits.models import Application, Collection
from lianjian.areas.recruits.queries import shown
from lianjian.areas.recruits.states import (
    ACTIVIST,
    APPLICATION_FLOW,
    APPLIED,
    BEFORE_THE_MEETING,
    CONFIRMED,
    MET,
    OBJECT,
    PROBATIONARY,
    READY,
    TALKED,
    WAITING,
)
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.ui.lists import DatedFilters, Filters, row_url

WHO_SEES = _("只有本支部的书记、副书记、委员和政工部门能看。")


class OfBranches(Filters):
    """Rows of branches, found by number or by the branch's name."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or rows.model.pk_of(text):
            return super().look_for(rows, text)
        return rows.filter(self.named(text))

    def named(self, text: str) -> Q:
        """What people mean by a text."""
        return Q(unit__in=search.find(Unit.objects.all(), text).values("pk"))


class ApplicationFilters(OfBranches):
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *APPLICATION_FLOW.choices()], required=False
    )

    where = {"state": "state"}

    def apply(self, rows: QuerySet) -> QuerySet:
        return super().apply(shown(rows, today()))

    def named(self, text: str) -> Q:
        return super().named(text) | Q(person__in=search.find(Person.objects.all(), text).values("pk"))


class CollectionFilters(OfBranches, DatedFilters):
    where = {"since": "month__gte", "until": "month__lte"}


def _unless_over(value: Callable[[Application], Any]) -> Callable[[Application], Any]:
    """What a cell says of an application, as long as that is shown at all."""
    return lambda it: value(it) if it.is_shown(today()) else ""


def _known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def _decided(title: str, key: int | None) -> Fact:
    found = branch.decision(key) if key else None
    if found is None:
        return Fact(title=title, value=None)
    votes = {"number": found.number, "day": found.on, "for": found.in_favour, "due": found.due}
    return Fact(
        title=title,
        value=gettext("%(number)s，%(day)s，应到 %(due)s 人，赞成 %(for)s 票") % votes,
        url=reverse("row", args=("branch", "resolution", found.pk)),
    )


def _trained(it: Application) -> str:
    if it.trained_on is None:
        return ""
    told = {"on": it.trained_on, "days": it.training_days, "hours": it.training_hours}
    return gettext("%(on)s，%(days)d 天，%(hours)d 学时") % told


def _facts(it: Application) -> Sequence[Fact]:
    looks_on, reports_on = (it.next_look_on, it.next_report_on) if it.activist_until is None else (None, None)
    return _known(
        [
            Fact(title=gettext("谁申请入党"), value=it.person, url=row_url(it.person)),
            Fact(title=gettext("党支部"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("申请的日期"), value=it.occurred_on),
            Fact(title=gettext("谈话的日期"), value=it.talked_on),
            Fact(title=gettext("确定为积极分子的日期"), value=it.activist_on),
            Fact(title=gettext("培养联系人"), value=people(it.contacts)),
            Fact(title=gettext("最近考察的日期"), value=it.looked_on),
            Fact(title=gettext("下次考察的日期"), value=looks_on),
            Fact(title=gettext("最近思想汇报的日期"), value=it.reported_on),
            Fact(title=gettext("下次思想汇报的日期"), value=reports_on),
            Fact(title=gettext("列为发展对象的日期"), value=it.object_on),
            Fact(title=gettext("入党介绍人"), value=people(it.sponsors)),
            Fact(title=gettext("政治审查的日期"), value=it.reviewed_on),
            Fact(title=gettext("集中培训"), value=_trained(it)),
            Fact(title=gettext("预审的日期"), value=it.pre_reviewed_on),
            _decided(gettext("接收的决议"), it.admission),
            Fact(title=gettext("审批的日期"), value=it.approved_on),
            Fact(title=gettext("入党宣誓的日期"), value=it.sworn_on),
            Fact(title=gettext("预备期到哪天"), value=it.probation_until),
            Fact(title=gettext("延长预备期的日期"), value=it.extended_on),
            _decided(gettext("转正的决议"), it.confirmation),
            Fact(title=gettext("转为正式党员的日期"), value=it.full_on),
            Fact(title=gettext("终止的日期"), value=it.ended_on),
        ]
    )


def _shows(request: Request, it: Application) -> dict[str, Any]:
    """Nothing more than the row; and not even that once its term is over."""
    if not it.is_shown(today()):
        raise NotFound(gettext("没有这一行。"), hint=gettext("请检查编号，或从列表里打开。"))
    return {}


def _open(permission: str, *states: State) -> Callable[[Any, Any], bool]:
    """Of an application in one of these states, by who has the permission in its branch; not of one's own."""
    return lambda it, actor: (
        it.standing in states
        and actor.may(permission, it.unit_id)
        and (actor.person is None or actor.person.pk != it.person_id)
    )


WRITE, APPROVE = rules.WRITE, rules.APPROVE


def _unsworn(it: Application, actor: Any) -> bool:
    return it.sworn_on is None and _open(WRITE, PROBATIONARY)(it, actor)


def _step(name: str, title: Any, form: type[Any], verb: Any, *states: State, main: bool = True) -> Step:
    return Step(
        name=name,
        title=title,
        form=form,
        verb=verb,
        subject="application",
        open_to=_open(verb.permission, *states),
        main=main,
    )


STEPS = (
    _step("talk", _("登记谈话"), PlainForm, rules.talk, APPLIED),
    _step("activist", _("确定为积极分子"), ContactsForm, rules.make_activist, TALKED),
    _step("look", _("登记培养考察"), PlainForm, rules.look, ACTIVIST),
    _step("report", _("登记思想汇报"), ReportForm, rules.report, ACTIVIST),
    _step("object", _("列为发展对象"), SponsorsForm, rules.make_object, ACTIVIST),
    _step("contacts", _("更换培养联系人"), ContactsForm, rules.change_contacts, ACTIVIST, main=False),
    _step("review", _("登记政治审查"), ReviewForm, rules.review, OBJECT),
    _step("train", _("登记集中培训"), TrainForm, rules.train, OBJECT),
    _step("pre-review", _("预审合格"), PlainForm, rules.pre_review, OBJECT),
    _step("admit", _("登记支部大会通过"), DecidedForm, rules.admit, READY),
    _step("approve", _("审批为预备党员"), PlainForm, rules.approve, MET),
    Step(
        name="oath", title=_("登记入党宣誓"), form=PlainForm, verb=rules.swear, subject="application",
        open_to=_unsworn, main=True,
    ),
    _step("confirm", _("登记支部大会同意转正"), ConfirmForm, rules.confirm, PROBATIONARY),
    _step("extend", _("延长预备期"), ExtendForm, rules.extend, PROBATIONARY, main=False),
    _step("full", _("审批转正"), PlainForm, rules.make_full, CONFIRMED),
    _step("send-back", _("退回支部"), WhyForm, rules.send_back, READY, MET, main=False),
    _step("refuse", _("不再培养发展"), EndForm, rules.refuse, *BEFORE_THE_MEETING, main=False),
    _step("decline", _("不予批准"), EndForm, rules.decline, MET, PROBATIONARY, CONFIRMED, main=False),
    _step("withdraw", _("本人撤回申请"), EndForm, rules.withdraw, *WAITING, main=False),
    _step(
        "hand-over", _("转到别的支部培养"), HandOverForm, rules.hand_over, APPLIED, TALKED, ACTIVIST, OBJECT,
        main=False,
    ),
)  # fmt: skip

APPLICATION = Kind(
    model=Application,
    labels=APPLICATION_LABELS,
    told_as=APPLICATION_TOLD_AS,
    title=_("发展党员"),
    read="recruits.application:see",
    related=("unit", "person"),
    headline=lambda it: str(it.person) if it.is_shown(today()) else it.number,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("谁申请入党"), value=_unless_over(lambda it: it.person)),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="on", title=_("申请的日期"), value=_unless_over(lambda it: it.occurred_on), numeric=True),
        Column(key="state", title=_("状态"), value=_unless_over(lambda it: it.standing)),
        Column(key="state_on", title=_("从哪天起"), value=_unless_over(lambda it: it.state_at), numeric=True),
    ),
    facts=_facts,
    steps=STEPS,
    filters=ApplicationFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="party", title=_("发展党员"), order=30),
    intro=_("从递交入党申请书到转为正式党员，一步一步按期限办；不打分，不排名。"),
    who_sees=WHO_SEES,
    shows=_shows,
)


def _paid(it: Collection) -> str:
    return f"{len(it.paid)} / {len(it.paid) + len(it.unpaid)}"


def _may_correct(it: Collection, actor: Any) -> bool:
    return bool(actor.may(dues.WRITE, it.unit_id))


COLLECTION = Kind(
    model=Collection,
    labels=COLLECTION_LABELS,
    told_as=COLLECTION_TOLD_AS,
    title=_("党费登记"),
    read="recruits.dues:see",
    related=("unit",),
    headline=lambda it: f"{it.unit} {it.month:%Y-%m}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="month", title=_("哪个月"), value=lambda it: f"{it.month:%Y-%m}", numeric=True),
        Column(key="total", title=_("合计（元）"), value=lambda it: it.total, numeric=True),
        Column(key="paid", title=_("已交 / 应交人数"), value=_paid, numeric=True),
        Column(key="on", title=_("收的日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="entered", title=_("登记的日期"), value=lambda it: it.entered_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: _known(
        [
            Fact(title=gettext("党支部"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("哪个月"), value=f"{it.month:%Y-%m}"),
            Fact(title=gettext("合计（元）"), value=it.total),
            Fact(title=gettext("收的日期"), value=it.occurred_on),
            Fact(title=gettext("最迟哪天收"), value=it.due_on),
            Fact(title=gettext("登记的日期"), value=it.entered_on),
            Fact(title=gettext("已交（元）"), value=amounts(it.paid)),
            Fact(title=gettext("过期才交"), value=days(it.paid_late())),
            Fact(title=gettext("还没有交"), value=people(it.unpaid)),
        ]
    ),
    steps=(
        Step(
            name="correct", title=_("更正或补交"), form=CorrectDuesForm, verb=dues.correct_dues,
            subject="collection", open_to=_may_correct, main=True,
        ),
    ),
    filters=CollectionFilters,
    order=("-month", "-pk"),
    menu=MenuEntry(group="party", title=_("党费登记"), order=32),
    intro=_("每个支部每月登记一次谁交了多少。这里只登记，不收款。"),
    who_sees=WHO_SEES,
)  # fmt: skip

KINDS = (APPLICATION, COLLECTION)

ENTRIES = (
    Entry(
        name="recruits-application",
        title=_("收到入党申请书"),
        hint=_("写明谁、哪一天递交；一个月内派人谈话。"),
        form=ReceiveForm,
        verb=rules.receive,
        permission=WRITE,
        template="recruits/of_branch.html",
        order=75,
    ),
    Entry(
        name="recruits-dues",
        title=_("登记党费"),
        hint=_("名册上的人都列出来，填交了多少；没有交的不填。"),
        form=DuesForm,
        verb=dues.record_dues,
        permission=dues.WRITE,
        template="recruits/of_branch.html",
        order=76,
    ),
)
