"""The figures of people's ways in the service: counted by hand, empty, and when somebody tries to better them."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.careers import files, ranks, tenures
from lianjian.areas.careers.models import Rank, Round
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import answer, openings
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_with
from tests.areas.careers_lives import appointed, commissar, moved, on_notice, political

pytestmark = pytest.mark.django_db
TEAM = [key for key in registry.figures if key.startswith("team.")]


def number(key: str, on: str = "2022-12-20", **question: Any) -> Any:
    return answer(f"team.{key}", Question(period=year_to(date.fromisoformat(on)), **question)).value.number


def born(cast: Cast, **years: int) -> None:
    with held_at(moment("2022-01-05")):
        told = {getattr(cast, role).pk: year for role, year in years.items()}
        files.open_files(**political(cast, "2022-01-05"), born=told)


def sent(cast: Cast, *moves: tuple[Person, Unit], day: str, cause: str) -> None:
    with held_at(moment(day)):
        tenures.move_all(**political(cast, day), moves=list(moves), cause=cause)


def test_who_is_appointed_by_way_of_the_branch_counts_in_the_unit_that_they_left(cast: Cast) -> None:
    branch, people = branch_with(cast)
    born(cast, officer=1992)
    appointed(cast, on_notice(cast, branch))
    on_notice(cast, branch, person=people[5])
    moved(cast, person=people[6])
    assert number("promoted_by_branch") == 1
    assert number("promoted_by_branch", unit=cast.zone) == 1
    assert number("promoted_by_branch", unit=cast.other_zone) == 0
    assert number("promoted_by_branch", "2022-03-20") == 0
    assert (number("young_appointed"), number("young_promoted")) == (1, 1)
    assert verify().ok


def test_what_is_appointed_by_hand_and_not_by_the_steps_counts_nowhere(cast: Cast) -> None:
    from lianjian.kernel.org import changes

    branch_with(cast)
    with held_at(moment("2022-03-01")):
        changes.appoint(
            **political(cast, "2022-03-01"), person=cast.officer, unit=cast.other_zone,
            kind=PostKind.objects.get(code="deputy"), on=date(2022, 3, 1),
        )  # fmt: skip
    assert number("promoted_by_branch") == 0


def test_only_the_young_who_are_sent_to_the_front_line_count_as_such(cast: Cast) -> None:
    born(cast, officer=1992, deputy=1979, other_officer=1995)
    sent(
        cast,
        (cast.officer, cast.other_zone),
        (cast.deputy, cast.other_zone),
        day="2022-04-01",
        cause="front_line",
    )
    sent(cast, (cast.other_officer, cast.zone), day="2022-04-02", cause="need")
    assert (number("young_sent"), number("young_appointed"), number("young_promoted")) == (1, 0, 1)
    assert number("rotated") == 0


def test_a_rotation_counts_once_for_a_person_and_only_from_the_front_line(cast: Cast) -> None:
    sent(
        cast,
        (cast.officer, cast.other_zone),
        (cast.deputy, cast.other_zone),
        day="2022-04-01",
        cause="rotation",
    )
    sent(cast, (cast.officer, cast.zone), day="2022-08-01", cause="rotation")
    sent(cast, (cast.other_officer, cast.zone), day="2022-08-02", cause="need")
    sent(cast, (cast.head, cast.other_zone), (cast.other_head, cast.zone), day="2022-08-03", cause="rotation")
    assert number("rotated") == 2
    assert number("rotated", unit=cast.other_zone) == 1
    assert number("rotated", "2022-03-31") == 0
    figure = registry.figures["team.rotated"]
    found = figure.measure.rows(figure, Question(period=year_to(date(2022, 12, 20))))
    assert found is not None and found.count() == 3, "two persons, three moves"
    assert verify().ok


def test_ranks_advance_on_the_day_of_the_approval_and_what_was_taken_over_does_not(cast: Cast) -> None:
    told, second = political(cast, "2022-05-20"), Rank.objects.get(order=2)
    with held_at(moment("2022-05-20")):
        people = [cast.officer, cast.deputy, cast.head]
        ranks.take_over(**told, ranks=[(person, second, date(2019, 5, 1)) for person in people])
        row = ranks.propose(**told, title="上半年", people=people[:2])
        ranks.notify(**told, round=row)
    with held_at(moment("2022-06-01")):
        ranks.approve(**commissar(cast, "2022-06-01"), round=Round.objects.get())
    assert (number("ranks_advanced"), number("ranks_advanced", "2022-05-31")) == (2, 0)
    assert number("ranks_advanced", unit=cast.zone) == 2
    assert verify().ok


def test_a_post_held_beyond_its_years_counts_from_the_day_after_until_it_is_left(cast: Cast) -> None:
    known = {cast.officer.pk: date(2017, 6, 1), cast.deputy.pk: date(2017, 9, 1)}
    with held_at(moment("2022-01-05")):
        tenures.settle_tenures(**political(cast, "2022-01-05"), known=known)
    days = ("2022-06-01", "2022-06-02", "2022-09-02")
    assert [number("held_too_long", day) for day in days] == [0, 1, 2]
    sent(cast, (cast.officer, cast.other_zone), day="2022-10-01", cause="rotation")
    assert [number("held_too_long", day) for day in ("2022-09-30", "2022-10-01")] == [2, 1]
    sent(cast, (cast.other_officer, cast.zone), day="2022-10-02", cause="rotation")
    assert number("held_too_long") == 1, "who left in time never counted"
    assert verify().ok


def test_hours_count_for_each_who_took_part(cast: Cast) -> None:
    with held_at(moment("2022-03-01")):
        files.record_training(
            **political(cast, "2022-03-01"), unit=Unit.objects.get(code="ZH"), lesson="forum", title="青年论坛",
            hours=4, people=[cast.officer, cast.deputy, cast.other_officer],
        )  # fmt: skip
    assert (number("training_hours"), number("training_hours", unit=cast.zone)) == (12, 8)


def test_where_nothing_happened_there_is_nothing_and_a_sum_opens_to_its_parts(cast: Cast) -> None:
    assert {key: number(key.removeprefix("team."), "2022-02-01") for key in TEAM} == dict.fromkeys(TEAM, 0)
    asked = Question(period=year_to(date(2022, 2, 1)))
    opened = openings(registry.figures["team.young_promoted"], asked)
    assert [(figure.key, rows.count()) for figure, rows in opened] == [
        ("team.young_appointed", 0), ("team.young_sent", 0),
    ]  # fmt: skip
