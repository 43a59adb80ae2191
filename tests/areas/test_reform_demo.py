"""The demo's organisation, built apart from the tests' county: people in the old units, then the reform."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORY = """
import json, sys
from datetime import date, datetime
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from lianjian.config import tables
tables.bring_up()
from lianjian.areas.reform.demo import before, demo
from lianjian.areas.reform.queries import moves
from lianjian.counties.founding import found
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import BRANCH, Person, Plan
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.testing.year import Year, live

first, day_before, day = date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1)
with transaction.atomic():
    with held_at(timezone.make_aware(datetime(2021, 1, 1))):
        found(pack(), on=first)
        year = Year(pack(), int(sys.argv[1]), 1.0, ends=timezone.make_aware(datetime(2022, 12, 31)))
        before(year)
    live(demo(year), until=year.ends)
old, new = Snapshot.load(day_before), Snapshot.load(day)
asked = Question(period=year_to(date(2022, 12, 20)))
values = {key: answer(key, asked).value for key in ("org.sections_before", "org.commands", "org.zones",
    "org.new_branches", "org.head_is_secretary")}
zone = new.of_kind("zone")[0]
print(json.dumps({
    "values": {key: [value.number, value.numerator, value.denominator] for key, value in values.items()},
    "applied_on": [str(timezone.localdate(plan.applied_at)) for plan in Plan.objects.all()],
    "people": [len(old.people), len(new.people), Person.objects.count()],
    "names": [person.name for person in Person.objects.order_by("pk")],
    "headless": [unit.code for snapshot in (old, new) for unit in snapshot.units_without_head()],
    "without_secretary": [unit.code for snap in (old, new) for unit in snap.branches_without_secretary()],
    "zone_posts": sorted(post.kind for post in new.posts_in(zone.pk)),
    "root_posts": sorted(post.kind for post in new.posts_in(new.root.pk)),
    "towns": [len(old.towns), len(new.towns)],
    "moved": len(moves(old, new)),
    "led_by_one_before": sum(old.head_is_secretary(unit.pk) for unit in old.led_by_one_person()),
    "verified": verify().problems,
}))
"""


def told(home: Path, seed: int) -> dict[str, Any]:
    environment = os.environ | {
        "LIANJIAN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "lianjian.config.settings",
    }
    environment.pop("LIANJIAN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", STORY, str(seed)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return told(tmp_path_factory.mktemp("reform"), 2022)


def test_thirty_sections_became_nine_commands_and_eleven_pairs_eleven_zones(story: dict[str, Any]) -> None:
    assert story["values"] == {
        "org.sections_before": [30, None, None],
        "org.commands": [9, None, None],
        "org.zones": [11, None, None],
        "org.new_branches": [20, None, None],
        "org.head_is_secretary": [20, 20, 20],
    }


def test_nobody_was_lost_and_everybody_in_the_old_units_moved(story: dict[str, Any]) -> None:
    assert story["people"] == [295, 295, 295]
    assert story["moved"] == 30 * 5 + 11 * 8 + 11 * 4
    assert story["towns"] == [12, 12]


def test_every_unit_had_a_head_and_every_branch_a_secretary_before_and_after(story: dict[str, Any]) -> None:
    assert story["headless"] == [] and story["without_secretary"] == []
    assert 0 < story["led_by_one_before"] < 8


def test_a_zone_has_a_head_deputies_and_officers_and_the_desks_stand_at_the_root(
    story: dict[str, Any],
) -> None:
    assert story["zone_posts"] == ["deputy", "deputy", "head", *["officer"] * 9]
    assert set(story["root_posts"]) >= {"director", "callback", "supervisor", "political", "admin"}


def test_it_was_decided_on_the_profiles_day_and_the_ledger_holds(story: dict[str, Any]) -> None:
    assert story["applied_on"] == ["2021-12-20"]
    assert story["verified"] == []


def test_another_seed_puts_other_people_into_the_same_units(story: dict[str, Any], tmp_path: Path) -> None:
    other = told(tmp_path, 7)
    assert other["names"] != story["names"] and len(set(other["names"])) == 295
    assert other["values"] == story["values"]
