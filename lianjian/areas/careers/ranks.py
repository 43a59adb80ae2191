"""How ranks are given: taken over from before, or by rounds that are proposed, put on notice, approved. Each a verb."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.careers.models import Grading, Rank, Round
from lianjian.areas.careers.queries import advance_days, gradings, homes, rank_above, rank_places
from lianjian.areas.careers.refusals import (
    InAnotherRound,
    NoPlaceLeft,
    NoRank,
    NotProposed,
    NotServing,
    OnNotice,
    TooEarly,
    WrongDay,
)
from lianjian.areas.careers.states import APPROVED, ON_NOTICE
from lianjian.kernel.flow import WrongState
from lianjian.kernel.org.models import Person
from lianjian.kernel.org.structure import root
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.times import working_days

YEARS = "RANK_MONTHS"
NOON = time(12)


@change("careers.rank:take_over")
def take_over(*, actor: Any, at: datetime, ranks: Sequence[tuple[Person, Rank, date]]) -> list[Grading]:
    """Enter ranks that people have had since days before: person, rank, since when."""
    day = timezone.localdate(at)
    held = homes([person.pk for person, _rank, _since in ranks], day)
    known = gradings(list(held), date.max)
    for person, _rank, since in ranks:
        if person.pk not in held:
            raise NotServing(_("%s那天不在任何单位任职。") % person, field="person")
        if since > day or (person.pk in known and known[person.pk].occurred_on >= since):
            raise WrongDay(_("日期晚于今天，或早于已登记的职级。"), field="since")
    rows = [_grading(person, rank, held[person.pk].unit, since) for person, rank, since in ranks]
    under_way().put_many(rows)
    return rows


def _grading(person: Person, rank: Rank, unit: Any, since: date, of: Round | None = None) -> Grading:
    grading = Grading(person=person, rank=rank, unit=unit, round=of)
    return grading.happened(timezone.make_aware(datetime.combine(since, NOON)))


@change("careers.rank:take_over")
def record_rank(*, actor: Any, at: datetime, person: Person, rank: Rank, since: date) -> Grading:
    """Enter the rank that one person has had since a day."""
    return take_over(actor=actor, at=at, ranks=[(person, rank, since)])[0]


@change("careers.rank:propose")
def propose(*, actor: Any, at: datetime, title: str, people: Sequence[Person]) -> Round:
    """Propose people for the next rank of each. All must have been long enough in the one that they have."""
    day = timezone.localdate(at)
    held, waiting = gradings([person.pk for person in people], day), _waiting()
    days = advance_days(held, day)
    for person in people:
        _require_due(person, days.get(person.pk), waiting, day)
    above = {person.pk: rank_above(held[person.pk].rank, day) for person in people}
    rising = {pk: rank.pk for pk, rank in above.items() if rank}
    require_places(waiting | rising, day)
    row = Round(title=title, unit=root(day), proposed={f"{pk}": rank for pk, rank in rising.items()})
    return row.happened(at).begin(at).put()


def _waiting() -> dict[int, int]:
    """Who is proposed for which rank, by their keys, in a round that has not been approved."""
    rounds = Round.objects.exclude(state=APPROVED.code).values_list("proposed", flat=True)
    return {int(person): rank for proposed in rounds for person, rank in proposed.items()}


def require_places(rising: Mapping[int, int], day: date) -> None:
    """Refuse if those who rise, by their keys and the ranks', would be more than the places of a rank and above."""
    for places in rank_places(rising, day):
        if places.rising and places.over > 0:
            told = {"rank": places.rank, "most": places.most, "held": places.held}
            told |= {"more": places.rising, "over": places.over}
            raise NoPlaceLeft(
                _(
                    "%(rank)s以上职数 %(most)d 名，现有 %(held)d 名，本批和待批的拟进 %(more)d 名，超出 %(over)d 名。"
                )
                % told,
                field="people",
                hint=_("请减少人数，或等职数核定以后再提出。"),
                rule=places.rule,
            )


def _require_due(person: Person, due: date | None, waiting: Mapping[int, int], day: date) -> None:
    if person.pk in waiting:
        raise InAnotherRound(_("%s已经在另一批里提出。") % person, field="people")
    if due is None:
        raise NoRank(_("%s没有登记职级，或者已是最高一级。") % person, field="people")
    if day < due:
        raise TooEarly(
            _("%(person)s到 %(due)s 才满任职年限。") % {"person": person, "due": due},
            field="people",
            rule=YEARS,
        )


@change("careers.rank:propose")
def strike_out(*, actor: Any, at: datetime, round: Round, person: Person, why: str) -> Round:
    """Take someone out of a round before it is approved, for a reason."""
    if round.standing == APPROVED:
        raise WrongState(_("这一批已经批准。"))
    if f"{person.pk}" not in round.proposed:
        raise NotProposed(_("%s不在这一批里。") % person, field="person")
    round.proposed = {key: rank for key, rank in round.proposed.items() if key != f"{person.pk}"}
    return round.put(note=why)


@change("careers.rank:propose")
def notify(*, actor: Any, at: datetime, round: Round) -> Round:
    """公示: for as many working days as the rule says."""
    round.notice_until = working_days("RANK_NOTICE_DAYS", timezone.localdate(at))
    return round.move(ON_NOTICE, at=at)


@change("careers.rank:approve")
def approve(*, actor: Any, at: datetime, round: Round) -> Round:
    """Approve a round when its notice is over: each of the proposed has the next rank from the day on."""
    day = timezone.localdate(at)
    if round.notice_until and day <= round.notice_until:
        raise OnNotice(
            _("公示到 %s 为止，期满以后才能批准。") % round.notice_until, field="at", rule="RANK_NOTICE_DAYS"
        )
    proposed = {int(pk): rank for pk, rank in round.proposed.items()}
    require_places(proposed, day)
    round.approved_on = day
    round.move(APPROVED, at=at)
    rows = [it.happened(at) for it in _given(round, proposed, day)]
    under_way().put_many(rows)
    return round


def _given(round: Round, proposed: Mapping[int, int], day: date) -> list[Grading]:
    """The gradings of those proposed who still serve."""
    held, ranks = homes(list(proposed), day), Rank.objects.in_bulk(set(proposed.values()))
    return [
        _grading(held[pk].person, ranks[rank], held[pk].unit, day, round)
        for pk, rank in proposed.items()
        if pk in held
    ]
