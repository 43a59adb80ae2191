"""How numbers and times are written for a reader."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

MISSING = "—"


def number_text(value: object, places: int | None = None) -> str:
    """A number with thousands commas and a true minus sign; anything that is no number as its own text.

    Rounds half up to `places` decimals; without `places`, to at most two, without closing zeros.
    """
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    exact = Decimal(str(value))
    if not exact.is_finite():
        return MISSING
    return _grouped(exact, places).replace("-", "−")


def _grouped(exact: Decimal, places: int | None) -> str:
    rounded = exact.quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
    text = f"{rounded + 0:,f}"  # adding 0 takes the sign from a rounded -0
    return text.rstrip("0").rstrip(".") if places is None else text


def time_text(moment: datetime | date, page_day: date | None = None) -> str:
    """`11-02 09:14`, local; a plain date without the hour; the year first unless it is `page_day`'s."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    day = f"{moment:%m-%d}" if page_day and page_day.year == moment.year else f"{moment:%Y-%m-%d}"
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day
