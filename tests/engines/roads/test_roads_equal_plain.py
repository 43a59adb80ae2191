"""On random small towns the engine says what plain Dijkstra says. `--hypothesis-profile=long` tries 10,000 of each."""

from math import inf, isinf

import numpy as np
import pytest
from hypothesis import given

from lianjian.engines.roads import Roads, Route, Unreached
from lianjian.engines.roads.geometry import distances
from tests.engines.roads.plain import Plain, Town, place_of, towns


def asked(town: Town, *, prepared: bool = False) -> tuple[Roads, Plain]:
    roads = Roads(town.network, town.conditions)
    return roads.prepared() if prepared else roads, Plain(town)


@given(towns())
def test_every_place_is_taken_to_the_nearest_road_that_is_open(town: Town) -> None:
    roads, plain = asked(town)
    snapped = roads.snap(town.points)
    for row, point in enumerate(town.points):
        expected = plain.metres_off(point)
        if snapped.segment[row] < 0:
            assert expected > roads.within_m
        else:
            assert snapped.metres[row] == pytest.approx(expected, abs=2e-3)
            assert distances(snapped.points[[row]], np.array([point]))[0] == pytest.approx(
                expected, rel=1e-3, abs=0.01
            )


@pytest.mark.parametrize("prepared", [False, True])
@given(town=towns())
def test_times_are_those_of_plain_dijkstra(town: Town, prepared: bool) -> None:
    roads, plain = asked(town, prepared=prepared)
    target, *units = town.points
    found = roads.nearest(target, units)
    for unit in range(len(units)):
        expected = inf
        if found.units.segment[unit] >= 0 and found.target.segment[0] >= 0:
            here = place_of(
                town.network, plain, int(found.units.segment[unit]), float(found.units.share[unit])
            )
            there = place_of(town.network, plain, int(found.target.segment[0]), float(found.target.share[0]))
            expected = plain.time(here, there)
        assert found.seconds[unit] == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert set(found.unreached) | set(found.order.tolist()) == set(range(len(units)))
    assert list(found.seconds[found.order]) == sorted(found.seconds[found.order])


@pytest.mark.parametrize("prepared", [False, True])
@given(town=towns())
def test_a_route_is_as_long_and_takes_as_long_as_is_said_and_its_line_has_no_gap(
    town: Town, prepared: bool
) -> None:
    roads, _ = asked(town, prepared=prepared)
    target, *units = town.points
    found = roads.nearest(target, units)
    for unit, seconds in enumerate(found.seconds):
        route = found.route(unit)
        if isinf(seconds):
            assert isinstance(route, Unreached) and isinf(found.metres[unit])
            continue
        assert isinstance(route, Route)
        assert route.seconds == seconds == pytest.approx(sum(step.seconds for step in route.steps), abs=1e-6)
        assert route.metres == pytest.approx(found.metres[unit], abs=1e-6)
        assert route.metres == pytest.approx(
            distances(route.line[:-1], route.line[1:]).sum(), rel=1e-4, abs=0.01
        )
        assert route.line[[0, -1]] == pytest.approx(
            np.array([found.units.points[unit], found.target.points[0]]), abs=1e-7
        )


@pytest.mark.parametrize("prepared", [False, True])
@given(town=towns())
def test_a_table_says_what_single_questions_say(town: Town, prepared: bool) -> None:
    roads, _ = asked(town, prepared=prepared)
    few, many = town.points[:2], town.points
    for origins, targets in ((few, many), (many, few)):
        table = roads.table(origins, targets)
        single = np.array([roads.nearest(target, origins).seconds for target in targets]).T
        assert table.seconds == pytest.approx(single, rel=1e-9, abs=1e-6)
        assert table.unreached == np.isinf(single).sum()


@pytest.mark.parametrize("toward", [False, True])
@given(town=towns())
def test_what_is_reached_within_a_time_is_what_a_route_takes_no_longer_to(town: Town, toward: bool) -> None:
    roads, _ = asked(town)
    middle, *others = town.points
    reach = roads.reach(middle, 60.0, toward=toward)
    there = roads.snap(others)
    table = (
        roads.table(there, roads.snap([middle])).seconds[:, 0]
        if toward
        else roads.table([middle], there).seconds[0]
    )
    for place, seconds in enumerate(table):
        if there.segment[place] >= 0 and seconds and abs(seconds - 60.0) > 1e-3:
            on = reach.segment == there.segment[place]
            share = there.share[place]
            borders = np.concatenate((reach.low[on], reach.high[on]))
            if not (np.abs(borders - share) < 1e-6).any():
                assert (on & (reach.low < share) & (share < reach.high)).any() == (seconds < 60.0)
