"""Awards of whole units and teams: the same gate and the same steps, and figures of their own."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.branch import facade as branches
from lianjian.areas.branch.models import Gathering
from lianjian.areas.honours import caring, rules
from lianjian.areas.honours.models import Award
from lianjian.areas.honours.refusals import (
    AgainTooSoon,
    BarOutOfBounds,
    Barred,
    BarredAlready,
    NotInBeing,
    NotPublicised,
    OwnAward,
    SameDeed,
)
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.thread import related
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.honours_lives import done, drafted, nominated
from tests.areas.test_honours_pages import row, seen, sent

pytestmark = pytest.mark.django_db
D = date.fromisoformat
TEAM = "秋收安保专班"


def of_unit(
    cast: Cast, day: str, grade: str = "commendation", unit: Unit | None = None, **more: Any
) -> Award:
    """The head's draft of a reward of the zone as a whole, for what it did on the first of the month."""
    told = {"deed": "辖区连续四十天无事故", "deed_on": D(day).replace(day=1)} | more
    with held_at(moment(day, "10:00")):
        return rules.draft_collective(
            actor=cast.actor("head"), at=moment(day, "09:00"), unit=unit or cast.zone, grade=grade, **told
        )


def nominates(cast: Cast, branch: Unit, unit: Unit, day: str, in_favour: int = 9) -> branches.Decision:
    with held_at(moment(day, "20:00")):
        return branches.decide(
            actor=cast.actor("head", D(day)), at=moment(day, "15:00"), branch=branch, body="members",
            topic="讨论表扬奖励", text=f"提名{unit}", about=None, about_unit=unit, subject="nominate",
            in_favour=in_favour, against=0, abstained=0, absent={},
        )  # fmt: skip


def asked_for(cast: Cast, branch: Unit, grade: str = "commendation", **more: Any) -> Award:
    award = of_unit(cast, "2022-03-01", grade, **more)
    nominates(cast, branch, cast.zone, "2022-03-02")
    return done(cast, rules.ask, award, "2022-03-02", "head")


def number(key: str) -> float | int | None:
    return answer(f"team.{key}", Question(period=year_to(D("2022-12-20")))).value.number


