"""Keeping the roll: who joins, moves, leaves; groups; and the election of a committee. Each is a verb.

Every change of what stands on the roll begins on a day, and leaves what was before it as it was.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.branch.calling import require_branch, require_lasting
from lianjian.areas.branch.models import Committee, Group, Membership
from lianjian.areas.branch.queries import committees, groups, membership, posts_in, roll, voters
from lianjian.areas.branch.refusals import (
    BeforeItBegan,
    NotOfThisBranch,
    NotOnTheRoll,
    OnTheRollAlready,
    TooFewForACommittee,
    WhichGroup,
    WrongSize,
)
from lianjian.areas.branch.states import COMMITTEE_POSTS, Grade
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, Person, PostKind, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months


@change("branch.member:write")
def admit(
    *, actor: Any, at: datetime, branch: Unit, people: Sequence[Person], grade: str, on: date
) -> Membership:
    """Put people on a branch's roll from a day on; give back the first one's row."""
    _require_in(actor, "branch.member:write", branch, on)
    for person in people:
        held = membership(person.pk, on) or Membership.objects.filter(person=person, valid_to=None).first()
        if held is not None:
            raise OnTheRollAlready(
                _("%(person)s已经在%(branch)s的名册上。") % {"person": person, "branch": held.branch},
                field="people",
                hint=_("从别的支部来的，请办理组织关系转接。"),
            )
    rows = [Membership(person=person, branch=branch, grade=Grade(grade), valid_from=on) for person in people]
    under_way().put_many(rows)
    return rows[0]


@change("branch.member:write")
def transfer(*, actor: Any, at: datetime, membership: Membership, to: Unit, on: date) -> Membership:
    """Move a member to another branch's roll."""
    _require_in(actor, "branch.member:write", membership.branch, on)
    require_branch(to, on, field="to")
    require_lasting(to.pk, on, field="to")
    return begin_anew([current(membership, on)], on, branch=to, group=None)[0]


@change("branch.member:write")
def transfer_all(*, actor: Any, at: datetime, people: Sequence[Person], to: Unit, on: date) -> Membership:
    """Move people from the rolls on which they stand to another branch's, as a reorganisation does.

    Gives back the first one's new row.
    """
    _require_in(actor, "branch.member:write", to, on)
    return begin_anew([_held(person, on) for person in people], on, branch=to, group=None)[0]


@change("branch.member:write")
def make_full(*, actor: Any, at: datetime, membership: Membership, on: date) -> Membership:
    """A probationary member becomes a full one."""
    _require_in(actor, "branch.member:write", membership.branch, on)
    return begin_anew([current(membership, on)], on, grade=Grade.FULL)[0]


@change("branch.member:write")
def join_group(*, actor: Any, at: datetime, membership: Membership, group: Group, on: date) -> Membership:
    """Put a member of a branch into one of its groups."""
    _require_in(actor, "branch.member:write", membership.branch, on)
    known = groups(on).get(group.pk)
    if known is None or known.branch_id != membership.branch_id:
        raise WhichGroup(_("%s那天不是这个支部的党小组。") % group, field="group")
    return begin_anew([current(membership, on)], on, group=group)[0]


@change("branch.member:write")
def leave(*, actor: Any, at: datetime, membership: Membership, on: date, why: str = "") -> Membership:
    """A member leaves the county's rolls: moved away, or otherwise."""
    _require_in(actor, "branch.member:write", membership.branch, on)
    held = current(membership, on)
    held.valid_to = on
    return held.put(note=why)


def current(row: Membership, on: date) -> Membership:
    """A line of the roll that still stands, to be ended on a day that is not before it began; else refused."""
    if row.valid_to is not None:
        raise NotOnTheRoll(_("%s已经不在这个名册上。") % row.person, hint=_("请打开现在的那一行。"))
    if on < row.valid_from:
        raise BeforeItBegan(_("日期早于列入名册的日期 %s。") % f"{row.valid_from:%Y-%m-%d}", field="on")
    return row


def _held(person: Person, on: date) -> Membership:
    row = Membership.objects.filter(person=person, valid_to=None).select_related("branch", "person").first()
    if row is None:
        raise NotOnTheRoll(_("%s不在名册上。") % person, field="people")
    return current(row, on)


def begin_anew(rows: Sequence[Membership], on: date, *, why: str = "", **what: Any) -> list[Membership]:
    """End the rows on a day, and begin others that differ from them in what is told; `why` is kept with each."""
    new = []
    for row in rows:
        told = {"branch": row.branch, "grade": row.grade, "group": row.group} | what
        new.append(Membership(person=row.person, valid_from=on, **told))
        row.valid_to = on
        row.put(note=why)
    under_way().put_many(new, notes=[why] * len(new))
    return new


