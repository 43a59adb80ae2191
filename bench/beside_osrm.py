"""The same questions to OSRM, at the speeds and access rules of the engine. LIANJIAN_OSRM_PYTHON names a Python (3.12
or later) that has the package `osrm-bindings`; without it there is nothing to compare with.

`python -m bench.beside_osrm FILE.osm.pbf [CALLS]` prints how often both name the same unit, and what is lost where they do not.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from lianjian.engines.roads import Network, Roads, build_file, read_speeds
from lianjian.engines.roads.osm import PASSED, SHUT, VEHICLES

PROFILE = """api_version = 4
local speeds = {%(speeds)s}
local shut = {%(shut)s}
local passed = {%(passed)s}
local vehicles = {%(vehicles)s}

local function access(thing)
  for _, key in ipairs(vehicles) do
    local said = thing:get_value_by_key(key)
    if said then return said end
  end
end

function setup()
  return {properties = {weight_name = 'duration', use_turn_restrictions = true, u_turn_penalty = 0,
    max_speed_for_map_matching = 55, continue_straight_at_waypoint = false}, restrictions = {'motorcar'}}
end

function process_node(profile, node, result)
  local barrier, said = node:get_value_by_key('barrier'), access(node)
  if barrier then
    if said then result.barrier = shut[said] or false else result.barrier = not passed[barrier] end
  end
end

function process_way(profile, way, result)
  local kind, said = way:get_value_by_key('highway'), access(way)
  local speed = speeds[kind]
  if not speed or way:get_value_by_key('area') == 'yes' or (said and shut[said]) then return end
  local most = tonumber(way:get_value_by_key('maxspeed'))
  if most and most > 0 and most <= 200 then speed = math.min(speed, most) end
  local oneway, junction = way:get_value_by_key('oneway'), way:get_value_by_key('junction')
  local ahead = ({yes = 1, ['true'] = 1, ['1'] = 1, ['-1'] = -1, reverse = -1, no = 0, ['false'] = 0, ['0'] = 0})[oneway or '']
  if ahead == nil then
    ahead = (junction == 'roundabout' or junction == 'circular' or kind == 'motorway') and 1 or 0
  end
  result.forward_mode = ahead >= 0 and mode.driving or mode.inaccessible
  result.backward_mode = ahead <= 0 and mode.driving or mode.inaccessible
  result.forward_speed, result.backward_speed = speed, speed
end

function process_turn(profile, turn) end

return {setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn}
"""


def peer() -> str | None:
    """The Python that has OSRM, if any is named."""
    return os.environ.get("LIANJIAN_OSRM_PYTHON")


def compare(python: str, source: Path, network: Network, questions: dict[str, Any]) -> dict[str, Any]:
    """OSRM's answers to `units`, `places` and `table`, on the network of the same file at the same speeds."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = _prepare(python, source, network, Path(folder))
        question = json.dumps({"osrm": str(prepared), **questions})
        script = Path(__file__).with_name("osrm_peer.py")
        done = subprocess.run(
            [python, str(script)], input=question, capture_output=True, text=True, check=True
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told


def _prepare(python: str, source: Path, network: Network, folder: Path) -> Path:
    profile, copy = folder / "car.lua", folder / "roads.osm.pbf"
    profile.write_text(_profile(network), encoding="utf-8")
    copy.symlink_to(source.resolve())
    for command in (
        ["extract", "--profile", str(profile), str(copy)],
        ["contract", str(folder / "roads.osrm")],
    ):
        subprocess.run([python, "-m", "osrm", *command], check=True, capture_output=True)
    return folder / "roads.osrm"


def _profile(network: Network) -> str:
    driven = {kind: speed for kind, speed in network.speeds.items() if speed > 0}
    return PROFILE % {
        "speeds": ", ".join(f"['{kind}'] = {speed:g}" for kind, speed in driven.items()),
        "shut": ", ".join(f"['{word}'] = true" for word in sorted(SHUT)),
        "passed": ", ".join(f"['{word}'] = true" for word in sorted(PASSED)),
        "vehicles": ", ".join(f"'{key}'" for key in VEHICLES),
    }


def agreement(seconds: np.ndarray, others: list[list[float | None]]) -> dict[str, float]:
    """(calls, units) of ours beside theirs: how often the first is the same, and by our times the loss where it is not."""
    theirs = np.array(others, float)
    first, second = seconds.argmin(axis=1), np.where(np.isnan(theirs), np.inf, theirs).argmin(axis=1)
    calls = np.arange(len(seconds))
    regret = seconds[calls, second] - seconds[calls, first]
    both = np.isfinite(seconds) & np.isfinite(theirs)
    apart = np.abs(seconds - theirs)[both]
    return {
        "same unit as OSRM": float((first == second).mean()),
        "regret where not, worst s": float(regret.max(initial=0.0)),
        "time apart from OSRM, median s": float(np.median(apart)),
        "time apart from OSRM, p99 s": float(np.percentile(apart, 99)),
    }


def main() -> None:
    """Compare on one file: 60 units, so many calls."""
    python = peer()
    if python is None:
        sys.exit("LIANJIAN_OSRM_PYTHON names no Python that has osrm-bindings.")
    source, calls = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    network = build_file(source, at=datetime.now(), speeds=read_speeds())
    chance = np.random.default_rng(1)
    points = network.points[chance.integers(0, len(network.points), 60 + calls)]
    points = points + chance.normal(0, 2e-4, points.shape)
    units, places = points[:60], points[60:]
    roads = Roads(network)
    seconds = np.stack([roads.nearest(place, units).seconds for place in places])
    asked = {"units": units.tolist(), "places": places.tolist(), "table": [units.tolist(), units.tolist()]}
    told = compare(python, source, network, asked)
    for name, value in agreement(seconds, told["answers"]).items():
        print(f"{name:40}{value:10.4f}")


if __name__ == "__main__":
    main()
