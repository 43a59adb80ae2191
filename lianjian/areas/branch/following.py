"""The roll follows who is moved: whoever serves in another unit comes to stand on the roll of its own branch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.branch.models import Membership
from lianjian.areas.branch.queries import elsewhere, keeping_rolls, posts_in
from lianjian.areas.branch.refusals import OnTheRollAlready
from lianjian.areas.branch.roll import begin_anew, current
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.door import change


@change("branch.member:write")
def follow_units(*, actor: Any, at: datetime, people: Sequence[Membership], on: date) -> Membership:
    """Transfer members to the branches of the units in which they serve on a day; give back the first one's new row."""
    wanted, there = elsewhere(on), keeping_rolls(on)
    for row in people:
        if row.pk not in wanted:
            raise OnTheRollAlready(
                _("%s已经在任职单位的支部。") % row.person, field="people", hint=_("请重新打开这一页。")
            )
        require_in(actor, "branch.member:write", current(row, on).branch)
    why = _("随任职单位转接组织关系")
    rows = [_transfer(actor, at, row, there[wanted[row.pk]], on, why) for row in people]
    return rows[0]


def follow(*, actor: Any, at: datetime, moved: Mapping[int, str], on: date) -> None:
    """Inside a change that is under way: let the roll follow persons who were moved, each key with what moved them.

    Nothing follows of who stands on no roll, or serves where the unit has no branch of its own.
    """
    wanted, there = elsewhere(on), keeping_rolls(on)
    rows = Membership.objects.filter(pk__in=wanted, person__in=moved).select_related("person", "branch")
    for row in rows.order_by("pk"):
        day = max(on, row.valid_from)
        _transfer(actor, at, row, there[wanted[row.pk]], day, moved[row.person_id])


def _transfer(actor: Any, at: datetime, row: Membership, to: Unit, on: date, why: str) -> Membership:
    """Move a member to a branch's roll, and end the posts held in the branch that is left."""
    for post in posts_in(row.branch_id, on):
        if post.person_id == row.person_id:
            changes.relieve(actor=actor, at=at, post=post, on=on)
    return begin_anew([row], on, why=why, branch=to, group=None)[0]
