"""A visit and what was found on it: one entry, by whom it may be made, and what it leaves behind."""

from datetime import date

import pytest

from lianjian.areas.disputes.facade import FoundDispute
from lianjian.areas.problems.facade import FoundProblem
from lianjian.areas.visits import rules
from lianjian.areas.visits.models import Hazard, HazardKind, Visit
from lianjian.areas.visits.refusals import BeforeTheVisit, NobodyWent, NotOurVillage, OwnWork
from lianjian.areas.visits.rules import FoundHazard
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.flow import Backwards, WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import KindEnded
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import FromTheFuture, KeyReused, change
from lianjian.kernel.records.models import Revision
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

PROBLEM = FoundProblem("P02", "村东口没有减速带，孩子上学危险", "村东口没有减速带", "村东口")
DISPUTE = FoundDispute("D02", "甲翻盖院墙，乙认为墙基越界。", "院墙越界", "blue")
HAZARD = FoundHazard("H02", "灌溉泵房电线绝缘皮破损，接头裸露。", "村北泵房")


def visited(cast: Cast, **facts: object) -> Visit:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment("2022-09-14", "10:20"),
        "place": cast.village(),
        "officers": [cast.officer],
        "note": "与村支书座谈，了解秋收进度。",
    }
    return rules.record_visit(**(asked | facts))


def hazard(cast: Cast, found: FoundHazard = HAZARD) -> Hazard:
    return Hazard.objects.get(visit=visited(cast, found=[found]))


def notified(cast: Cast) -> Hazard:
    return rules.notify(
        actor=cast.actor("officer"), at=moment("2022-09-15"), hazard=hazard(cast), body="村民委员会"
    )


def reported_removed(cast: Cast, day: str = "2022-09-20") -> Hazard:
    return rules.report_removed(
        actor=cast.actor("officer"), at=moment(day), hazard=notified(cast), fix="线路已更换"
    )


def village_of_another_county(cast: Cast) -> Place:
    @change("org.unit:write")
    def lay(*, actor: object, at: object) -> Place:
        town = Place(code="371602101000", name="外县镇", level="township", valid_from=date(2000, 1, 1)).put()
        return Place(
            code="371602101200",
            name="外县村村民委员会",
            level="village",
            parent=town,
            valid_from=date(2000, 1, 1),
        ).put()

    return lay(actor=SYSTEM, at=moment("2022-01-02"))


def test_a_visit_without_anything_found_is_a_visit(cast: Cast) -> None:
    visit = visited(cast, households=8)
    assert (visit.unit, visit.town, visit.officer) == (cast.zone, cast.village().parent, cast.officer)
    assert (visit.problems, visit.disputes, visit.hazards, visit.households) == (0, 0, 0, 8)
    assert visit.number == f"V-{visit.pk:04d}"


def test_all_that_was_found_is_entered_at_once_and_each_leads_back_to_the_visit(cast: Cast) -> None:
    visit = visited(cast, found=[PROBLEM, HAZARD, DISPUTE, PROBLEM])
    assert (visit.problems, visit.disputes, visit.hazards) == (2, 1, 1)
    arisen = related(visit)[1:]
    assert sorted(row.label for row in arisen) == [
        *("disputes.dispute", "problems.problem", "problems.problem", "visits.hazard")
    ]
    assert all(visit in related(row) for row in arisen)
    assert {row.place for row in arisen} == {cast.village()}
    assert verify().ok


def test_each_row_of_a_visit_is_in_the_ledger_under_the_act_that_made_it(cast: Cast) -> None:
    visit = visited(cast, found=[PROBLEM, HAZARD])
    acts = dict(
        Revision.objects.filter(kind__in=("visits.visit", "problems.problem")).values_list("kind", "action")
    )
    assert acts == {"visits.visit": "visits.visit:record", "problems.problem": "problems.problem:register"}
    revision = Revision.objects.get(kind="visits.visit", record=visit.pk)
    assert revision.actor == f"person:{cast.officer.pk}"


