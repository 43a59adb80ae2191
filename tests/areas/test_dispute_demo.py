"""The demo's disputes: planned to the profile's numbers, and lived through the rules."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.disputes import demo as telling
from lianjian.areas.disputes import facade
from lianjian.areas.disputes.demo_plans import Step, plans
from lianjian.areas.disputes.models import Dispute
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.county import pack
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import PostKind, Unit
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment
from lianjian.kernel.testing.year import Life, Year, live

pytestmark = pytest.mark.django_db
ACCOUNT = date(2022, 12, 20)


def year(*, seed: int = 2022, scale: float = 1.0) -> Year:
    return Year(pack(), seed, scale, ends=moment("2022-12-31", "18:00"))


def ends(told: Year) -> list[tuple[str, Step, date]]:
    """Of each plan: its last grade, its last step, and the day of that."""
    return [(plan.risk, plan.steps[-1][0], plan.steps[-1][1].date()) for plan in plans(told)]


@pytest.mark.parametrize(("in_year", "account"), [(2021, date(2021, 12, 20)), (2022, ACCOUNT)])
def test_as_many_are_resolved_in_each_month_as_the_profile_says(in_year: int, account: date) -> None:
    told = year()
    profile = told.profile["disputes"][str(in_year)]
    resolved = [
        (risk, day)
        for risk, step, day in ends(told)
        if step is Step.CALL_BACK and day.year == in_year and day <= account
    ]
    months = Counter(day.month for risk, day in resolved if risk != "blue")
    assert [months[month] for month in range(1, 13)] == profile["by_month"]
    assert sum(risk == "blue" for risk, _day in resolved) == profile["other_resolved"]


def test_so_many_fail_are_handed_over_and_stay_open_as_the_profile_says() -> None:
    told = year()
    steps = Counter(step for _risk, step, day in ends(told) if day > told.profile["account_before"])
    profile = told.profile["disputes"]["2022"]
    assert steps[Step.FAIL] + steps[Step.REFUSE] == profile["failed"]
    assert steps[Step.HAND_OVER] == profile["handed_over"]
    still_open = (Step.REGISTER, Step.ASSIGN, Step.SESSION, Step.AGREE, Step.KEEP)
    assert sum(steps[step] for step in still_open) == profile["open"]


def test_nothing_of_the_first_year_is_open_on_its_day_of_account() -> None:
    told = year()
    account = told.profile["account_before"]
    spans = [(plan.steps[0][1].date(), plan.steps[-1][1].date()) for plan in plans(told)]
    assert not [(first, last) for first, last in spans if first <= account < last]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_in_any_county_every_step_comes_after_the_one_before_and_the_call_back_not_too_soon(
    seed: int,
) -> None:
    told = year(seed=seed, scale=0.3)
    planned = list(plans(told))
    assert planned
    for plan in planned:
        for (before, earlier), (step, later) in pairwise(plan.steps):
            assert earlier < later and told.calendar.is_workday(later.date())
            if step in (Step.CALL_BACK, Step.RELAPSE):
                assert before is Step.KEEP and later.date() - earlier.date() >= timedelta(days=7)


def test_the_same_seed_plans_the_same_year_and_another_another() -> None:
    first = list(plans(year()))
    assert first == list(plans(year())) and first != list(plans(year(seed=1)))


def one_year(scale: float) -> Year:
    """The second year alone, in units that have a head and an officer each."""
    told = year(scale=scale)
    told.profile["disputes"]["2021"] |= {
        name: 0 for name in ("key_resolved", "other_resolved", "failed", "handed_over", "open")
    }
    told.profile["account_before"] = date(2021, 12, 31)
    at = moment("2022-01-01", "00:00")
    for unit in Unit.objects.on(REFORMED_ON).filter(kind__code="zone"):
        for kind in ("head", "officer"):
            person = changes.enlist(
                actor=SYSTEM, at=at, number=f"D-{unit.code}-{kind}", name=f"{unit} {kind}"
            )
            post = PostKind.objects.get(code=kind)
            changes.appoint(actor=SYSTEM, at=at, person=person, unit=unit, kind=post, on=REFORMED_ON)
    return told


def number(key: str) -> float | int | None:
    figure = registry.figures[f"disputes.{key}"]
    return figure.measure.value(figure, Question(period=year_to(ACCOUNT))).number


def visit(cast: Cast) -> Life:
    """Someone finds a small dispute on a Saturday's visit."""
    at = moment("2022-09-17", "10:00")
    yield at
    found = facade.FoundDispute(kind="D02", facts="甲、乙因柴草占道争吵。", title="柴草占道", risk="blue")
    facade.register_found(actor=cast.actor("officer"), at=at, place=cast.village(), found=found)


def test_a_year_is_lived_through_the_rules_and_what_visits_found_comes_to_its_end(cast: Cast) -> None:
    told = one_year(scale=0.06)
    live([*telling.demo(told), visit(cast)], until=told.ends)
    profile = told.profile["disputes"]["2022"]
    assert number("resolved") == round(profile["key_resolved"] * 0.06)
    assert number("resolved_all") == number("resolved") + round(profile["other_resolved"] * 0.06) + 1
    assert (number("failed"), number("open")) == (1, 1)
    found = Dispute.objects.get(found_by="visit")
    assert (found.state, found.was_key, found.result) == ("resolved", False, "success")
    assert verify().ok
