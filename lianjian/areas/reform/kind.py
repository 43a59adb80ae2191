"""How units, posts, people and plans show themselves in lists, in files and on their pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform import pages, rules
from lianjian.areas.reform.forms import (
    Apply,
    Assign,
    DescribePlan,
    DropUnit,
    FoundUnit,
    Merge,
    NewPlan,
    Unassign,
    Unmerge,
)
from lianjian.areas.reform.labels import (
    PERSON_LABELS,
    PLAN_LABELS,
    PLAN_TOLD_AS,
    POST_LABELS,
    UNIT_LABELS,
)
from lianjian.areas.reform.models import Draft
from lianjian.areas.reform.states import APPLIED, DRAFT, NO_HEAD, ONE_PERSON, TWO_PEOPLE
from lianjian.kernel.clock.now import today
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import (
    BRANCH,
    BRANCHES,
    SECRETARY,
    DatedQuerySet,
    Person,
    Placement,
    Plan,
    Post,
    PostKind,
    Unit,
    UnitKind,
)
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.forms import day_field
from lianjian.kernel.ui.lists import Filters


@dataclass(frozen=True, kw_only=True)
class _Units(Kind):
    """Units with who leads them now; of those that ended, who led them last."""

    def select(self) -> QuerySet:
        name = "person__name_en" if get_language() == "en" else "person__name"
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=today()) | Q(valid_to=OuterRef("valid_to"))
        posts = Post.objects.filter(lasting, valid_from__lte=today()).order_by("-valid_from", "-pk")
        branches = Placement.objects.filter(parent=OuterRef(OuterRef("pk")), unit__kind__code=BRANCH)
        heads = posts.filter(unit=OuterRef("pk"), kind__leads=True)
        secretaries = posts.filter(unit__in=branches.values("unit"), kind__code=SECRETARY)
        return (
            super()
            .select()
            .annotate(
                head_name=Subquery(heads.values(name)[:1]),
                head_key=Subquery(heads.values("person")[:1]),
                secretary_name=Subquery(secretaries.values(name)[:1]),
                secretary_key=Subquery(secretaries.values("person")[:1]),
            )
        )


def _led(unit: Any) -> State | str:
    if unit.kind.code in BRANCHES or unit.valid_to is not None:
        return ""
    if unit.head_key is None:
        return NO_HEAD
    if unit.secretary_key is None:
        return ""
    return ONE_PERSON if unit.head_key == unit.secretary_key else TWO_PEOPLE


class InEffect(Filters):
    """Rows with dates: those in effect on a day."""

    on = day_field(_("在册日期"), required=False)

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        day = self.cleaned_data.get("on")
        return cast(DatedQuerySet, found).on(day) if day else found


class UnitFilters(InEffect):
    kind = forms.ModelChoiceField(
        UnitKind.objects.order_by("pk"), label=_("种类"), required=False, empty_label=_("全部")
    )
    where = {"kind": "kind"}


class PostFilters(InEffect):
    kind = forms.ModelChoiceField(
        PostKind.objects.order_by("pk"), label=_("岗位"), required=False, empty_label=_("全部")
    )
    where = {"kind": "kind"}

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        """Posts are found by who holds them, and by their unit."""
        if not text:
            return rows
        people, units = search.find(Person.objects.all(), text), search.find(Unit.objects.all(), text)
        return rows.filter(Q(person__in=people) | Q(unit__in=units))


def _unit_facts(unit: Unit) -> Sequence[Fact]:
    facts = [
        Fact(title=_("代码"), value=unit.code),
        Fact(title=_("种类"), value=unit.kind),
        Fact(title=_("设立"), value=unit.valid_from),
        Fact(title=_("设立依据"), value=unit.founded_by, url=pages.url_of(unit.founded_by)),
        Fact(title=_("撤并"), value=unit.valid_to),
        Fact(title=_("撤并依据"), value=unit.ended_by, url=pages.url_of(unit.ended_by)),
    ]
    return [fact for fact in facts if fact.value is not None]


UNIT = _Units(
    model=Unit,
    labels=UNIT_LABELS,
    title=_("单位"),
    read="org.unit:read",
    related=("kind", "founded_by", "ended_by"),
    order=("code",),
    filters=UnitFilters,
    headline=str,
    columns=(
        Column(key="code", title=_("代码"), value=lambda unit: unit.code),
        Column(key="name", title=_("名称"), value=str, width=40),
        Column(key="kind", title=_("种类"), value=lambda unit: unit.kind),
        Column(key="valid_from", title=_("设立"), value=lambda unit: unit.valid_from, numeric=True),
        Column(key="valid_to", title=_("撤并"), value=lambda unit: unit.valid_to, numeric=True),
        Column(key="head", title=_("负责人"), value=lambda unit: unit.head_name),
        Column(key="secretary", title=_("支部书记"), value=lambda unit: unit.secretary_name),
        Column(key="led", title=_("兼任"), value=_led, width=18),
    ),
    facts=_unit_facts,
    intro=_("现有和曾有的单位、党支部。已撤并的，负责人和书记是末任。"),
    who_sees=_("机构、岗位和任职人员的姓名、编号，有“看机构”权限的都能看。"),
    template="reform/unit.html",
    shows=pages.unit,
)

POST = Kind(
    model=Post,
    labels=POST_LABELS,
    title=_("岗位"),
    read="org.unit:read",
    related=("person", "unit", "kind"),
    order=("unit__code", "-kind__leads", "pk"),
    filters=PostFilters,
    headline=lambda post: f"{post.person} · {post.unit} {post.kind}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda post: post.number),
        Column(key="person", title=_("姓名"), value=lambda post: post.person),
        Column(key="service", title=_("人员编号"), value=lambda post: post.person.number),
        Column(key="unit", title=_("单位"), value=lambda post: post.unit, width=40),
        Column(key="kind", title=_("岗位"), value=lambda post: post.kind, width=18),
        Column(key="valid_from", title=_("任职"), value=lambda post: post.valid_from, numeric=True),
        Column(key="valid_to", title=_("免职"), value=lambda post: post.valid_to, numeric=True),
    ),
    facts=lambda post: [
        Fact(title=_("姓名"), value=post.person, url=pages.url_of(post.person)),
        Fact(title=_("单位"), value=post.unit, url=pages.url_of(post.unit)),
        Fact(title=_("岗位"), value=post.kind),
        Fact(title=_("任职"), value=post.valid_from),
        Fact(title=_("免职"), value=post.valid_to),
    ],
    intro=_("谁在哪个单位任什么岗位，从哪天到哪天。"),
    who_sees=_("机构、岗位和任职人员的姓名、编号，有“看机构”权限的都能看。"),
)

PERSON = Kind(
    model=Person,
    labels=PERSON_LABELS,
    title=_("人员"),
    read="org.unit:read",
    order=("number",),
    headline=str,
    columns=(
        Column(key="number", title=_("人员编号"), value=lambda person: person.number),
        Column(key="name", title=_("姓名"), value=str),
    ),
    facts=lambda person: [Fact(title=_("人员编号"), value=person.number)],
    intro=_("只记姓名和编号。点开看历任岗位。"),
    who_sees=_("机构、岗位和任职人员的姓名、编号，有“看机构”权限的都能看。"),
    template="reform/person.html",
    shows=pages.person,
)


def _step(
    name: str,
    title: Any,
    form: type,
    verb: Any,
    *,
    main: bool = False,
    needs: Callable[[Draft], Any] = lambda said: True,
) -> Step:
    """A step with a plan that was not applied; one that takes something back `needs` it to be there."""

    def is_open(plan: Plan, actor: Any) -> bool:
        return plan.applied_at is None and bool(needs(Draft.of(plan)))

    return Step(name=name, title=title, form=form, verb=verb, subject="plan", open_to=is_open, main=main)


PLAN = Kind(
    model=Plan,
    labels=PLAN_LABELS,
    told_as=PLAN_TOLD_AS,
    title=_("改革方案"),
    read="reform.plan:read",
    headline=str,
    order=("-effective_on", "-pk"),
    columns=(
        Column(key="number", title=_("编号"), value=lambda plan: plan.number),
        Column(key="name", title=_("方案名称"), value=str, width=60),
        Column(key="effective_on", title=_("生效日期"), value=lambda plan: plan.effective_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda plan: APPLIED if plan.applied_at else DRAFT),
    ),
    facts=lambda plan: [
        Fact(title=_("生效日期"), value=plan.effective_on),
        *([Fact(title=_("办理时间"), value=plan.applied_at)] if plan.applied_at else []),
    ],
    steps=(
        _step("apply", _("办理生效"), Apply, rules.apply, main=True),
        _step("found", _("新设单位"), FoundUnit, rules.found_unit),
        _step("merge", _("撤并单位"), Merge, rules.merge),
        _step("assign", _("安排岗位"), Assign, rules.assign),
        _step("drop", _("撤回新设"), DropUnit, rules.drop_unit, needs=lambda said: said.founds),
        _step("unmerge", _("撤回撤并"), Unmerge, rules.unmerge, needs=lambda said: said.ends),
        _step("unassign", _("撤回岗位安排"), Unassign, rules.unassign, needs=lambda said: said.posts),
        _step("describe", _("改名称或日期"), DescribePlan, rules.describe),
    ),
    intro=_("一次机构改革是一个方案：先起草，逐条核查，再从生效日起整体生效。"),
    who_sees=_("有“看改革方案”权限的都能看。政工起草，局长办理生效。"),
    template="reform/plan.html",
    shows=pages.plan,
)

NEW_PLAN = Entry(
    name="org-plan",
    title=_("起草改革方案"),
    hint=_("新设、撤并单位，安排人员，核查通过后整体生效。"),
    form=NewPlan,
    verb=rules.draft,
    permission="reform.plan:write",
    order=90,
)
