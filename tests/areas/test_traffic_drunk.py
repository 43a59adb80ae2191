"""Drivers found under the influence: levels, found and filed, and the exception of 28 December 2023."""

from datetime import date

import pytest

from lianjian.areas.traffic import drunk as rules
from lianjian.areas.traffic.models import DrunkDriving
from lianjian.areas.traffic.refusals import NoSuchException, NotDrunk
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AUTUMN = Period(date(2022, 9, 1), date(2022, 12, 20))


def number(key: str, period: Period = AUTUMN) -> object:
    figure = registry.figures[f"traffic.{key}"]
    return figure.measure.value(figure, Question(period=period)).number


def found(cast: Cast, breath: int, on: str = "2022-09-02", **facts: object) -> DrunkDriving:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment(on, "21:30"),
        "place": cast.village(),
        "vehicle": "car",
    }
    return rules.find(**(asked | {"breath": breath} | facts))


def filed(cast: Cast, driver: DrunkDriving, on: str = "2022-09-05") -> DrunkDriving:
    return rules.file(actor=cast.actor("head"), at=moment(on), found=driver, case_number="2022-刑-1")


@pytest.mark.parametrize(
    ("level", "is_drinking", "is_drunk"),
    [(19, False, False), (20, True, False), (79, True, False), (80, False, True)],
)
def test_the_levels_are_those_of_the_rules(cast: Cast, level: int, is_drinking: bool, is_drunk: bool) -> None:
    driver = found(cast, level)
    assert (driver.is_drinking, driver.is_drunk) == (is_drinking, is_drunk)


def test_blood_counts_instead_of_breath(cast: Cast) -> None:
    driver = rules.test_blood(
        actor=cast.actor("officer"), at=moment("2022-09-05"), found=found(cast, 85), blood=78
    )
    assert (driver.level, driver.is_drunk, driver.decide_due_on) == (78, False, None)
    with pytest.raises(NotDrunk):
        filed(cast, driver, "2022-09-06")
    driver = rules.settle(actor=cast.actor("head"), at=moment("2022-09-06"), found=driver)
    assert driver.state == "administrative"


def test_a_case_is_filed_by_the_head_and_decided_in_time(cast: Cast) -> None:
    driver = found(cast, 120)
    duty = registry.duties["traffic.decide_drunk"]
    scope = Scope(on=date(2022, 9, 3), units=None)
    assert [it.due_on for it in duty.open_until(date(2022, 12, 31), scope, limit=9)] == [date(2022, 9, 7)]
    with pytest.raises(NotAllowed):
        rules.file(actor=cast.actor("officer"), at=moment("2022-09-05"), found=driver)
    with pytest.raises(NotAllowed):
        rules.file(actor=cast.actor("other_head"), at=moment("2022-09-05"), found=driver)
    driver = filed(cast, driver)
    assert driver.state == "filed"
    with pytest.raises(WrongState):
        filed(cast, driver, "2022-09-06")
    assert Revision.objects.filter(kind=driver.label, record=driver.pk).count() == 2


class TestTheException:
    def test_in_2022_whoever_is_drunk_is_filed(self, cast: Cast) -> None:
        with pytest.raises(NoSuchException, match="没有醉驾可以不立案"):
            rules.leave_unfiled(
                actor=cast.actor("head"), at=moment("2022-09-05"), found=found(cast, 90), why="轻微"
            )

    def test_since_28_december_2023_a_minor_one_may_be_left(self, cast: Cast) -> None:
        with held_at(moment("2024-03-01")):
            driver = found(cast, 149, "2024-02-01")
            driver = rules.leave_unfiled(
                actor=cast.actor("head"), at=moment("2024-02-02"), found=driver, why="情节显著轻微"
            )
            assert driver.state == "not_filed"
            period = Period(date(2024, 1, 1), date(2024, 3, 1))
            assert (number("drunk_driving_cases", period), number("drunk_driving_found", period)) == (0, 1)

    @pytest.mark.parametrize(("level", "aggravating"), [(150, []), (90, ["again"])])
    def test_but_not_with_more_or_with_what_aggravates(
        self, cast: Cast, level: int, aggravating: list
    ) -> None:
        with held_at(moment("2024-03-01")):
            driver = found(cast, level, "2024-02-01", aggravating=aggravating)
            with pytest.raises(NoSuchException):
                rules.leave_unfiled(actor=cast.actor("head"), at=moment("2024-02-02"), found=driver, why="x")

    def test_the_day_of_the_finding_says_which_law_holds(self, cast: Cast) -> None:
        driver = found(cast, 90, "2022-12-19")
        with held_at(moment("2024-03-01")), pytest.raises(NoSuchException):
            rules.leave_unfiled(actor=cast.actor("head"), at=moment("2024-02-02"), found=driver, why="x")


class TestFigures:
    def test_a_case_counted_by_hand(self, cast: Cast) -> None:
        filed(cast, found(cast, 120))
        found(cast, 90)  # drunk, and not filed yet
        found(cast, 45)
        found(cast, 5)
        counted = {
            key: number(key) for key in ("drunk_driving_cases", "drunk_driving_found", "drinking_found")
        }
        assert counted == {"drunk_driving_cases": 1, "drunk_driving_found": 2, "drinking_found": 1}
        assert verify().ok

    def test_an_empty_period_has_none(self, cast: Cast) -> None:
        assert number("drunk_driving_cases", Period(date(2022, 3, 1), date(2022, 3, 31))) == 0

    def test_found_in_august_and_filed_in_september(self, cast: Cast) -> None:
        filed(cast, found(cast, 120, "2022-08-31"))
        assert (number("drunk_driving_cases"), number("drunk_driving_found")) == (1, 0)

    def test_a_drinker_is_not_filed_to_fill_the_figure(self, cast: Cast) -> None:
        with pytest.raises(NotDrunk):
            filed(cast, found(cast, 79))
        assert number("drunk_driving_cases") == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(cast: Cast, language: str) -> None:
    driver = found(cast, 120, aggravating=["again", "speed"])
    head = signed_in(cast.head, language)
    for address in (
        "/list/traffic/drunkdriving/",
        "/new/traffic-drunk/",
        f"/r/traffic/drunkdriving/{driver.pk}/",
    ):
        assert head.get(address).status_code == 200
    for name in ("file", "blood"):
        assert head.get(f"/r/traffic/drunkdriving/{driver.pk}/{name}/").status_code == 200
    assert head.get(f"/r/traffic/drunkdriving/{driver.pk}/leave-unfiled/").status_code == 403


def test_a_driver_is_entered_on_a_phone(cast: Cast) -> None:
    sent = {"breath": "95", "vehicle": "car", "place": cast.village().pk, "at": "2022-12-19T22:00"}
    assert signed_in(cast.officer).post("/new/traffic-drunk/", sent).status_code == 302
    assert DrunkDriving.objects.get().is_drunk
