"""The pages of honours and care, as people go through them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lianjian.areas.branch.models import Gathering
from lianjian.areas.honours import caring, rules
from lianjian.areas.honours.models import Award, CareVisit, Hardship, Leave, Retirement
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.honours_lives import DEED, asked, done, drafted

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, day: str) -> str:
    with held_at(moment(day, "18:00")):
        found = client.get(address)
    assert found.status_code == 200, (address, found.status_code)
    return found.content.decode()


def sent(client: Client, address: str, day: str, status: int = 302, **told: object) -> str:
    """What a form answers to what was typed into it on a day."""
    with held_at(moment(day, "18:00")):
        found = client.post(address, {"key": f"{address}{day}", "at": f"{day}T16:00"} | told)
    assert found.status_code == status, (address, found.status_code, found.content.decode()[:3000])
    return found.content.decode()


def row(award: Award) -> str:
    return f"/r/honours/award/{award.pk}/"


def test_from_a_refusal_to_a_granted_merit_as_people_go_through_it(cast: Cast) -> None:
    branch, people = branch_with(cast)
    head, political = signed_in(cast.head), signed_in(cast.political)
    told = {"person": cast.officer.pk, "grade": "merit3", "deed_on": "2022-02-20", "deed": DEED}
    sent(head, "/new/honours-award/", "2022-03-01", **told)
    award = Award.objects.get()
    refused = sent(head, f"{row(award)}ask/", "2022-03-02", status=400)
    assert "所在支部没有提名" in refused and "请本人所在支部开会讨论提名" in refused
    for client in (head, signed_in(cast.supervisor)):
        listed = seen(client, "/honours/refused/", "2022-03-02")
        assert row(award) in listed and "所在支部没有提名" in listed and "拟申请" in listed
    assert "AWARD_NOMINATION_MONTHS" in seen(head, row(award), "2022-03-02")
    for client, expected in ((head, 1), (signed_in(cast.supervisor), 1), (signed_in(cast.other_head), 0)):
        rail = re.search(r'href="/honours/refused/".*?</a>', seen(client, "/desk/", "2022-03-02"), re.S)
        assert rail and ('"count">1' in rail.group()) == bool(expected), rail
    meeting = {"branch": branch.code, "serves": ["BL_MEMBERS"], "topic": "讨论表扬奖励", "in_favour": 0}
    sent(head, "/new/branch-gathering/", "2022-03-03", **meeting)
    decision = {
        "body": "members", "text": "提名", "subject": "nominate", "about": cast.officer.pk,
        "in_favour": len(people), "against": 0, "abstained": 0,
    }  # fmt: skip
    sent(head, f"/r/branch/gathering/{Gathering.objects.get().pk}/resolve/", "2022-03-03", **decision)
    sent(head, f"{row(award)}ask/", "2022-03-04")
    assert "已申请" in seen(head, "/honours/refused/", "2022-03-04")
    sent(political, f"{row(award)}publicise/", "2022-03-07")
    assert f"{row(award)}report/" not in seen(political, row(award), "2022-03-16")
    assert f"{row(award)}report/" in seen(political, row(award), "2022-03-17")
    sent(political, f"{row(award)}report/", "2022-03-17")
    answer = {"granted": "yes", "document": "滨公奖〔2022〕3号"}
    sent(political, f"{row(award)}answered/", "2022-04-01", **answer)
    page = seen(head, row(award), "2022-04-01")
    for words in (
        "已批准",
        "滨公奖〔2022〕3号",
        "2022-03-07 — 2022-03-16",
        "市公安局",
        "/r/branch/resolution/",
        "报请记功",
    ):
        assert words in page, words
    assert verify().ok


def test_a_refusal_is_not_shown_to_another_unit_nor_to_who_has_no_part_in_it(cast: Cast) -> None:
    branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    sent(signed_in(cast.head), f"{row(award)}ask/", "2022-03-02", status=400)
    assert row(award) not in seen(signed_in(cast.other_head), "/honours/refused/", "2022-03-02")
    with held_at(moment("2022-03-02")):
        assert signed_in(cast.officer).get("/honours/refused/").status_code == 403
        assert signed_in(cast.other_head).get(row(award)).status_code == 403


def test_the_draft_stays_on_the_desk_of_who_leads_the_unit_until_it_is_asked_for(cast: Cast) -> None:
    branch_with(cast)
    drafted(cast, cast.officer, "2022-03-01")
    desk = seen(signed_in(cast.head), "/desk/?on=2022-03-31", "2022-03-31")
    assert "提请奖励" in desk or "三等功" in desk


def test_a_director_decides_a_commendation_and_says_its_document(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer, "commendation")
    director = signed_in(cast.director)
    assert "写明文号" in sent(director, f"{row(award)}decide/", "2022-03-04", status=400, granted="yes")
    sent(director, f"{row(award)}decide/", "2022-03-04", granted="yes", document="沾公奖〔2022〕1号")
    assert Award.objects.get().state == "granted"
    assert "沾公奖〔2022〕1号" in seen(signed_in(cast.officer), "/honours/mine/", "2022-03-05")
    assert "沾公奖〔2022〕1号" not in seen(signed_in(cast.other_officer), "/honours/mine/", "2022-03-05")


def test_along_the_thread_a_member_of_the_branch_learns_no_more_than_that_an_award_moved(cast: Cast) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    done(cast, rules.suspend, award, "2022-03-03", "supervisor")
    page = seen(signed_in(cast.officer), f"/r/branch/resolution/{award.nomination}/", "2022-03-04")
    assert award.number in page and row(award) not in page and "延后办理" in page
    for words in ("暂缓", "调查", "处分", DEED):
        assert words not in page


def test_a_leave_is_asked_for_seen_by_oneself_decided_by_the_head_and_called_off(cast: Cast) -> None:
    officer, head = signed_in(cast.officer), signed_in(cast.head)
    told = {"kind": "annual", "first": "2022-03-07", "last": "2022-03-09"}
    sent(officer, "/new/honours-leave/", "2022-03-01", **told)
    leave = Leave.objects.get()
    assert leave.number in seen(officer, "/honours/mine/", "2022-03-01")
    assert leave.number not in seen(signed_in(cast.other_officer), "/honours/mine/", "2022-03-01")
    with held_at(moment("2022-03-01")):
        assert officer.get("/list/honours/leave/").status_code == 403
    assert leave.number in seen(head, "/list/honours/leave/", "2022-03-01")
    assert leave.number not in seen(signed_in(cast.other_head), "/list/honours/leave/", "2022-03-01")
    sent(head, f"/r/honours/leave/{leave.pk}/decide/", "2022-03-02", granted="yes")
    sent(officer, "/honours/mine/", "2022-03-03", leave=leave.pk)
    assert Leave.objects.get().state == "called_off"
    with held_at(moment("2022-03-03")):
        for asked_about in (leave.pk, "x", ""):
            other = signed_in(cast.other_officer).post("/honours/mine/", {"leave": asked_about})
            assert other.status_code == 404
    again = sent(officer, "/honours/mine/", "2022-03-04", status=400, leave=leave.pk)
    assert "没有取消" in again


def test_families_in_hardship_are_seen_by_their_branch_and_the_political_department_only(cast: Cast) -> None:
    branch_with(cast)
    head = signed_in(cast.head)
    listed = {"person": cast.officer.pk, "purpose": "visit", "since": "2022-01-10", "until": "2022-12-31"}
    sent(head, "/new/honours-hardship/", "2022-01-10", **listed)
    family = Hardship.objects.get()
    form = seen(head, f"/new/honours-care/?listed={family.pk}", "2022-01-26")
    assert re.search(rf'<option value="{cast.officer.pk}"[^>]* selected', form)
    sent(head, "/new/honours-care/", "2022-01-26", person=cast.officer.pk, kind="hardship", fund=1000)
    visit = CareVisit.objects.get()
    corrected = {"when": "2022-01-25T10:00", "kind": "hardship", "fund": 800, "why": "写错"}
    sent(head, f"/r/honours/carevisit/{visit.pk}/correct/", "2022-01-27", **corrected)
    assert (CareVisit.objects.get().fund, CareVisit.objects.get().occurred_on) == (800, date(2022, 1, 25))
    addresses = (
        "/list/honours/hardship/", "/list/honours/carevisit/", f"/r/honours/hardship/{family.pk}/",
        f"/r/honours/carevisit/{visit.pk}/",
    )  # fmt: skip
    for address in addresses:
        assert str(cast.officer) in seen(head, address, "2022-01-28")
        assert str(cast.officer) in seen(signed_in(cast.political), address, "2022-01-27")
        with held_at(moment("2022-01-27")):
            for role in ("officer", "director", "supervisor", "deputy"):
                assert signed_in(getattr(cast, role)).get(address).status_code == 403, (role, address)


def test_whoever_sees_that_a_visit_is_owed_is_not_told_to_whom(cast: Cast) -> None:
    branch_with(cast)
    with held_at(moment("2022-01-10")):
        caring.put_on_list(
            actor=cast.actor("head"), at=moment("2022-01-10"), person=cast.officer, purpose="visit",
            since=date(2022, 1, 10), until=date(2022, 12, 31),
        )  # fmt: skip
    owed = seen(signed_in(cast.director), "/desk/owed/?duty=honours.care&when=open", "2022-06-20")
    assert "KN-" in owed and str(cast.officer) not in owed


def test_a_retirement_is_entered_and_its_ceremony_by_the_unit(cast: Cast) -> None:
    told = {"person": cast.deputy.pk, "retires_on": "2022-04-01"}
    sent(signed_in(cast.political), "/new/honours-retirement/", "2022-03-01", **told)
    row = Retirement.objects.get()
    head = signed_in(cast.head)
    assert "登记荣休仪式" in seen(head, f"/r/honours/retirement/{row.pk}/", "2022-03-31")
    sent(head, f"/r/honours/retirement/{row.pk}/ceremony/", "2022-03-31", ceremony="座谈")
    assert Retirement.objects.get().ceremony_on == date(2022, 3, 31)
    corrected = {"retires_on": "2022-05-01", "why": "核对档案"}
    sent(signed_in(cast.political), f"/r/honours/retirement/{row.pk}/correct/", "2022-04-01", **corrected)
    assert Retirement.objects.get().ceremony_due_on == date(2022, 5, 31)


def test_a_bar_is_seen_by_supervision_and_the_political_department_only(cast: Cast) -> None:
    told = {"person": cast.officer.pk, "kind": "inquiry", "since": "2022-03-01"}
    supervisor = signed_in(cast.supervisor)
    sent(supervisor, "/new/honours-bar/", "2022-03-01", **told)
    assert str(cast.officer) in seen(supervisor, "/list/honours/bar/?on=2022-03-02", "2022-03-02")
    assert str(cast.officer) not in seen(supervisor, "/list/honours/bar/?on=2022-02-02", "2022-03-02")
    with held_at(moment("2022-03-02")):
        for role in ("head", "director", "officer"):
            assert signed_in(getattr(cast, role)).get("/list/honours/bar/").status_code == 403


@pytest.mark.parametrize("model", ["award", "retirement", "leave", "hardship", "carevisit", "bar"])
def test_lists_find_by_the_persons_name_and_by_number(cast: Cast, model: str) -> None:
    political = signed_in(cast.political)
    for asked_for in ("officer", "JL-0001", "RX-1", "没有这个人"):
        seen(political, f"/list/honours/{model}/?q={asked_for}", "2022-03-02")


def test_an_award_is_found_by_the_name_of_its_person(cast: Cast) -> None:
    branch_with(cast)
    award = drafted(cast, cast.officer, "2022-03-01")
    political = signed_in(cast.political)
    assert award.number in seen(political, "/list/honours/award/?q=officer", "2022-03-02")
    assert award.number not in seen(political, "/list/honours/award/?q=supervisor", "2022-03-02")
    assert award.number in seen(political, f"/list/honours/award/?q={award.number}", "2022-03-02")


def test_the_list_of_awards_asks_as_often_however_many_there_are(
    cast: Cast,
) -> None:
    _branch, people = branch_with(cast)
    client, asked_often = signed_in(cast.political), []
    for number, person in enumerate(people[1:]):
        drafted(cast, person, f"2022-03-{number + 1:02d}")
        seen(client, "/list/honours/award/", "2022-03-20")
        with CaptureQueriesContext(connection) as queries:
            seen(client, "/list/honours/award/", "2022-03-20")
        asked_often.append(len(queries))
    assert asked_often[0] == asked_often[-1]


def test_the_page_of_refusals_asks_as_often_however_many_there_are(
    cast: Cast,
) -> None:
    _branch, people = branch_with(cast)
    head, supervisor = signed_in(cast.head), signed_in(cast.supervisor)
    seen(supervisor, "/honours/refused/", "2022-03-01")
    asked_often = []
    for number, person in enumerate(people[1:5]):
        award = drafted(cast, person, f"2022-03-{number + 1:02d}")
        sent(head, f"{row(award)}ask/", "2022-03-20", status=400)
        with CaptureQueriesContext(connection) as queries:
            assert row(award) in seen(supervisor, "/honours/refused/", "2022-03-21")
        asked_often.append(len(queries))
    assert asked_often[1] == asked_often[-1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(cast: Cast, language: str) -> None:
    branch, _people = branch_with(cast)
    award = asked(cast, branch, cast.officer)
    client = signed_in(cast.political, language)
    with override(language):
        for address in (row(award), "/honours/mine/", "/honours/refused/", "/new/honours-award/"):
            seen(client, address, "2022-03-05")
