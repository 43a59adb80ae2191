"""The long lines: rivers, the expressway, trunk roads, and the roads between townships.

They lead through given points, swing a little, and are bent off the villages, which later keep off them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from lianjian.counties.zhanhua.network.drawing import FORWARD, Road, Sheet, Water, nearest
from lianjian.counties.zhanhua.network.plane import Frame, Line, normals, resampled, smoothed
from lianjian.counties.zhanhua.network.settlements import Settlement

STEP_M = 80.0
STRAY_M = 350.0
"""So far from a given point a seed may lead a line."""
CLEAR_M = 330.0
"""So far from a village's middle a line wants to stay."""
BENDS = 80
RIVER_SWING, RIVER_WAVE = 420.0, (2800.0, 7600.0)
ROAD_SWING, ROAD_WAVE = 130.0, (2400.0, 6500.0)
BORDER_M = 45.0
CARRIAGEWAY_M = 16.0


class Courses:
    """Draws lines on a sheet, off the settlements' middles."""

    def __init__(self, sheet: Sheet, frame: Frame, settlements: Sequence[Settlement]) -> None:
        self.sheet, self.frame = sheet, frame
        self.middles = np.array([each.middle for each in settlements])
        self.clear = np.array([each.reach + 90 if each.is_town else CLEAR_M for each in settlements])
        self.tree = cKDTree(self.middles)

    def water(self, row: Mapping[str, Any]) -> None:
        line = self._led(row["through"], RIVER_SWING, RIVER_WAVE, spare=row["width"] / 2)
        inside = self.sheet.ground.longest_part(line, 0.0)
        self.sheet.waters.append(Water(row["name"], inside, row["width"]))

    def motorway(self, row: Mapping[str, Any], speed: int) -> tuple[Road, Road]:
        """Two carriageways, each one-way on the right of the middle: there, and back."""
        middle = self._inside(smoothed(self._led(row["through"], ROAD_SWING, ROAD_WAVE, spare=60), 200))
        there = middle + normals(middle) * CARRIAGEWAY_M
        back = (middle - normals(middle) * CARRIAGEWAY_M)[::-1]
        one, other = (self.sheet.draw(line, "motorway") for line in (there, back))
        for road in (one, other):
            road.name, road.oneway, road.speed = row["name"], FORWARD, speed
        return one, other

    def course(self, row: Mapping[str, Any], speed: int | None) -> None:
        line = self._inside(smoothed(self._led(row["through"], ROAD_SWING, ROAD_WAVE), 40))
        road = self.sheet.draw(line, row["kind"])
        road.name, road.speed = row["name"], speed

    def between(self, one: Settlement, other: Settlement, kind: str) -> None:
        """A road from one township to another: from gate to gate, off the villages on its way."""
        gates = [one.gates[nearest([self.sheet.nodes[gate] for gate in one.gates], other.middle)]]
        gates += [other.gates[nearest([self.sheet.nodes[gate] for gate in other.gates], one.middle)]]
        ends = [self.sheet.nodes[gate] for gate in gates]
        straight = resampled(np.array(ends), STEP_M)
        line = self._bent(
            self.sheet.wavy(straight, ROAD_SWING, ROAD_WAVE), 0.0, but=(one.number, other.number)
        )
        road = self.sheet.draw(line, kind, (gates[0], gates[1]))
        road.name = f"{one.name[:2]}{other.name[:2]}线"

    def _led(
        self,
        through: Sequence[tuple[float, float]],
        swing: float,
        wave: tuple[float, float],
        spare: float = 0.0,
    ) -> Line:
        points = self.frame.metres(through)
        points[1:-1] += [
            [self.sheet.chance.uniform(-STRAY_M, STRAY_M) for _ in range(2)] for _ in range(len(points) - 2)
        ]
        line = smoothed(resampled(points, STEP_M), 400)
        return self._bent(self.sheet.wavy(resampled(line, STEP_M), swing, wave), spare)

    def _bent(self, line: Line, spare: float, but: tuple[int, ...] = ()) -> Line:
        """Pushed off the middles that are too near, and smoothed, in turns."""
        clear = self.clear + spare
        clear[list(but)] = 0
        for _ in range(BENDS):
            far, which = self.tree.query(line[1:-1], k=3)
            push = np.clip(clear[which] - far, 0, None) * 0.4
            away = (line[1:-1, None] - self.middles[which]) / np.maximum(far, 1)[..., None]
            line[1:-1] += (away * push[..., None]).sum(axis=1)
            line = smoothed(line, 2)
        return resampled(line, STEP_M)

    def _inside(self, line: Line) -> Line:
        return self.sheet.ground.longest_part(line, BORDER_M)
