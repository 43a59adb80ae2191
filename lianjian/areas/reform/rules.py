"""Drafting a reorganisation, and applying it as one dated change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.reform.enacting import enact
from lianjian.areas.reform.gates import APPLY
from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.areas.reform.projection import Projection
from lianjian.areas.reform.refusals import (
    AlreadyApplied,
    CodeTaken,
    EndsAlready,
    NoSuchUnit,
    NotInPlan,
    StillNeeded,
    TakesEffectInThePast,
    Unlike,
)
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import BRANCH, SECRETARY, Person, Plan, PostKind, Unit, UnitKind
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change

LONGEST_CODE = 20
BRANCH_CODE = "ZB-{}"


@dataclass(frozen=True, kw_only=True)
class Recruit:
    """Someone to be enlisted, and the posts: pairs of a unit's code and the code of a kind of post."""

    number: str
    name: str
    name_en: str
    posts: tuple[tuple[str, str], ...]


@change("org.post:write")
def recruit(*, actor: Any, at: datetime, recruits: Sequence[Recruit], on: date) -> list[Person]:
    """Enlist many people at once, each with posts from a day on."""
    units = {unit.code: unit for unit in Unit.objects.on(on)}
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    people = []
    for new in recruits:
        person = changes.enlist(actor=actor, at=at, number=new.number, name=new.name, name_en=new.name_en)
        for unit, kind in new.posts:
            changes.appoint(actor=actor, at=at, person=person, unit=units[unit], kind=kinds[kind], on=on)
        people.append(person)
    return people


@change("reform.plan:write")
def draft(
    *,
    actor: Any,
    at: datetime,
    name: str,
    effective_on: date,
    name_en: str = "",
    said: Draft | None = None,
) -> Plan:
    """Begin a plan that is to take effect on a day; empty, or with what is known already."""
    _require_ahead(effective_on, at)
    return Plan(
        name=name, name_en=name_en, effective_on=effective_on, draft=(said or Draft()).as_json()
    ).put()


@change("reform.plan:write")
def describe(
    *, actor: Any, at: datetime, plan: Plan, name: str, effective_on: date, name_en: str = ""
) -> Plan:
    """Give a plan another title or another day."""
    _require_draft(plan)
    _require_ahead(effective_on, at)
    plan.name, plan.name_en, plan.effective_on = name, name_en, effective_on
    return plan.put()


@change("reform.plan:write")
def found_unit(
    *,
    actor: Any,
    at: datetime,
    plan: Plan,
    code: str,
    name: str,
    kind: UnitKind,
    parent: str,
    name_en: str = "",
    towns: Sequence[Place] = (),
    with_branch: bool = False,
) -> Plan:
    """Found a unit under another, with the townships of its beat, and its branch if asked."""
    new = NewUnit(
        code=code,
        name=name,
        name_en=name_en,
        kind=kind.code,
        parent=parent,
        towns=tuple(town.code for town in towns),
    )
    _require_standing(plan, parent, field="parent")
    said = _with_new(plan, new)
    if with_branch:
        plan.draft = said.as_json()
        said = _with_new(plan, _branch_of(new))
    return _say(plan, said, note=f"{code} {name}")


def _with_new(plan: Plan, new: NewUnit) -> Draft:
    said = Draft.of(plan)
    if said.new(new.code) or Unit.objects.filter(code=new.code).exists():
        raise CodeTaken(
            _("代码 %s 已被使用。") % new.code, field="code", hint=_("一个代码只代表一个单位，请换一个。")
        )
    return said.with_unit(new)


def _branch_of(new: NewUnit) -> NewUnit:
    return NewUnit(
        code=BRANCH_CODE.format(new.code)[:LONGEST_CODE],
        name=f"{new.name}党支部",
        name_en=f"Party Branch of the {new.name_en}" if new.name_en else "",
        kind=BRANCH,
        parent=new.code,
    )


@change("reform.plan:write")
def drop_unit(*, actor: Any, at: datetime, plan: Plan, code: str) -> Plan:
    """Take back the founding of a unit, once nothing else in the plan builds on it."""
    said = Draft.of(plan)
    if said.new(code) is None:
        raise NotInPlan(_("方案没有新设 %s。") % code, field="code")
    if needed := said.leans_on(code):
        raise StillNeeded(
            _("方案里还有内容依赖它：%s。") % _("、").join(needed),
            field="code",
            hint=_("请先撤回这些内容。"),
        )
    return _say(plan, said.without_unit(code), note=code)


@change("reform.plan:write")
def merge(*, actor: Any, at: datetime, plan: Plan, olds: Sequence[str], into: str) -> Plan:
    """End units, and pass the work of each to another; that of a branch passes to the other's branch."""
    before = Snapshot.load(plan.effective_on)
    _require_standing(plan, into, field="into")
    for old in olds:
        _pass(plan, old, into, before)
        branch, successor = _branch_code(before, old), _successor_branch(plan, before, into)
        if branch and successor and branch not in Draft.of(plan).ends:
            _pass(plan, branch, successor, before)
    return _say(plan, Draft.of(plan), note=f"{_('、').join(olds)} → {into}")


def _pass(plan: Plan, old: str, new: str, before: Snapshot) -> None:
    said = Draft.of(plan)
    if old in said.ends:
        raise EndsAlready(
            _("方案已经撤并 %s。") % old, field="olds", hint=_("要换承接单位，请先撤回原来的撤并。")
        )
    if old == new:
        raise EndsAlready(_("%s 不能并入自己。") % old, field="olds")
    if old not in {unit.code for unit in before.units.values()}:
        raise NoSuchUnit(
            _("%(code)s 在 %(day)s 不存在。") % {"code": old, "day": plan.effective_on}, field="olds"
        )
    if needed := said.leans_on(old):
        raise StillNeeded(
            _("方案里还有内容依赖 %(old)s：%(needed)s。") % {"old": old, "needed": _("、").join(needed)},
            field="olds",
            hint=_("请先撤回这些内容。"),
        )
    _require_alike(said, before, old, new)
    plan.draft = said.with_succession(old, new).as_json()


