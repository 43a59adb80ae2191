"""The quiet ground of a map: waters and long roads, beneath what the map is about."""

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianjian.kernel.places.road_map import RoadMap
from lianjian.kernel.ui.maps import TOLERANCE, Projection, simplified

STROKES = {
    "water": ("var(--water)", 2.4),
    "secondary": ("var(--road)", 0.7),
    "primary": ("var(--road)", 1.1),
    "trunk": ("var(--road)", 1.7),
    "motorway": ("var(--expressway)", 1.8),
}
"""Colour and width of each class, the lowest first; others are not shown."""
SMALL = 10.0


def ground(projection: Projection, roads: RoadMap) -> SafeString:
    """The lines as paths of SVG; where the roads are synthetic, the map says so in words."""
    return _ground(projection, roads, get_language())


@lru_cache(maxsize=8)
def _ground(projection: Projection, roads: RoadMap, _language: str | None) -> SafeString:
    paths = {kind: _path(projection, roads, kind) for kind in STROKES}
    lines = format_html_join(
        "",
        '<path d="{}" stroke="{}" stroke-width="{}"/>',
        ((path, *STROKES[kind]) for kind, path in paths.items() if path),
    )
    if not lines:
        return SafeString("")
    return format_html(
        '<g aria-hidden="true" fill="none" stroke-linejoin="round" stroke-linecap="round">{}</g>{}',
        lines,
        _said(projection) if roads.is_synthetic else "",
    )


def _path(projection: Projection, roads: RoadMap, kind: str) -> str:
    courses = (
        simplified([projection.point(*point) for point in way.course], TOLERANCE)
        for way in roads.ways
        if way.kind == kind
    )
    return "".join("M" + " ".join(f"{x:g},{y:g}" for x, y in course) for course in courses)


def _said(projection: Projection) -> SafeString:
    return format_html(
        '<text x="4" y="{}" font-size="{}" fill="var(--ink-2)">{}</text>',
        round(projection.height - 5, 1),
        SMALL,
        _("合成路网 synthetic"),
    )
