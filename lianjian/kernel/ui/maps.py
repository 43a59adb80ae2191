"""The county as SVG: its outline, named dots, and labels that keep out of each other's way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Ring = Sequence[tuple[float, float]]
"""Longitude and latitude in degrees, one pair for each corner of a single closed outline."""

MAX_WIDTH, MAX_HEIGHT, EDGE = 320.0, 400.0, 18.0
TOLERANCE = 0.5
LETTER = 12.0
DOT = 7.0
TOUCH = 22.0


@dataclass(frozen=True)
class Dot:
    """A place with a value. `state` is "late" where it needs a look, else "ok"; a tap leads to `url`."""

    lon: float
    lat: float
    name: str
    value: str = ""
    url: str | None = None
    state: str = "ok"

    @property
    def is_late(self) -> bool:
        return self.state == "late"

    @property
    def text(self) -> str:
        return f"{self.name} {self.value}".strip()


@dataclass(frozen=True)
class Projection:
    """Equirectangular, true at the county's middle latitude. x and y are in units of the viewBox."""

    west: float
    north: float
    x_scale: float
    y_scale: float
    width: float
    height: float

    @classmethod
    def fitting(cls, ring: Ring) -> "Projection":
        """The projection that fills the largest map with the outline, within its edge."""
        lons, lats = [lon for lon, _lat in ring], [lat for _lon, lat in ring]
        shrink = cos(radians((min(lats) + max(lats)) / 2))
        wide, high = (max(lons) - min(lons)) * shrink, max(lats) - min(lats)
        scale = min((MAX_WIDTH - 2 * EDGE) / wide, (MAX_HEIGHT - 2 * EDGE) / high)
        return cls(
            west=min(lons),
            north=max(lats),
            x_scale=scale * shrink,
            y_scale=scale,
            width=round(wide * scale + 2 * EDGE, 1),
            height=round(high * scale + 2 * EDGE, 1),
        )

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = EDGE + (lon - self.west) * self.x_scale, EDGE + (self.north - lat) * self.y_scale
        return round(x, 1), round(y, 1)


@dataclass(frozen=True)
class Box:
    """A rectangle that a dot or a label takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0

    def outside(self, projection: Projection) -> float:
        """How far it sticks out of the map, weighed so that it is the last thing to accept."""
        out = max(-self.left, -self.top, self.right - projection.width, self.bottom - projection.height, 0.0)
        return out * 1000


@dataclass(frozen=True)
class Placed:
    """A dot in the viewBox, and where its label stands."""

    dot: Dot
    x: float
    y: float
    label: Box

    @property
    def label_x(self) -> float:
        """Where the label begins, seen from the dot."""
        return round(self.label.left - self.x, 1)

    @property
    def label_y(self) -> float:
        """The label's base line, seen from the dot."""
        return round(self.label.bottom - self.y, 1)


@lru_cache(maxsize=8)
def outline_path(ring: tuple[tuple[float, float], ...]) -> tuple[Projection, str]:
    """The projection of an outline and its path, simplified to what the eye can tell."""
    projection = Projection.fitting(ring)
    corners = simplified([projection.point(lon, lat) for lon, lat in ring], TOLERANCE)
    return projection, "M" + " L".join(f"{x},{y}" for x, y in corners) + " Z"