def _require_alike(said: Draft, before: Snapshot, old: str, new: str) -> None:
    kinds = {unit.code: unit.kind for unit in before.units.values()} | {
        it.code: it.kind for it in said.founds
    }
    if (kinds[old] == BRANCH) != (kinds[new] == BRANCH):
        raise Unlike(
            _("%(old)s 不能并入 %(new)s：党支部只能并入党支部。") % {"old": old, "new": new}, field="into"
        )


def _branch_code(before: Snapshot, code: str) -> str | None:
    unit = next((unit for unit in before.units.values() if unit.code == code), None)
    branches = before.branches_of(unit.pk) if unit else []
    return branches[0].code if branches else None


def _successor_branch(plan: Plan, before: Snapshot, code: str) -> str | None:
    """The branch of a unit as the plan leaves it: the one that it founds, or the one that is there."""
    said = Draft.of(plan)
    founded = [new.code for new in said.founds if new.parent == code and new.kind == BRANCH]
    return founded[0] if founded else _branch_code(before, code)


@change("reform.plan:write")
def unmerge(*, actor: Any, at: datetime, plan: Plan, olds: Sequence[str]) -> Plan:
    """Let units stay after all, and their branches with them."""
    said, before = Draft.of(plan), Snapshot.load(plan.effective_on)
    for old in olds:
        if old not in said.ends:
            raise NotInPlan(_("方案没有撤并 %s。") % old, field="olds")
        said = said.without_end(old)
        if branch := _branch_code(before, old):
            said = said.without_end(branch)
    return _say(plan, said, note=_("、").join(olds))


@change("reform.plan:write")
def assign(
    *,
    actor: Any,
    at: datetime,
    plan: Plan,
    person: Person,
    unit: str,
    kind: PostKind,
    is_secretary: bool = False,
) -> Plan:
    """Give someone a post from the plan's day on. That of a secretary is held in the unit's branch: alone, or
    besides the other post where `is_secretary` asks for it.
    """
    _require_standing(plan, unit, field="unit")
    said = Draft.of(plan)
    if kind.code != SECRETARY:
        said = _with_post(said, Appointment(person=person.number, unit=unit, kind=kind.code), person)
    if kind.code == SECRETARY or is_secretary:
        branch = _branch_afterwards(plan, unit)
        said = _with_post(said, Appointment(person=person.number, unit=branch, kind=SECRETARY), person)
    return _say(plan, said, note=f"{person} {unit}")


def _branch_afterwards(plan: Plan, unit: str) -> str:
    branch = _successor_branch(plan, Snapshot.load(plan.effective_on), unit)
    if branch is None:
        raise NoSuchUnit(_("%s 没有党支部。") % unit, field="unit", hint=_("请先新设它的党支部。"))
    return branch


def _with_post(said: Draft, post: Appointment, person: Person) -> Draft:
    if any(known.key == post.key for known in said.posts):
        raise changes.AlreadyHeld(
            _("方案已经安排%(person)s在 %(unit)s 任这个岗位。") % {"person": person, "unit": post.unit},
            field="person",
        )
    return said.with_post(post)


@change("reform.plan:write")
def unassign(*, actor: Any, at: datetime, plan: Plan, posts: Sequence[str]) -> Plan:
    """Take back posts given by the plan; whoever loses them follows the work of the old unit again."""
    said = Draft.of(plan)
    for key in posts:
        if all(post.key != key for post in said.posts):
            raise NotInPlan(_("方案没有这个岗位安排：%s。") % key, field="posts")
        said = said.without_post(key)
    return _say(plan, said, note=_("、").join(posts))


@change("reform.plan:apply")
def apply(*, actor: Any, at: datetime, plan: Plan) -> Plan:
    """Make the plan so, as a whole and from its day on; refused with every reason that stands in its way."""
    _require_draft(plan)
    _require_ahead(plan.effective_on, at)
    APPLY.require(plan)
    enact(plan, Projection.of(plan), at=at)
    plan.applied_at = at
    return plan.put()


def _say(plan: Plan, said: Draft, *, note: str) -> Plan:
    _require_draft(plan)
    plan.draft = said.as_json()
    return plan.put(note=note[:1000])


def _require_draft(plan: Plan) -> None:
    if plan.applied_at is not None:
        raise AlreadyApplied(_("这个方案已经生效，不能再改。"), hint=_("要再调整，请另拟方案。"))


def _require_ahead(effective_on: date, at: datetime) -> None:
    if effective_on < timezone.localdate(at):
        raise TakesEffectInThePast(
            _("生效日期 %s 已经过去。") % effective_on,
            field="effective_on",
            hint=_("请选择今天或以后的日期。"),
        )


def _require_standing(plan: Plan, code: str, *, field: str) -> None:
    """The unit stands after the plan: it is there on the day and not ended, or founded by it."""
    said = Draft.of(plan)
    there = {unit.code for unit in Snapshot.load(plan.effective_on).units.values()} - set(said.ends)
    if code not in there and said.new(code) is None:
        raise NoSuchUnit(
            _("%(code)s 在 %(day)s 不存在。") % {"code": code, "day": plan.effective_on},
            field=field,
            hint=_("请选择当日在册的单位，或先在方案里新设它。"),
        )
