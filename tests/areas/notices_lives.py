"""Notices and ballots in a branch, as tests need them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lianjian.areas.notices import rules, voting
from lianjian.areas.notices.models import Ballot, Notice, Vote
from lianjian.areas.notices.voting import Answers
from lianjian.kernel.access.actor import actor_for
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.cast import Cast, moment

OPENED, CLOSES = "2022-03-01", date(2022, 3, 10)
ONE = [{"text": "同意推荐吗？", "options": ["同意", "不同意", "弃权"]}]


def published(cast: Cast, branch: Unit, day: str = OPENED, **more: Any) -> Notice:
    """A notice by the branch's secretary."""
    told = {"kind": "notice", "title": "周五开会", "text": "下午三点，支部会议室。"} | more
    with held_at(moment(day)):
        return rules.publish(actor=cast.actor("head"), at=moment(day), branches=[branch], **told)


def opened(cast: Cast, branch: Unit, *, is_secret: bool = False, **more: Any) -> Ballot:
    """A ballot opened by the branch's secretary."""
    told = {"title": "推荐表决", "questions": ONE, "closes_on": CLOSES} | more
    with held_at(moment(OPENED)):
        return voting.open_ballot(
            actor=cast.actor("head"), at=moment(OPENED), branch=branch, is_secret=is_secret, **told
        )


def voted(ballot: Ballot, person: Person, *chosen: int, day: str = "2022-03-02", **more: Any) -> Vote:
    with held_at(moment(day)):
        return voting.vote(
            actor=actor_for(person, date.fromisoformat(day)), at=moment(day), ballot=ballot,
            answers=Answers(chosen), **more,
        )  # fmt: skip


def closed(cast: Cast, ballot: Ballot, day: str = "2022-03-05") -> Ballot:
    with held_at(moment(day)):
        return voting.close_ballot(actor=cast.actor("head"), at=moment(day), ballot=ballot)


def all_voted(ballot: Ballot, people: Sequence[Person], choices: Sequence[int]) -> None:
    for person, choice in zip(people, choices, strict=True):
        voted(ballot, person, choice)
