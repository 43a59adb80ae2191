"""What is kept of a person: the year of birth, declared kin, trainings; and what they say is wrong in it. Each a verb."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.careers.models import Attendance, Correction, File, Kinship, Training
from lianjian.areas.careers.queries import homes, hours_due, hours_in
from lianjian.areas.careers.refusals import (
    FileThere,
    NobodyTookPart,
    NotServing,
    NotTwoPeople,
    OwnCorrection,
    WrongDay,
)
from lianjian.areas.careers.states import CORRECTED, DECLINED
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.areas import SIGNED_IN
from lianjian.kernel.org.models import Person, Post, Unit
from lianjian.kernel.records import personal
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import months_later, working_days

RETAIN = "RETAIN_CAREER_FILE"


@change("careers.file:write")
def open_files(
    *, actor: Any, at: datetime, born: Mapping[int, int], worked: Mapping[int, int] | None = None
) -> list[File]:
    """Keep of people (by their keys) the year of birth, and that of starting work where it is known; sealed."""
    held = _serving(list(born), timezone.localdate(at))
    if File.objects.filter(person__in=held).exists():
        raise FileThere(_("已经有档案的，请更正原来的一行。"), field="person")
    rows = [File(person=held[pk].person, unit=held[pk].unit).happened(at) for pk in born]
    began = worked or {}
    under_way().put_many(
        rows, personal=[{"born": f"{year}", "worked": f"{began.get(pk, '')}"} for pk, year in born.items()]
    )
    return rows


@change("careers.file:write")
def open_file(*, actor: Any, at: datetime, person: Person, born: int, worked: int | None = None) -> File:
    """Keep the years of one person."""
    _require_order(born, worked)
    began = {person.pk: worked} if worked else {}
    return open_files(actor=actor, at=at, born={person.pk: born}, worked=began)[0]


def _require_order(born: int | None, worked: int | None) -> None:
    if born and worked and worked <= born:
        raise WrongDay(_("参加工作的年份早于出生年份。"), field="worked")


@change("careers.file:write")
def correct_birth(*, actor: Any, at: datetime, file: File, born: int, why: str) -> File:
    """Put another year of birth in the place of a wrong one."""
    return file.put(note=why, personal={"born": f"{born}"})


@change("careers.file:write")
def tell_work_start(*, actor: Any, at: datetime, file: File, worked: int, why: str) -> File:
    """Say in which year somebody began to work, or put another in the place of a wrong one."""
    born = personal.read(file).get("born", "")
    _require_order(int(born) if born.isdigit() else None, worked)
    return file.put(note=why, personal={"worked": f"{worked}"})


@change("careers.file:write")
def close_file(*, actor: Any, at: datetime, file: File, why: str) -> File:
    """The person has left the service: what is sealed ends when the rule says."""
    day = timezone.localdate(at)
    personal.end_on(file, months_later(day, int(value(RETAIN, day))))
    return file.put(note=why)


def _serving(people: Sequence[int], day: date) -> dict[int, Post]:
    held = homes(people, day)
    missing = [pk for pk in people if pk not in held]
    if missing:
        person = Person.objects.get(pk=missing[0])
        raise NotServing(_("%s那天不在任何单位任职。") % person, field="person")
    return held


def _own_post(actor: Any, day: date) -> Post:
    if actor.person is None:
        raise NotAllowed(_("这件事由本人办理。"))
    return _serving([actor.person.pk], day)[actor.person.pk]


@change(SIGNED_IN)
def declare_kinship(*, actor: Any, at: datetime, other: Person, relation: str) -> Kinship:
    """Declare one's own kin among those who serve, for recusal alone."""
    day = timezone.localdate(at)
    post = _own_post(actor, day)
    pair = (post.person_id, other.pk)
    again = Kinship.objects.filter(person__in=pair, other__in=pair, ended_on=None)
    if other.pk == post.person_id or again.exists():
        raise NotTwoPeople(_("请选择另一个人；申报过的不用再报。"), field="other")
    row = Kinship(person=post.person, other=other, relation=relation, unit=post.unit)
    return row.happened(at).put()


@change(SIGNED_IN)
def end_kinship(*, actor: Any, at: datetime, kinship: Kinship) -> Kinship:
    """Say that a kinship is no more. Only by one of the two."""
    if actor.person is None or actor.person.pk not in (kinship.person_id, kinship.other_id):
        raise NotAllowed(_("亲属关系由本人申报和更正。"))
    kinship.ended_on = timezone.localdate(at)
    return kinship.put()


@change("careers.training:record")
def record_training(
    *,
    actor: Any,
    at: datetime,
    unit: Unit,
    lesson: str,
    title: str,
    hours: int,
    people: Sequence[Person],
) -> Training:
    """Enter a training once, with its hours and who took part."""
    day = timezone.localdate(at)
    require_in(actor, "careers.training:record", unit)
    if not people:
        raise NobodyTookPart(_("请选择谁参加了。"), field="people")
    held = _serving([person.pk for person in people], day)
    training = Training(unit=unit, lesson=lesson, title=title, hours=hours).happened(at).put()
    under_way().put_many(_attended(training, list(held.values()), day))
    return training


def _attended(training: Training, posts: Sequence[Post], day: date) -> list[Attendance]:
    """The part of each in a training, and whether with it the year's hours are enough."""
    people = [post.person_id for post in posts]
    had, due = hours_in(people, day.year), hours_due(people, day)
    rows = []
    for post in posts:
        before = had.get(post.person_id, 0)
        is_enough = before < due[post.person_id] <= before + training.hours
        row = Attendance(training=training, person=post.person, unit=post.unit, is_enough=is_enough)
        row.occurred_on, row.hours = day, training.hours
        rows.append(row)
    return rows


@change(SIGNED_IN)
def ask_correction(*, actor: Any, at: datetime, about: str, text: str) -> Correction:
    """Say what is wrong in one's own file; it has its answer within the days of the rule."""
    day = timezone.localdate(at)
    post = _own_post(actor, day)
    row = Correction(person=post.person, unit=post.unit, about=about, text=text)
    row.due_on = working_days("CORRECTION_DAYS", day)
    return row.happened(at).begin(at).put()


@change("careers.correction:answer")
def answer_correction(
    *, actor: Any, at: datetime, correction: Correction, upheld: bool, answer: str
) -> Correction:
    """Answer a request: corrected, in the row that was wrong, or declined with the reason."""
    require_in(actor, "careers.correction:answer", correction.unit)
    if actor.person is not None and actor.person.pk == correction.person_id:
        raise OwnCorrection(_("不能答复自己的申请。"), hint=_("请政工部门的另一位同志答复。"))
    day = timezone.localdate(at)
    if day < correction.occurred_on:
        raise WrongDay(_("答复的时间早于申请。"), field="at")
    correction.answer, correction.answered_on = answer, day
    return correction.move(CORRECTED if upheld else DECLINED, at=at, note=answer)
