"""Who belonged to which branch on a day, who was due at what, and the periods in which it is owed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import takewhile

from lianjian.areas.branch.models import Committee, Group, Lending, Membership, TemporaryBranch
from lianjian.areas.branch.states import COMMITTEE_POSTS, Circle, Grade, Obligation
from lianjian.kernel.clock.periods import LATEST, Period
from lianjian.kernel.org.models import BRANCHES, SECRETARY, Person, Placement, Post, Unit
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import value, versions

MONTHS = {"month": 1, "year": 12}
"""The units in which a rule may say how long a period is, in months."""


@kept
def branches(on: date) -> Mapping[int, Unit]:
    """The branches in being on a day, the temporary ones among them, by their keys."""
    return {unit.pk: unit for unit in Unit.objects.on(on).of_kind(*BRANCHES)}


@kept
def temporary_branches(on: date) -> Mapping[int, TemporaryBranch]:
    """Those of them that were formed for a task, by the keys of their units."""
    return {row.branch_id: row for row in TemporaryBranch.objects.on(on)}


def keeping_rolls(on: date) -> dict[int, Unit]:
    """The branches on whose rolls people stand: all but the temporary ones."""
    passing = temporary_branches(on)
    return {pk: unit for pk, unit in branches(on).items() if pk not in passing}


@kept
def rolls_since() -> date | None:
    """The first day on which anybody stood on a roll."""
    return Membership.objects.order_by("valid_from").values_list("valid_from", flat=True).first()


@kept
def _rolls(on: date) -> Mapping[int, tuple[Membership, ...]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.on(on).select_related("person", "group").order_by("person__number"):
        found[row.branch_id].append(row)
    there = branches(on)
    return {branch: tuple(rows) for branch, rows in found.items() if branch in there}


def roll(branch: int, on: date) -> tuple[Membership, ...]:
    """Who stood on a branch's roll on a day, in the order of their numbers; nobody on that of an ended branch.

    Of a temporary branch: those who take part in it, by their lines in the rolls of their own branches.
    """
    found = _lent(on) if branch in temporary_branches(on) else _rolls(on)
    return found.get(branch, ())


@kept
def _lent(on: date) -> Mapping[int, tuple[Membership, ...]]:
    known, found = _memberships(on), defaultdict[int, list[Membership]](list)
    for row in Lending.objects.on(on).filter(person__in=list(known)).order_by("person__number"):
        found[row.branch_id].append(known[row.person_id])
    return {branch: tuple(rows) for branch, rows in found.items()}


def lent(on: date) -> frozenset[int]:
    """Who takes part in some temporary branch on a day, as keys of persons."""
    return frozenset(row.person_id for rows in _lent(on).values() for row in rows)


@kept
def _memberships(on: date) -> Mapping[int, Membership]:
    return {row.person_id: row for rows in _rolls(on).values() for row in rows}


def membership(person: int, on: date) -> Membership | None:
    """Where a person stood on a roll on a day."""
    return _memberships(on).get(person)


def members_of_all(on: date) -> list[Person]:
    """Everybody who stands on a roll on a day."""
    return [row.person for row in _memberships(on).values()]


def branch_by_person(on: date) -> dict[int, int]:
    """The branch of each member on a day."""
    return {person: row.branch_id for person, row in _memberships(on).items()}


def voters(branch: int, on: date) -> frozenset[int]:
    """The members with a vote."""
    return frozenset(row.person_id for row in roll(branch, on) if row.grade == Grade.FULL)


@kept
def committees(on: date) -> Mapping[int, Committee]:
    """The committee of each branch in being that had one on a day."""
    rows = Committee.objects.on(on).select_related("branch")
    there = branches(on)
    return {row.branch_id: row for row in rows if row.branch_id in there}


@kept
def own_branches(on: date) -> Mapping[int, int]:
    """The branch of each unit that has its own on a day: unit → branch, as keys."""
    placed = Placement.objects.on(on).filter(unit__in=keeping_rolls(on)).order_by("-unit__code")
    return dict(placed.values_list("parent", "unit"))


@kept
def _branch_by_unit(on: date) -> Mapping[int, int]:
    """The branch that serves each unit on a day: its own, else that of the nearest unit above it."""
    own = own_branches(on)
    above = dict(Placement.objects.on(on).exclude(unit__in=branches(on)).values_list("unit_id", "parent_id"))
    found = {}
    for unit in {*above, *own}:
        at: int | None = unit
        while at is not None and at not in own:
            at = above.get(at)
        if at is not None:
            found[unit] = own[at]
    return found


def serving_branch(unit: int, on: date) -> int | None:
    return _branch_by_unit(on).get(unit)


def served_by(branch: int, on: date) -> list[int]:
    """The units that a branch serves on a day: those that it may nominate, as a whole or by a team of theirs."""
    return [unit for unit, served in _branch_by_unit(on).items() if served == branch]


@kept
def elsewhere(on: date) -> Mapping[int, int]:
    """Who stands on a roll other than that of the unit they serve in: the membership → the branch of that unit.

    Of who serves in several units, the roll of any of them will do; of who serves where no unit has a branch, any.
    """
    own, wanted = own_branches(on), defaultdict[int, list[int]](list)
    posts = Post.objects.on(on).exclude(unit__kind__code__in=BRANCHES).order_by("-kind__leads", "pk")
    for person, unit in posts.values_list("person", "unit"):
        if unit in own:
            wanted[person].append(own[unit])
    stand = Membership.objects.filter(valid_to=None).values_list("pk", "person", "branch")
    return {
        pk: wanted[person][0]
        for pk, person, branch in stand
        if person in wanted and branch not in wanted[person]
    }


@kept
def _posts(on: date) -> Mapping[int, tuple[Post, ...]]:
    found: dict[int, list[Post]] = defaultdict(list)
    held = Post.objects.on(on).filter(kind__code__in=COMMITTEE_POSTS).select_related("person", "kind")
    for post in held.order_by("pk"):
        found[post.unit_id].append(post)
    return {
        unit: tuple(sorted(posts, key=lambda post: COMMITTEE_POSTS.index(post.kind.code)))
        for unit, posts in found.items()
    }


def posts_in(branch: int, on: date) -> tuple[Post, ...]:
    """The posts of secretary and committee in a branch on a day, the secretary first."""
    return _posts(on).get(branch, ())


def committee(branch: int, on: date) -> frozenset[int]:
    """The members of a branch's committee on a day; nobody where it has none."""
    held = posts_in(branch, on) if branch in committees(on) else ()
    return frozenset(post.person_id for post in held)


