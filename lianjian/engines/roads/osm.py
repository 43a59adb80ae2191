"""Roads from a file of OpenStreetMap (.osm.pbf, .osm, .osm.bz2), read with the package `osmium` (extra `roads`).

A way becomes one segment between each two nodes that it shares with another way; their ids are `way.part`. Read are
the keys highway, access and its kin, oneway, junction, maxspeed, maxweight, bridge, name and ref; barriers that no car
passes; and relations of type restriction over one node. Counted but not used are restrictions over ways, with hours,
or for some vehicles only.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

from .report import Reason, UnreadableRoads
from .segments import Row, Segments, Turn
from .speeds import Speeds

LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
SHUT = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "emergency", "military", "psv", "bus"}
)
"""Words of access that shut a road to a car that has no right of its own there."""
VEHICLES = ("motorcar", "motor_vehicle", "vehicle", "access")
"""The keys of access for a car: the first that is there decides."""
PASSED = frozenset({
    "arch", "border_control", "cattle_grid", "checkpoint", "entrance", "gate", "height_restrictor", "lift_gate", "no",
    "sally_port", "swing_gate", "toll_booth",
})  # fmt: skip
"""Barriers that a car passes, unless the node itself says otherwise."""
ONE_WAY = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0}
MILE = 1.609344


class Way(NamedTuple):
    """A way that cars use, with the ids of its nodes and their places (None where the file lacks them)."""

    id: int
    tags: dict[str, str]
    nodes: list[int]
    places: list[tuple[float, float] | None]


def read_osm(path: Path, speeds: Speeds) -> Segments:
    """The segments of a file. UnreadableRoads if it is none, or if `osmium` is not installed."""
    segments = Segments(speeds)
    ways, barriers, relations = _gather(path, segments)
    uses = Counter(node for way in ways for node in way.nodes)
    ends: dict[tuple[int, int], list[str]] = {}
    for way in ways:
        _split(way, segments, uses=uses, barriers=barriers, ends=ends)
    for relation, tags, members in relations:
        _restrict(relation, tags, members, segments, ends)
    return segments


def _gather(
    path: Path, segments: Segments
) -> tuple[list[Way], set[int], list[tuple[int, dict[str, str], list[Any]]]]:
    ways: list[Way] = []
    barriers: set[int] = set()
    relations = []
    for thing in _things(path):
        if thing.is_way():
            _keep_way(thing, segments, ways)
        elif thing.is_node():
            if _bars(dict(thing.tags)):
                barriers.add(thing.id)
        elif thing.tags.get("type", "") == "restriction":
            members = [(member.type, member.ref, member.role) for member in thing.members]
            relations.append((thing.id, dict(thing.tags), members))
    return ways, barriers, relations


def _things(path: Path) -> Iterator[Any]:
    try:
        import osmium
    except ImportError as error:
        raise UnreadableRoads(
            "Files of OpenStreetMap are read with the package osmium: pip install 'lianjian[roads]'."
        ) from error
    if not path.is_file():
        raise UnreadableRoads(f"{path} is no file.")
    keys = osmium.filter.KeyFilter("highway", "barrier", "restriction")
    try:
        yield from osmium.FileProcessor(str(path)).with_locations().with_filter(keys)
    except (RuntimeError, ValueError) as error:
        raise UnreadableRoads(f"{path.name} is no file of OpenStreetMap, or is damaged: {error}.") from error


def _keep_way(thing: Any, segments: Segments, ways: list[Way]) -> None:
    tags = dict(thing.tags)
    kind = tags.get("highway")
    if kind is None:
        return
    where = f"way {thing.id}"
    if kind not in segments.speeds:
        segments.refuse(Reason.UNKNOWN_CLASS, where, f"the class {kind!r} is not in the table of speeds")
    elif segments.speeds[kind] == 0 or tags.get("area") == "yes":
        segments.refuse(Reason.NOT_DRIVEN, where, f"{kind} is not driven")
    elif _is_shut(tags):
        segments.refuse(Reason.NO_ACCESS, where, "no access for cars")
    else:
        ways.append(
            Way(thing.id, tags, [node.ref for node in thing.nodes], [_place(node) for node in thing.nodes])
        )


def _place(node: Any) -> tuple[float, float] | None:
    return (node.lon, node.lat) if node.location.valid() else None


def _is_shut(tags: Mapping[str, str]) -> bool:
    return next((tags[key] for key in VEHICLES if key in tags), "yes") in SHUT


def _bars(tags: Mapping[str, str]) -> bool:
    if "barrier" not in tags:
        return False
    if any(key in tags for key in VEHICLES):
        return _is_shut(tags)
    return tags["barrier"] not in PASSED


def _split(
    way: Way,
    segments: Segments,
    *,
    uses: Counter[int],
    barriers: set[int],
    ends: dict[tuple[int, int], list[str]],
) -> None:
    """Add a way's segments, cut where it meets another way, passes a barrier, or has nodes that the file lacks."""
    last = len(way.nodes) - 1
    cuts = [
        place
        for place, node in enumerate(way.nodes)
        if place in (0, last) or uses[node] > 1 or node in barriers or way.places[place] is None
    ]
    for part, (first, end) in enumerate(pairwise(cuts)):
        key = f"{way.id}.{part}"
        points = [place for place in way.places[first : end + 1] if place is not None]
        if len(points) <= end - first:
            segments.refuse(Reason.NO_PLACE, f"way {way.id}", "the file lacks the place of one of its nodes")
            continue
        tail, head = (_node(way.nodes[place], barriers, f"{key}.{place}") for place in (first, end))
        segments.add(_row(way.tags, key, tail, head, points), f"way {way.id}")
        for node in {way.nodes[first], way.nodes[end]}:
            ends.setdefault((way.id, node), []).append(key)


