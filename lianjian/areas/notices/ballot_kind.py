"""How ballots show themselves in lists and on their pages: the numbers only once they are closed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.notices import voting
from lianjian.areas.notices.forms import BallotForm, OnlyThis, VoteForm
from lianjian.areas.notices.kind import BRANCH_SEES, OfBranch, known
from lianjian.areas.notices.labels import BALLOT_LABELS, BALLOT_TOLD_AS
from lianjian.areas.notices.models import Ballot, Vote
from lianjian.areas.notices.queries import BY_NAME, has_voted
from lianjian.areas.notices.states import FLOW, OPEN
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import row_url


class BallotFilters(OfBranch):
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *FLOW.choices()], required=False)

    where = {"state": "state"}


@dataclass(frozen=True)
class Option:
    """An option as its page tells it: how many chose it, and in an open ballot who."""

    text: str
    count: int | None
    who: list[Person]


@dataclass(frozen=True)
class Question:
    text: str
    options: list[Option]


def questions_of(ballot: Ballot) -> list[Question]:
    """The questions of a ballot as a page tells them."""
    votes = [] if ballot.is_secret or ballot.counts is None else _votes(ballot)
    return [
        Question(
            question["text"],
            [
                Option(
                    option,
                    ballot.counts[number][place] if ballot.counts is not None else None,
                    [vote.person for vote in votes if vote.answers[number] == place],
                )
                for place, option in enumerate(question["options"])
            ],
        )
        for number, question in enumerate(ballot.questions)
    ]


def _votes(ballot: Ballot) -> list[Vote]:
    prefetch_related_objects([ballot], BY_NAME)
    return list(ballot.votes.all())


def _shows(request: Request, ballot: Ballot) -> dict[str, Any]:
    person = request.actor.person
    return {
        "questions": questions_of(ballot),
        "has_voted": person is not None and has_voted(ballot, person),
        "turnout": ballot.votes.count() if ballot.voted is None else ballot.voted,
    }


def _may_vote(ballot: Ballot, actor: Any) -> bool:
    if actor.person is None or actor.person.pk not in ballot.asked or not _is_open(ballot):
        return False
    return today() <= ballot.closes_on and not has_voted(ballot, actor.person)


def _is_open(ballot: Ballot) -> bool:
    return bool(ballot.standing == OPEN)


def _may_close(ballot: Ballot, actor: Any) -> bool:
    return _is_open(ballot) and bool(actor.may("notices.ballot:close", ballot.unit_id))


BALLOT = Kind(
    model=Ballot,
    labels=BALLOT_LABELS,
    told_as=BALLOT_TOLD_AS,
    title=_("投票和问卷"),
    read="notices.ballot:read",
    related=("unit",),
    headline=lambda it: it.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="title", title=_("标题"), value=lambda it: it.title, width=32),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="secret", title=_("不记名"), value=lambda it: it.is_secret),
        Column(key="closes", title=_("最迟哪天投票"), value=lambda it: it.closes_on, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("党支部"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("不记名"), value=it.is_secret),
            Fact(title=gettext("只由正式党员投票"), value=it.full_only),
            Fact(title=gettext("可以投票的人数"), value=len(it.asked)),
            Fact(title=gettext("最迟哪天投票"), value=it.closes_on),
            Fact(title=gettext("结束的日期"), value=it.closed_on),
            Fact(title=gettext("结果"), value=it.get_outcome_display()),
        ]
    ),
    steps=(
        Step(
            name="vote", title=_("投票"), form=VoteForm, verb=voting.vote, subject="ballot",
            open_to=_may_vote, main=True,
        ),
        Step(
            name="close", title=_("结束投票"), form=OnlyThis, verb=voting.close_ballot, subject="ballot",
            open_to=_may_close,
        ),
    ),
    filters=BallotFilters,
    order=("-occurred_at", "-pk"),
    menu=MenuEntry(group="party", title=_("投票和问卷"), order=61),
    intro=_("记名的，结束后看得到谁选了什么；不记名的，谁也查不出谁选了什么。投票结束才有票数。"),
    who_sees=BRANCH_SEES,
    template="notices/ballot.html",
    shows=_shows,
)  # fmt: skip

ENTRIES = (
    Entry(
        name="notices-ballot",
        title=_("发起投票或问卷"),
        hint=_("一个或者几个问题，每个选一项；可以不记名。"),
        form=BallotForm,
        verb=voting.open_ballot,
        permission="notices.ballot:open",
        order=61,
    ),
)
