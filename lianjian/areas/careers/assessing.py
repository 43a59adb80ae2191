"""The yearly assessment: its mark, entered for many at once, and put right. Each a verb."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.marks import Share, excellent_share, last_day
from lianjian.areas.careers.queries import homes
from lianjian.areas.careers.refusals import (
    AssessedAlready,
    NotServing,
    OwnAssessment,
    TooManyExcellent,
    YearNotOver,
)
from lianjian.areas.careers.states import Mark
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.rules.book import rule, value

SHARE, MOST = "ASSESSMENT_EXCELLENT_SHARE", "ASSESSMENT_EXCELLENT_MOST"


@change("careers.assessment:write")
def assess(
    *, actor: Any, at: datetime, year: int, mark: str, people: Sequence[Person], why: str = ""
) -> Assessment:
    """Enter the same mark of a year for people who served at its end; give back the first row.

    `why` says on what ground more are excellent than the rule usually allows.
    """
    day = timezone.localdate(at)
    rows = assessments(actor, people, year, mark, day)
    for unit in {row.unit for row in rows}:
        require_in(actor, "careers.assessment:write", unit)
    if mark == Mark.EXCELLENT:
        require_share(excellent_share(year, day), len(rows), year, day, why)
    under_way().put_many([row.happened(at) for row in rows], notes=[why] * len(rows))
    return rows[0]


def assessments(actor: Any, people: Sequence[Person], year: int, mark: str, day: date) -> list[Assessment]:
    """The rows of people's year, not yet put. Refused: YearNotOver, NotServing, AssessedAlready, OwnAssessment."""
    if day < date(year, int(value("ASSESSMENT_FROM_MONTH", day)), 1):
        raise YearNotOver(_("%d 年还没有到考核的时候。") % year, field="year", rule="ASSESSMENT_FROM_MONTH")
    _require_not_own(actor, {person.pk for person in people}, "people")
    known = Assessment.objects.filter(person__in=people, year=year).select_related("person").first()
    if known is not None:
        raise AssessedAlready(
            _("%(person)s %(year)d 年已经登记。") % {"person": known.person, "year": year},
            field="people",
            hint=_("等次有变动的，请打开那一行更正。"),
        )
    units = _units(people, last_day(year, day))
    return [Assessment(person=it, unit=units[it.pk], year=year, mark=mark) for it in people]


def _units(people: Sequence[Person], on: date) -> dict[int, Unit]:
    held = homes([person.pk for person in people], on)
    for person in people:
        if person.pk not in held:
            raise NotServing(_("%s那天不在任何单位任职。") % person, field="people")
    return {pk: post.unit for pk, post in held.items()}


def _require_not_own(actor: Any, people: Collection[int], field: str) -> None:
    if actor.person is not None and actor.person.pk in people:
        raise OwnAssessment(
            _("不能登记自己的考核等次。"), field=field, hint=_("请政工部门的另一位同志登记。")
        )


@change("careers.assessment:write")
def correct_assessment(
    *, actor: Any, at: datetime, assessment: Assessment, mark: str, why: str
) -> Assessment:
    """Put another mark in the place of a wrong one, such as after a review."""
    require_in(actor, "careers.assessment:write", assessment.unit)
    _require_not_own(actor, {assessment.person_id}, "mark")
    if mark == Mark.EXCELLENT and assessment.mark != mark:
        day = timezone.localdate(at)
        require_share(excellent_share(assessment.year, day), 1, assessment.year, day, why)
    assessment.mark = mark
    return assessment.put(note=why)


def require_share(share: Share, more: int, year: int, day: date, why: str) -> None:
    """Refuse more excellent than the rule allows of those who serve: above the usual share without a ground; above
    the highest at all, once that rule is confirmed.
    """
    number = share.excellent + more
    if number <= share.usual or (why and (number <= share.most or not rule(MOST, day).confirmed)):
        return
    told = {"year": year, "number": number, "due": share.due, "usual": share.usual, "most": share.most}
    raise TooManyExcellent(
        _(
            "%(year)d 年优秀将有 %(number)d 人；参加考核 %(due)d 人，按规则一般不超过 %(usual)d 人，最多 %(most)d 人。"
        )
        % told,
        field="why",
        hint=_("确有依据超过的，写明依据；否则减少优秀人数。"),
        rule=SHARE if number <= share.most else MOST,
    )
