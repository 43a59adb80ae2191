"""Ballots: opened, voted in, closed. Each is a verb. Nothing kept of a secret vote ties a person to an option."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.branch import facade as rolls
from lianjian.areas.notices import boxes
from lianjian.areas.notices.guards import require_branch, require_not_over
from lianjian.areas.notices.models import Ballot, Vote
from lianjian.areas.notices.queries import counted, has_voted
from lianjian.areas.notices.refusals import (
    NobodyTold,
    NoQuestion,
    NotAnAnswer,
    NotAsked,
    TooFewForASecret,
    VotedAlready,
    VotingIsOver,
)
from lianjian.areas.notices.states import CLOSED, OPEN, Outcome
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.inbox.telling import tell
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value

MOST_QUESTIONS = 20
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10


class Answers:
    """The option chosen in each question, by its place. Told in words it says nothing.

    The door's fingerprint of what was asked, and whatever prints the facts of a change, take it in words: so
    neither holds a vote.
    """

    __slots__ = ("chosen",)

    def __init__(self, chosen: Iterable[int]) -> None:
        self.chosen = list(chosen)

    def __repr__(self) -> str:
        return "Answers"


@change("notices.ballot:open")
def open_ballot(
    *,
    actor: Any,
    at: datetime,
    branch: Unit,
    title: str,
    questions: Sequence[dict[str, Any]],
    is_secret: bool,
    closes_on: date,
    full_only: bool = False,
) -> Ballot:
    """Ask whoever stands on a branch's roll that day, with `full_only` those who have a vote in its decisions.

    `questions` holds {"text", "options"}.
    """
    day = timezone.localdate(at)
    require_branch(branch, day, field="branch")
    require_in(actor, "notices.ballot:open", branch)
    require_not_over(closes_on, day, field="closes_on")
    _require_questions(questions)
    ballot = Ballot(unit=branch, title=title, questions=list(questions), is_secret=is_secret)
    ballot.full_only, ballot.closes_on = full_only, closes_on
    ballot.asked = _voters(branch, day, full_only=full_only)
    if is_secret:
        _require_enough(len(ballot.asked), day)
    ballot.happened(at).begin(at).put()
    if is_secret:
        boxes.set_up(ballot)
    tell([(ballot.asked, ballot)], at=at)
    return ballot


def _voters(unit: Unit, day: date, *, full_only: bool) -> list[int]:
    found = sorted(rolls.voters(unit.pk, day) if full_only else rolls.members(unit, day))
    if not found:
        raise NobodyTold(_("没有可以投票的人。"), field="branch")
    return found


def _require_enough(asked: int, day: date) -> None:
    """Refuse a secret ballot of so few that its numbers could never be told."""
    fewest = int(value("BALLOT_MIN", day))
    if asked < fewest:
        raise TooFewForASecret(
            _("可以投票的只有 %(asked)d 人，不记名投票至少要 %(fewest)d 人。")
            % {"asked": asked, "fewest": fewest},
            field="is_secret",
            rule="BALLOT_MIN",
            hint=_("人太少，票数一公布就知道谁选了什么。可以记名投票。"),
        )


def _require_questions(questions: Sequence[dict[str, Any]]) -> None:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise NoQuestion(_("请写 1 到 %d 个问题。") % MOST_QUESTIONS, field="questions")
    for question in questions:
        options = question["options"]
        if not FEWEST_OPTIONS <= len(set(options)) == len(options) <= MOST_OPTIONS:
            raise NoQuestion(
                _("「%(text)s」要有 %(fewest)d 到 %(most)d 个不同的选项。")
                % {"text": question["text"], "fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS},
                field="questions",
            )


@change("notices.ballot:vote")
def vote(*, actor: Any, at: datetime, ballot: Ballot, answers: Answers) -> Vote:
    """Vote, once, for oneself. In a secret ballot what is kept of a person is only that they voted, and the day."""
    day = timezone.localdate(at)
    if ballot.standing != OPEN or day > ballot.closes_on:
        raise VotingIsOver(_("投票已经结束。"))
    person = _require_voter(ballot, actor.person)
    _require_answers(ballot, answers.chosen)
    kept = None if ballot.is_secret else answers.chosen
    cast = Vote(ballot=ballot, person=person, on=day, is_secret=ballot.is_secret, answers=kept).put()
    if ballot.is_secret:
        boxes.drop(ballot, answers.chosen)
    return cast


def _require_voter(ballot: Ballot, person: Person | None) -> Person:
    if person is None or person.pk not in ballot.asked:
        raise NotAsked(_("这次投票没有请您参加。"))
    if has_voted(ballot, person):
        raise VotedAlready(_("您已经投过票，不能再投或者更改。"))
    return person


def _require_answers(ballot: Ballot, chosen: Sequence[int]) -> None:
    sizes = [len(question["options"]) for question in ballot.questions]
    if len(chosen) != len(sizes) or not all(0 <= it < size for it, size in zip(chosen, sizes, strict=True)):
        raise NotAnAnswer(_("请在每个问题里选一项。"))


@change("notices.ballot:close")
def close_ballot(*, actor: Any, at: datetime, ballot: Ballot) -> Ballot:
    """End the voting and count. Of a secret ballot in which fewer than BALLOT_MIN voted no number is kept."""
    require_in(actor, "notices.ballot:close", ballot.unit)
    if ballot.standing != OPEN:
        raise VotingIsOver(_("投票已经结束。"))
    votes = list(ballot.votes.all())
    ballot.closed_on, ballot.voted = timezone.localdate(at), len(votes)
    ballot.outcome, ballot.counts = _result(ballot, votes, ballot.closed_on)
    return ballot.move(CLOSED, at=at)


def _result(ballot: Ballot, votes: Sequence[Vote], day: date) -> tuple[Outcome, list[list[int]] | None]:
    if not ballot.is_secret:
        return Outcome.COUNTED, counted(ballot, votes)
    try:
        counts = boxes.emptied(ballot)
    except boxes.Unopened:
        return Outcome.BROKEN, None
    if any(sum(numbers) != len(votes) for numbers in counts):
        return Outcome.BROKEN, None
    if len(votes) < int(value("BALLOT_MIN", day)):
        return Outcome.TOO_FEW, None
    return Outcome.COUNTED, counts
