"""The pages of development and dues, as people go through them; and who sees none of them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.branch.models import Gathering
from lianjian.areas.recruits import rules
from lianjian.areas.recruits.models import Application, Collection
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with, elected, enlisted
from tests.areas.recruit_lives import branch_and_other, brought_to, done, received

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, day: str, status: int = 200) -> str:
    with held_at(moment(day, "18:00")):
        found = client.get(address)
    assert found.status_code == status, (address, found.status_code)
    return found.content.decode()


def sent(client: Client, address: str, day: str, status: int = 302, **told: object) -> str:
    """What a form answers to what was typed into it on a day."""
    with held_at(moment(day, "18:00")):
        found = client.post(address, {"key": f"{address}{day}", "at": f"{day}T16:00"} | told)
    assert found.status_code == status, (address, found.status_code, found.content.decode()[:3000])
    return found.content.decode()


def test_from_an_application_to_the_roll_as_people_go_through_it(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    head, political = signed_in(cast.head), signed_in(cast.political)
    form = seen(head, "/new/recruits-application/", "2022-01-10")
    assert str(person) in form and str(people[4]) not in form
    sent(
        head,
        "/new/recruits-application/",
        "2022-01-10",
        branch=branch.code,
        person=person.pk,
        born_on="1995-05-01",
    )
    row = f"/r/recruits/application/{Application.objects.get().pk}/"
    sent(head, f"{row}talk/", "2022-01-20")
    early = sent(head, f"{row}activist/", "2022-03-01", status=400, contacts=[people[2].pk])
    assert "2022-04-10" in early
    sent(head, f"{row}activist/", "2022-04-11", contacts=[people[2].pk])
    sent(head, f"{row}look/", "2022-10-10")
    sent(head, f"{row}report/", "2022-10-11")
    assert "2023-01-11" in seen(head, row, "2022-10-11")
    sent(head, f"{row}object/", "2023-04-11", sponsors=[people[2].pk, people[3].pk])
    sent(head, f"{row}review/", "2023-05-08")
    sent(head, f"{row}train/", "2023-05-09", days=3, hours=20)
    sent(political, f"{row}pre-review/", "2023-05-22")
    meeting = {"branch": branch.code, "serves": ["BL_MEMBERS"], "topic": "讨论发展党员", "in_favour": 0}
    sent(head, "/new/branch-gathering/", "2023-06-05", **meeting)
    vote = {
        "body": "members", "text": "接收为预备党员", "subject": "admit", "about": person.pk,
        "in_favour": len(people), "against": 0, "abstained": 0,
    }  # fmt: skip
    sent(head, f"/r/branch/gathering/{Gathering.objects.get().pk}/resolve/", "2023-06-05", **vote)
    sent(head, f"{row}admit/", "2023-06-06")
    sent(political, f"{row}approve/", "2023-07-03")
    page = seen(head, row, "2023-07-03")
    for words in ("预备党员", "/r/branch/resolution/", "应到 9 人，赞成 9 票", "2024-06-05", str(people[2])):
        assert words in page, words
    assert f"{row}confirm/" in page and f"{row}approve/" not in page
    assert "RECRUIT_OATH_MONTHS" in seen(head, f"{row}confirm/", "2023-07-03")
    sent(head, f"{row}oath/", "2023-07-04")
    assert f"{row}oath/" not in seen(head, row, "2023-07-04")
    assert "RECRUIT_OATH_MONTHS" not in seen(head, f"{row}confirm/", "2023-07-04")
    assert str(person) in seen(head, "/list/branch/membership/", "2023-07-03")
    assert verify().ok


def test_only_the_committee_and_the_political_department_see_an_application_or_dues(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    elected(branch, people[:3])
    application = received(cast, branch, person)
    sent(
        signed_in(cast.head), "/new/recruits-dues/", "2022-03-10",
        **{"branch": branch.code, "month": "2022-03-10", f"paid-{people[0].pk}": "12.50"},
    )  # fmt: skip
    rows = (
        f"/r/recruits/application/{application.pk}/",
        f"/r/recruits/collection/{Collection.objects.get().pk}/",
    )
    for address in ("/list/recruits/application/", "/list/recruits/collection/", *rows):
        for who in (cast.head, cast.officer, people[2], cast.political):
            assert seen(signed_in(who), address, "2022-03-11")
        for who in (
            people[5],
            person,
            cast.director,
            cast.supervisor,
            cast.deputy,
            cast.other_head,
            cast.admin,
        ):
            seen(signed_in(who), address, "2022-03-11", status=403)
    discipline = signed_in(people[2])
    assert f"{rows[0]}talk/" not in seen(discipline, rows[0], "2022-03-11")
    assert "/new/recruits-" not in seen(discipline, "/new/", "2022-03-11")


def test_an_ended_application_is_not_shown_after_its_term(cast: Cast) -> None:
    branch, people, person = branch_and_other(cast)
    application = brought_to(cast, "activist", branch, people, person)
    done(cast, rules.refuse, application, "2022-05-10")
    head, row = signed_in(cast.head), f"/r/recruits/application/{application.pk}/"
    figure = "/figures/recruits.activists/?on=2022-04-30"
    for address in ("/list/recruits/application/", row, figure):
        assert str(person) in seen(head, address, "2023-05-10"), address
    assert str(person) not in seen(head, "/list/recruits/application/", "2023-05-11")
    searched = seen(head, f"/list/recruits/application/?q={application.number}", "2023-05-11")
    assert row not in searched
    assert str(person) not in seen(head, row, "2023-05-11", status=404)
    counted = seen(head, figure, "2023-05-11")
    assert application.number in counted and str(person) not in counted
    seen(head, f"{row}talk/", "2023-05-11", status=403)
    with held_at(moment("2023-05-11")):
        sheet = head.get("/list/recruits/application/?format=xlsx")
    assert sheet.status_code == 200
    assert Application.objects.count() == 1 and verify().ok


def test_dues_are_entered_in_one_form_with_what_was_paid_the_month_before(cast: Cast) -> None:
    branch, people = branch_with(cast, 4)
    head = signed_in(cast.head)
    told = {
        "branch": branch.code,
        "month": "2022-03-10",
        f"paid-{people[0].pk}": "12.50",
        f"paid-{people[1].pk}": "8",
    }
    sent(head, "/new/recruits-dues/", "2022-03-10", **told)
    collection = Collection.objects.get()
    assert (collection.total_fen, len(collection.unpaid)) == (2050, 2)
    form = seen(head, f"/new/recruits-dues/?branch={branch.code}&month=2022-04-01", "2022-04-06")
    assert all(f'name="paid-{person.pk}"' in form for person in people)
    assert 'value="12.50"' in form and 'value="8.00"' in form
    again = sent(head, "/new/recruits-dues/", "2022-04-06", status=400, **told)
    assert "已经登记" in again and 'value="12.50"' in again
    row = f"/r/recruits/collection/{collection.pk}/"
    same = {"when": "2022-03-10T18:00"}
    sent(head, f"{row}correct/", "2022-04-06", **same, **{f"paid-{people[0].pk}": "12.50", "why": "误填"})
    page = seen(head, row, "2022-04-06")
    assert "12.50" in page and "误填" in page and str(people[3]) in page
    wrong = sent(
        head, f"{row}correct/", "2022-04-07", status=400, **same, **{f"paid-{people[0].pk}": "-1", "why": "x"}
    )
    assert "没有保存" in wrong


def test_dues_of_a_month_gone_by_ask_when_they_were_collected_and_show_when_they_were_written(
    cast: Cast,
) -> None:
    branch, people = branch_with(cast, 4)
    head = signed_in(cast.head)
    told = {"branch": branch.code, "month": "2022-03-10", f"paid-{people[0].pk}": "12.50"}
    unsaid = sent(head, "/new/recruits-dues/", "2022-04-06", status=400, at="", **told)
    assert "请写明什么时候收的" in unsaid and 'value="12.50"' in unsaid
    sent(head, "/new/recruits-dues/", "2022-04-06", at="2022-03-25T15:00", **told)
    row = f"/r/recruits/collection/{Collection.objects.get().pk}/"
    page = seen(head, row, "2022-04-06")
    assert "当期收的，过后登记" in page and "2022-03-25" in page and "2022-04-06" in page
    late = {
        "when": "2022-03-25T15:00",
        "why": "补交",
        f"paid-{people[0].pk}": "12.50",
        f"paid-{people[1].pk}": "8",
    }
    sent(head, f"{row}correct/", "2022-04-07", **late)
    assert f"{people[1]} 2022-04-07" in seen(head, row, "2022-04-07")


@pytest.mark.parametrize("month", ["2022-02-30", "x", "9999-01-01", "1066-01-01"])
def test_a_month_that_is_none_is_said_at_its_field(cast: Cast, month: str) -> None:
    branch, people = branch_with(cast, 4)
    told = {"branch": branch.code, "month": month, f"paid-{people[0].pk}": "12.50"}
    sent(signed_in(cast.head), "/new/recruits-dues/", "2022-03-10", status=400, **told)
    assert not Collection.objects.exists()


def test_who_writes_for_several_branches_chooses_first(cast: Cast) -> None:
    branch_with(cast, 4)
    for entry in ("recruits-application", "recruits-dues"):
        assert "党支部" in seen(signed_in(cast.head), f"/new/{entry}/", "2022-03-10")
        seen(signed_in(cast.political), f"/new/{entry}/", "2022-03-10", status=403)


def test_the_lists_cost_the_same_however_long_they_are(cast: Cast) -> None:
    branch, _people, person = branch_and_other(cast)
    received(cast, branch, person)
    client = signed_in(cast.head)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            seen(client, "/list/recruits/application/", "2022-02-01")
        return len(found)

    asked()
    few = asked()
    for other in enlisted(5, cast.zone):
        received(cast, branch, other)
    asked()
    assert asked() == few
