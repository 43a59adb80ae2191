"""What a gathering was, who was due by the structure of its day, who of them was there, and what it serves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lianjian.areas.branch.models import Gathering, Group, Serving
from lianjian.areas.branch.queries import (
    branches,
    called,
    committees,
    groups,
    is_quorate,
    posts_in,
    temporary_branches,
)
from lianjian.areas.branch.refusals import (
    NobodyDue,
    NoCommittee,
    NotABranch,
    NotDue,
    NothingServed,
    TemporaryOnly,
    WhichGroup,
)
from lianjian.areas.branch.states import (
    COMMITTEE_MEETING,
    COUNTED,
    GROUP_MEETING,
    NO_QUORUM,
    OBLIGATIONS,
    SENT_BACK,
    WITHDRAWN,
    Circle,
    Obligation,
    Reason,
)
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import under_way


def tell(
    gathering: Gathering,
    serves: Sequence[str],
    group: Group | None,
    absent: Mapping[int, str],
    chair: Person | None,
) -> None:
    """Say what a gathering of a day was, and who was absent: the roll, the committee or the group say who was due.

    Refused: NotABranch, NothingServed, WhichGroup, NoCommittee, NobodyDue, NotDue.
    """
    day, branch = gathering.occurred_on, gathering.unit_id
    require_branch(gathering.unit, day)
    gathering.serves = [code for code in OBLIGATIONS if code in serves]
    if not gathering.serves:
        raise NothingServed(_("没有选择是哪一种组织生活。"), field="serves", hint=_("可以选几种。"))
    gathering.group = _group_of(gathering, group)
    circles = {code: called(OBLIGATIONS[code], branch, gathering.group, day) for code in gathering.serves}
    for code, circle in circles.items():
        _require_called(OBLIGATIONS[code], branch, circle, day)
    due = frozenset[int]().union(*circles.values())
    _require_due(due, absent)
    gathering.called = sorted(due)
    gathering.absent = {str(person): Reason(reason).value for person, reason in sorted(absent.items())}
    gathering.due, gathering.present = len(due), len(due) - len(absent)
    gathering.has_quorum = all(
        is_quorate(OBLIGATIONS[code], branch, circle, circle - set(absent), day)
        for code, circle in circles.items()
    )
    gathering.chair = chair or _chair_of(gathering)


def _group_of(gathering: Gathering, group: Group | None) -> Group | None:
    if GROUP_MEETING.code not in gathering.serves:
        return None
    known = groups(gathering.occurred_on).get(group.pk) if group else None
    if known is None or known.branch_id != gathering.unit_id:
        raise WhichGroup(
            _("没有选择是哪个党小组的会。"),
            field="group",
            hint=_("请选择本支部当日的党小组；没有党小组的支部不开党小组会。"),
        )
    return group


def _require_called(obligation: Obligation, branch: int, circle: Collection[int], day: date) -> None:
    if obligation is COMMITTEE_MEETING and branch not in committees(day):
        raise NoCommittee(
            _("%s，这个支部没有支部委员会，不开支委会。") % f"{day:%Y-%m-%d}",
            field="serves",
            rule="BRANCH_COMMITTEE_MIN",
            hint=_("设了支部委员会的，请先登记选举。"),
        )
    if not circle:
        raise NobodyDue(
            _("%(day)s，没有应到「%(what)s」的党员。") % {"day": f"{day:%Y-%m-%d}", "what": obligation.title},
            field="serves",
            hint=_("请先登记支部的党员名册。"),
        )


def _require_due(due: Collection[int], absent: Mapping[int, str]) -> None:
    for person in absent:
        if person not in due:
            raise NotDue(
                _("缺席的人里有一位那天不在应到范围。"),
                field=f"absent-{person}",
                hint=_("应到的人由当日的名册、支委会或党小组确定。"),
            )


def _chair_of(gathering: Gathering) -> Person | None:
    """Who chairs unless told: the leader of the group, else the first of the committee's posts who was there."""
    if gathering.serves == [GROUP_MEETING.code] and gathering.group:
        return gathering.group.leader
    held = posts_in(gathering.unit_id, gathering.occurred_on)
    return next((post.person for post in held if gathering.was_present(post.person_id)), None)


def serve(gathering: Gathering) -> None:
    """Write what the gathering serves; what it no longer serves is taken back, never deleted."""
    known = {row.obligation: row for row in gathering.servings.all()} if gathering.version > 1 else {}
    new = []
    for code in {*gathering.serves, *known}:
        row = known.get(code) or Serving(obligation=code, gathering=gathering)
        _stand(row, gathering)
        if row.version:
            row.put()
        else:
            new.append(row)
    under_way().put_many(sorted(new, key=lambda row: row.obligation))


def _stand(row: Serving, gathering: Gathering) -> None:
    obligation, day = OBLIGATIONS[row.obligation], gathering.occurred_on
    row.unit, row.occurred_on = gathering.unit, day
    row.group = gathering.group if obligation.circle == Circle.GROUP else None
    if row.obligation not in gathering.serves:
        row.due, row.present, row.standing_code = 0, 0, WITHDRAWN.code
        return
    due = called(obligation, gathering.unit_id, gathering.group, day)
    present = {person for person in due if gathering.was_present(person)}
    row.due, row.present = len(due), len(present)
    row.standing_code = _standing(obligation, gathering, due, present).code


def _standing(
    obligation: Obligation, gathering: Gathering, due: Collection[int], present: Collection[int]
) -> State:
    if gathering.sent_back:
        return SENT_BACK
    is_valid = is_quorate(obligation, gathering.unit_id, due, present, gathering.occurred_on)
    return COUNTED if is_valid else NO_QUORUM


def require_branch(unit: Unit, day: date, *, field: str = "branch") -> None:
    """Refuse a unit that is no branch in being on a day."""
    if unit.pk not in branches(day):
        raise NotABranch(
            _("%(unit)s 在 %(day)s 不是在册的党支部。") % {"unit": unit, "day": f"{day:%Y-%m-%d}"},
            field=field,
        )


def require_lasting(branch: int, day: date, *, field: str = "branch") -> None:
    """Refuse a temporary branch, for what its members have in their own branches."""
    if branch in temporary_branches(day):
        raise TemporaryOnly(
            _("临时党支部不接转组织关系，不选举，不发展党员，也不推荐提名。"),
            rule="BRANCH_TEMPORARY",
            field=field,
            hint=_("请在党员组织关系所在的支部办理。"),
        )
