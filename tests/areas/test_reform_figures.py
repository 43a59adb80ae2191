"""Figures of the organisation, on the day before a reform and after it, counted by hand."""

from datetime import date

import pytest

from lianjian.areas.reform import rules
from lianjian.areas.reform.models import Appointment, Draft, NewUnit
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import Answer, answer, openings
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Plan, PostKind, Unit, UnitKind
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
REFORM = date(2022, 10, 1)
FOUNDED_AT, DECIDED_AT = moment("2022-03-01"), moment("2022-09-20")


def ask(key: str, on: str = "2022-12-20", **question: object) -> Answer:
    return answer(key, Question(period=year_to(date.fromisoformat(on)), **question))


def number(key: str, on: str = "2022-12-20", **question: object) -> object:
    return ask(key, on, **question).value.number


def reformed(cast: Cast) -> Plan:
    """Three sections, founded in March, become one command with a branch in October."""
    root, section = Unit.objects.get(code="ZH"), UnitKind.objects.get(code="section")
    with held_at(FOUNDED_AT):
        for code in ("S1", "S2", "S3"):
            changes.found(
                actor=SYSTEM, at=FOUNDED_AT, code=code, name=code, name_en="", kind=section, parent=root,
                on=date(2022, 3, 1),
            )  # fmt: skip
    said = Draft(
        founds=(
            NewUnit(code="CMD10", name="第十联合指挥部", kind="command", parent="ZH"),
            NewUnit(code="ZB-CMD10", name="第十联合指挥部党支部", kind="branch", parent="CMD10"),
        ),
        ends=("S1", "S2", "S3"),
        successions=tuple((code, "CMD10") for code in ("S1", "S2", "S3")),
        posts=(
            Appointment(person="T-deputy", unit="CMD10", kind="lead"),
            Appointment(person="T-deputy", unit="ZB-CMD10", kind="secretary"),
        ),
    )
    with held_at(DECIDED_AT):
        plan = rules.draft(actor=SYSTEM, at=DECIDED_AT, name="改", effective_on=REFORM, said=said)
        return rules.apply(actor=cast.actor("director"), at=DECIDED_AT, plan=plan)


def test_sections_are_counted_on_the_day_before_the_last_reform(cast: Cast) -> None:
    reformed(cast)
    assert number("org.sections_before") == 3
    assert number("org.sections_before", on="2022-10-01") == 3


def test_before_the_first_reform_there_is_no_such_number(cast: Cast) -> None:
    assert number("org.sections_before") is None
    reformed(cast)
    assert number("org.sections_before", on="2022-09-30") is None


def test_commands_and_zones_are_those_in_effect_on_the_day(cast: Cast) -> None:
    reformed(cast)
    assert [number("org.commands", on=day) for day in ("2022-09-30", "2022-10-01")] == [9, 10]
    assert number("org.zones") == 11
    assert number("org.zones", on="2021-12-31") == 0


def test_a_unit_that_ended_is_counted_no_more_and_stays_in_the_past(cast: Cast) -> None:
    with held_at(moment("2022-06-01")):
        changes.end(actor=SYSTEM, at=moment("2022-06-01"), unit=cast.other_zone, on=date(2022, 7, 1))
    assert [number("org.zones", on=day) for day in ("2022-06-30", "2022-07-01")] == [11, 10]
    assert number("org.zones", known_at=moment("2022-05-31")) == 11


def test_only_branches_that_a_plan_founded_are_new(cast: Cast) -> None:
    """An attempt to game it: a branch founded outside any plan is no fruit of a reform."""
    assert number("org.new_branches") == 0
    changes.found(
        actor=SYSTEM, at=moment("2022-12-20"), code="ZB-X", name="随意支部", name_en="",
        kind=UnitKind.objects.get(code="branch"), parent=cast.zone, on=date(2022, 12, 20),
    )  # fmt: skip
    assert number("org.new_branches") == 0
    reformed(cast)
    assert number("org.new_branches") == 1


def test_a_head_is_counted_who_is_the_secretary_of_the_same_units_branch(cast: Cast) -> None:
    """Neither a head who is secretary of another unit's branch, nor a unit without a head, counts."""
    secretary = PostKind.objects.get(code="secretary")
    other_branch = Unit.objects.get(code=f"ZB-{cast.other_zone.code}")
    with held_at(moment("2022-02-01")):
        changes.appoint(
            actor=SYSTEM, at=moment("2022-02-01"), person=cast.head, unit=other_branch, kind=secretary,
            on=date(2022, 2, 1),
        )  # fmt: skip
    value = ask("org.head_is_secretary").value
    assert (value.number, value.numerator, value.denominator) == (0, 0, 20)
    reformed(cast)
    value = ask("org.head_is_secretary").value
    assert (value.number, value.numerator, value.denominator) == (1, 1, 21)


def test_they_open_to_the_units_that_they_counted(cast: Cast) -> None:
    reformed(cast)
    opened = {
        key: set(openings(ask(key).figure, ask(key).question)[0][1].values_list("code", flat=True))
        for key in ("org.sections_before", "org.new_branches", "org.head_is_secretary")
    }
    assert opened["org.sections_before"] == {"S1", "S2", "S3"}
    assert opened["org.new_branches"] == {"ZB-CMD10"}
    assert len(opened["org.head_is_secretary"]) == 21 and "CMD10" in opened["org.head_is_secretary"]


def test_tallies_equal_a_recount_after_a_reform(cast: Cast) -> None:
    reformed(cast)
    assert verify().ok
