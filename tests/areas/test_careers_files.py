"""Files, kinship, trainings and corrections: who may see and say what, and what is kept of it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.careers import files
from lianjian.areas.careers.models import Attendance, Correction, File, Kinship, Training
from lianjian.areas.careers.queries import hours_in, young
from lianjian.areas.careers.refusals import (
    FileThere,
    NobodyTookPart,
    NotServing,
    NotTwoPeople,
    OwnCorrection,
    WrongDay,
)
from lianjian.areas.careers.states import CORRECTED, DECLINED
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.flow import WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.careers_lives import (
    decided,
    examined,
    moved,
    political,
    publicised,
    recommended,
    recommended_by_branch,
)

pytestmark = pytest.mark.django_db
DAY = "2022-03-01"


def own(cast: Cast, role: str, day: str = DAY) -> dict[str, Any]:
    return {"actor": cast.actor(role, date.fromisoformat(day)), "at": moment(day)}


def trained(cast: Cast, *people: Any, hours: int = 16, day: str = DAY, role: str = "head") -> Training:
    with held_at(moment(day)):
        return files.record_training(
            **own(cast, role, day),
            unit=cast.zone,
            lesson="course",
            title="法制培训班",
            hours=hours,
            people=people,
        )


def asked(cast: Cast, role: str = "officer") -> Correction:
    with held_at(moment(DAY)):
        return files.ask_correction(**own(cast, role), about="rank", text="晋升日期应为2020年6月")


def test_a_year_of_birth_is_sealed_and_tells_who_is_young(cast: Cast) -> None:
    with held_at(moment(DAY)):
        files.open_files(**political(cast, DAY), born={cast.officer.pk: 1988, cast.deputy.pk: 1987})
    people = [cast.officer.pk, cast.deputy.pk, cast.head.pk]
    assert young(people, date(2022, 3, 1)) == {cast.officer.pk: True, cast.deputy.pk: False}
    assert young(people, date(2023, 3, 1)) == {cast.officer.pk: False, cast.deputy.pk: False}
    body = Revision.objects.get(kind="careers.file", record=File.objects.get(person=cast.officer).pk).body
    assert "1988" not in body and "born" in body
    assert verify().ok


def test_a_file_is_opened_once_corrected_and_closed_when_someone_leaves(cast: Cast) -> None:
    told = political(cast, DAY)
    with held_at(moment(DAY)):
        file = files.open_file(**told, person=cast.officer, born=1990)
        with pytest.raises(FileThere):
            files.open_file(**told, person=cast.officer, born=1990)
        file = files.correct_birth(**told, file=file, born=1980, why="身份证明")
        assert young([cast.officer.pk], date(2022, 3, 1)) == {cast.officer.pk: False}
        files.close_file(**told, file=file, why="调离")
    assert SealedValue.objects.get(kind="careers.file").erase_on == date(2023, 3, 1)


def test_only_the_political_department_opens_files(cast: Cast) -> None:
    with held_at(moment(DAY)):
        file = files.open_file(**political(cast, DAY), person=cast.officer, born=1990)
        verbs: list[tuple[Any, dict[str, Any]]] = [
            (files.open_files, {"born": {cast.deputy.pk: 1990}}),
            (files.correct_birth, {"file": file, "born": 1990, "why": ""}), (files.close_file, {"file": file, "why": ""}),
        ]  # fmt: skip
        for verb, more in verbs:
            with pytest.raises(NotAllowed):
                verb(**own(cast, "head"), **more)
        address = f"/r/careers/file/{file.pk}/"
        assert signed_in(cast.director).get(address).status_code == 403
        assert "1990" not in signed_in(cast.political).get(address).content.decode()


def test_kin_are_declared_by_oneself_once_and_seen_by_few(cast: Cast) -> None:
    with held_at(moment(DAY)):
        kinship = files.declare_kinship(**own(cast, "officer"), other=cast.other_head, relation="spouse")
        assert kinship.unit == cast.zone and kinship.person == cast.officer
        for role, other in (
            ("officer", cast.other_head),
            ("other_head", cast.officer),
            ("officer", cast.officer),
        ):
            with pytest.raises(NotTwoPeople):
                files.declare_kinship(**own(cast, role), other=other, relation="spouse")
        with pytest.raises(NotAllowed):
            files.declare_kinship(actor=cast.system, at=moment(DAY), other=cast.head, relation="spouse")
        address = f"/r/careers/kinship/{kinship.pk}/"
        assert signed_in(cast.political).get(address).status_code == 200
        for role in ("director", "head", "supervisor"):
            assert signed_in(getattr(cast, role)).get(address).status_code == 403
    assert verify().ok


def test_a_kinship_is_ended_by_one_of_the_two(cast: Cast) -> None:
    with held_at(moment(DAY)):
        kinship = files.declare_kinship(**own(cast, "officer"), other=cast.other_head, relation="spouse")
        with pytest.raises(NotAllowed):
            files.end_kinship(**own(cast, "head"), kinship=kinship)
        files.end_kinship(**own(cast, "other_head"), kinship=kinship)
    assert Kinship.objects.get().ended_on == date(2022, 3, 1)


def test_a_training_is_entered_once_for_all_who_took_part(cast: Cast) -> None:
    trained(cast, cast.officer, cast.deputy)
    trained(cast, cast.officer, hours=8, day="2022-04-01")
    trained(cast, cast.officer, hours=8, day="2023-04-01")
    assert hours_in([cast.officer.pk, cast.deputy.pk, cast.head.pk], 2022) == {
        cast.officer.pk: 24,
        cast.deputy.pk: 16,
    }
    assert Attendance.objects.filter(unit=cast.zone).count() == 4
    assert verify().ok


def test_a_training_is_of_someone_who_serves_and_of_ones_own_unit(cast: Cast) -> None:
    with pytest.raises(NobodyTookPart):
        trained(cast)
    stranger = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-0", name="外人")
    with pytest.raises(NotServing):
        trained(cast, stranger)
    for role in ("other_head", "officer"):
        with pytest.raises(NotAllowed):
            trained(cast, cast.officer, role=role)
    assert not Training.objects.exists()


def test_everybody_may_say_what_is_wrong_in_their_own_file_and_is_answered(cast: Cast) -> None:
    row = asked(cast)
    assert (row.person, row.unit, row.due_on) == (cast.officer, cast.zone, date(2022, 3, 22))
    with held_at(moment("2022-03-04")):
        told = political(cast, "2022-03-04") | {"upheld": True, "answer": "已补录"}
        row = files.answer_correction(**told, correction=row)
        assert (row.standing, row.answered_on) == (CORRECTED, date(2022, 3, 4))
        with pytest.raises(WrongState):
            files.answer_correction(**told, correction=row)
    assert verify().ok


def test_nobody_answers_their_own_request_nor_before_it_nor_without_the_right(cast: Cast) -> None:
    mine, row = asked(cast, "political"), asked(cast)
    told = {"upheld": False, "answer": "无误"}
    with held_at(moment("2022-03-04")):
        with pytest.raises(OwnCorrection):
            files.answer_correction(**political(cast, "2022-03-04"), correction=mine, **told)
        with pytest.raises(WrongDay):
            files.answer_correction(**political(cast, "2022-02-28"), correction=row, **told)
        with pytest.raises(NotAllowed):
            files.answer_correction(**own(cast, "head"), correction=row, **told)
        row = files.answer_correction(**political(cast, "2022-03-04"), correction=row, **told)
    assert row.standing == DECLINED


def test_the_answer_is_owed_by_the_day_of_the_rule(cast: Cast) -> None:
    duty = registry.duties["careers.correction"]
    row = asked(cast)
    on = {
        day: duty.standing(date(2022, 3, 31), Scope(on=day, units=None))
        for day in (row.due_on, date(2022, 3, 23))
    }
    assert [(it.late, it.today) for it in on.values()] == [(0, 1), (1, 0)]
    with held_at(moment("2022-03-22")):
        files.answer_correction(**political(cast, "2022-03-22"), correction=row, upheld=True, answer="已更正")
    assert duty.standing(date(2022, 3, 31), Scope(on=date(2022, 3, 23), units=None)).late == 0


def test_a_request_is_made_on_the_page_by_who_holds_no_other_right(cast: Cast) -> None:
    with held_at(moment(DAY)):
        client = signed_in(cast.officer)
        said = {"about": "post", "text": "任职日期不对", "key": "k"}
        assert client.post("/new/own-correction/", said).status_code == 302
        said = {"other": cast.other_head.pk, "relation": "affinity", "key": "l"}
        assert client.post("/new/own-kinship/", said).status_code == 302
        assert client.get("/list/careers/correction/").status_code == 403
        assert client.get("/list/careers/kinship/").status_code == 403
    assert Correction.objects.get().person == cast.officer
    assert Kinship.objects.get().person == cast.officer


def test_everybody_sees_their_own_file_and_nothing_of_others(cast: Cast) -> None:
    trained(cast, cast.officer)
    with held_at(moment(DAY)):
        files.open_files(**political(cast, DAY), born={cast.officer.pk: 1991, cast.deputy.pk: 1979})
        kinship = files.declare_kinship(**own(cast, "officer"), other=cast.other_head, relation="spouse")
    asked(cast)
    with held_at(moment(DAY)):
        mine = signed_in(cast.officer).get("/careers/mine/").content.decode()
        others = signed_in(cast.deputy).get("/careers/mine/").content.decode()
        kin = signed_in(cast.other_head)
        assert str(cast.officer) in kin.get("/careers/mine/").content.decode()
        assert kin.post(f"/careers/kinship/{kinship.pk}/end/").status_code == 302
        assert signed_in(cast.officer).post(f"/careers/kinship/{kinship.pk}/end/").status_code == 404
    for text in ("法制培训班", "16 学时", "1991", str(cast.other_head), "晋升日期应为2020年6月"):
        assert text in mine and text not in others, text
    assert "1979" in others and "不少于 32 学时" in others


def test_what_is_still_considered_is_told_to_nobody(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    promotion = moved(cast)
    with held_at(moment("2022-03-02")):
        before = signed_in(cast.officer).get("/careers/mine/").content.decode()
    recommended_by_branch(cast, branch, cast.officer)
    publicised(cast, decided(cast, examined(cast, recommended(cast, promotion))))
    with held_at(moment("2022-03-12")):
        after = signed_in(cast.officer).get("/careers/mine/").content.decode()
    assert str(cast.other_zone) not in before and str(cast.other_zone) in after


def test_ones_own_file_asks_the_database_no_more_as_it_grows(
    cast: Cast,
) -> None:
    client, asked = signed_in(cast.officer), []
    for days in (("2022-03-01",), ("2022-03-02", "2022-03-03", "2022-03-04")):
        for day in days:
            trained(cast, cast.officer, day=day)
        with held_at(moment("2022-03-05")):
            client.get("/careers/mine/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/careers/mine/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_member_owes_hours_in_the_year_and_who_leads_a_branch_more(cast: Cast) -> None:
    duty = registry.duties["careers.study"]
    _branch, people = branch_with(cast, 4)
    day, year = date(2022, 11, 30), Period(date(2022, 1, 1), date(2022, 12, 31))

    def open_on(on: date) -> set[str]:
        return {it.subject for it in duty.open_until(year.last, Scope(on=on, units=None), limit=99)}

    assert open_on(day) == {str(person) for person in people}
    trained(cast, *people[:3])
    trained(cast, *people[:2], day="2022-04-01")
    assert open_on(day) == {str(cast.head), str(people[2]), str(people[3])}, "the head is secretary: 56 hours"
    trained(cast, cast.head, hours=24, day="2022-06-01")
    assert open_on(day) == {str(people[2]), str(people[3])}
    assert cast.deputy.pk not in {person.pk for person in people}, "who is no member owes nothing"
    count = duty.count(year, on=date(2023, 1, 5), units=None)
    assert (count.owed, count.in_time, count.late) == (4, 2, 2)
    assert (
        duty.open_until(date(2023, 12, 31), Scope(on=date(2023, 1, 5), units=None), limit=99)[0].detail
        == "2023"
    )
