"""What a person typed into one cell, made into one value, or refused in a sentence that says what to type.

A parser takes the value that a spreadsheet holds (text, number, date) and returns the value that the system
keeps; it raises `CellFault`. Empty cells never reach a parser.
"""

import datetime as dt
import re
import string
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
CellValue: TypeAlias = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
Parser: TypeAlias = Callable[[CellValue], object]
Day = TypeVar("Day", dt.date, dt.datetime)

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXACT_DIGITS = 15  # a spreadsheet rounds every further digit of a number to zero
DAY_ZERO = dt.datetime(1899, 12, 30)  # of the day numbers that spreadsheets keep
DAY_NUMBERS = range(10_000, 73_415)  # 1927 to 2100: five digits, so never taken for a year or a month

_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_HIDDEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001\U000e0020-\U000e007f"
)  # control characters, bidi marks, joiners of nothing, lone surrogates, tags
_REMOVED = re.compile(f"[{_HIDDEN}]")
_FULL_WIDTH = {ord(half) + 0xFEE0: half for half in string.ascii_letters + string.digits}
_SPACES = dict.fromkeys((0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_UNCLEAN = re.compile(rf"[{_HIDDEN}\r\x85\u2028\u2029{''.join(map(chr, _FULL_WIDTH | _SPACES))}]")
_DASHES = str.maketrans("‐‑‒–—−。", "------.")
_DATE = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日?|(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?|(\d{1,2})[时点](?:(\d{1,2})分?(?:(\d{1,2})秒)?)?|(\d\d)(\d\d)(\d\d)?"
)
_INTEGER = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})")
_DECIMAL = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,15})?%?")
_MOBILE = re.compile(r"(?:\+?86-?)?(1[3-9]\d)-?(\d{4})-?(\d{4})")
_LANDLINE = re.compile(r"\(?(010|02\d|0[3-9]\d\d)\)?-?(\d{7,8})(?:[-转](\d{1,6}))?")
_OTHER_PHONE = re.compile(r"([48]00)-?(\d{3})-?(\d{4})|([2-8]\d{6,7})")

