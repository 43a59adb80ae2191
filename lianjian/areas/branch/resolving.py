"""What a meeting decided: who had a vote, whether the votes can be right, and whether they carry it."""

from django.utils.translation import gettext as _

from lianjian.areas.branch.calling import require_lasting
from lianjian.areas.branch.models import Gathering, Resolution
from lianjian.areas.branch.queries import committee, is_quorate, membership, roll, serving_branch, voters
from lianjian.areas.branch.refusals import (
    AboutNobody,
    AboutTwo,
    NotDecidedThere,
    NotOfThisBranch,
    OnTheRollAlready,
    WrongVotes,
)
from lianjian.areas.branch.states import OBLIGATIONS, Body, Subject
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import under_way
from lianjian.kernel.rules.book import value

MAJORITY = {Body.MEMBERS: "BL_MEMBERS_MAJORITY", Body.COMMITTEE: "BL_COMMITTEE_MAJORITY"}
"""The rule that says of how many of those due a decision needs more than a share."""


def resolve_in(
    gathering: Gathering,
    body: Body | None,
    text: str,
    about: Person | None,
    subject: str,
    votes: tuple[int, int, int],
    about_unit: Unit | None = None,
) -> Resolution:
    """Put a decision of a meeting, with the votes in favour, against and abstained.

    Refused: NotDecidedThere, AboutNobody, AboutTwo, TemporaryOnly, NotOfThisBranch, OnTheRollAlready, WrongVotes.
    """
    meeting = next((it for it in OBLIGATIONS.values() if it.body == body and body), None)
    if body is None or meeting is None or meeting.code not in gathering.serves:
        raise NotDecidedThere(
            _("决议由支部党员大会或支部委员会会议作出，这次不是。"),
            field="body",
            hint=_("请在组织生活的种类里选上作出决议的会议。"),
        )
    _require_about(gathering, about, about_unit, subject)
    due, present = _with_vote(gathering, body)
    _require_votes(votes, len(present))
    in_favour, against, abstained = votes
    quorate = is_quorate(meeting, gathering.unit_id, due, present, gathering.occurred_on)
    share = float(value(MAJORITY[body], gathering.occurred_on))
    resolution = Resolution(
        gathering=gathering,
        unit=gathering.unit,
        body=body.value,
        text=text,
        about=about,
        about_unit=about_unit,
        subject=subject,
        due=len(due),
        present=len(present),
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        quorate=quorate,
        passed=quorate and in_favour > share * len(due),
    )
    resolution.happened(gathering.occurred_at).put()
    under_way().tie(gathering, resolution)
    return resolution


def body_of(gathering: Gathering) -> Body | None:
    """The body that decides in a gathering: that of the members before that of the committee."""
    return next((OBLIGATIONS[code].body for code in gathering.serves if OBLIGATIONS[code].body), None)


def _with_vote(gathering: Gathering, body: Body) -> tuple[frozenset[int], frozenset[int]]:
    """Those who had a vote in the body on the day, and those of them who were there."""
    of_body = voters if body == Body.MEMBERS else committee
    due = of_body(gathering.unit_id, gathering.occurred_on)
    return due, frozenset(person for person in due if gathering.was_present(person))


def _require_about(gathering: Gathering, about: Person | None, about_unit: Unit | None, subject: str) -> None:
    if about_unit is not None:
        _require_own_unit(gathering, about, about_unit, subject)
        return
    if subject and about is None:
        raise AboutNobody(_("推荐或提名要写明是谁。"), field="about")
    if subject:
        require_lasting(gathering.unit_id, gathering.occurred_on, field="subject")
    if subject == Subject.ADMIT:
        _require_on_no_roll(gathering, about)
        return
    on_roll = {row.person_id for row in roll(gathering.unit_id, gathering.occurred_on)}
    if subject and about and about.pk not in on_roll:
        raise NotOfThisBranch(
            _("%s那天不是这个支部的党员。") % about,
            field="about",
            hint=_("由本人当日所在的支部推荐或提名。"),
        )


def _require_own_unit(gathering: Gathering, about: Person | None, unit: Unit, subject: str) -> None:
    if about is not None or subject != Subject.NOMINATE:
        raise AboutTwo(
            _("集体只能提名表扬奖励，并且不能同时写个人。"),
            field="about_unit",
            hint=_("个人和集体请分别记决议。"),
        )
    if serving_branch(unit.pk, gathering.occurred_on) != gathering.unit_id:
        raise NotOfThisBranch(
            _("%s那天不由这个支部管理。") % unit,
            field="about_unit",
            hint=_("集体由它所在单位的支部提名。"),
        )


def _require_on_no_roll(gathering: Gathering, about: Person | None) -> None:
    if about is not None and membership(about.pk, gathering.occurred_on) is not None:
        raise OnTheRollAlready(_("%s那天已经在党支部的名册上。") % about, field="about")


def _require_votes(votes: tuple[int, int, int], present: int) -> None:
    if min(votes) < 0 or sum(votes) > present:
        raise WrongVotes(
            _("票数不对：有表决权并到会的是%d人。") % present,
            field="in_favour",
            hint=_("赞成、反对、弃权合计不超过到会的有表决权人数。"),
        )
