"""Editing the working calendar."""

from datetime import date, datetime
from typing import Any

from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.records.door import change


@change("clock.calendar:write")
def set_day(
    *, actor: Any, at: datetime, day: date, kind: str, name: str = "", name_en: str = "", source_doc: str = ""
) -> CalendarDay:
    """Say what sort of day a day is; the latest word counts."""
    row = CalendarDay.objects.filter(date=day).first() or CalendarDay(date=day)
    row.kind, row.name, row.name_en, row.source_doc = kind, name, name_en, source_doc
    return row.put()