YES = ("是", "已办结", "办结", "已完成", "完成", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1")
NO = (
    "否",
    "未办结",
    "未完成",
    "办理中",
    "正在办理",
    "无",
    "×",
    "✗",
    "✘",
    "x",
    "n",
    "no",
    "false",
    "0",
)


class CellFault(ValueError):
    """A cell that cannot be taken: `reason` says why, `remedy` what to type in its place."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def visible(value: str) -> str:
    """Without control characters, bidi marks and what else cannot be seen; line ends are \\n."""
    return _REMOVED.sub("", _LINE_ENDS.sub("\n", value))


def clean(value: str) -> str:
    """Half-width letters and digits, NFC, plain spaces; no control, bidi or hidden characters."""
    if _UNCLEAN.search(value):
        value = visible(value).translate(_FULL_WIDTH | _SPACES)
    return unicodedata.normalize("NFC", value).strip()


def shown(value: CellValue) -> str:
    """The cell as its reader sees it: 46350.0 is 46350, and a date is 2026-11-24."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return f"{value:.0f}"
        case dt.datetime():
            return value.isoformat(" ", "seconds")
        case _:
            return str(value)


def normal_name(name: str) -> str:
    """A name as compared with others: width, case, spaces and line ends do not count."""
    return re.sub(r"[\s*＊]", "", unicodedata.normalize("NFKC", clean(name))).casefold()


def text(max_length: int) -> Callable[[CellValue], str]:
    """Text of at most `max_length` characters after cleaning. Leading zeros stay."""

    def parse(value: CellValue) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**EXACT_DIGITS:
            raise _rounded()
        cleaned = clean(shown(value))
        if len(cleaned) > max_length:
            raise CellFault(
                format_lazy(_("有 {length} 个字，最多 {limit} 个字"), length=len(cleaned), limit=max_length),
                _("请缩短后重新填写"),
            )
        return cleaned

    return parse


def _rounded() -> CellFault:
    return CellFault(
        format_lazy(_("超过 {digits} 位的号码按数字保存时，末尾几位已经丢失"), digits=EXACT_DIGITS),
        _("请先把这一列的格式设为“文本”，再重新填写号码"),
    )


def date(value: CellValue) -> dt.date:
    """A day of the years 1900 to 2100; a time written after it is left out."""
    if isinstance(value, dt.datetime):
        return _in_range(value).date()
    if isinstance(value, dt.date):
        return _in_range(value)
    written = _compact(value)
    if (serial := _day_number(written)) is not None:
        return serial.date()
    day, rest = _leading_date(written)
    if rest:
        _time_of_day(rest)
    return day


def moment(value: CellValue) -> dt.datetime:
    """A day and a time of day (24 hours, whole seconds), as clocks on the wall show it: no time zone."""
    if isinstance(value, dt.datetime):
        return _in_range((value + dt.timedelta(milliseconds=500)).replace(microsecond=0))
    if isinstance(value, dt.date):
        return dt.datetime.combine(_in_range(value), dt.time())
    written = _compact(value)
    if (serial := _day_number(written)) is not None:
        return serial
    day, rest = _leading_date(written)
    if not rest:
        raise CellFault(_("只有日期，没有时刻"), _("请写成 2026-11-24 08:30"))
    return dt.datetime.combine(day, _time_of_day(rest))


def _compact(value: CellValue) -> str:
    half = unicodedata.normalize("NFKC", clean(shown(value))).translate(_DASHES)
    return re.sub(r"\s+", " ", half)


def _day_number(written: str) -> dt.datetime | None:
    if not re.fullmatch(r"\d{5}(\.\d+)?", written) or int(written[:5]) not in DAY_NUMBERS:
        return None
    return DAY_ZERO + dt.timedelta(seconds=round(float(written) * 86_400))


def _leading_date(written: str) -> tuple[dt.date, str]:
    found = _DATE.match(written)
    if not found:
        raise CellFault(_("看不出是哪一天"), _("请写成 2026-11-24，年月日都要有"))
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    return _day(year, month, day), written[found.end() :].lstrip(" T")


def _day(year: int, month: int, day: int) -> dt.date:
    _year_in_range(year)
    if not 1 <= month <= 12:
        raise CellFault(format_lazy(_("没有 {month} 月"), month=month), _("请核对月份，写成 2026-11-24"))
    try:
        return dt.date(year, month, day)
    except ValueError:
        reason = format_lazy(_("{year} 年 {month} 月没有 {day} 日"), year=year, month=month, day=day)
        raise CellFault(reason, _("请核对日期")) from None


def _year_in_range(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        reason = format_lazy(
            _("年份 {year} 不在 {first} 到 {last} 之间"), year=year, first=FIRST_YEAR, last=LAST_YEAR
        )
        raise CellFault(reason, _("请核对年份，写成 2026-11-24"))


def _in_range(day: Day) -> Day:
    _year_in_range(day.year)
    return day


def _time_of_day(written: str) -> dt.time:
    found = _TIME.fullmatch(written)
    if not found:
        raise CellFault(_("看不出是几点几分"), _("请按 24 小时制写成 2026-11-24 14:30"))
    hour, minute, second = [*(int(part) for part in found.groups() if part), 0, 0][:3]
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise CellFault(_("时刻不在 00:00 到 23:59 之间"), _("请按 24 小时制写成 2026-11-24 14:30")) from None


def integer(least: int, most: int) -> Callable[[CellValue], int]:
    """A whole number from `least` to `most`, both included; 1,234 may have its commas."""

    def parse(value: CellValue) -> int:
        written = _compact(value)
        if isinstance(value, bool) or not _INTEGER.fullmatch(written):
            raise CellFault(_("不是整数"), _("请只填数字，不带单位，例如 12"))
        number = int(written.replace(",", ""))
        if not least <= number <= most:
            reason = format_lazy(_("不在 {least} 到 {most} 之间"), least=least, most=most)
            raise CellFault(reason, _("请核对这个数"))
        return number

    return parse


def number(value: CellValue) -> Decimal:
    """A number as written; 12.5% is 0.125."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    written = _compact(value)
    if not _DECIMAL.fullmatch(written):
        raise CellFault(_("不是数字"), _("请只填数字，例如 12.5 或 12.5%"))
    plain = Decimal(written.rstrip("%").replace(",", ""))
    return plain / 100 if written.endswith("%") else plain


def yes_no(value: CellValue) -> bool:
    """Whether; as ledgers write it: 是, 否, 已办结, √, Y."""
    word = normal_name(shown(value))
    if word in YES or word in NO:
        return word in YES
    raise CellFault(_("看不出是“是”还是“否”"), _("请填“是”或“否”"))


def choice(names: Mapping[str, Sequence[str]]) -> Callable[[CellValue], str]:
    """One of the codes of `names`, written as the code, its name or another of the names it goes by.

    `names` gives for each code its name first. Two codes with one name are a `ValueError`.
    """
    codes: dict[str, str] = {}
    for code, called in names.items():
        for name in {normal_name(code), *map(normal_name, called)}:
            if codes.setdefault(name, code) != code:
                raise ValueError(f"{name!r} names both {codes[name]!r} and {code!r}")
    offered = "、".join(called[0] for code, called in names.items())

    def parse(value: CellValue) -> str:
        try:
            return codes[normal_name(shown(value))]
        except KeyError:
            remedy = format_lazy(_("请从这些里选一个：{offered}"), offered=offered)
            raise CellFault(_("不在可选的名称里"), remedy) from None

    return parse


def phone(value: CellValue) -> str:
    """A telephone number: 13812345678, 0543-7321000, 0543-7321000-8, 7321000 or 4001234567."""
    written = _compact(value).replace(" ", "")
    if found := _LANDLINE.fullmatch(written):
        return "-".join(part for part in found.groups() if part)
    if found := _MOBILE.fullmatch(written) or _OTHER_PHONE.fullmatch(written):
        return "".join(part for part in found.groups() if part)
    raise CellFault(_("不是电话号码"), _("请填 11 位手机号，或带区号的座机，例如 0543-7321000"))
