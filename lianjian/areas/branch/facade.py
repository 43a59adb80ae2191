"""What other areas may ask of branches: who belonged to which, and what a branch decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianjian.areas.branch import roll as keeping
from lianjian.areas.branch import rules
from lianjian.areas.branch.following import follow as follow
from lianjian.areas.branch.models import Membership, Resolution
from lianjian.areas.branch.queries import keeping_rolls, membership, posts_in, roll, serving_branch
from lianjian.areas.branch.queries import voters as voters
from lianjian.areas.branch.states import COMMITTEE_POSTS as COMMITTEE_POSTS
from lianjian.areas.branch.states import OBLIGATIONS, Body, Grade
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change
from lianjian.kernel.records.reference import reference_row


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a branch decided in a meeting: key, the row's number, who decided, when, and the votes.

    `body` is "members" or "committee"; `about` the person's key, `about_unit` that of a unit nominated as a whole or
    by a team of it; `subject` "recommend", "nominate", "admit", "confirm" or "".
    `due` and `present` count those with a vote.
    """

    pk: int
    gathering: int
    number: str
    branch: int
    on: date
    body: str
    about: int | None
    about_unit: int | None
    subject: str
    text: str
    due: int
    present: int
    in_favour: int
    against: int
    abstained: int
    quorate: bool
    passed: bool


def branches(on: date) -> dict[int, Unit]:
    """The branches in being on a day by their keys; not the temporary ones, on whose rolls nobody stands."""
    return keeping_rolls(on)


def branch_of(person: Person, on: date) -> Unit | None:
    """The branch on whose roll a person stood on a day."""
    found = membership(person.pk, on)
    return reference_row(Unit, found.branch_id) if found else None


def belonged(person: Person, branch: int, on: date) -> bool:
    """Whether a person stood on the roll of a branch, told by its key, at any hour of a day: who was transferred on
    that day belonged to both.
    """
    held = membership(person.pk, on)
    if held is not None and held.branch_id == branch:
        return True
    return Membership.objects.filter(person=person, branch=branch, valid_from__lte=on, valid_to=on).exists()


def members(branch: Unit, on: date) -> list[int]:
    """The keys of those on a branch's roll on a day."""
    return [row.person_id for row in roll(branch.pk, on)]


def standing_of(person: Person, on: date) -> tuple[int, str] | None:
    """The branch's key and the grade, "probationary" or "full", of a person on a day; None on no roll."""
    found = membership(person.pk, on)
    return (found.branch_id, found.grade) if found else None


def officers(branch: Unit, on: date) -> dict[str, list[int]]:
    """Who held the posts of secretary and committee in a branch on a day: kind of post → keys of persons."""
    found: dict[str, list[int]] = {}
    for post in posts_in(branch.pk, on):
        found.setdefault(post.kind.code, []).append(post.person_id)
    return found


def decisions(*, about: Person, subject: str, since: date, until: date) -> list[Decision]:
    """What branches decided about a person, with a subject, from a day to a day; the newest comes first."""
    rows = Resolution.objects.filter(about=about, subject=subject, occurred_on__range=(since, until))
    return [_told(row) for row in rows.order_by("-occurred_on", "-pk")]


def branch_for(unit: Unit, on: date) -> int | None:
    """The key of the branch that serves a unit on a day: its own, else that of the unit above it."""
    return serving_branch(unit.pk, on)


def nominations_of(unit: Unit, *, since: date, until: date) -> list[Decision]:
    """What branches decided on nominating a unit or a team of it, from a day to a day; the newest comes first."""
    rows = Resolution.objects.filter(about_unit=unit, occurred_on__range=(since, until))
    return [_told(row) for row in rows.order_by("-occurred_on", "-pk")]


def decision(pk: int) -> Decision | None:
    """One decision by its key."""
    row = Resolution.objects.filter(pk=pk).first()
    return _told(row) if row else None


@change("branch.gathering:record")
def _decide(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    body: str,
    topic: str,
    text: str,
    about: Person | None,
    about_unit: Unit | None,
    subject: str,
    in_favour: int,
    against: int,
    abstained: int,
    absent: Mapping[int, str],
) -> Resolution:
    meeting = next(code for code, it in OBLIGATIONS.items() if it.body == Body(body))
    gathering = rules.record_gathering(
        actor=actor, at=at, branch=branch, serves=[meeting], topic=topic, absent=absent
    )
    return rules.resolve(
        actor=actor,
        at=at,
        gathering=gathering,
        body=body,
        text=text,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        about=about,
        about_unit=about_unit,
        subject=subject,
    )


def decide(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    body: str,
    topic: str,
    text: str,
    about: Person | None,
    subject: str,
    in_favour: int,
    against: int,
    abstained: int,
    absent: Mapping[int, str],
    about_unit: Unit | None = None,
) -> Decision:
    """Hold a meeting of the members or the committee that decides one thing. Refusals are those of `rules`."""
    return _told(
        _decide(
            actor=actor,
            at=at,
            branch=branch,
            body=body,
            topic=topic,
            text=text,
            about=about,
            about_unit=about_unit,
            subject=subject,
            in_favour=in_favour,
            against=against,
            abstained=abstained,
            absent=absent,
        )
    )


def _told(row: Resolution) -> Decision:
    return Decision(
        pk=row.pk,
        gathering=row.gathering_id,
        number=row.number,
        branch=row.unit_id,
        on=row.occurred_on,
        body=row.body,
        about=row.about_id,
        about_unit=row.about_unit_id,
        subject=row.subject,
        text=row.text,
        due=row.due,
        present=row.present,
        in_favour=row.in_favour,
        against=row.against,
        abstained=row.abstained,
        quorate=row.quorate,
        passed=row.passed,
    )


def admit(*, actor: Any, at: datetime, branch: Unit, person: Person, on: date) -> None:
    """Put someone on a branch's roll from a day on, on probation. Refusals are those of `roll`."""
    keeping.admit(actor=actor, at=at, branch=branch, people=[person], grade=Grade.PROBATIONARY.value, on=on)


def make_full(*, actor: Any, at: datetime, person: Person, on: date) -> None:
    """Make a full member from a day on, or from when the present line of the roll began, if that is later."""
    held = _on_the_roll(person)
    keeping.make_full(actor=actor, at=at, membership=held, on=max(on, held.valid_from))


def leave(*, actor: Any, at: datetime, person: Person, on: date, why: str) -> None:
    """Take someone off the roll from a day on."""
    keeping.leave(actor=actor, at=at, membership=_on_the_roll(person), on=on, why=why)


def _on_the_roll(person: Person) -> Membership:
    return Membership.objects.select_related("person", "branch").get(person=person, valid_to=None)