def test_one_thing_refused_leaves_nothing_of_the_visit(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        visited(cast, found=[PROBLEM, FoundHazard("H99", "没有这一类")])
    assert isinstance(refused.value, KindEnded) and refused.value.field == "found-1-kind"
    assert not Visit.objects.exists() and not Revision.objects.filter(kind="problems.problem").exists()


def test_a_kind_of_hazard_that_has_ended_is_refused(cast: Cast) -> None:
    kind = HazardKind.objects.get(code="H06")

    @change("visits.kind:write")
    def end(*, actor: object, at: object, kind: HazardKind) -> None:
        kind.valid_to = date(2022, 9, 1)
        kind.put()

    end(actor=SYSTEM, at=moment("2022-08-30"), kind=kind)
    with pytest.raises(KindEnded):
        visited(cast, found=[FoundHazard("H06", "软管老化")])
    assert visited(cast, at=moment("2022-08-31"), found=[FoundHazard("H06", "软管老化")]).hazards == 1


def test_a_village_of_another_county_is_refused(cast: Cast) -> None:
    with pytest.raises(NotOurVillage) as refused:
        visited(cast, place=village_of_another_county(cast))
    assert refused.value.field == "place"


@pytest.mark.parametrize("level", ["county", "township", "virtual"])
def test_only_villages_and_communities_are_visited(cast: Cast, level: str) -> None:
    with pytest.raises(NotOurVillage):
        visited(cast, place=Place.objects.filter(level=level).first(), actor=SYSTEM)


def test_the_officers_of_another_zone_do_not_visit_here(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        visited(cast, actor=cast.actor("other_officer"))


def test_somebody_must_have_gone(cast: Cast) -> None:
    with pytest.raises(NobodyWent):
        visited(cast, officers=[])


def test_whoever_went_along_is_kept_beside_the_officer(cast: Cast) -> None:
    visit = visited(cast, officers=[cast.officer, cast.deputy])
    assert (visit.officer, visit.companions) == (cast.officer, [cast.deputy.pk])


def test_a_visit_is_not_made_in_the_future(cast: Cast) -> None:
    with pytest.raises(FromTheFuture):
        visited(cast, at=moment("2022-12-21"))


def test_a_double_send_stores_one_visit_and_one_problem(cast: Cast) -> None:
    first = visited(cast, key="sent-once", found=[PROBLEM])
    assert visited(cast, key="sent-once", found=[PROBLEM]) == first
    assert Visit.objects.count() == 1
    assert Revision.objects.filter(kind="problems.problem").count() == 1
    with pytest.raises(KeyReused):
        visited(cast, key="sent-once", found=[DISPUTE])


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2022-08-31", None),
        ("2022-09-01", date(2022, 9, 1)),
        ("2022-10-31", date(2022, 9, 1)),
        ("2022-11-01", None),
    ],
)
def test_a_visit_fulfils_the_period_in_which_it_was_made(cast: Cast, day: str, first: date | None) -> None:
    assert visited(cast, at=moment(day)).period_from == first


def test_a_visit_to_a_community_fulfils_no_village(cast: Cast) -> None:
    community = Place.objects.filter(level="community", parent=cast.village().parent).first()
    assert visited(cast, place=community).period_from is None


def test_more_is_added_to_a_visit_but_not_before_it(cast: Cast) -> None:
    visit = visited(cast)
    with pytest.raises(BeforeTheVisit):
        rules.add_found(
            actor=cast.actor("officer"), at=moment("2022-09-14", "10:19"), visit=visit, found=HAZARD
        )
    with pytest.raises(NotAllowed):
        rules.add_found(
            actor=cast.actor("other_officer"), at=moment("2022-09-14", "18:00"), visit=visit, found=HAZARD
        )
    visit = rules.add_found(
        actor=cast.actor("officer"), at=moment("2022-09-14", "18:00"), visit=visit, found=HAZARD
    )
    assert visit.hazards == Hazard.objects.filter(visit=visit).count() == 1
    assert [row.label for row in related(visit)] == ["visits.visit", "visits.hazard"]


