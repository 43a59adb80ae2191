"""Cutting the drawing into segments: where roads meet they share a node, over water and the expressway goes a bridge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lianjian.counties.zhanhua.network.drawing import Road, Sheet
from lianjian.counties.zhanhua.network.plane import Line, Pieces, at, crossings, part

AT_END_M = 3.0
"""A crossing so near to a road's end is its end."""
LEAST_M = 0.5
BANK_M = 9.0
"""So far a bridge reaches on to the banks."""
OVERPASS_M = 32.0
FLATTEST = 0.3
"""The sine below which a slanting crossing makes a bridge no longer."""
APART = {"motorway", "motorway_link"}


@dataclass
class Segment:
    road: Road
    first: int
    last: int
    line: Line
    is_bridge: bool
    kind: str


def segments(sheet: Sheet) -> list[Segment]:
    """Every road, cut at its nodes; equal drawings give equal segments in equal order."""
    bridges: list[list[tuple[float, float]]] = [[] for _ in sheet.roads]
    pieces = Pieces.of([road.line for road in sheet.roads])
    _meet(sheet, pieces, bridges)
    _span_waters(sheet, pieces, bridges)
    return [
        segment
        for road, spans in zip(sheet.roads, bridges, strict=True)
        for segment in _cut(road, _joined(spans, road.whole), sheet)
    ]


def _meet(sheet: Sheet, pieces: Pieces, bridges: Sequence[list[tuple[float, float]]]) -> None:
    hits = crossings(pieces)
    for one, other, along, along_other, sine in zip(
        hits.one, hits.other, hits.along_one, hits.along_other, hits.sine, strict=True
    ):
        kinds = {sheet.roads[one].kind, sheet.roads[other].kind}
        if "motorway" not in kinds:
            _join(sheet, sheet.roads[one], sheet.roads[other], float(along), float(along_other))
        elif not kinds <= APART:
            under = sheet.roads[one].kind == "motorway"
            where, spot = (other, along_other) if under else (one, along)
            half = OVERPASS_M / max(sine, FLATTEST)
            bridges[where].append((float(spot) - half, float(spot) + half))


def _join(sheet: Sheet, one: Road, other: Road, along: float, along_other: float) -> None:
    end, other_end = _end_at(one, along), _end_at(other, along_other)
    if end is not None and other_end is not None:
        return
    if end is not None:
        other.joins.append((along_other, end))
    elif other_end is not None:
        one.joins.append((along, other_end))
    else:
        node = sheet.node(at(one.line, along))
        one.joins.append((along, node))
        other.joins.append((along_other, node))


def _end_at(road: Road, along: float) -> int | None:
    if along < AT_END_M:
        return road.ends[0]
    return road.ends[1] if along > road.whole - AT_END_M else None


def _span_waters(sheet: Sheet, pieces: Pieces, bridges: Sequence[list[tuple[float, float]]]) -> None:
    hits = crossings(pieces, Pieces.of([water.line for water in sheet.waters]))
    for one, water, along, sine in zip(hits.one, hits.other, hits.along_one, hits.sine, strict=True):
        half = (sheet.waters[water].width / 2 + BANK_M) / max(sine, FLATTEST)
        bridges[one].append((float(along) - half, float(along) + half))


def _joined(spans: Sequence[tuple[float, float]], whole: float) -> list[tuple[float, float]]:
    """Spans that overlap made one, none beyond the road's ends."""
    done: list[tuple[float, float]] = []
    for start, stop in sorted((max(start, 0.0), min(stop, whole)) for start, stop in spans):
        if done and start <= done[-1][1] + AT_END_M:
            done[-1] = done[-1][0], max(stop, done[-1][1])
        else:
            done.append((start, stop))
    return done


def _cut(road: Road, spans: Sequence[tuple[float, float]], sheet: Sheet) -> list[Segment]:
    whole = road.whole
    if not road.joins and not spans:
        return [Segment(road, *road.ends, road.line, False, road.kind)]
    stops = [(0.0, road.ends[0]), *road.joins, (whole, road.ends[1])]
    stops += [
        (spot, sheet.node(at(road.line, spot)))
        for span in spans
        for spot in span
        if AT_END_M < spot < whole - AT_END_M
    ]
    stops.sort(key=lambda stop: stop[0])
    return [
        _segment(road, stops[index], stops[index + 1], spans, sheet)
        for index in range(len(stops) - 1)
        if stops[index][1] != stops[index + 1][1]
    ]


def _segment(
    road: Road,
    first: tuple[float, int],
    last: tuple[float, int],
    spans: Sequence[tuple[float, float]],
    sheet: Sheet,
) -> Segment:
    line = _least(part(road.line, first[0], last[0]))
    line[0], line[-1] = sheet.nodes[first[1]], sheet.nodes[last[1]]
    middle = (first[0] + last[0]) / 2
    is_bridge = any(start < middle < stop for start, stop in spans)
    return Segment(road, first[1], last[1], line, is_bridge, road.kind)


def _least(line: Line) -> Line:
    """The line without points that stand on the one before them; the two ends stay."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    keep = np.concatenate([[True], steps[:-1] > LEAST_M, [True]])
    return line[keep]
