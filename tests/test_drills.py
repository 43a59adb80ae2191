"""The drills in their short forms: real servers, really killed, cut off and filled up."""

from collections.abc import Mapping

import pytest

from drills import asking, devices, dispatching, filling, killing
from drills.disk import can_mount
from drills.telling import Told, broken

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("drills")]


def wrong(told: Told, must: Mapping[str, float]) -> list[str]:
    """What the drill has counted that must not be; how long it took is for its long form."""
    return broken(told, {what: most for what, most in must.items() if what in told})


def test_no_call_is_sent_twice_or_lost_when_lines_are_cut_and_the_server_is_killed() -> None:
    told = dispatching.run(24)
    assert told["calls"] == told["sendings"] == 24
    assert told["kills"] == 2 and told["cuts"] > 0
    assert wrong(told, dispatching.COUNTED) == []


def test_what_was_acknowledged_survives_kills_of_the_server() -> None:
    told = killing.of_server(2, seed=1)
    assert told["server, SQLite: rows acknowledged"] > 0
    assert wrong(told, killing.COUNTED) == []


@pytest.mark.skipif(not killing.can_make_clusters(), reason="needs a PostgreSQL server's programs (initdb)")
def test_what_was_acknowledged_survives_kills_of_a_whole_cluster() -> None:
    told = killing.of_cluster(2, seed=1)
    assert told["cluster, PostgreSQL: rows acknowledged"] > 0
    assert wrong(told, killing.COUNTED) == []


@pytest.mark.skipif(not can_mount(), reason="needs root, who may mount a small disk")
def test_a_full_disk_and_a_read_only_one_lose_nothing_and_are_read_on() -> None:
    told = filling.run(2)
    assert told["answers 507"] > 0
    assert wrong(told, filling.COUNTED) == []


def test_every_record_of_twenty_devices_is_stored_once_and_a_changed_copy_is_a_conflict() -> None:
    told = devices.run(100)
    assert told["stored"] == told["rows"] == 100 and told["conflicts seen"] == 1
    assert told["requests lost"] and told["answers lost"] and told["sent twice from the start"]
    assert wrong(told, devices.COUNTED) == []


def test_the_api_answers_as_its_schema_says_whatever_it_is_asked() -> None:
    told = asking.run(800)
    assert told["requests"] >= 800 and told["answers 2xx"] and told["answers 4xx"]
    assert wrong(told, asking.COUNTED) == []
