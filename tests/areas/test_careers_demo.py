"""The demo's ways in the service, asked of the county as the command builds it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import json
from datetime import date
import django
django.setup()
from lianjian.areas.careers.models import Promotion, Tenure
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.gates.models import KeptRefusal
asked = Question(period=year_to(date(2022, 12, 20)))
keys = [key for key in registry.figures if key.startswith("team.")]
print(json.dumps({
    "figures": {key: answer(key, asked).value.number for key in keys},
    "refused": list(KeptRefusal.objects.filter(recorded_at__year=2022).values_list("gate", flat=True)),
    "across": Tenure.objects.filter(since__lt=date(2022, 1, 1), unit__code__startswith="CMD").count(),
    "open": Promotion.objects.under_way().filter(occurred_on__year=2022).count(),
    "unrecommended": Promotion.objects.filter(appointed_on__isnull=False, recommendation=None).count(),
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


def test_the_year_is_as_the_account_tells_it(told: dict[str, Any]) -> None:
    figures = told["figures"]
    assert figures["team.promoted_by_branch"] == 12
    assert figures["team.young_promoted"] == 18
    assert figures["team.ranks_advanced"] == 192
    assert figures["team.rotated"] > 100


def test_nobody_came_into_a_post_without_the_branch_and_who_tried_was_refused(told: dict[str, Any]) -> None:
    assert told["unrecommended"] == 0
    assert "careers.recommendation" in told["refused"] and told["open"] == 1


def test_tenures_ran_on_through_the_reform(told: dict[str, Any]) -> None:
    assert told["across"] > 50
