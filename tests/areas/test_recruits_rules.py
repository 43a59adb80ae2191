"""From an application to full membership: each step in its order, not before its time, by those whose task it is."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.branch import facade as branches
from lianjian.areas.branch.refusals import NotOfThisBranch, OnTheRollAlready
from lianjian.areas.recruits import rules
from lianjian.areas.recruits.guards import Birthday
from lianjian.areas.recruits.models import Application
from lianjian.areas.recruits.refusals import (
    AppliedAlready,
    ExtendedAlready,
    NotABranch,
    NotAFullMember,
    NotDecided,
    NotReviewed,
    NotServing,
    NotTrained,
    OnARollAlready,
    OwnApplication,
    SameBranch,
    SwornAlready,
    TooEarly,
    TooLate,
    TooLittleTraining,
    TooYoung,
    WrongExtension,
    WrongNumber,
)
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.flow import Backwards, WrongState
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.areas.branch_lives import branch_of, enlisted
from tests.areas.recruit_lives import GROWN, STEPS, D, branch_and_other, brought_to, decided, done, received

pytestmark = pytest.mark.django_db


def test_from_an_application_to_full_membership(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "probationary", branch, people, person)
    assert branches.standing_of(person, D("2023-06-04")) is None
    assert branches.standing_of(person, D("2023-06-05")) == (branch.pk, "probationary")
    assert (application.talk_due_on, application.meet_due_on) == (D("2022-02-10"), D("2023-06-22"))
    assert (application.approve_due_on, application.probation_until) == (D("2023-09-05"), D("2024-06-05"))
    assert application.confirm_due_on == D("2024-07-05")
    decided(cast, branch, person, "confirm", "2024-06-06")
    application = done(cast, rules.confirm, application, "2024-06-06")
    assert application.full_due_on == D("2024-09-06")
    application = done(cast, rules.make_full, application, "2024-07-01", "political")
    assert (application.state, application.full_on) == ("full", D("2024-07-01"))
    assert branches.standing_of(person, D("2024-06-30")) == (branch.pk, "probationary")
    assert branches.standing_of(person, D("2024-07-01")) == (branch.pk, "full")
    assert verify().ok


def test_who_applies_serves_is_on_no_roll_and_applies_once(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    gone = changes.enlist(actor=cast.system, at=moment("2022-01-01"), number="T-gone", name="离职人员")
    for other, refusal in ((people[3], OnARollAlready), (gone, NotServing)):
        with pytest.raises(refusal) as refused:
            received(cast, branch, other)
        assert refused.value.field == "person"
    received(cast, branch, person)
    with pytest.raises(AppliedAlready):
        received(cast, branch, person, "2022-02-10")
    with pytest.raises(NotABranch):
        rules.receive(
            actor=cast.system, at=moment("2022-02-10"), branch=cast.zone, person=enlisted(1, cast.zone)[0],
            born=GROWN,
        )  # fmt: skip
    assert Application.objects.count() == 1


@pytest.mark.parametrize(("born", "is_of_age"), [("2004-01-10", True), ("2004-01-11", False)])
def test_who_applies_is_of_age_on_the_day_and_the_day_of_birth_is_kept_nowhere(
    cast: Cast, born: str, is_of_age: bool
) -> None:
    branch, _people, person = branch_and_other(cast)
    told = {"actor": cast.actor("head", D("2022-01-10")), "at": moment("2022-01-10"), "branch": branch}
    with held_at(moment("2022-01-10")):
        if is_of_age:
            rules.receive(person=person, born=Birthday(D(born)), key="once", **told)
        else:
            with pytest.raises(TooYoung) as refused:
                rules.receive(person=person, born=Birthday(D(born)), key="once", **told)
            assert (refused.value.field, refused.value.rule) == ("born_on", "RECRUIT_AGE")
    assert Application.objects.count() == is_of_age
    assert str(Birthday(D(born))) == str(GROWN), "in words it says nothing"
    assert not Revision.objects.filter(kind="recruits.application", body__contains=born).exists()


def test_an_activist_reports_each_quarter_and_the_oath_is_taken_once_on_probation(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    assert application.next_report_on == D("2022-07-11")
    application = done(cast, rules.report, application, "2022-07-01")
    assert (application.reported_on, application.next_report_on) == (D("2022-07-01"), D("2022-10-01"))
    with pytest.raises(NotAllowed):
        done(cast, rules.report, application, "2022-07-02", "other_head")
    with pytest.raises(WrongState):
        done(cast, rules.swear, application, "2022-07-02")
    other = brought_to(cast, "probationary", branch, people, enlisted(1, cast.zone)[0])
    assert other.oath_due_on == D("2024-06-05")
    with pytest.raises(WrongState):
        done(cast, rules.report, other, "2023-07-10")
    assert done(cast, rules.swear, other, "2023-07-10").sworn_on == D("2023-07-10")
    with pytest.raises(SwornAlready):
        done(cast, rules.swear, other, "2023-07-11")
    assert verify().ok


def test_a_branch_receives_for_itself_and_nobody_for_themselves(cast: Cast) -> None:
    branch, _people, person = branch_and_other(cast)
    with pytest.raises(NotAllowed):
        received(cast, branch_of(cast.other_zone), person)
    for role in ("officer", "other_head", "director", "political"):
        with held_at(moment("2022-01-10", "18:00")), pytest.raises(NotAllowed):
            rules.receive(
                actor=cast.actor(role), at=moment("2022-01-10"), branch=branch, person=person, born=GROWN
            )
    application = brought_to(cast, "trained", branch, _people, cast.political)
    with pytest.raises(OwnApplication):
        done(cast, rules.pre_review, application, "2023-05-22", "political")


@pytest.mark.parametrize(
    ("reached", "verb", "day", "earliest", "rule", "facts"),
    [
        ("talked", rules.make_activist, "2022-04-09", "2022-04-10", "RECRUIT_ACTIVIST_MONTHS", "contacts"),
        ("activist", rules.make_object, "2023-04-10", "2023-04-11", "RECRUIT_OBJECT_MONTHS", "sponsors"),
        ("probationary", rules.confirm, "2024-06-04", "2024-06-05", "RECRUIT_PROBATION_MONTHS", ""),
    ],
)
def test_a_step_before_its_time_is_refused_with_the_rule_and_the_day(
    cast: Cast, reached: str, verb: Any, day: str, earliest: str, rule: str, facts: str
) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, reached, branch, people, person)
    told = {facts: people[:2]} if facts else {}
    with pytest.raises(TooEarly) as refused:
        done(cast, verb, application, day, **told)
    assert refused.value.rule == rule and earliest in refused.value.text
    if facts:
        assert done(cast, verb, application, earliest, **told).state != reached


def test_each_step_is_refused_out_of_its_order_and_from_another_branch(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = received(cast, branch, person)
    facts: dict[str, dict[str, Any]] = {
        "activist": {"contacts": people[:2]},
        "object": {"sponsors": people[:2]},
        "trained": {"days": 3, "hours": 20},
    }
    for name, verb, day, role in STEPS:
        told = facts.get(name, {})
        if role == "head":
            for stranger in ("other_head", "officer", "political"):
                with pytest.raises(NotAllowed):
                    done(cast, verb, application, day, stranger, **told)
        else:
            with pytest.raises(NotAllowed):
                done(cast, verb, application, day, "head", **told)
        if name != "talked":
            with pytest.raises(WrongState):
                done(cast, verb, application, day, role, **told)
    assert Application.objects.get().state == "applied"
    assert verify().ok


def test_contacts_and_sponsors_are_full_members_of_the_branch_and_as_many_as_the_rule_says(
    cast: Cast,
) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "talked", branch, people, person)
    for contacts, refusal in (([], WrongNumber), (people[:3], WrongNumber), ([person], NotAFullMember)):
        with pytest.raises(refusal) as refused:
            done(cast, rules.make_activist, application, "2022-04-11", contacts=contacts)
        assert isinstance(refused.value, Refusal) and refused.value.field == "contacts"
    application = done(cast, rules.make_activist, application, "2022-04-11", contacts=[people[2]])
    assert application.contacts == [people[2].pk]
    application = done(cast, rules.change_contacts, application, "2022-05-11", contacts=[people[4]])
    assert application.contacts == [people[4].pk]
    with pytest.raises(WrongNumber):
        done(cast, rules.make_object, application, "2023-04-11", sponsors=people[:1])


def test_each_look_sets_the_day_of_the_next_and_none_comes_before_the_step(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    assert application.next_look_on == D("2022-10-11")
    with pytest.raises(Backwards):
        done(cast, rules.look, application, "2022-04-10")
    application = done(cast, rules.look, application, "2022-09-30")
    assert (application.looked_on, application.next_look_on) == (D("2022-09-30"), D("2023-03-30"))


def test_the_pre_review_asks_for_a_review_that_holds_and_enough_training(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "object", branch, people, person)
    with pytest.raises(NotReviewed):
        done(cast, rules.pre_review, application, "2023-05-22", "political")
    done(cast, rules.review, application, "2023-05-08")
    with pytest.raises(NotTrained):
        done(cast, rules.pre_review, application, "2023-05-22", "political")
    with pytest.raises(TooLittleTraining):
        done(cast, rules.train, application, "2023-05-15", days=2, hours=23)
    done(cast, rules.train, application, "2023-05-15", days=2, hours=24)
    with pytest.raises(NotReviewed) as refused:
        done(cast, rules.pre_review, application, "2024-05-09", "political")
    assert refused.value.rule == "RECRUIT_REVIEW_MONTHS"
    assert done(cast, rules.pre_review, application, "2024-05-08", "political").state == "ready"


def test_only_a_decision_of_the_members_after_the_pre_review_admits(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "trained", branch, people, person)
    decided(cast, branch, person, "admit", "2023-05-20")
    application = done(cast, rules.pre_review, application, "2023-05-22", "political")
    decided(cast, branch, person, "admit", "2023-06-01", in_favour=4)
    with pytest.raises(NotDecided) as refused:
        done(cast, rules.admit, application, "2023-06-05")
    assert "2023-05-22" in refused.value.text
    passed = decided(cast, branch, person, "admit", "2023-06-05", in_favour=5)
    application = done(cast, rules.admit, application, "2023-06-05")
    assert (application.admission, application.admitted_on) == (passed.pk, date(2023, 6, 5))


def test_a_meeting_admits_who_is_on_no_roll_and_confirms_who_is(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    with pytest.raises(OnTheRollAlready):
        decided(cast, branch, people[4], "admit", "2022-06-05")
    with pytest.raises(NotOfThisBranch):
        decided(cast, branch, person, "confirm", "2022-06-05")


def test_an_approval_that_comes_too_late_is_refused_and_all_is_done_again(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "met", branch, people, person)
    with pytest.raises(TooLate) as refused:
        done(cast, rules.approve, application, "2023-12-06", "political")
    assert refused.value.rule == "RECRUIT_APPROVE_LAST_MONTHS" and "2023-12-05" in refused.value.text
    application = done(cast, rules.send_back, application, "2023-12-06", "political", why="超过期限")
    assert (application.state, application.admission, application.approve_due_on) == ("object", None, None)
    with pytest.raises(WrongState):
        done(cast, rules.send_back, application, "2023-12-07", "political", why="再退")
    assert done(cast, rules.pre_review, application, "2023-12-08", "political").state == "ready"


def test_a_probation_is_made_longer_once_by_as_much_as_the_rule_allows(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "met", branch, people, person)
    with pytest.raises(WrongState):
        done(cast, rules.extend, application, "2023-06-30", "political", number=6)
    done(cast, rules.approve, application, "2023-07-03", "political")
    with pytest.raises(NotAllowed):
        done(cast, rules.extend, application, "2024-06-07", number=6)
    for number in (5, 13):
        with pytest.raises(WrongExtension) as refused:
            done(cast, rules.extend, application, "2024-06-07", "political", number=number)
        assert refused.value.field == "number"
    application = done(cast, rules.extend, application, "2024-06-07", "political", number=6)
    assert (application.probation_until, application.confirm_due_on) == (D("2024-12-05"), D("2025-01-05"))
    with pytest.raises(ExtendedAlready):
        done(cast, rules.extend, application, "2024-06-08", "political", number=6)
    with pytest.raises(TooEarly) as early:
        done(cast, rules.confirm, application, "2024-12-04")
    assert "2024-12-05" in early.value.text
    assert verify().ok


def test_an_end_keeps_no_reason_and_sets_until_when_it_is_shown(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    with pytest.raises(NotAllowed):
        done(cast, rules.withdraw, application, "2022-05-10", "other_head")
    application = done(cast, rules.withdraw, application, "2022-05-10")
    assert (application.state, application.shown_until) == ("withdrawn", D("2023-05-10"))
    assert application.activist_until == D("2022-05-10")
    with pytest.raises(WrongState):
        done(cast, rules.refuse, application, "2022-05-11")
    assert received(cast, branch, person, "2022-06-01").state == "applied"
    assert verify().ok


def test_the_branch_refuses_before_the_meeting_and_the_committee_after_it(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "ready", branch, people, person)
    with pytest.raises(WrongState):
        done(cast, rules.decline, application, "2023-05-23", "political")
    decided(cast, branch, person, "admit", "2023-06-05")
    application = done(cast, rules.admit, application, "2023-06-05")
    with pytest.raises(WrongState):
        done(cast, rules.refuse, application, "2023-06-06")
    done(cast, rules.approve, application, "2023-07-03", "political")
    with pytest.raises(WrongState):
        done(cast, rules.withdraw, application, "2023-07-04")
    application = done(cast, rules.decline, application, "2024-06-10", "political")
    assert application.state == "refused"
    assert branches.standing_of(person, D("2024-06-09")) == (branch.pk, "probationary")
    assert branches.standing_of(person, D("2024-06-10")) is None
    assert verify().ok


def test_what_ends_it_or_sends_it_back_is_refused_to_strangers(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "met", branch, people, person)
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (rules.refuse, {}), (rules.decline, {}), (rules.withdraw, {}), (rules.look, {}),
        (rules.send_back, {"why": "x"}), (rules.hand_over, {"to": branch_of(cast.other_zone)}),
        (rules.change_contacts, {"contacts": people[:1]}),
    ]  # fmt: skip
    for verb, told in verbs:
        for stranger in ("other_head", "officer", "director"):
            with pytest.raises(NotAllowed):
                done(cast, verb, application, "2023-06-10", stranger, **told)
    assert Application.objects.get().state == "met"


def test_another_branch_takes_over_and_names_contacts_anew(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    other = branch_of(cast.other_zone)
    for to, refusal in ((branch, SameBranch), (cast.zone, NotABranch)):
        with pytest.raises(refusal):
            done(cast, rules.hand_over, application, "2022-06-01", "political", to=to)
    with pytest.raises(NotAllowed):
        done(cast, rules.hand_over, application, "2022-06-01", to=other)
    application = done(cast, rules.hand_over, application, "2022-06-01", "political", to=other)
    assert (application.unit, application.contacts, application.state) == (other, [], "activist")
    with pytest.raises(NotAllowed):
        done(cast, rules.look, application, "2022-06-02")
    assert verify().ok
