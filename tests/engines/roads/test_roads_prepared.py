"""Contracted junctions and their labels say what plain searches say, whatever is closed and opened in turn."""

from dataclasses import replace
from datetime import datetime
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.engines.roads import Closure, Conditions, Roads, build_file, contraction
from lianjian.engines.roads.contraction import Contraction, Shape
from lianjian.engines.roads.labels import MANY, Labels
from tests.engines.roads.plain import Plain, Town, place_of, towns
from tests.engines.roads.test_roads_answers import REAL


@given(st.integers(1, 12), st.integers(0, 30), st.integers(0, 2**32 - 1).map(Random))
def test_labels_add_up_to_the_fastest_times_of_any_graph_whatever_its_weights_become(
    nodes: int, arcs: int, chance: Random
) -> None:
    shape = some_shape(nodes, arcs, chance)
    contracted = Contraction.of(shape)
    assert contracted is not None
    for _ in range(3):
        seconds = np.array([chance.choice([0.0, 1.0, 2.5, chance.random(), inf]) for _ in shape.tails])
        labels, plain = Labels.of(contracted, seconds), fastest(shape, seconds)
        for target in range(nodes):
            there = labels.reaching(np.array([[target, target]]), np.array([[0.0, inf]]))
            few, many = np.arange(nodes), np.tile(np.arange(nodes), MANY + 1)
            assert labels.to_one(few, there) == pytest.approx(plain[:, target])
            assert labels.to_one(many, there) == pytest.approx(np.tile(plain[:, target], MANY + 1))


def some_shape(nodes: int, arcs: int, chance: Random) -> Shape:
    ends = {(chance.randrange(nodes), chance.randrange(nodes)) for _ in range(arcs)}
    tails, heads = np.array(sorted(ends), np.int64).reshape(-1, 2).T
    pairs = [(chance.randrange(nodes), chance.randrange(nodes)) for _ in range(chance.randrange(4))]
    return Shape(nodes, tails, heads, np.array(pairs, np.int64).reshape(-1, 2))


def fastest(shape: Shape, seconds: np.ndarray) -> np.ndarray:
    """All pairs by R. W. Floyd's three loops (CACM 5, 1962, 345)."""
    times = np.where(np.eye(shape.nodes) > 0, 0.0, inf)
    for tail, head, time in zip(shape.tails, shape.heads, seconds, strict=True):
        times[tail, head] = min(times[tail, head], time)
    for middle in range(shape.nodes):
        times = np.minimum(times, times[:, [middle]] + times[[middle]])
    return times


@given(towns(), st.integers(1, 4), st.integers(0, 2**32 - 1).map(Random))
def test_after_each_closing_and_opening_times_are_those_of_plain_dijkstra(
    town: Town, edits: int, chance: Random
) -> None:
    roads = Roads(town.network, town.conditions).prepared()
    for _ in range(edits):
        closed = set(roads.conditions.closed)
        closed ^= {Closure(chance.choice(town.network.ids), chance.choice(["both", "along", "against"]))}
        roads = roads.under(Conditions(frozenset(closed), roads.conditions.vehicle_t)).prepared()
        says_what_is_plain(replace(town, conditions=roads.conditions), roads)


def says_what_is_plain(town: Town, roads: Roads) -> None:
    plain = Plain(town)
    target, *units = town.points
    found = roads.nearest(target, units)
    here, there = found.units, found.target
    expected = [
        plain.time(
            place_of(town.network, plain, int(here.segment[unit]), float(here.share[unit])),
            place_of(town.network, plain, int(there.segment[0]), float(there.share[0])),
        )
        if here.segment[unit] >= 0 and there.segment[0] >= 0
        else inf
        for unit in range(len(units))
    ]
    assert found.seconds == pytest.approx(np.array(expected), rel=1e-9, abs=1e-6)
    assert roads.table(units, [target]).seconds[:, 0] == pytest.approx(found.seconds, rel=1e-9, abs=1e-6)


@given(towns())
def test_many_units_are_told_what_few_are_told(town: Town) -> None:
    roads = Roads(town.network, town.conditions).prepared()
    target, *units = town.points
    few, many = roads.nearest(target, units), roads.nearest(target, units * 200)
    assert few.seconds.tolist() * 200 == pytest.approx(many.seconds, rel=1e-9, abs=1e-6)


@given(town=towns())
def test_a_network_too_large_for_labels_is_searched(town: Town) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contraction, "MOST_LABELS", 0)
        roads = Roads(town.network, town.conditions).prepared()
        assert town.network.contraction is None
    says_what_is_plain(town, roads)


@pytest.mark.parametrize("name", ["andorra", "liechtenstein"])
def test_real_networks_say_the_same_with_labels_and_by_search_also_after_closures(name: str) -> None:
    if not (REAL / f"{name}.osm.pbf").exists():
        pytest.skip(f"no {name} here")
    searched = Roads(build_file(REAL / f"{name}.osm.pbf", at=datetime(2026, 1, 1)))
    chance = np.random.default_rng(5)
    points = searched.network.points[chance.integers(0, len(searched.network.points), 80)]
    shut = [searched.network.ids[number] for number in chance.integers(0, len(searched.network.ids), 200)]
    for roads in (searched, searched.without(shut)):
        expected, told = roads.table(points, points[:20]), roads.prepared().table(points, points[:20])
        assert told.seconds == pytest.approx(expected.seconds, rel=1e-9, abs=1e-6)
        by_search, by_labels = (asked.nearest(points[0], points) for asked in (roads, roads.prepared()))
        assert by_labels.metres == pytest.approx(by_search.metres, rel=1e-6)
