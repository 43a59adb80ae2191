"""How awards show themselves in lists and on their pages."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branch
from lianjian.areas.honours import rules
from lianjian.areas.honours.forms import (
    AskForm,
    DecideForm,
    DraftCollectiveForm,
    DraftForm,
    PubliciseForm,
    RedraftForm,
    ReportForm,
    ResumeForm,
    SuspendForm,
    WhyForm,
)
from lianjian.areas.honours.guards import is_public
from lianjian.areas.honours.labels import AWARD_LABELS, AWARD_TOLD_AS
from lianjian.areas.honours.models import Award
from lianjian.areas.honours.queries import money, power_over
from lianjian.areas.honours.states import (
    ASKED,
    AWARD_FLOW,
    DRAFTED,
    MONEY_RULES,
    PUBLICISED,
    REPORTED,
    SUSPENDED,
    WITHDRAWN,
    Grade,
    Power,
    Whom,
)
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.flow import State
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.org.models import DatedQuerySet, Person, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.forms import day_field
from lianjian.kernel.ui.lists import Filters, row_url

MOST_REFUSALS = 10


class OfPeople(Filters):
    """Rows about people, found by number, by their words, or by the name of the person or the unit."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or (hasattr(rows.model, "pk_of") and rows.model.pk_of(text)):
            return super().look_for(rows, text)
        found = Q(person__in=search.find(Person.objects.all(), text).values("pk"))
        found |= Q(unit__in=search.find(Unit.objects.all(), text).values("pk"))
        if rows.model.search_fields:
            found |= Q(pk__in=search.find(rows.model.objects.all(), text).values("pk"))
        return rows.filter(found)


class OnADay(OfPeople):
    """Rows with dates: those in effect on a day."""

    on = day_field(_("哪一天有效"), required=False)

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        day = self.cleaned_data.get("on")
        return cast(DatedQuerySet, found).on(day) if day else found


class AwardFilters(OfPeople):
    grade = forms.ChoiceField(label=_("奖励等级"), choices=[("", _("全部")), *Grade.choices], required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *AWARD_FLOW.choices()], required=False
    )

    whom = forms.ChoiceField(
        label=_("个人还是集体"), choices=[("", _("全部")), *Whom.choices], required=False
    )

    where = {"grade": "grade", "state": "state"}

    def apply(self, rows: QuerySet) -> QuerySet:
        found, whom = super().apply(rows), self.cleaned_data.get("whom")
        return found.filter(person__isnull=whom == Whom.COLLECTIVE) if whom else found


def known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def in_unit(permission: str, also: Callable[[Any], bool] = bool) -> Callable[[Any, Any], bool]:
    """Of a row of which something holds, by who has the permission in its unit."""
    return lambda row, actor: also(row) and actor.may(permission, row.unit_id)


def date_of(name: str) -> Callable[[Any], date | None]:
    return lambda row: getattr(row, name)


def _publicity(award: Award) -> str | None:
    if award.publicised_on is None:
        return None
    return f"{award.publicised_on} — {award.publicised_until}"


def _nomination(award: Award) -> Fact:
    decision = branch.decision(award.nomination) if award.nomination else None
    if decision is None:
        return Fact(title=gettext("支部提名"), value=None)
    votes = {"number": decision.number, "day": decision.on, "for": decision.in_favour, "due": decision.due}
    return Fact(
        title=gettext("支部提名"),
        value=gettext("%(number)s，%(day)s，应到 %(due)s 人，赞成 %(for)s 票") % votes,
        url=reverse("row", args=("branch", "resolution", decision.pk)),
    )


def _whom(award: Award) -> Sequence[Fact]:
    unit = row_url(award.unit)
    if award.person is None:
        return [
            Fact(title=gettext("奖励哪个单位"), value=award.unit, url=unit),
            Fact(title=gettext("哪个班组或专班"), value=award.team),
        ]
    return [
        Fact(title=gettext("奖励谁"), value=award.person, url=row_url(award.person)),
        Fact(title=gettext("当时的单位"), value=award.unit, url=unit),
    ]


def _money(award: Award) -> Fact:
    """What the rule gives, and which rule; that it was paid is not kept here."""
    found = money(award)
    code = MONEY_RULES.get(Grade(award.grade), "")
    return Fact(
        title=gettext("规定的奖金（元）"), value=found, url=reverse("rule", args=(code,)) if found else None
    )


def _facts(award: Award) -> Sequence[Fact]:
    power = award.power or power_over(award.grade, award.occurred_on)
    return known(
        [
            *_whom(award),
            Fact(title=gettext("奖励等级"), value=award.get_grade_display()),
            Fact(title=gettext("由谁批准"), value=Power(power).label),
            Fact(title=gettext("事迹的日期"), value=award.deed_on),
            Fact(title=gettext("事迹"), value=award.deed),
            Fact(title=gettext("一年内再次奖励的理由"), value=award.again_because),
            _nomination(award),
            Fact(title=gettext("申请的日期"), value=award.asked_on),
            Fact(title=gettext("公示"), value=_publicity(award)),
            Fact(title=gettext("不公示的原因"), value=award.secret_because),
            Fact(title=gettext("报请上级的日期"), value=award.reported_on),
            Fact(title=gettext("决定的日期"), value=award.decided_on),
            Fact(title=gettext("文号"), value=award.document),
            _money(award),
        ]
    )


