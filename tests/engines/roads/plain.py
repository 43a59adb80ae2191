"""The plain way: Dijkstra over rows and turns as they were read, without a line of the engine's own searching."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, hypot, inf, nan, pi, radians
from random import Random

from hypothesis import strategies as st

from lianjian.engines.roads import Closure, Conditions, Network, Origin, Row, Segments, Turn, build
from lianjian.engines.roads.conditions import Way

SPEEDS = {"primary": 60.0, "tertiary": 40.0, "residential": 20.0, "footway": 0.0}
LON, LAT, STEP = 118.0, 37.6, 0.004
ORIGIN = Origin("random", "", "none", "2022-01-01T00:00:00")
Place = tuple[int, float]
"""The number of a row, and the share of it that lies before, in the order in which it was read."""


@dataclass(frozen=True)
class Town:
    """Random roads, what was made of them, and what is closed."""

    rows: list[Row]
    turns: list[Turn]
    network: Network
    conditions: Conditions
    points: list[tuple[float, float]]


class Plain:
    """Seconds between two places of the rows that were kept."""

    def __init__(self, town: Town) -> None:
        kept = set(town.network.ids)
        self.rows = [row for row in town.rows if row.id in kept]
        self.metres = dict(zip(town.network.ids, town.network.metres.tolist(), strict=True))
        self.turns = [turn for turn in town.turns if {turn.source, turn.target} <= kept]
        self.conditions = town.conditions

    def seconds(self, number: int, forward: bool) -> float:
        row = self.rows[number]
        shut = {"both", "along" if forward else "against"}
        if any(closure.segment == row.id and closure.way in shut for closure in self.conditions.closed):
            return inf
        if not (row.forward if forward else row.backward):
            return inf
        if self.conditions.vehicle_t is not None and row.limit_t < self.conditions.vehicle_t:
            return inf
        speed = row.kmh if row.kmh == row.kmh else SPEEDS[row.kind]
        if row.cap_kmh == row.cap_kmh:
            speed = min(speed, row.cap_kmh)
        return self.metres[row.id] / (speed / 3.6)

    def part(self, number: int, forward: bool, share: float) -> float:
        whole = self.seconds(number, forward)
        return inf if whole == inf else whole * share

    def may_turn(self, source: int, node: str, target: int) -> bool:
        """Back on the same row only where roads meet or end, not in the middle of one."""
        ids = self.rows[source].id, self.rows[target].id
        ends = [row.id for row in self.rows for end in (row.tail, row.head) if end == node]
        if (
            source == target
            and len(set(ends)) == len(ends) == 2
            and all(turn.via != node for turn in self.turns)
        ):
            return False
        for turn in self.turns:
            if turn.via == node and turn.source == ids[0] and (turn.target == ids[1]) != turn.only:
                return not (turn.only or turn.target == ids[1])
        return True

    def time(self, origin: Place, target: Place) -> float:
        """Over every state (row, direction) at whose end one stands."""
        best = self._straight(origin, target)
        done: set[tuple[int, bool]] = set()
        queue = [(self.part(origin[0], True, 1 - origin[1]), origin[0], True)]
        queue.append((self.part(origin[0], False, origin[1]), origin[0], False))
        heapq.heapify(queue)
        while queue:
            seconds, number, forward = heapq.heappop(queue)
            if seconds == inf or (number, forward) in done:
                continue
            done.add((number, forward))
            for onward, along in self._onward(number, forward):
                if onward == target[0]:
                    share = target[1] if along else 1 - target[1]
                    best = min(best, seconds + self.part(onward, along, share))
                heapq.heappush(queue, (seconds + self.seconds(onward, along), onward, along))
        return best

    def _onward(self, number: int, forward: bool) -> Iterator[tuple[int, bool]]:
        node = self.rows[number].head if forward else self.rows[number].tail
        for onward, row in enumerate(self.rows):
            if self.may_turn(number, node, onward):
                if row.tail == node:
                    yield onward, True
                if row.head == node:
                    yield onward, False

    def _straight(self, origin: Place, target: Place) -> float:
        if origin[0] != target[0]:
            return inf
        if abs(origin[1] - target[1]) * self.metres[self.rows[origin[0]].id] <= 0.01:
            return 0.0
        forward = self.part(origin[0], True, target[1] - origin[1]) if target[1] >= origin[1] else inf
        backward = self.part(origin[0], False, origin[1] - target[1]) if target[1] <= origin[1] else inf
        return min(forward, backward)

    def metres_off(self, point: tuple[float, float]) -> float:
        """How far the nearest road is that may be driven at all; inf if there is none."""
        least = inf
        for number, row in enumerate(self.rows):
            if min(self.seconds(number, True), self.seconds(number, False)) < inf:
                for start, end in zip(row.points, row.points[1:], strict=False):
                    least = min(least, _off(point, start, end))
        return least


def _off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    wide, degree = cos(radians(point[1])), 6_371_008.8 * pi / 180
    x, y = (point[0] - start[0]) * wide, point[1] - start[1]
    along, up = (end[0] - start[0]) * wide, end[1] - start[1]
    length = along**2 + up**2
    share = min(1.0, max(0.0, (x * along + y * up) / length)) if length else 0.0
    return hypot(x - share * along, y - share * up) * degree


def place_of(network: Network, plain: Plain, segment: int, share: float) -> Place:
    """The engine's place in the order in which the row was read."""
    number = next(place for place, row in enumerate(plain.rows) if row.id == network.ids[segment])
    return number, 1 - share if network.flipped[segment] else share