def test_without_a_nomination_of_the_unit_the_gate_refuses_and_keeps_it(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = of_unit(cast, "2022-03-01")
    nominated(cast, branch, cast.officer, "2022-03-02")
    with pytest.raises(GateClosed, match="这个集体所在单位的支部没有提名"):
        done(cast, rules.ask, award, "2022-03-02", "head")
    kept = KeptRefusal.objects.get()
    assert (kept.gate, kept.record, kept.unit) == ("honours.nomination", award.pk, cast.zone.pk)
    assert Award.objects.get().state == "drafted"
    for client in (signed_in(cast.head), signed_in(cast.supervisor)):
        listed = seen(client, "/honours/refused/", "2022-03-03")
        assert row(award) in listed and "集体嘉奖" in listed
    assert verify().ok


def test_a_nomination_that_did_not_pass_carries_no_unit(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = of_unit(cast, "2022-03-01")
    nominates(cast, branch, cast.zone, "2022-03-02", in_favour=4)
    with pytest.raises(GateClosed, match="没有通过"):
        done(cast, rules.ask, award, "2022-03-02", "head")


def test_a_unit_without_a_branch_has_nobody_to_nominate_it(cast: Cast) -> None:
    bureau = Unit.objects.get(code="ZH")
    with held_at(moment("2022-03-01", "10:00")):
        award = rules.draft_collective(
            actor=cast.actor("political"), at=moment("2022-03-01"), unit=bureau, grade="merit3",
            deed="全年无违纪", deed_on=D("2022-02-01"),
        )  # fmt: skip
    with pytest.raises(GateClosed, match="这个单位没有党支部"):
        done(cast, rules.ask, award, "2022-03-02", "political")


def test_on_the_branchs_nomination_a_unit_is_commended_by_the_bureau(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked_for(cast, branch)
    assert (award.state, award.unit, award.person, award.headline) == (
        "asked", cast.zone, None, f"{cast.zone} · 集体嘉奖",
    )  # fmt: skip
    decision = branches.decision(award.nomination or 0)
    assert decision and decision.number in [it.number for it in related(award)]
    award = done(cast, rules.decide, award, "2022-03-04", "director", granted=True, document="1号")
    assert (award.state, award.power) == ("granted", "bureau")
    assert verify().ok


def test_a_merit_of_a_team_is_made_public_and_sent_up_as_a_persons_is(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked_for(cast, branch, "merit3", team=TEAM)
    with pytest.raises(NotPublicised):
        done(cast, rules.report_up, award, "2022-03-03")
    done(cast, rules.publicise, award, "2022-03-03")
    award = done(cast, rules.report_up, award, "2022-03-15")
    assert (award.state, award.power, award.receiver) == ("reported", "city", f"{cast.zone} {TEAM}")


def test_who_serves_in_the_unit_or_only_in_another_does_not_draft_or_decide(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        of_unit(cast, "2022-03-01", unit=cast.other_zone)
    bureau = Unit.objects.get(code="ZH")
    with held_at(moment("2022-03-01", "10:00")):
        award = rules.draft_collective(
            actor=cast.actor("political"), at=moment("2022-03-01"), unit=bureau, grade="commendation",
            deed="全年无违纪", deed_on=D("2022-02-01"),
        )  # fmt: skip
    with pytest.raises(OwnAward):
        done(cast, rules.decide, award, "2022-03-02", "director", granted=True, document="1号")


def test_a_unit_is_rewarded_only_for_what_was_done_while_it_existed(cast: Cast) -> None:
    with pytest.raises(NotInBeing):
        of_unit(cast, "2022-03-01", deed_on=D("2021-12-30"))


def test_one_deed_of_a_unit_is_rewarded_once_and_that_of_its_team_is_another(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    asked_for(cast, branch)
    again = of_unit(cast, "2022-03-03", deed_on=D("2022-03-01"))
    nominates(cast, branch, cast.zone, "2022-03-04")
    with pytest.raises(SameDeed):
        done(cast, rules.ask, again, "2022-03-04", "head")
    team = of_unit(cast, "2022-03-03", team=TEAM, deed_on=D("2022-03-01"))
    assert done(cast, rules.ask, team, "2022-03-04", "head").state == "asked"


def test_within_a_year_a_unit_is_not_rewarded_as_highly_without_a_reason(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    done(cast, rules.decide, asked_for(cast, branch), "2022-03-04", "director", granted=True, document="1号")
    again = of_unit(cast, "2022-05-05")
    nominates(cast, branch, cast.zone, "2022-05-06")
    with pytest.raises(AgainTooSoon):
        done(cast, rules.ask, again, "2022-05-06", "head")


def test_after_a_serious_violation_a_unit_is_not_rewarded_for_one_to_two_years(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked_for(cast, branch)
    told: dict[str, Any] = {"at": moment("2022-03-03"), "unit": cast.zone, "since": D("2022-03-03")}
    with held_at(moment("2022-03-03", "18:00")):
        for until in ("2023-03-02", "2024-03-04"):
            with pytest.raises(BarOutOfBounds):
                caring.bar_unit(actor=cast.actor("supervisor"), until=D(until), **told)
        with pytest.raises(NotAllowed):
            caring.bar_unit(actor=cast.actor("head"), until=D("2023-03-03"), **told)
        caring.bar_unit(actor=cast.actor("supervisor"), until=D("2023-03-03"), **told)
        with pytest.raises(BarredAlready):
            caring.bar_unit(actor=cast.actor("supervisor"), until=D("2023-03-03"), **told)
    with pytest.raises(Barred) as refused:
        done(cast, rules.decide, award, "2022-03-04", "director", granted=True, document="1号")
    assert "违" not in refused.value.text
    person = drafted(cast, cast.officer, "2022-03-04", "commendation")
    nominated(cast, branch, cast.officer, "2022-03-05")
    assert done(cast, rules.ask, person, "2022-03-05", "head").state == "asked", "its people are not barred"
    assert verify().ok


def test_collectives_have_figures_of_their_own_and_are_none_of_the_people_rewarded(cast: Cast) -> None:
    keys = ("merits_reported", "commended", "collectives_reported", "collectives_rewarded")
    assert [number(key) for key in keys] == [0, 0, 0, 0]
    branch, _people = branch_with(cast)
    done(cast, rules.decide, asked_for(cast, branch), "2022-03-04", "director", granted=True, document="1号")
    merit = of_unit(cast, "2022-05-05", "merit3")
    nominates(cast, branch, cast.zone, "2022-05-06")
    merit = done(cast, rules.ask, merit, "2022-05-06", "head")
    done(cast, rules.report_up, merit, "2022-05-09", secret_because="涉密")
    assert [number(key) for key in keys] == [0, 0, 1, 1]
    done(cast, rules.answered, merit, "2022-06-09", granted=False)
    assert number("collectives_rewarded") == 1


def test_a_unit_is_drafted_nominated_and_found_by_pages(cast: Cast) -> None:
    branch, people = branch_with(cast)
    head = signed_in(cast.head)
    told = {
        "unit": cast.zone.code, "team": TEAM, "grade": "commendation", "deed_on": "2022-02-20",
        "deed": "四十天无事故",
    }  # fmt: skip
    sent(head, "/new/honours-collective/", "2022-03-01", **told)
    award = Award.objects.get()
    sent(head, f"{row(award)}redraft/", "2022-03-01", **(told | {"team": "安保专班"}))
    meeting = {"branch": branch.code, "serves": ["BL_MEMBERS"], "topic": "讨论表扬奖励", "in_favour": 0}
    sent(head, "/new/branch-gathering/", "2022-03-03", **meeting)
    decision = {
        "body": "members", "text": "提名", "subject": "nominate", "about_unit": cast.zone.pk,
        "in_favour": len(people), "against": 0, "abstained": 0,
    }  # fmt: skip
    sent(head, f"/r/branch/gathering/{Gathering.objects.get().pk}/resolve/", "2022-03-03", **decision)
    sent(head, f"{row(award)}ask/", "2022-03-04")
    page = seen(head, row(award), "2022-03-04")
    assert "安保专班" in page and "规定的奖金" not in page
    political = signed_in(cast.political)
    for query, expected in (("whom=collective", True), ("whom=person", False), ("q=安保专班", True)):
        assert (award.number in seen(political, f"/list/honours/award/?{query}", "2022-03-05")) is expected


def test_a_persons_award_shows_the_money_of_the_rule(cast: Cast) -> None:
    award = drafted(cast, cast.officer, "2022-03-01", "merit3")
    page = seen(signed_in(cast.political), row(award), "2022-03-01")
    assert "规定的奖金" in page and "5000" in page and "AWARD_MONEY_MERIT3" in page
