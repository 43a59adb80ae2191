"""What is kept in memory of reference rows: read once, and anew as soon as any of them was changed by anyone."""

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock import changes as clock
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.queries import calendar
from lianjian.kernel.org import models
from lianjian.kernel.org.models import Person
from lianjian.kernel.records import reference
from lianjian.kernel.records.door import WrittenMeanwhile, change
from lianjian.kernel.records.models import ReferenceStamp, Revision
from lianjian.kernel.records.reference import kept
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import versions
from lianjian.kernel.testing.cast import Cast, moment
from tests.houses import SECONDS, House, Process, house_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
SATURDAY = date(2022, 12, 17)


def work(cast: Cast, kind: str = "work") -> None:
    clock.set_day(actor=cast.system, at=AT, day=SATURDAY, kind=kind)


def stamp() -> str:
    return ReferenceStamp.objects.get(of_table=reference.ANY).value


def counted(ask: Any) -> tuple[Any, int]:
    """What is answered, and in how many statements."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    return answer, len(asked)


def test_what_was_read_once_is_answered_by_asking_for_the_stamp_alone(cast: Cast) -> None:
    work(cast)
    first, statements = counted(calendar)
    assert statements > 1
    again, statements = counted(calendar)
    assert again is first and statements == 1


def test_what_was_read_from_other_tables_is_still_kept_after_a_change(cast: Cast) -> None:
    asked: list[str] = []

    @kept
    def people() -> int:
        asked.append("people")
        return Person.objects.count()

    @kept
    def people_by_calendar() -> tuple[int, bool]:
        asked.append("both")
        return people(), calendar().is_workday(SATURDAY)

    assert people_by_calendar() == (people(), False)
    work(cast)
    assert people_by_calendar() == (people(), True)
    assert asked == ["both", "people", "both"]
    rename(actor=cast.system, at=AT, person=Person.objects.get(pk=cast.officer.pk), name="另名")
    assert people_by_calendar() == (people(), True)
    assert asked == ["both", "people", "both", "both", "people"]


def test_what_was_read_from_rows_that_are_no_reference_is_read_again_after_any_change(cast: Cast) -> None:
    asked: list[str] = []

    @kept
    def revisions() -> int:
        asked.append("revisions")
        return Revision.objects.count()

    before = revisions()
    assert revisions() == before and asked == ["revisions"]
    work(cast)
    assert revisions() == before + 1


def test_a_changed_row_is_seen_at_once(cast: Cast) -> None:
    assert not calendar().is_workday(SATURDAY)
    work(cast)
    assert calendar().is_workday(SATURDAY)
    work(cast, kind="rest")
    assert not calendar().is_workday(SATURDAY)


def test_each_question_is_kept_apart(cast: Cast) -> None:
    codes = ("PROBLEM_CONFIRM", "PROBLEM_ACCEPT_DAYS")
    for _time in range(2):
        assert [{it.code for it in versions(code)} for code in codes] == [{code} for code in codes]
    assert versions("NO_SUCH_RULE") == ()


def test_two_functions_and_two_ways_to_call_one_are_kept_apart(cast: Cast) -> None:
    one, other = kept(lambda of: ("one", of)), kept(lambda of: ("other", of))
    assert [one(1), other(1), one(2), one(of=1)] == [("one", 1), ("other", 1), ("one", 2), ("one", 1)]


def test_an_answer_of_nothing_is_kept_as_well(cast: Cast) -> None:
    asked: list[str] = []
    nothing = kept(lambda code: asked.append(code))
    assert nothing("x") is nothing("x") is None
    assert asked == ["x"]


def test_a_row_that_is_no_reference_leaves_the_stamp_alone(cast: Cast) -> None:
    kind, village = ProblemKind.objects.get(code="P02"), cast.village()
    before = stamp()
    rules.raise_problem(
        actor=cast.resident, at=AT, kind=kind, place=village, text="x", channel="public", secret="s"
    )
    assert stamp() == before
    work(cast)
    assert stamp() != before


@pytest.mark.parametrize(
    "kind", ["UnitKind", "PostKind", "Unit", "Placement", "Beat", "Person", "Post", "Succession"]
)
def test_what_decides_who_may_is_a_reference(kind: str) -> None:
    assert getattr(models, kind).is_reference


def test_what_a_refused_change_read_is_forgotten_with_it(cast: Cast) -> None:
    before = stamp()
    with pytest.raises(Refusal), transaction.atomic():
        work(cast)
        assert calendar().is_workday(SATURDAY)
        raise Refusal("不办")
    assert stamp() == before
    assert not calendar().is_workday(SATURDAY)


def test_what_a_change_read_after_its_own_write_is_forgotten_if_the_change_is_taken_back(cast: Cast) -> None:
    @change(clock.set_day.permission)
    def look_and_refuse(*, actor: object, at: object) -> None:
        assert not calendar().is_workday(SATURDAY)
        work(cast)
        assert calendar().is_workday(SATURDAY)
        raise Refusal("不办")

    with pytest.raises(Refusal):
        look_and_refuse(actor=cast.system, at=AT)
    assert not calendar().is_workday(SATURDAY)


def test_no_more_is_kept_than_there_is_room_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "MOST_KEPT", 5)
    same = kept(lambda number: number)
    assert [same(number) for number in range(50)] == list(range(50))
    assert len(reference._kept.found) <= 7


# Between processes


def test_a_reference_row_that_another_wrote_meanwhile_is_not_written_over(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.officer.pk)

    @change("org.post:write")
    def rename_as_it_was_read(*, actor: Any, at: Any) -> None:
        person.name = "后到"
        person.put()

    rename(actor=cast.system, at=AT, person=Person.objects.get(pk=person.pk), name="先到")
    with pytest.raises(WrittenMeanwhile):
        rename_as_it_was_read(actor=cast.system, at=AT)
    assert Person.objects.get(pk=person.pk).name == "先到"


def test_a_reference_row_among_the_facts_is_the_one_that_stands(cast: Cast) -> None:
    """Whoever hands over an older copy of it writes on the newer one all the same."""
    older = Person.objects.get(pk=cast.officer.pk)
    rename(actor=cast.system, at=AT, person=older, name="先到")
    assert rename(actor=cast.system, at=AT, person=older, name="后到").version == older.version + 2


@change("org.post:write")
def rename(*, actor: Any, at: Any, person: Person, name: str) -> Person:
    person.name = name
    return person.put()


def is_worked(day: date) -> bool:
    return calendar().is_workday(day)


def set_day(day: date, kind: str) -> None:
    clock.set_day(actor=SYSTEM, at=now(), day=day, kind=kind)


def begin_and_undo(day: date, kind: str) -> bool:
    """Change a day, see it changed, and take it back before anyone else could know."""
    with transaction.atomic():
        set_day(day, kind)
        seen = is_worked(day)
        transaction.set_rollback(True)
    return seen


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house_at(tmp_path_factory.mktemp("reference") / "house") as made:
        yield made


@pytest.fixture(scope="module")
def processes(house: House) -> tuple[Process, Process]:
    return house.enter(), house.enter()


@pytest.mark.server
@pytest.mark.xdist_group("reference")
class TestBetweenProcesses:
    def test_a_row_changed_in_one_process_is_seen_in_the_other(
        self, processes: tuple[Process, Process]
    ) -> None:
        one, other = processes
        for kind, worked in (("work", True), ("rest", False), ("makeup_work", True)):
            before = other.do(is_worked, SATURDAY)
            one.do(set_day, SATURDAY, kind)
            assert other.do(is_worked, SATURDAY) == one.do(is_worked, SATURDAY) == worked != before

    def test_what_one_process_took_back_the_other_never_sees(
        self, processes: tuple[Process, Process]
    ) -> None:
        one, other = processes
        sunday = date(2022, 12, 18)
        assert one.do(begin_and_undo, sunday, "work")
        assert not one.do(is_worked, sunday) and not other.do(is_worked, sunday)

    def test_both_may_change_days_at_once(self, processes: tuple[Process, Process]) -> None:
        days = [date(2023, 1, day) for day in range(1, 29)]
        asked = [process.begin(set_days, days[half::2]) for half, process in enumerate(processes)]
        for done in asked:
            done.result(SECONDS)
        assert all(process.do(are_worked, days) for process in processes)

    def test_what_a_slow_reader_read_before_a_change_is_not_kept_after_it(
        self, processes: tuple[Process, Process]
    ) -> None:
        told, there = processes[0].do(read_slowly_while_another_writes)
        assert told == there


def set_days(days: list[date]) -> None:
    for day in days:
        set_day(day, "work")


def are_worked(days: list[date]) -> bool:
    return all(is_worked(day) for day in days)


def read_slowly_while_another_writes() -> tuple[int, int]:
    """How many days a slow reader's question is answered with afterwards, and how many there are."""
    from lianjian.kernel.clock.models import CalendarDay

    has_read, may_go_on = threading.Event(), threading.Event()

    @kept
    def known_days() -> int:
        found = CalendarDay.objects.count()
        if threading.current_thread().name == "slow":
            has_read.set()
            may_go_on.wait(SECONDS)
        return found

    slow = threading.Thread(target=known_days, name="slow")
    slow.start()
    has_read.wait(SECONDS)
    set_day(date(2031, 1, 1), "rest")
    is_worked(date(2031, 1, 1))
    may_go_on.set()
    slow.join()
    return known_days(), CalendarDay.objects.count()