def towns() -> st.SearchStrategy[Town]:
    """Few nodes, many roads. Their number shrinks; what they are like comes from a seed, which is many times faster."""
    return st.builds(town, st.integers(2, 8), st.integers(2, 16), st.integers(0, 2**32 - 1).map(Random))


def town(nodes: int, roads: int, chance: Random) -> Town:
    """One-ways, loops, doubles, bends, limits, turns, closures, and most often a part that lies apart."""
    rows = [Row("always", "0", "1", "primary", [_at(0), _at(1)])]
    rows += [_row(f"r{number}", nodes, chance) for number in range(roads)]
    segments = Segments(SPEEDS)
    for row in rows:
        segments.add(row, row.id)
    turns = {
        (turn.source, turn.via): turn for turn in (_turn(rows, chance) for _ in range(chance.randrange(4)))
    }
    segments.turns += turns.values()
    network = build(segments, ORIGIN)
    ways: list[Way] = ["both", "along", "against"]
    closed = [Closure(chance.choice(network.ids), chance.choice(ways)) for _ in range(chance.randrange(4))]
    conditions = Conditions(frozenset(closed), chance.choice([None, None, 10.0, 20.0]))
    points = [(_near(LON, chance), _near(LAT, chance)) for _ in range(chance.randint(3, 6))]
    return Town(rows, list(turns.values()), network, conditions, points)


def _at(node: int) -> tuple[float, float]:
    return LON + STEP * (node % 3), LAT + STEP * (node // 3)


def _near(middle: float, chance: Random) -> float:
    """Half of all on the lines between nodes, where places are equally near to several roads."""
    if chance.random() < 0.5:
        return middle + chance.randint(-4, 20) * STEP / 4
    return chance.uniform(middle - STEP, middle + 4 * STEP)


def _row(key: str, nodes: int, chance: Random) -> Row:
    tail, head = chance.randrange(nodes), chance.randrange(nodes)
    bends = [(_near(LON, chance), _near(LAT, chance)) for _ in range(chance.randrange(3))]
    forward, backward = chance.choice([(True, True), (True, True), (True, False), (False, True)])
    return Row(
        key, str(tail), str(head), chance.choice(["primary", "tertiary", "residential"]),
        [_at(tail), *bends, _at(head)], forward=forward, backward=backward,
        kmh=chance.choice([nan, 30.0]), cap_kmh=chance.choice([nan, 25.0]), limit_t=chance.choice([nan, nan, 15.0]),
    )  # fmt: skip


def _turn(rows: list[Row], chance: Random) -> Turn:
    source = chance.choice(rows)
    via = chance.choice([source.tail, source.head])
    target = chance.choice([row for row in rows if via in (row.tail, row.head)])
    return Turn(source.id, via, target.id, only=chance.random() < 0.5)
