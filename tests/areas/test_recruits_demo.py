"""The demo's applications and dues, asked of the county as the command builds it, and of other counties."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lianjian.areas.branch import roll
from lianjian.areas.recruits.demo import demo
from lianjian.areas.recruits.models import Application, Collection
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.county import pack
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import SECRETARY, PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Year, live

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import json
from datetime import date
import django
django.setup()
from lianjian.areas.recruits.models import Application, Collection
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
on = date(2022, 12, 20)
duties = [duty for key, duty in registry.duties.items() if key.startswith("recruits.")]
figures = ("activists", "admitted", "became_full")
print(json.dumps({
    "figures": {key: answer(f"recruits.{key}", Question(period=year_to(on))).value.number for key in figures},
    "late": {duty.key: duty.count(Period(date(2021, 1, 1), date(2022, 12, 31)), on=on, units=None).late for duty in duties},
    "states": sorted(Application.objects.values_list("state", flat=True)),
    "branches": Collection.objects.filter(month=date(2022, 6, 1)).count(),
}))
"""


@pytest.fixture(scope="module")
def told(demo_home: Path) -> dict[str, Any]:
    environment = os.environ | {
        "LIANJIAN_HOME": str(demo_home), "DJANGO_SETTINGS_MODULE": "lianjian.config.settings",
    }  # fmt: skip
    environment.pop("LIANJIAN_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.server
@pytest.mark.xdist_group("server")
def test_three_are_admitted_others_are_on_their_way_and_every_branch_enters_its_dues(
    told: dict[str, Any],
) -> None:
    assert told["figures"] == {"activists": 8, "admitted": 3, "became_full": 0}
    assert told["branches"] == 20 and not any(told["late"].values()), told["late"]
    assert told["states"] == ["activist"] * 8 + ["applied"] * 2 + ["probationary"] * 3 + [
        "refused",
        "withdrawn",
    ]


def staffed(unit: Unit) -> None:
    """A head who is the branch's secretary and alone on its roll, and two officers who are on none."""
    branch, founded = Unit.objects.get(code=f"ZB-{unit.code}"), moment("2022-01-01", "00:00")
    for kind, number in (("head", "H"), ("officer", "O1"), ("officer", "O2")):
        person = changes.enlist(actor=SYSTEM, at=founded, number=f"{number}-{unit.code}", name=number)
        post = PostKind.objects.get(code=kind)
        changes.appoint(actor=SYSTEM, at=founded, person=person, unit=unit, kind=post, on=REFORMED_ON)
        if kind == "head":
            post = PostKind.objects.get(code=SECRETARY)
            changes.appoint(actor=SYSTEM, at=founded, person=person, unit=branch, kind=post, on=REFORMED_ON)
            roll.admit(actor=SYSTEM, at=founded, branch=branch, people=[person], grade="full", on=REFORMED_ON)


def grown(unit: Unit) -> None:
    """A branch of which three others are full members, so that it can bring somebody on to membership."""
    staffed(unit)
    branch, founded, kind = Unit.objects.get(code=f"ZB-{unit.code}"), moment("2022-01-01", "00:00"), "officer"
    for number in range(3):
        person = changes.enlist(actor=SYSTEM, at=founded, number=f"F{number}-{unit.code}", name=f"F{number}")
        post = PostKind.objects.get(code=kind)
        changes.appoint(actor=SYSTEM, at=founded, person=person, unit=unit, kind=post, on=REFORMED_ON)
        roll.admit(actor=SYSTEM, at=founded, branch=branch, people=[person], grade="full", on=REFORMED_ON)


@pytest.mark.django_db
def test_activists_of_the_demo_report_each_quarter_and_nothing_of_theirs_is_late(cast: Cast) -> None:
    with held_at(moment("2022-01-01", "00:00")):
        for zone in Unit.objects.on(REFORMED_ON).filter(kind__code="zone").order_by("code")[:4]:
            grown(zone)
    year = Year(pack(), 2022, 1.0, ends=moment("2022-12-20", "18:00"))
    live(demo(year), until=year.ends)
    reported = Application.objects.filter(reported_on__isnull=False)
    assert reported.exists()
    on, whole = date(2022, 12, 20), Period(date(2022, 1, 1), date(2022, 12, 31))
    for key in ("report", "look", "oath", "talk"):
        assert registry.duties[f"recruits.{key}"].count(whole, on=on, units=None).late == 0, key
    assert verify().ok


@pytest.mark.django_db
def test_a_county_with_one_branch_of_one_member_goes_no_further_than_the_talk(cast: Cast) -> None:
    with held_at(moment("2022-01-01", "00:00")):
        zone = Unit.objects.on(REFORMED_ON).filter(kind__code="zone").order_by("code")[4]
        staffed(zone)
    year = Year(pack(), 7, 1.0, ends=moment("2022-12-31", "18:00"))
    live(demo(year), until=year.ends)
    assert set(Application.objects.values_list("state", flat=True)) <= {
        "applied", "talked", "refused", "withdrawn",
    }  # fmt: skip
    assert Collection.objects.count() == 12 and verify().ok