def test_a_correction_moves_the_visit_and_keeps_what_was_said_before(cast: Cast) -> None:
    visit = visited(cast)
    other = Place.objects.filter(level="village", parent=visit.town).exclude(pk=visit.place_id).first()
    asked = {
        "at": moment("2022-11-05"), "visit": visit, "place": other, "when": moment("2022-11-02"),
        "officers": [cast.officer], "note": "记错了村", "households": 3, "why": "选错了村",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        rules.correct(actor=cast.actor("other_head"), **asked)
    with pytest.raises(FromTheFuture):
        rules.correct(actor=cast.actor("head"), **(asked | {"when": moment("2022-11-06")}))
    visit = rules.correct(actor=cast.actor("head"), **asked)
    assert (visit.place, visit.occurred_on, visit.period_from) == (other, date(2022, 11, 2), None)
    reasons = (
        Revision.objects.filter(kind="visits.visit").order_by("row_version").values_list("reason", flat=True)
    )
    assert list(reasons) == ["", "选错了村"]
    assert verify().ok


def test_a_visit_is_not_moved_to_a_village_of_another_zone(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        rules.correct(
            actor=cast.actor("officer"), at=moment("2022-11-05"), visit=visited(cast),
            place=cast.village(cast.other_zone), when=moment("2022-09-14"), officers=[cast.officer],
            note="走访", households=0, why="换村",
        )  # fmt: skip


@pytest.mark.parametrize(("grave", "due"), [(False, date(2022, 10, 11)), (True, date(2022, 9, 26))])
def test_the_days_of_a_hazard_skip_weekends_and_the_holiday(cast: Cast, grave: bool, due: date) -> None:
    visit = visited(cast, at=moment("2022-09-22"), found=[FoundHazard("H01", "秸秆堆靠住房", grave=grave)])
    assert Hazard.objects.get(visit=visit).due_on == due  # 8 and 9 October are worked in place of holidays


def test_a_hazard_goes_from_the_visit_to_someone_elses_check(cast: Cast) -> None:
    found = reported_removed(cast)
    assert (found.state, found.body, found.check_due_on) == ("removed", "村民委员会", date(2022, 9, 27))
    found = rules.check(
        actor=cast.actor("head"), at=moment("2022-09-21"), hazard=found, removed=True, note="已更换"
    )
    assert (found.state, found.checked_on) == ("checked", date(2022, 9, 21))
    acts = (
        Revision.objects.filter(kind="visits.hazard").order_by("row_version").values_list("action", flat=True)
    )
    assert list(acts) == [
        *("visits.visit:record", "visits.hazard:notify", "visits.hazard:remove", "visits.hazard:check")
    ]
    assert verify().ok


def test_whoever_reported_it_removed_does_not_check_it(cast: Cast) -> None:
    with pytest.raises(OwnWork):
        rules.check(
            actor=cast.actor("officer"), at=moment("2022-09-21"), hazard=reported_removed(cast), removed=True
        )


def test_what_is_still_there_is_told_again_and_its_day_stays(cast: Cast) -> None:
    found = reported_removed(cast)
    due = found.due_on
    found = rules.check(
        actor=cast.actor("deputy"), at=moment("2022-09-21"), hazard=found, removed=False, note="只换了一半"
    )
    assert (found.state, found.removed_on, found.not_removed_times, found.due_on) == (
        "not_removed",
        None,
        1,
        due,
    )
    found = rules.notify(actor=cast.actor("officer"), at=moment("2022-09-22"), hazard=found, body="供电所")
    assert found.state == "notified"


def test_a_hazard_is_not_removed_before_its_body_was_told(cast: Cast) -> None:
    with pytest.raises(WrongState):
        rules.report_removed(
            actor=cast.actor("officer"), at=moment("2022-09-15"), hazard=hazard(cast), fix="换了"
        )


def test_the_steps_of_a_hazard_do_not_run_backwards(cast: Cast) -> None:
    with pytest.raises(Backwards):
        rules.report_removed(
            actor=cast.actor("officer"), at=moment("2022-09-13"), hazard=notified(cast), fix="换了"
        )


@pytest.mark.parametrize("verb", ["notify", "report_removed", "check"])
def test_another_zone_does_not_touch_the_hazard(cast: Cast, verb: str) -> None:
    facts = {"notify": {"body": "镇里"}, "report_removed": {"fix": "好了"}, "check": {"removed": True}}[verb]
    with pytest.raises(NotAllowed):
        getattr(rules, verb)(
            actor=cast.actor("other_head"), at=moment("2022-09-20"), hazard=hazard(cast), **facts
        )