@change("branch.member:write")
def form_group(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    name: str,
    leader: Person,
    people: Sequence[Person],
    on: date,
    name_en: str = "",
) -> Group:
    """Form a group of members of a branch; its leader is one of them."""
    _require_in(actor, "branch.member:write", branch, on)
    for person in people:
        _require_of(person, branch, on)
    if leader not in people:
        raise NotOfThisBranch(_("组长要是组员之一。"), field="leader")
    group = Group(branch=branch, name=name, name_en=name_en, leader=leader, valid_from=on).put()
    begin_anew([_held(person, on) for person in people], on, group=group)
    return group


@change("branch.member:write")
def end_group(*, actor: Any, at: datetime, group: Group, on: date) -> Group:
    """End a group; its members stay in the branch."""
    _require_in(actor, "branch.member:write", group.branch, on)
    if groups(on).get(group.pk) is None:
        raise WhichGroup(_("%s那天不在。") % group, field="on")
    inside = Membership.objects.filter(group=group, valid_to=None).select_related("branch", "person")
    begin_anew([current(row, on) for row in inside], on, group=None)
    group.valid_to = on
    return group.put()


@change("branch.committee:write")
def elect(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    members: Mapping[str, Person],
    on: date,
    by_election: bool = False,
) -> Committee:
    """Enter the election of a committee: kind of post → who holds it. The one before ends on that day.

    Its term ends as many months later as the rule says. A by-election fills vacant posts, and the term goes on.
    """
    _require_in(actor, "branch.committee:write", branch, on)
    _require_size(branch, members, on)
    for kind, person in members.items():
        _require_of(person, branch, on, field=kind)
    if by_election and branch.pk in committees(on):
        _settle_posts(actor, at, branch, members, on)
        return committees(on)[branch.pk]
    if branch.pk in committees(on):
        before = Committee.objects.get(pk=committees(on)[branch.pk].pk)
        before.valid_to = on
        before.put()
    _settle_posts(actor, at, branch, members, on)
    return Committee(branch=branch, valid_from=on, term_ends_on=months("BRANCH_TERM_MONTHS", on)).put()


def _require_size(branch: Unit, members: Mapping[str, Person], on: date) -> None:
    least, most = min(value("BRANCH_COMMITTEE_SIZE", on)), int(value("BRANCH_COMMITTEE_MAX", on))
    needed, there = int(value("BRANCH_COMMITTEE_MIN", on)), len(voters(branch.pk, on))
    if there < needed:
        raise TooFewForACommittee(
            _("正式党员%(there)d人，不足%(needed)d人的支部不设支部委员会。")
            % {"there": there, "needed": needed},
            rule="BRANCH_COMMITTEE_MIN",
            field="branch",
            hint=_("只设书记，必要时设一名副书记。"),
        )
    size = len({person.pk for person in members.values()})
    if not least <= size <= most or SECRETARY not in members:
        raise WrongSize(
            _("支部委员会由%(least)d至%(most)d人组成，其中有书记。") % {"least": least, "most": most},
            rule="BRANCH_COMMITTEE_SIZE",
            field=SECRETARY if SECRETARY not in members else "organisation",
        )


def _settle_posts(actor: Any, at: datetime, branch: Unit, members: Mapping[str, Person], on: date) -> None:
    """Let posts go on that are held by whom they were; end the others, and give the new ones."""
    held = {(post.kind.code, post.person_id): post for post in posts_in(branch.pk, on)}
    wanted = {(kind, person.pk): person for kind, person in members.items()}
    for key in held.keys() - wanted.keys():
        changes.relieve(actor=actor, at=at, post=held[key], on=on)
    kinds = {kind.code: kind for kind in PostKind.objects.filter(code__in=COMMITTEE_POSTS)}
    for kind, pk in sorted(wanted.keys() - held.keys()):
        changes.appoint(actor=actor, at=at, person=wanted[kind, pk], unit=branch, kind=kinds[kind], on=on)


def _require_of(person: Person, branch: Unit, on: date, *, field: str = "people") -> None:
    if person.pk not in {row.person_id for row in roll(branch.pk, on)}:
        raise NotOfThisBranch(_("%s那天不是这个支部的党员。") % person, field=field)


def _require_in(actor: Any, permission: str, branch: Unit, on: date) -> None:
    require_branch(branch, on)
    require_lasting(branch.pk, on)
    require_in(actor, permission, branch)
