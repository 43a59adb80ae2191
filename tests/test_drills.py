"""The drills in their short forms: real servers, really killed, cut off and filled up."""

import pytest

from drills import dispatching
from drills.telling import broken

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def test_no_call_is_sent_twice_or_lost_when_lines_are_cut_and_the_server_is_killed() -> None:
    told = dispatching.run(24)
    assert told["calls"] == told["sendings"] == 24
    assert told["kills"] == 2 and told["cuts"] > 0
    assert not broken(told, dispatching.COUNTED)