def _node(node: int, barriers: set[int], stump: str) -> str:
    """The id of a node; at a barrier each road ends for itself, so that nothing passes."""
    return f"{node}|{stump}" if node in barriers else str(node)


def _row(tags: Mapping[str, str], key: str, tail: str, head: str, points: list[tuple[float, float]]) -> Row:
    direction = _direction(tags)
    return Row(
        id=key, tail=tail, head=head, kind=tags["highway"], points=points,
        name=tags.get("name") or tags.get("ref", ""), forward=direction >= 0, backward=direction <= 0,
        cap_kmh=_limit(tags.get("maxspeed", "")), limit_t=_tonnes(tags.get("maxweight", "")),
        bridge=tags.get("bridge", "no") != "no",
    )  # fmt: skip


def _direction(tags: Mapping[str, str]) -> int:
    """1: only along the way; -1: only against it; 0: both. A roundabout and a motorway are one-way unless they say no."""
    said = ONE_WAY.get(tags.get("oneway", ""))
    if said is None:
        said = int(tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway")
    return said


def _limit(text: str) -> float:
    """km/h of one plain limit; nan of anything else, such as words or several values."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh)?", text.strip())
    speed = float(found[1]) * (MILE if found[2] == "mph" else 1) if found else nan
    return speed if 0 < speed <= 200 else nan


def _tonnes(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*t?", text.strip())
    return float(found[1]) if found and float(found[1]) > 0 else nan


def _restrict(
    relation: int,
    tags: Mapping[str, str],
    members: Iterable[tuple[str, int, str]],
    segments: Segments,
    ends: Mapping[tuple[int, int], list[str]],
) -> None:
    """Turn a relation into turns between segments, or count it as not used."""
    at = {role: (kind, ref) for kind, ref, role in members}
    word, via = tags.get("restriction", ""), at.get("via", ("", 0))
    fits = (
        word.startswith(("no_", "only_"))
        and via[0] == "n"
        and not {"except", "hour_on", "day_on"} & set(tags)
    )
    sources = ends.get((at.get("from", ("", 0))[1], via[1]), [])
    targets = ends.get((at.get("to", ("", 0))[1], via[1]), [])
    if not fits or len(sources) != 1 or len(targets) != 1:
        segments.report.leave_out(
            Reason.TURN_NOT_USED,
            f"relation {relation}",
            f"{word or 'it'} is not one turn over one node, always and for all",
        )
        return
    segments.turns.append(Turn(sources[0], str(via[1]), targets[0], only=word.startswith("only_")))