def simplified(points: Sequence[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """The points that a line needs to stay within `tolerance` of all of them (Douglas and Peucker, 1973)."""
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        inner = range(first + 1, last)
        farthest = max(inner, key=lambda i: _distance(points[i], points[first], points[last]), default=None)
        if farthest and _distance(points[farthest], points[first], points[last]) > tolerance:
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [points[index] for index in sorted(kept)]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(dx * (point[1] - start[1]) - dy * (point[0] - start[0])) / length


def placed(dots: Sequence[Dot], projection: Projection) -> list[Placed]:
    """Dots with their labels below, above or beside them: each where it covers least."""
    at = [projection.point(dot.lon, dot.lat) for dot in dots]
    taken = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in at]
    done = []
    for dot, (x, y) in zip(dots, at, strict=True):
        places = list(_label_places(dot, x, y))
        near = _touching(taken, places)
        label = min(
            places, key=lambda box: box.outside(projection) + sum(box.overlap(other) for other in near)
        )
        taken.append(label)
        done.append(Placed(dot, x, y, label))
    return done


def _touching(taken: Sequence[Box], places: Sequence[Box]) -> list[Box]:
    """Those of what is taken that any of the places might cover: of a county's dots, few."""
    reach = Box(
        min(box.left for box in places),
        min(box.top for box in places),
        max(box.right for box in places),
        max(box.bottom for box in places),
    )
    return [box for box in taken if reach.overlap(box)]


def _label_places(dot: Dot, x: float, y: float) -> Iterator[Box]:
    wide, gap = _text_width(dot.text), DOT + 2
    lefts_and_tops = [
        (x - wide / 2, y + gap),
        (x - wide / 2, y - gap - LETTER),
        (x + gap, y - LETTER / 2),
        (x - gap - wide, y - LETTER / 2),
        (x - DOT, y + gap),
        (x + DOT - wide, y + gap),
        (x - DOT, y - gap - LETTER),
        (x + DOT - wide, y - gap - LETTER),
    ]
    for left, top in lefts_and_tops:
        yield Box(round(left, 1), round(top, 1), round(left + wide, 1), round(top + LETTER, 1))


def _text_width(text: str) -> float:
    return sum(LETTER if ord(letter) > 0x2E7F else LETTER * 0.57 for letter in text)


def county_map(
    outline: Ring, dots: Sequence[Dot], label: str, ground: Callable[[Projection], SafeString] | None = None
) -> SafeString:
    """The county with its dots. Those that need a look are red, square, bold and said so in words.

    `ground` draws what lies beneath them, such as roads.
    """
    projection, path = outline_path(tuple(map(tuple, outline)))
    return format_html(
        '<figure class="chart"><svg class="map" viewBox="0 0 {} {}" role="{}" aria-label="{}">'
        '<path d="{}" fill="var(--land)" stroke="var(--line-strong)" stroke-linejoin="round"/>'
        "{}{}</svg>{}</figure>",
        projection.width,
        projection.height,
        "group" if any(dot.url for dot in dots) else "img",
        label,
        path,
        ground(projection) if ground else "",
        format_html_join("", "{}", ((_drawn(each),) for each in placed(dots, projection))),
        _legend(dots),
    )


def _drawn(each: Placed) -> SafeString:
    if not each.dot.url:
        return format_html('<g class="dot">{}{}{}</g>', _title(each.dot), _mark(each), _label(each))
    return format_html(
        '<a href="{}" class="dot">{}<circle cx="{}" cy="{}" r="{}" fill="transparent"/>{}{}</a>',
        each.dot.url,
        _title(each.dot),
        each.x,
        each.y,
        TOUCH,
        _mark(each),
        _label(each),
    )


def _title(dot: Dot) -> SafeString:
    text = _("%(dot)s，需要看") % {"dot": dot.text} if dot.is_late else dot.text
    return format_html("<title>{}</title>", text)


def _mark(each: Placed) -> SafeString:
    if each.dot.is_late:
        square = '<rect x="{}" y="{}" width="{side}" height="{side}" rx="1.5" fill="var(--red)"/>'
        return format_html(square, round(each.x - DOT, 1), round(each.y - DOT, 1), side=2 * DOT)
    circle = '<circle cx="{}" cy="{}" r="{}" fill="var(--blue)" opacity="0.6"/>'
    return format_html(circle, each.x, each.y, DOT)


def _label(each: Placed) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" fill="{}" font-weight="{}" stroke="var(--sheet)" '
        'stroke-width="2.5" paint-order="stroke">{}</text>',
        each.label.left,
        each.label.bottom,
        LETTER,
        "var(--red)" if each.dot.is_late else "var(--ink)",
        "600" if each.dot.is_late else "400",
        each.dot.text,
    )


def _legend(dots: Sequence[Dot]) -> SafeString:
    if not any(dot.is_late for dot in dots):
        return SafeString("")
    return format_html(
        '<figcaption class="small"><span class="worse" aria-hidden="true">■</span> {}</figcaption>',
        _("需要看"),
    )