def leading(branch: int, on: date) -> frozenset[int]:
    """With whom a member is to talk: the committee, or where there is none whoever holds a post in the branch."""
    return frozenset(post.person_id for post in posts_in(branch, on))


@kept
def groups(on: date) -> Mapping[int, Group]:
    """The groups of branches in being on a day, by their keys."""
    rows = Group.objects.on(on).select_related("branch", "leader").order_by("branch__code", "pk")
    there = branches(on)
    return {row.pk: row for row in rows if row.branch_id in there}


def meeting_groups(on: date) -> dict[int, Group]:
    """Those of them with members: a group that all have left meets no more."""
    inside = {row.group_id for rows in _rolls(on).values() for row in rows}
    return {pk: group for pk, group in groups(on).items() if pk in inside}


def groups_of(branch: int, on: date) -> list[Group]:
    return [group for group in groups(on).values() if group.branch_id == branch]


def called(obligation: Obligation, branch: int, group: Group | None, on: date) -> frozenset[int]:
    """Who is due at what serves an obligation on a day, as keys of persons."""
    if obligation.circle == Circle.COMMITTEE:
        return committee(branch, on)
    rows = roll(branch, on)
    if obligation.circle == Circle.GROUP:
        rows = tuple(row for row in rows if group is not None and row.group_id == group.pk)
    return frozenset(row.person_id for row in rows)


def is_quorate(
    obligation: Obligation, branch: int, due: Collection[int], present: Collection[int], on: date
) -> bool:
    """Whether enough came: of the members more than a share of those with a vote; of a committee at least one."""
    if obligation.circle == Circle.COMMITTEE:
        return bool(present) and len(present) >= float(value("BL_COMMITTEE_QUORUM", on)) * len(due)
    if obligation.body is None:
        return bool(present)
    with_vote = voters(branch, on)
    share = float(value("BL_MEMBERS_QUORUM", on))
    return len(with_vote.intersection(present)) > share * len(with_vote.intersection(due))


@kept
def _all_periods(code: str) -> tuple[Period, ...]:
    """All periods of an obligation: as long as the version of its rule on their first day says, cut at New Year."""
    begins = versions(code)[-1].valid_from
    first = begins if (begins.month, begins.day) == (1, 1) else date(begins.year + 1, 1, 1)
    found = []
    while first <= LATEST:
        period = Period(first, _last(code, first))
        found.append(period)
        first = period.last + timedelta(days=1)
    return tuple(found)


def _last(code: str, first: date) -> date:
    version = next(it for it in versions(code) if it.valid_from <= first)
    month = min(12, first.month - 1 + int(str(version.value)) * MONTHS[version.unit])
    after = date(first.year + 1, 1, 1) if month == 12 else date(first.year, month + 1, 1)
    return after - timedelta(days=1)


def periods(code: str, until: date) -> list[Period]:
    """The periods of an obligation that had begun by a day; the first comes first."""
    return list(takewhile(lambda period: period.first <= until, _all_periods(code)))


def lacks_members(committee: Committee, on: date) -> bool:
    """Whether a committee has no secretary or fewer members than the rule gives it: a by-election is due."""
    held = {post.kind.code: post.person_id for post in posts_in(committee.branch_id, on)}
    least = int(min(value("BRANCH_COMMITTEE_SIZE", on)))
    return SECRETARY not in held or len(set(held.values())) < least


def lacks_committee(branch: int, on: date) -> bool:
    """Whether a branch has as many full members as ask for a committee, and has none."""
    if branch in committees(on) or branch in temporary_branches(on):
        return False
    return len(voters(branch, on)) >= int(value("BRANCH_COMMITTEE_MIN", on))
