"""A question read from an address: `?on=2022-12-20&from=2022-01-01&unit=ZONE01&basis=today`."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianjian.kernel.clock.now import today
from lianjian.kernel.clock.periods import EARLIEST, LATEST, Period, month_of, year_to
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.models import Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.models import Installation
from lianjian.kernel.records.reference import kept
from lianjian.kernel.refusal import Refusal

LENGTH_OF_A_DAY = len("2022-12-20")


class BadQuestion(Refusal):
    """A date, unit or town that does not exist."""

    status = 400


@dataclass(frozen=True)
class Words:
    """A question as it is written: all strings, empty where nothing was said."""

    on: str = ""
    first: str = ""
    span: str = ""
    unit: str = ""
    town: str = ""
    units_of: str = ""
    known_at: str = ""

    @classmethod
    def of(cls, query: Any) -> "Words":
        return cls(
            on=query.get("on", ""),
            first=query.get("from", ""),
            span=query.get("span", ""),
            unit=query.get("unit", ""),
            town=query.get("town", ""),
            units_of=query.get("units_of", ""),
            known_at=query.get("known_at", ""),
        )

    def query(self, **changes: str) -> str:
        """The words as a query string, with some changed and those that say nothing left out."""
        said = {**vars(self), **changes}
        said["from"] = said.pop("first")
        return urlencode({name: word for name, word in said.items() if word})


def question(words: Words) -> Question:
    """The question that these words ask. Unknown units, towns or dates: BadQuestion."""
    on = _day(words.on) if words.on else default_day()
    first = _day(words.first) if words.first else None
    if first and first > on:
        raise BadQuestion(
            _("开始日期 %(first)s 晚于截止日期 %(on)s。") % {"first": first, "on": on}, field="from"
        )
    period = Period(first, on) if first else _span(words.span, on)
    return Question(
        period=period,
        unit=_unit(words.unit) if words.unit else None,
        town=_town(words.town) if words.town else None,
        units_of=_day(words.units_of) if words.units_of else None,
        known_at=_moment(words.known_at) if words.known_at else None,
    )


def default_day() -> date:
    """Today; in a demo county the day on which its year was told."""
    installation = Installation.objects.first()
    return installation.demo_on if installation and installation.demo_on else today()


def present_day() -> date:
    """The same, for lists that ask of each row: kept until any reference row is written."""
    return _told_day() or today()


@kept
def _told_day() -> date | None:
    installation = Installation.objects.first()
    return installation.demo_on if installation else None


def _span(span: str, on: date) -> Period:
    return Period(month_of(on).first, on) if span == "month" else year_to(on)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadQuestion(
            _("「%s」不是一个日期。") % text[:40], field="on", hint=_("请按 2022-12-20 的样子填写。")
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise BadQuestion(
            _("%(day)s 不在 %(first)s 和 %(last)s 之间。") % {"day": day, "first": EARLIEST, "last": LATEST},
            field="on",
        )
    return day


def _moment(text: str) -> datetime:
    """A day is meant to its end: what was written on it was known on it."""
    try:
        moment = parse_datetime(text) if LENGTH_OF_A_DAY < len(text) < 40 else None
    except ValueError:
        moment = None
    if moment is None:
        moment = datetime.combine(_day(text), time.max)
    _day(moment.date().isoformat())
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise BadQuestion(_("没有代码为「%s」的单位。") % code[:40], field="unit")
    return found


def _town(code: str) -> Place:
    found = Place.objects.filter(code=code, level=Place.Level.TOWNSHIP).first()
    if found is None:
        raise BadQuestion(_("没有代码为「%s」的乡镇。") % code[:40], field="town")
    return found
