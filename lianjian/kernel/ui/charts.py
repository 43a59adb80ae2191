"""Small charts as SVG: pure functions of numbers.

Each scales by its viewBox and carries presentation attributes only, so that it needs neither a style
attribute nor a script. A chart that adds nothing to the number beside it is hidden from screen readers;
any other is named, and has its numbers in a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianjian.kernel.ui.formats import number_text

Number = int | float | Decimal

SPARK_WIDTH, SPARK_TOP, SPARK_BOTTOM, SPARK_EDGE = 78, 4, 20, 3
BAR_STEP, BAR_WIDTH, BAR_HEIGHT, BAR_TOP, BAR_FOOT = 46, 28, 98, 24, 26
RANGE_WIDTH, RANGE_EDGE, RANGE_MARGIN = 200, 6, 0.15


@dataclass(frozen=True)
class Point:
    """One bar. `value` None draws none; `partial` marks a period that has not ended yet."""

    label: str
    value: Number | None
    partial: bool = False


def spark(values: Sequence[Number | None]) -> SafeString:
    """The months' line beside a number, without axes; None leaves a gap. Empty below two values."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    points = list(_spark_points(values, min(known), max(known)))
    last = [point for point in points if point][-1]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} 24" aria-hidden="true">'
        '<path d="{}" fill="none" stroke="var(--ink-3)" stroke-width="1.3"/>'
        '<circle cx="{}" cy="{}" r="2.4" fill="var(--blue)"/></svg>',
        SPARK_WIDTH,
        _line(points),
        *last,
    )


def _spark_points(
    values: Sequence[Number | None], low: float, high: float
) -> Iterator[tuple[float, float] | None]:
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(values) - 1)
    rise = (SPARK_BOTTOM - SPARK_TOP) / (high - low) if high > low else 0
    for index, value in enumerate(values):
        if value is None:
            yield None
        else:
            yield round(SPARK_EDGE + index * step, 1), round(SPARK_BOTTOM - (float(value) - low) * rise, 1)


def _line(points: Sequence[tuple[float, float] | None]) -> str:
    steps, pen_is_down = [], False
    for point in points:
        if point:
            steps.append(f"{'L' if pen_is_down else 'M'}{point[0]},{point[1]}")
        pen_is_down = point is not None
    return " ".join(steps)


def bars(points: Sequence[Point], label: str) -> SafeString:
    """Bars with their values above, and the same values as a table that unfolds below."""
    if not points:
        return SafeString("")
    return format_html(
        '<figure class="chart"><svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
        '<details class="numbers"><summary>{}</summary><table><caption>{}</caption><tbody>{}</tbody></table>'
        "</details></figure>",
        len(points) * BAR_STEP,
        BAR_TOP + BAR_HEIGHT + BAR_FOOT,
        label,
        format_html_join("", "{}", ((bar,) for bar in _bars(points))),
        _("看数字"),
        label,
        format_html_join("", '<tr><th scope="row">{}</th><td class="num">{}</td></tr>', _bar_rows(points)),
    )


def _bars(points: Sequence[Point]) -> Iterator[SafeString]:
    values = [float(point.value) for point in points if point.value is not None]
    high, low = max(values, default=0), min(values, default=0)
    scale = BAR_HEIGHT / ((max(high, 0) - min(low, 0)) or 1)
    zero = BAR_TOP + max(high, 0) * scale
    for index, point in enumerate(points):
        yield _bar(point, middle=index * BAR_STEP + BAR_STEP // 2, zero=zero, scale=scale)


def _bar(point: Point, *, middle: int, zero: float, scale: float) -> SafeString:
    tip = zero - float(point.value or 0) * scale
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--blue)" opacity="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="11" fill="var(--ink)">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle" font-size="11" fill="var(--ink-2)">{}</text>',
        middle - BAR_WIDTH // 2,
        round(min(tip, zero), 1),
        BAR_WIDTH,
        round(abs(zero - tip), 1),
        "0.4" if point.partial else "0.85",
        middle,
        round(min(tip, zero) - 6, 1),
        "" if point.value is None else number_text(point.value),
        middle,
        BAR_TOP + BAR_HEIGHT + 17,
        point.label,
    )


def _bar_rows(points: Sequence[Point]) -> Iterator[tuple[str, str]]:
    for point in points:
        label = _("%(period)s（未完）") % {"period": point.label} if point.partial else point.label
        yield label, number_text(point.value)


def interval(low: Number | None, value: Number | None, high: Number | None) -> SafeString:
    """A value within its interval, on a line that always shows zero; an endless side runs to the edge."""
    if low is None or value is None or high is None:
        return SafeString("")
    ends = [0.0, *(float(number) for number in (low, value, high) if isfinite(number))]
    margin = RANGE_MARGIN * ((max(ends) - min(ends)) or 1.0)
    start, span = min(ends) - margin, max(ends) - min(ends) + 2 * margin
    return format_html(
        '<svg class="range" viewBox="0 0 {} 14" role="img" aria-label="{}">'
        '<line x1="4" x2="196" y1="7" y2="7" stroke="var(--line-strong)"/>'
        '<line x1="{zero}" x2="{zero}" y1="2" y2="12" stroke="var(--ink-3)"/>'
        '<line x1="{low}" x2="{high}" y1="7" y2="7" stroke="var(--blue)" stroke-width="4" opacity="0.35"/>'
        '<circle cx="{value}" cy="7" r="4" fill="var(--blue)"/></svg>',
        RANGE_WIDTH,
        _("区间 %(low)s 至 %(high)s") % {"low": _limit_text(low), "high": _limit_text(high)},
        zero=_on_range(0.0, start, span),
        low=_on_range(float(low), start, span),
        value=_on_range(float(value), start, span),
        high=_on_range(float(high), start, span),
    )


def _limit_text(limit: Number) -> str:
    return number_text(limit) if isfinite(limit) else _("无限")


def _on_range(at: float, start: float, span: float) -> float:
    share = min(max((at - start) / span, 0.0), 1.0)
    return round(RANGE_EDGE + share * (RANGE_WIDTH - 2 * RANGE_EDGE), 1)
