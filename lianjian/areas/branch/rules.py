"""What can be entered of a branch's life, each a verb: gatherings with what they serve and decide, talks, and why
something was not done.

Who was due is told by the roll, the committee or the group of the day; only who was absent is entered.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch.calling import require_branch, serve, tell
from lianjian.areas.branch.duties import owed_by
from lianjian.areas.branch.models import Explanation, Gathering, Group, Resolution, Talk
from lianjian.areas.branch.queries import leading, roll
from lianjian.areas.branch.refusals import (
    DecidedAlready,
    ExplainedAlready,
    MadeUpBefore,
    NotAbsent,
    NotOfThisBranch,
    OwnExplanation,
    SentBackAlready,
    TalkWithOneself,
)
from lianjian.areas.branch.resolving import body_of, resolve_in
from lianjian.areas.branch.states import ACCEPTED, NOT_ACCEPTED, Body
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.duties.rules import excuse
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import FromTheFuture, change, under_way


@change("branch.gathering:record")
def record_gathering(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    serves: Sequence[str],
    topic: str,
    absent: Mapping[int, str],
    group: Group | None = None,
    place_text: str = "",
    minutes: str = "",
    chair: Person | None = None,
    text: str = "",
    in_favour: int = 0,
    against: int = 0,
    abstained: int = 0,
) -> Gathering:
    """Enter a gathering, and with a `text` what it decided. `absent`: person → reason, of those who were due.

    One without quorum is kept, says so, and does not serve what needs a quorum.
    """
    require_in(actor, "branch.gathering:record", branch)
    gathering = Gathering(unit=branch, topic=topic, place_text=place_text, minutes=minutes)
    gathering.recorder = actor.person
    tell(gathering.happened(at), serves, group, absent, chair)
    gathering.put()
    serve(gathering)
    if text:
        resolve_in(gathering, body_of(gathering), text, None, "", (in_favour, against, abstained))
    return gathering


@change("branch.gathering:correct")
def correct_gathering(
    *,
    actor: Any,
    at: datetime,
    gathering: Gathering,
    when: datetime,
    serves: Sequence[str],
    topic: str,
    absent: Mapping[int, str],
    why: str,
    group: Group | None = None,
    place_text: str = "",
    minutes: str = "",
    chair: Person | None = None,
) -> Gathering:
    """Correct what was entered wrongly, or mend what was sent back; the old wording stays in the revisions."""
    require_in(actor, "branch.gathering:correct", gathering.unit)
    if when > at:
        raise FromTheFuture(_("组织生活的时间晚于更正的时间。"), field="when")
    before = _votes_rest_on(gathering)
    gathering.topic, gathering.place_text, gathering.minutes = topic, place_text, minutes
    tell(gathering.happened(when), serves, group, absent, chair)
    gathering.made_up = {key: day for key, day in gathering.made_up.items() if key in gathering.absent}
    if gathering.resolutions.exists() and _votes_rest_on(gathering) != before:
        raise DecidedAlready(
            _("这次会议已经作出决议，时间、种类和缺席人员不能再改。"),
            field="absent",
            hint=_("其他内容可以更正。"),
        )
    gathering.sent_back = ""
    gathering.put(note=why)
    serve(gathering)
    return gathering


def _votes_rest_on(gathering: Gathering) -> tuple[Any, ...]:
    return gathering.occurred_at, sorted(gathering.serves), gathering.group_id, dict(gathering.absent)


@change("branch.gathering:send_back")
def send_back(*, actor: Any, at: datetime, gathering: Gathering, why: str) -> Gathering:
    """Send back an entry that says nothing, with a reason. It serves nothing until it is mended."""
    require_in(actor, "branch.gathering:send_back", gathering.unit)
    if gathering.sent_back:
        raise SentBackAlready(_("这次组织生活已经退回，等支部补正。"))
    gathering.sent_back = why
    gathering.put(note=why)
    serve(gathering)
    return gathering


@change("branch.gathering:record")
def make_up(*, actor: Any, at: datetime, gathering: Gathering, person: Person, note: str = "") -> Gathering:
    """Someone who was absent has made up what the gathering was about. It stays an absence."""
    require_in(actor, "branch.gathering:record", gathering.unit)
    key = str(person.pk)
    if key not in gathering.absent or key in gathering.made_up:
        raise NotAbsent(_("%s没有缺席，或者已经补课。") % person, field="person")
    day = timezone.localdate(at)
    if day < gathering.occurred_on:
        raise MadeUpBefore(_("补课的时间早于这次组织生活。"), field="at")
    gathering.made_up = gathering.made_up | {key: f"{day:%Y-%m-%d}"}
    return gathering.put(note=note)


@change("branch.gathering:record")
def resolve(
    *,
    actor: Any,
    at: datetime,
    gathering: Gathering,
    body: str,
    text: str,
    in_favour: int,
    against: int,
    abstained: int,
    about: Person | None = None,
    about_unit: Unit | None = None,
    subject: str = "",
) -> Resolution:
    """Enter what a meeting decided, with its votes. Whether it passed is for the rule to say."""
    require_in(actor, "branch.gathering:record", gathering.unit)
    votes = (in_favour, against, abstained)
    return resolve_in(gathering, Body(body), text, about, subject, votes, about_unit)


@change("branch.talk:record")
def record_talks(*, actor: Any, at: datetime, branch: Unit, one: Person, others: Sequence[Person]) -> Talk:
    """Enter that someone talked with others of the branch, each by themselves; give back the first talk.

    It counts for whoever talked with one who holds a post in the branch: of two who both do, for each.
    """
    require_in(actor, "branch.talk:record", branch)
    day = timezone.localdate(at)
    require_branch(branch, day)
    on_roll = {row.person_id for row in roll(branch.pk, day)}
    for name, person in (("one", one), *(("others", other) for other in others)):
        if person.pk not in on_roll:
            raise NotOfThisBranch(_("%s那天不是这个支部的党员。") % person, field=name)
    if not others or one in others:
        raise TalkWithOneself(_("请选择与本人谈话的另一位党员。"), field="others")
    leads = leading(branch.pk, day)
    pairs = [pair for other in others for pair in _told_of(one, other, leads)]
    talks = [
        Talk(unit=branch, person=person, other=other, counts=other.pk in leads) for person, other in pairs
    ]
    under_way().put_many([talk.happened(at) for talk in talks])
    return talks[0]


def _told_of(one: Person, other: Person, leads: frozenset[int]) -> list[tuple[Person, Person]]:
    """For whom a talk is told: for who does not lead the branch, or for each of two who do."""
    if one.pk in leads and other.pk in leads:
        return [(one, other), (other, one)]
    return [(one, other)] if other.pk in leads else [(other, one)]


@change("branch.gathering:explain")
def explain(
    *, actor: Any, at: datetime, branch: Unit, duty: str, on: date, why: str, group: Group | None = None
) -> Explanation:
    """Say why a duty was not done in the period in which a day lies."""
    require_in(actor, "branch.gathering:explain", branch)
    ower, period = owed_by(duty, branch, group, on, today=timezone.localdate(at))
    if Explanation.objects.filter(duty=duty, ower=ower, first=period.first).exists():
        raise ExplainedAlready(_("这一期已经说明过了。"), field="on")
    told = Explanation(unit=branch, duty=duty, ower=ower, first=period.first, last=period.last, why=why)
    return told.happened(at).begin(at).put()


@change("branch.gathering:excuse")
def judge_explanation(
    *, actor: Any, at: datetime, explanation: Explanation, accepted: bool, note: str
) -> Explanation:
    """Say whether an explanation holds: if so nothing is owed for that period. Not by who belongs to the branch."""
    require_in(actor, "branch.gathering:excuse", explanation.unit)
    day = timezone.localdate(at)
    if actor.person and actor.person.pk in {row.person_id for row in roll(explanation.unit_id, day)}:
        raise OwnExplanation(_("本支部的党员不能认定本支部的说明。"), hint=_("请政工部门的另一位同志认定。"))
    if not accepted:
        return explanation.move(NOT_ACCEPTED, at=at, note=note)
    excuse(
        actor=actor, at=at, duty=explanation.duty, ower=explanation.ower, first=explanation.first,
        why=explanation.why,
    )  # fmt: skip
    return explanation.move(ACCEPTED, at=at, note=note)
