"""The figures of branch life: counted by hand, in an empty period, and when somebody tries to better them."""

from datetime import date

import pytest

from lianjian.areas.branch import roll, rules
from lianjian.areas.branch.models import Membership
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period, year_to
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, branch_with, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
UNTIL = date(2022, 12, 20)
KEYS = sorted(key for key in registry.figures if key.startswith("branch."))


def number(key: str, on: date = UNTIL, unit: Unit | None = None) -> float | int | None:
    figure = registry.figures[f"branch.{key}"]
    return figure.measure.value(figure, Question(period=year_to(on), unit=unit)).number


def rows(key: str) -> int:
    figure = registry.figures[f"branch.{key}"]
    found = figure.measure.rows(figure, Question(period=year_to(UNTIL)))
    assert found is not None
    return found.count()


def lived(cast: Cast) -> tuple[Unit, list[Person]]:
    branch, people = branch_with(cast, 9, probationary=1)
    absent = {people[3].pk: "leave", people[4].pk: "on_duty"}
    held(cast, branch, "2022-03-10", "BL_THEMEDAY", "BL_MEMBERS", "BL_LECTURE", absent=absent)
    held(cast, branch, "2022-04-12", "BL_THEMEDAY")
    held(cast, branch, "2022-06-12", "BL_MEMBERS", absent={person.pk: "away" for person in people[1:6]})
    return branch, people


def test_each_figure_is_what_a_hand_counts(cast: Cast) -> None:
    branch, _people = lived(cast)
    told = {key: number(key) for key in ("members", "gatherings", "theme_days", "lectures", "without_quorum")}
    assert told == {"members": 9, "gatherings": 3, "theme_days": 2, "lectures": 1, "without_quorum": 1}
    assert (number("people_due"), number("people_present")) == (27, 7 + 9 + 4)
    assert number("attendance") == pytest.approx(100 * 20 / 27)
    assert (number("gatherings", unit=branch), number("gatherings", unit=cast.zone)) == (3, 3)
    assert number("gatherings", unit=branch_of(cast.other_zone)) == 0
    assert (rows("gatherings"), rows("theme_days"), rows("without_quorum")) == (3, 2, 1)


@pytest.mark.parametrize("key", KEYS)
def test_a_period_without_rows_has_nothing_and_says_no_share(cast: Cast, key: str) -> None:
    figure = registry.figures[key]
    question = Question(period=Period(date(2019, 1, 1), date(2019, 12, 31)))
    assert figure.measure.value(figure, question).number in (0, None)
    assert (figure.measure.value(figure, question).number is None) == figure.measure.relative


def test_saying_one_gathering_twice_over_or_making_up_betters_nothing(cast: Cast) -> None:
    branch, people = branch_with(cast)
    row = held(cast, branch, "2022-03-10", "BL_THEMEDAY", absent={people[3].pk: "none"})
    with held_at(moment("2022-03-12")):
        rules.make_up(actor=cast.actor("head"), at=moment("2022-03-12"), gathering=row, person=people[3])
    assert (number("people_due"), number("people_present")) == (9, 8), "a make-up stays an absence"
    rules.send_back(
        actor=cast.actor("political"), at=moment("2022-03-13"), gathering=row, why="没有写学了什么"
    )
    assert number("theme_days") == 0, "what is sent back serves nothing until it is mended"


def test_who_left_the_rolls_is_counted_until_that_day(cast: Cast) -> None:
    _branch, people = branch_with(cast)
    row = Membership.objects.get(person=people[5])
    roll.leave(
        actor=cast.actor("head"), at=moment("2022-06-01"), membership=row, on=date(2022, 6, 1), why="调出"
    )
    assert (number("members", date(2022, 5, 31)), number("members", date(2022, 6, 1))) == (9, 8)