def _shows(request: Request, award: Award) -> dict[str, Any]:
    kept = KeptRefusal.objects.filter(kind=award.label, record=award.pk)
    return {"refusals": kept[:MOST_REFUSALS]}


def _stands(*states: State) -> Callable[[Any], bool]:
    return lambda award: award.standing in states


def _is_ours(award: Award) -> bool:
    return power_over(award.grade, today()) == Power.BUREAU


def _waits_for_publicity(award: Award) -> bool:
    return award.standing == ASKED and is_public(award, today())


def _may_be_sent(award: Award) -> bool:
    """Asked for, or made public for long enough; a secret case need not have been."""
    is_over = award.publicised_until is None or today() > award.publicised_until
    return award.standing in (ASKED, PUBLICISED) and is_over and not _is_ours(award)


def _may_be_decided(award: Award) -> bool:
    return award.standing in (ASKED, PUBLICISED) and _is_ours(award)


def _may_be_withdrawn(award: Award) -> bool:
    return award.can_move(WITHDRAWN)


AWARD = Kind(
    model=Award,
    labels=AWARD_LABELS,
    told_as=AWARD_TOLD_AS,
    title=_("奖励"),
    read="honours.award:read",
    related=("unit", "person"),
    headline=lambda award: award.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="person", title=_("奖励谁"), value=lambda it: it.receiver, width=24),
        Column(
            key="whom", title=_("个人还是集体"),
            value=lambda it: (Whom.COLLECTIVE if it.is_collective else Whom.PERSON).label,
        ),
        Column(key="unit", title=_("当时的单位"), value=lambda it: it.unit, width=24),
        Column(key="grade", title=_("奖励等级"), value=lambda it: it.get_grade_display()),
        Column(key="deed_on", title=_("事迹的日期"), value=date_of("deed_on"), numeric=True),
        Column(key="asked_on", title=_("申请的日期"), value=date_of("asked_on"), numeric=True),
        Column(key="decided_on", title=_("决定的日期"), value=date_of("decided_on"), numeric=True),
        Column(key="document", title=_("文号"), value=lambda it: it.document, width=24),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=_facts,
    steps=(
        Step(
            name="ask", title=_("申请奖励"), form=AskForm, verb=rules.ask, subject="award",
            open_to=in_unit("honours.award:ask", _stands(DRAFTED)), main=True,
        ),
        Step(
            name="redraft", title=_("修改"), form=RedraftForm, verb=rules.redraft, subject="award",
            open_to=in_unit("honours.award:draft", _stands(DRAFTED)),
        ),
        Step(
            name="publicise", title=_("公示"), form=PubliciseForm, verb=rules.publicise, subject="award",
            open_to=in_unit("honours.award:handle", _waits_for_publicity), main=True,
        ),
        Step(
            name="report", title=_("报请上级"), form=ReportForm, verb=rules.report_up, subject="award",
            open_to=in_unit("honours.award:handle", _may_be_sent), main=True,
        ),
        Step(
            name="decide", title=_("决定嘉奖"), form=DecideForm, verb=rules.decide, subject="award",
            open_to=in_unit("honours.award:decide", _may_be_decided), main=True,
        ),
        Step(
            name="answered", title=_("登记上级的批复"), form=DecideForm, verb=rules.answered,
            subject="award", open_to=in_unit("honours.award:handle", _stands(REPORTED)), main=True,
        ),
        Step(
            name="decline", title=_("不予办理"), form=WhyForm, verb=rules.decline, subject="award",
            open_to=in_unit("honours.award:handle", _stands(ASKED, PUBLICISED, SUSPENDED)),
        ),
        Step(
            name="suspend", title=_("暂缓办理"), form=SuspendForm, verb=rules.suspend, subject="award",
            open_to=in_unit("honours.award:suspend", _stands(ASKED, PUBLICISED)),
        ),
        Step(
            name="resume", title=_("恢复办理"), form=ResumeForm, verb=rules.resume, subject="award",
            open_to=in_unit("honours.award:suspend", _stands(SUSPENDED)), main=True,
        ),
        Step(
            name="withdraw", title=_("撤回"), form=WhyForm, verb=rules.withdraw, subject="award",
            open_to=in_unit("honours.award:ask", _may_be_withdrawn),
        ),
    ),
    filters=AwardFilters,
    order=("-occurred_on", "-pk"),
    menu=MenuEntry(group="team", title=_("奖励"), order=40),
    intro=_("个人和集体都要支部提名，没有提名不能申请；公示、报请、决定各有期限。记的是事迹，不排名。"),
    who_sees=_("所在单位的负责人、它的上级和政工、督察部门能看。"),
    template="honours/award.html",
    shows=_shows,
)  # fmt: skip

DRAFT = Entry(
    name="honours-award",
    title=_("填写奖励材料"),
    hint=_("写明奖励谁、什么事迹；存下以后，有了支部提名再申请。"),
    form=DraftForm,
    verb=rules.draft,
    permission="honours.award:draft",
    order=70,
)

DRAFT_COLLECTIVE = Entry(
    name="honours-collective",
    title=_("填写集体奖励材料"),
    hint=_("奖励整个单位，或者单位里的一个班组、专班；有了支部提名再申请。"),
    form=DraftCollectiveForm,
    verb=rules.draft_collective,
    permission="honours.award:draft",
    order=71,
)
