"""The yearly assessment: entered for many, within the share of the rule, seen by few, and what it changes."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.careers import assessing
from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.ledger import LEDGER
from lianjian.areas.careers.marks import months_needed
from lianjian.areas.careers.models import Grading
from lianjian.areas.careers.queries import eligible, may_advance_from
from lianjian.areas.careers.refusals import (
    AssessedAlready,
    NoPlaceLeft,
    NotServing,
    OwnAssessment,
    TooManyExcellent,
    YearNotOver,
)
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.exchange.importing import run
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules import changes as rulebook
from lianjian.kernel.rules.book import rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import enlisted
from tests.areas.careers_lives import political
from tests.areas.test_careers_ranks import approved, notified, proposed, ranked

pytestmark = pytest.mark.django_db
SETTLED = "2023-01-18"


def assessed(
    cast: Cast, mark: str, *people: Person, year: int = 2022, day: str = SETTLED, why: str = ""
) -> Any:
    with held_at(moment(day, "18:00")):
        return assessing.assess(**political(cast, day), year=year, mark=mark, people=people, why=why)


def test_many_have_one_mark_at_once_in_the_unit_of_the_years_end(cast: Cast) -> None:
    assessed(cast, "competent", cast.officer, cast.other_officer)
    rows = {row.person: row for row in Assessment.objects.all()}
    assert (rows[cast.officer].unit, rows[cast.other_officer].unit) == (cast.zone, cast.other_zone)
    assert rows[cast.officer].get_mark_display() == "称职" and verify().ok


def test_a_year_is_marked_once_at_its_end_and_never_by_oneself(cast: Cast) -> None:
    assessed(cast, "competent", cast.officer)
    with pytest.raises(AssessedAlready):
        assessed(cast, "basic", cast.officer)
    with pytest.raises(YearNotOver):
        assessed(cast, "competent", cast.deputy, day="2022-11-30")
    assessed(cast, "competent", cast.deputy, day="2022-12-01")
    with pytest.raises(OwnAssessment):
        assessed(cast, "competent", cast.political)
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-0", name="外人")
    with pytest.raises(NotServing):
        assessed(cast, "competent", stranger)
    assert Assessment.objects.count() == 2


def test_a_stranger_neither_marks_nor_corrects(cast: Cast) -> None:
    row = assessed(cast, "competent", cast.officer)
    told = {"actor": cast.actor("head"), "at": moment(SETTLED)}
    with held_at(moment(SETTLED, "18:00")):
        with pytest.raises(NotAllowed):
            assessing.assess(**told, year=2022, mark="competent", people=[cast.deputy])
        with pytest.raises(NotAllowed):
            assessing.correct_assessment(**told, assessment=row, mark="basic", why="x")


def test_a_wrong_mark_is_put_right_for_a_reason(cast: Cast) -> None:
    row = assessed(cast, "competent", cast.officer)
    with held_at(moment("2023-02-01", "18:00")):
        row = assessing.correct_assessment(
            **political(cast, "2023-02-01"), assessment=row, mark="basic", why="复核后更正"
        )
    assert row.mark == "basic" and row.version == 2 and verify().ok


def test_more_are_excellent_than_usual_only_on_a_ground_and_never_above_a_confirmed_limit(cast: Cast) -> None:
    people = enlisted(10, cast.zone)
    with pytest.raises(TooManyExcellent) as refused:
        assessed(cast, "excellent", *people[:5])
    assert "参加考核 20 人" in refused.value.text and "一般不超过 4 人" in refused.value.text
    assert (refused.value.rule, refused.value.field) == ("ASSESSMENT_EXCELLENT_SHARE", "why")
    assessed(cast, "excellent", *people[:4])
    with pytest.raises(TooManyExcellent):
        assessed(cast, "excellent", people[4])
    assessed(cast, "excellent", people[4], why="上级考核本局为优秀")
    with pytest.raises(TooManyExcellent) as refused:
        assessed(cast, "excellent", people[5])
    assert refused.value.rule == "ASSESSMENT_EXCELLENT_MOST"
    assessed(cast, "excellent", people[5], why="规则还没有确认，先登记")
    _confirm(cast, "ASSESSMENT_EXCELLENT_MOST")
    with pytest.raises(TooManyExcellent):
        assessed(cast, "excellent", people[6], why="再多一人")
    assert Assessment.objects.filter(mark="excellent").count() == 6


def _confirm(cast: Cast, code: str) -> None:
    with held_at(moment(SETTLED, "19:00")):
        rulebook.confirm(
            actor=cast.system, at=moment(SETTLED, "18:30"), rule=rule(code, date(2023, 1, 18)), by="政工",
            on=date(2023, 1, 18),
        )  # fmt: skip


def test_a_correction_to_excellent_is_held_to_the_same_share(cast: Cast) -> None:
    people = enlisted(5, cast.zone)
    assessed(cast, "excellent", *people[:3])
    row = assessed(cast, "competent", people[3])
    with held_at(moment(SETTLED, "20:00")), pytest.raises(TooManyExcellent):
        assessing.correct_assessment(**political(cast, SETTLED), assessment=row, mark="excellent", why="")


@pytest.mark.parametrize(
    ("mark", "due"),
    [("excellent", "2023-09-01"), ("competent", "2024-03-01"), ("basic", "2025-03-01"), ("incompetent", "2025-03-01")],
)  # fmt: skip
def test_a_year_shortens_or_does_not_count_towards_the_next_rank(cast: Cast, mark: str, due: str) -> None:
    (grading,) = ranked(cast, (cast.officer, 2, date(2022, 1, 1)), day="2022-01-10")
    grading.occurred_on = date(2022, 3, 1)
    assert may_advance_from(grading, date(2023, 6, 1)) == date(2024, 3, 1)
    assessed(cast, mark, cast.officer)
    expected = {"2025-03-01": date(2025, 1, 1)}.get(due, date.fromisoformat(due))
    assert may_advance_from(grading, date(2023, 6, 1)) == expected
    assert may_advance_from(grading, date(2023, 1, 17)) == date(2024, 3, 1), "not known before it was settled"


def test_an_excellent_year_brings_someone_into_the_form_earlier_and_one_before_the_rank_does_not(
    cast: Cast,
) -> None:
    (grading,) = ranked(cast, (cast.officer, 2, date(2021, 6, 1)), day="2022-01-10")
    assert eligible(date(2023, 2, 1)) == []
    assessed(cast, "excellent", cast.officer)
    assert eligible(date(2023, 2, 1)) == [cast.officer]
    grading.occurred_on = date(2023, 1, 5)
    assert may_advance_from(grading, date(2023, 2, 1)) == date(2025, 1, 5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    months=st.sampled_from([24, 36, 48]),
    marks=st.dictionaries(
        st.integers(2015, 2025), st.sampled_from(["excellent", "competent", "basic", "incompetent"])
    ),
    since=st.dates(date(2015, 1, 1), date(2024, 12, 31)),
)
def test_marks_only_shorten_by_the_excellent_and_lengthen_by_what_does_not_count(
    db: None, months: int, marks: dict[int, str], since: date
) -> None:
    grading = Grading(occurred_on=since)
    found = months_needed(months, grading, marks, date(2025, 6, 1))
    counted = {year: mark for year, mark in marks.items() if year >= since.year}
    best = sum(mark == "excellent" for mark in counted.values())
    lost = sum(mark in ("basic", "incompetent") for mark in counted.values())
    assert found >= 0
    assert max(0, months - 6 * best) <= found <= max(0, months - 6 * best + 12 * lost)


def _places(cast: Cast, most: int) -> None:
    with held_at(moment("2022-01-12", "18:00")):
        rulebook.revise(
            actor=cast.system, at=moment("2022-01-12"), rule=rule("RANK_PLACES_R05", date(2022, 1, 12)),
            value=most, valid_from=date(2022, 1, 12), source="核定",
        )  # fmt: skip


def test_a_round_above_the_places_is_refused_with_the_numbers(cast: Cast) -> None:
    ranked(
        cast, (cast.officer, 4, date(2018, 1, 1)), (cast.deputy, 4, date(2018, 1, 1)),
        (cast.head, 6, date(2018, 1, 1)),
    )  # fmt: skip
    _places(cast, 2)
    with pytest.raises(NoPlaceLeft) as refused:
        proposed(cast, cast.officer, cast.deputy)
    assert "二级警长以上职数 2 名，现有 1 名，本批和待批的拟进 2 名，超出 1 名" in refused.value.text
    assert refused.value.rule == "RANK_PLACES_R05"
    row = proposed(cast, cast.officer)
    with pytest.raises(NoPlaceLeft):
        proposed(cast, cast.deputy)
    approved(cast, notified(cast, row))
    assert proposed(cast, cast.head).proposed, "who has a place already takes no other"


def test_places_taken_meanwhile_stop_the_approval(cast: Cast) -> None:
    ranked(cast, (cast.officer, 4, date(2018, 1, 1)))
    _places(cast, 1)
    row = notified(cast, proposed(cast, cast.officer))
    ranked(cast, (cast.head, 6, date(2018, 1, 1)), day="2022-06-05")
    with pytest.raises(NoPlaceLeft):
        approved(cast, row)
    assert Grading.objects.filter(round__isnull=False).count() == 0


def test_an_import_takes_the_lines_within_the_share_and_tells_of_the_others(cast: Cast) -> None:
    people = enlisted(5, cast.zone)
    lines = ["考核编号,姓名,年度,等次", *(f"K{n},{it.number},2022,优秀" for n, it in enumerate(people))]
    lines += [f"K9,{cast.officer.number},2022,称职", "K10,没有这个人,2022,称职"]
    with held_at(moment(SETTLED, "18:00")):
        told = {"ledger": LEDGER, "content": "\n".join(lines).encode(), "actor": cast.actor("political")}
        dry = run(**told, at=moment(SETTLED, "17:00"), dry_run=True)
        report = run(**told, at=moment(SETTLED, "17:00"))
        again = run(**told, at=moment(SETTLED, "17:30"))
    assert (dry.taken, dry.refused) == (report.taken, report.refused) == (4, 3)
    assert (again.taken, again.known) == (0, 4)
    assert Assessment.objects.filter(mark="excellent").count() == 3 and verify().ok


def test_it_is_seen_by_the_person_and_by_few(cast: Cast) -> None:
    row = assessed(cast, "excellent", cast.officer)
    with held_at(moment("2023-02-01", "18:00")):
        assert "优秀" in signed_in(cast.officer).get("/careers/mine/").content.decode()
        assert "2022</span> 优秀" not in signed_in(cast.deputy).get("/careers/mine/").content.decode()
        for role in ("head", "deputy", "supervisor", "officer"):
            for address in ("/list/careers/assessment/", f"/r/careers/assessment/{row.pk}/"):
                assert signed_in(getattr(cast, role)).get(address).status_code == 403, (role, address)
        for role in ("political", "director"):
            assert (
                row.number in signed_in(getattr(cast, role)).get("/list/careers/assessment/").content.decode()
            )


def test_the_form_marks_many_keeps_what_was_typed_and_says_how_many_are_excellent(cast: Cast) -> None:
    client = signed_in(cast.political)
    people = enlisted(5, cast.zone)
    with held_at(moment(SETTLED, "18:00")):
        assert (
            "2022 年应考核 15 人，已登记优秀 0 人，一般不超过 3 人"
            in client.get("/new/careers-assess/").content.decode()
        )
        said = {"year": 2022, "mark": "excellent", "people": [it.pk for it in people], "key": "k"}
        refused = client.post("/new/careers-assess/", said)
        assert refused.status_code == 400 and refused.content.decode().count("checked") == 5
        assert (
            client.post("/new/careers-assess/", said | {"people": said["people"][:3], "key": "l"}).status_code
            == 302
        )
        row = Assessment.objects.first()
        assert row is not None
        corrected = {"mark": "competent", "why": "复核", "key": "m"}
        assert client.post(f"/r/careers/assessment/{row.pk}/correct/", corrected).status_code == 302
    assert Assessment.objects.filter(mark="excellent").count() == 2


def test_the_list_and_the_form_ask_as_often_however_many_there_are(cast: Cast) -> None:
    client, asked_often = signed_in(cast.political), []
    for person in enlisted(4, cast.zone):
        assessed(cast, "competent", person)
        with held_at(moment(SETTLED, "19:00")):
            client.get("/list/careers/assessment/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/list/careers/assessment/")
        asked_often.append(len(queries))
    assert asked_often[0] == asked_often[-1]
