"""What must hold before a plan takes effect. Only what the plan would bring about stands in its way."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianjian.areas.reform.projection import Projection
from lianjian.areas.reform.queries import open_work
from lianjian.kernel.org.models import Person, Plan, Post, Unit
from lianjian.kernel.org.snapshot import UnitThen
from lianjian.kernel.places.models import Place
from lianjian.kernel.rules.book import NoSuchRule, value

RULE = "REFORM_PLAN_CHECKS"
SUCCESSORS = "REFORM_SUCCESSORS"
BRANCHES = "REFORM_BRANCH_PER_UNIT"

Check = Callable[[Projection], Iterator[str]]
"""Gives a sentence for each thing that does not hold."""


@dataclass(frozen=True)
class Finding:
    """Something that stands in the way of a plan, as a sentence, and the rule that forbids it."""

    text: str
    rule: str = RULE


def examine(plan: Plan) -> list[Finding]:
    """Everything that stands in the way of a plan as it is drafted; nothing, if it can take effect."""
    return list(findings(Projection.of(plan)))


def findings(projection: Projection) -> Iterator[Finding]:
    yield from map(Finding, _says_nothing(projection))
    yield from map(Finding, _names_nobody_knows(projection))
    yield from map(Finding, _codes_taken(projection))
    yield from map(Finding, _nothing_above(projection))
    yield from map(Finding, _later_posts(projection))
    yield from (Finding(text, SUCCESSORS) for text in _one_successor(projection))
    yield from (Finding(text, BRANCHES) for text in _one_branch(projection))
    for name in value(RULE, projection.on):
        yield from map(Finding, CHECKS.get(name, _no_such_check(name))(projection))


def _no_such_check(name: str) -> Check:
    """A rule may ask for more than is known here; that must not pass for having been checked."""

    def say_so(projection: Projection) -> Iterator[str]:
        yield _("规则要求核查「%s」，系统还没有这一项核查") % name

    return say_so


def _says_nothing(projection: Projection) -> Iterator[str]:
    if not projection.founded and not projection.ended:
        yield _("方案还没有内容：没有新设单位，也没有撤并单位")


def _names_nobody_knows(projection: Projection) -> Iterator[str]:
    if projection.unknown:
        yield _("方案里有查不到的代码或编号：%s") % _listed(projection.unknown)


def _codes_taken(projection: Projection) -> Iterator[str]:
    """Also by a unit that ended long ago: a code names one unit for ever."""
    taken = Unit.objects.filter(code__in=[new.code for new in projection.draft.founds])
    if taken:
        yield _("新设单位的代码已被使用：%s") % _listed(f"{unit.code} {unit}" for unit in taken)


def _nothing_above(projection: Projection) -> Iterator[str]:
    """A unit that stands under nothing, or only under those that stand under it."""
    before, after = projection.before, projection.after
    placed = after.structure.subtree(after.root.pk) if after.root else frozenset()
    loose = after.units.keys() - placed
    if before.root:
        loose -= before.units.keys() - before.structure.subtree(before.root.pk)
    if loose:
        yield _("没有上级的单位：%s") % _names(after.units[key] for key in loose)


def _later_posts(projection: Projection) -> Iterator[str]:
    """Appointments made ahead, to a unit that would be gone by then."""
    posts = Post.objects.filter(unit__in=projection.ended, valid_from__gt=projection.on)
    for post in posts.select_related("person", "unit"):
        yield _("%(person)s 自 %(day)s 起在%(unit)s的任职晚于撤并日期，请先免去") % {
            "person": post.person,
            "day": post.valid_from,
            "unit": post.unit,
        }


def _one_successor(projection: Projection) -> Iterator[str]:
    wanted = _number(SUCCESSORS, projection)
    if wanted is None:
        return
    for unit in _ending(projection):
        standing = [key for key in projection.successors.get(unit.pk, ()) if key in projection.after.units]
        if len(standing) != wanted:
            yield _("%(unit)s撤并后有 %(count)s 个承接单位，应为 %(wanted)s 个") % {
                "unit": unit,
                "count": len(standing),
                "wanted": wanted,
            }


def _one_branch(projection: Projection) -> Iterator[str]:
    wanted = _number(BRANCHES, projection)
    if wanted is None:
        return
    for unit in projection.after.bodies():
        has = len(projection.after.branches_of(unit.pk))
        if unit.pk in projection.founded and has != wanted:
            yield _("新设的%(unit)s有 %(count)s 个党支部，应为 %(wanted)s 个") % {
                "unit": unit,
                "count": has,
                "wanted": wanted,
            }


def _people(projection: Projection) -> Iterator[str]:
    lost = projection.before.people - projection.after.people
    if lost:
        people = Person.objects.filter(pk__in=lost).order_by("number")
        yield _("没有单位的人员 %(count)s 名：%(names)s") % {
            "count": len(lost),
            "names": _listed(f"{person} {person.number}" for person in people),
        }


def _heads(projection: Projection) -> Iterator[str]:
    without = _new(projection.after.units_without_head(), projection.before.units_without_head())
    if without:
        yield _("没有负责人的单位：%s") % _names(without)


def _work(projection: Projection) -> Iterator[str]:
    for work in open_work(projection.ended):
        if projection.successor_of(work.unit) is None:
            yield _("%(unit)s有 %(count)s 件在办的%(kind)s，撤并后没有单位承接") % {
                "unit": projection.before.units[work.unit],
                "count": work.count,
                "kind": work.title,
            }


def _secretaries(projection: Projection) -> Iterator[str]:
    without = _new(
        projection.after.branches_without_secretary(), projection.before.branches_without_secretary()
    )
    if without:
        yield _("没有书记的党支部：%s") % _names(without)


def _beats(projection: Projection) -> Iterator[str]:
    lost = projection.before.towns - projection.after.towns
    if lost:
        towns = Place.objects.filter(pk__in=lost).order_by("code")
        yield _("没有责任单位的乡镇：%s") % _listed(map(str, towns))


CHECKS: Mapping[str, Check] = {
    "person_has_unit": _people,
    "unit_has_head": _heads,
    "open_work_has_owner": _work,
    "branch_has_secretary": _secretaries,
    "township_has_beat": _beats,
}
"""The checks that the rule REFORM_PLAN_CHECKS names."""


def _number(rule: str, projection: Projection) -> int | None:
    """The number that a rule gives on the plan's day; None where no version of it is in effect."""
    try:
        return int(value(rule, projection.on))
    except NoSuchRule:
        return None


def _ending(projection: Projection) -> list[UnitThen]:
    return [unit for key, unit in projection.before.units.items() if key in projection.ended]


def _new(now: Iterable[UnitThen], earlier: Iterable[UnitThen]) -> list[UnitThen]:
    known = {unit.pk for unit in earlier}
    return [unit for unit in now if unit.pk not in known]


def _names(units: Iterable[UnitThen]) -> str:
    return _listed(map(str, sorted(units, key=lambda unit: unit.code)))


def _listed(names: Iterable[str]) -> str:
    return _("、").join(names)
