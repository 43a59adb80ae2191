"""The pages of disputes: the list, the row, the forms of every step, and the sealed names."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.models import Dispute, DisputeKind, Session
from lianjian.kernel.access.models import Read
from lianjian.kernel.records import personal
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


def registered(cast: Cast, **facts: object) -> Dispute:
    asked = {
        "actor": cast.actor("officer"), "at": moment("2022-11-01"),
        "kind": DisputeKind.objects.get(code="D02"),
        "place": cast.village(), "title": "柴草占道",
        "facts": "甲在胡同口堆放柴草，乙的三轮车无法通行。",
        "found_by": "village", "risk": "yellow",
    }  # fmt: skip
    return rules.register(**(asked | facts))


def assigned(cast: Cast) -> Dispute:
    return rules.assign(
        actor=cast.actor("head"), at=moment("2022-11-02"), dispute=registered(cast), mediators=[cast.officer]
    )


def page_of(client: Client, dispute: Dispute) -> str:
    answer = client.get(f"/r/disputes/dispute/{dispute.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def steps_of(client: Client, dispute: Dispute) -> list[str]:
    return re.findall(rf'href="/r/disputes/dispute/{dispute.pk}/([a-z-]+)/"', page_of(client, dispute))


def step(client: Client, dispute: Dispute, name: str, at: str, **fields: object) -> Dispute:
    """Fill in a step's form; every field is known to it, and it is saved."""
    address = f"/r/disputes/dispute/{dispute.pk}/{name}/"
    form = client.get(address).context["form"]
    assert set(fields) <= set(form.fields), set(fields) - set(form.fields)
    answer = client.post(address, {"at": at, "key": f"{name}-{dispute.pk}-{at}"} | fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return Dispute.objects.get(pk=dispute.pk)


REGISTER = {
    "title": "柴草占道",
    "account": "甲在胡同口堆放柴草。",
    "found_by": "self",
    "risk": "",
    "at": "2022-11-01T09:00",
    "key": "one-entry",
}


def register_form(cast: Cast, **fields: object) -> dict[str, object]:
    kind = DisputeKind.objects.get(code="D02")
    return REGISTER | {"kind": kind.pk, "place": cast.village().pk} | fields


def test_a_dispute_is_entered_once_and_its_names_are_sealed(cast: Cast) -> None:
    client = signed_in(cast.officer)
    answer = client.post("/new/disputes-register/", register_form(cast, party_a_name="张三"))
    dispute = Dispute.objects.get()
    assert answer.url == f"/r/disputes/dispute/{dispute.pk}/"
    assert personal.read(dispute) == {"party_a_name": "张三"}
    assert "张三" not in page_of(client, dispute)


def test_bad_input_is_refused_at_its_field_and_keeps_what_was_typed(cast: Cast) -> None:
    client = signed_in(cast.officer)
    for fields, field in (
        ({"account": ""}, "account"),
        ({"at": "2023-02-30T09:00"}, "at"),
        ({"place": 1}, "place"),
    ):
        answer = client.post("/new/disputes-register/", register_form(cast, **fields))
        assert answer.status_code == 400 and field in answer.context["form"].errors
        assert "柴草占道" in answer.content.decode()
    assert not Dispute.objects.exists()


def test_hostile_and_endless_text_does_no_harm(cast: Cast) -> None:
    client = signed_in(cast.officer)
    answer = client.post("/new/disputes-register/", register_form(cast, account="甲" * 1_000_000))
    assert answer.status_code == 400 and not Dispute.objects.exists()
    client.post("/new/disputes-register/", register_form(cast, title="<script>alert(1)</script>"))
    page = page_of(client, Dispute.objects.get())
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_a_dispute_goes_through_the_forms_of_every_step_to_its_end(cast: Cast) -> None:
    head, officer, desk = signed_in(cast.head), signed_in(cast.officer), signed_in(cast.callback)
    dispute = registered(cast, risk="")
    assert steps_of(head, dispute) == ["grade", "hand-over", "correct"]
    assert steps_of(officer, dispute) == [] == steps_of(desk, dispute)
    dispute = step(head, dispute, "grade", "2022-11-01T10:00", risk="yellow", why="两家都动了手")
    dispute = step(
        head, dispute, "assign", "2022-11-01T11:00", mediator=cast.officer.pk, others=[cast.deputy.pk]
    )
    dispute = step(
        officer, dispute, "session", "2022-11-02T09:00", venue="村委会", present=["a", "b"],
        outline="甲愿意清走柴草。",
        outcome="agreed",
    )  # fmt: skip
    dispute = step(
        officer, dispute, "agree", "2022-11-02T10:00", form="written", account="柴草占道",
        terms="甲三日内清走", way="清走柴草", fulfil_by="2022-11-05", instalments="2",
        signed_on="2022-11-02", sealed_on="2022-11-02", copies="3",
    )  # fmt: skip
    dispute = step(officer, dispute, "ask-court", "2022-11-02T11:00", jointly="on")
    dispute = step(officer, dispute, "fulfil", "2022-11-04T09:00", part="first_instalment", how="已清走一半")
    assert "call-back" not in steps_of(head, dispute)
    dispute = step(
        desk, dispute, "call-back", "2022-11-11T09:00", way="phone", relapsed="no", words="没有再争"
    )
    dispute = step(officer, dispute, "complete", "2022-11-12T09:00", how="全部清走")
    assert (dispute.state, dispute.result, dispute.was_key) == ("resolved", "success", True)
    assert dispute.mediators.count() == 2
    page = page_of(signed_in(cast.director), dispute)
    for words in ("第 1 次调解", "甲愿意清走柴草", "书面协议", "一式 3 份", "黄色（重点）", "重点纠纷化解"):
        assert words in page


def test_the_other_ends_have_their_forms_too(cast: Cast) -> None:
    head, officer = signed_in(cast.head), signed_in(cast.officer)
    failed = step(officer, assigned(cast), "fail", "2022-11-03T09:00", why="谈不拢", ways=["court"])
    handed = step(
        head, assigned(cast), "hand-over", "2022-11-03T09:00", to="司法所", their_number="", why="申请"
    )
    refused = step(
        officer, assigned(cast), "session", "2022-11-03T09:00", venue="村委会", present=["a"],
        outline="乙不来。", outcome="refused", ways=["court"],
    )  # fmt: skip
    assert [it.state for it in (failed, handed, refused)] == ["failed", "handed_over", "failed"]


def test_a_relapse_is_told_in_the_form_of_the_call_back(cast: Cast) -> None:
    officer, desk = signed_in(cast.officer), signed_in(cast.callback)
    session = {"venue": "村委会", "present": ["a", "b"], "outline": "谈妥", "outcome": "agreed"}
    agreement = {
        "form": "oral", "account": "占道", "terms": "清走", "way": "清走", "fulfil_by": "2022-11-09",
        "instalments": "1",
    }  # fmt: skip
    dispute = step(officer, assigned(cast), "session", "2022-11-03T09:00", **session)
    dispute = step(officer, dispute, "agree", "2022-11-03T10:00", **agreement)
    dispute = step(officer, dispute, "session-again", "2022-11-04T09:00", **session)
    dispute = step(officer, dispute, "agree", "2022-11-04T10:00", **agreement)
    dispute = step(signed_in(cast.head), dispute, "reassign", "2022-11-04T11:00", mediator=cast.deputy.pk)
    dispute = step(signed_in(cast.deputy), dispute, "fulfil", "2022-11-05T09:00", part="whole", how="清走了")
    dispute = step(
        desk, dispute, "call-back", "2022-11-12T09:00", way="visit", relapsed="yes", words="又堆上了"
    )
    assert dispute.state == "reopened" and "口头协议（已失效）" in page_of(desk, dispute)


def test_a_refusal_says_what_to_do_at_the_field_that_must_change(cast: Cast) -> None:
    head, dispute = signed_in(cast.head), registered(cast)
    answer = head.post(
        f"/r/disputes/dispute/{dispute.pk}/assign/",
        {"mediator": cast.officer.pk, "case_number": "ZA-1", "traits": ["fled"], "at": "2022-11-02T09:00"},
    )
    form = answer.context["form"]
    assert answer.status_code == 400 and "请用「移交」" in form.errors["traits"][0]
    assert "ZA-1" in answer.content.decode()


def test_a_minor_without_guardian_leaves_no_session_behind(cast: Cast) -> None:
    dispute = assigned(cast)
    answer = signed_in(cast.officer).post(
        f"/r/disputes/dispute/{dispute.pk}/session/",
        {"venue": "学校", "present": ["a"], "with_minor": "on", "outline": "谈",
         "outcome": "again", "at": "2022-11-03T09:00"},
    )  # fmt: skip
    assert "present" in answer.context["form"].errors and not Session.objects.exists()


class TestTheList:
    def test_it_is_narrowed_by_state_kind_risk_unit_town_and_words(self, cast: Cast) -> None:
        mine = registered(cast)
        other = registered(
            cast, kind=DisputeKind.objects.get(code="D07"), place=cast.village(cast.other_zone), risk="blue",
            title="拖欠工钱", facts="乙拖欠甲四十天工钱。",
        )  # fmt: skip
        client = signed_in(cast.director)
        for query in (
            f"kind={mine.kind_id}", "risk=yellow", f"unit={cast.zone.pk}", f"town={mine.town_id}", "q=柴草",
            f"q={mine.number}",
        ):  # fmt: skip
            page = client.get(f"/list/disputes/dispute/?{query}").content.decode()
            assert mine.title in page and other.title not in page, query
        page = client.get("/list/disputes/dispute/?state=registered").content.decode()
        assert mine.title in page and other.title in page
        assert "没有符合条件的行" in client.get("/list/disputes/dispute/?state=resolved").content.decode()

    def test_a_zone_sees_its_own(self, cast: Cast) -> None:
        mine = registered(cast)
        assert mine.title in signed_in(cast.officer).get("/list/disputes/dispute/").content.decode()
        stranger = signed_in(cast.other_officer)
        assert mine.title not in stranger.get("/list/disputes/dispute/").content.decode()
        assert stranger.get(f"/r/disputes/dispute/{mine.pk}/").status_code == 403

    def test_it_takes_as_many_queries_for_many_rows_as_for_one(self, cast: Cast) -> None:
        client, asked = signed_in(cast.director), []
        for more in (1, 12):
            for _number in range(more):
                registered(cast)
            with CaptureQueriesContext(connection) as queries:
                client.get("/list/disputes/dispute/")
            asked.append(len(queries))
        assert asked[1] <= asked[0]

    def test_it_is_downloaded_as_a_file(self, cast: Cast) -> None:
        registered(cast)
        answer = signed_in(cast.director).get("/list/disputes/dispute/?format=xlsx")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and content[:2] == b"PK"


class TestTheParties:
    def test_who_may_reach_them_sees_them_and_each_look_is_written_down(self, cast: Cast) -> None:
        dispute = registered(cast, contacts={"party_a_phone": "13800000000"})
        officer = signed_in(cast.officer)
        assert f"/disputes/{dispute.pk}/parties/" in page_of(officer, dispute)
        assert "13800000000" in officer.get(f"/disputes/{dispute.pk}/parties/").content.decode()
        read = Read.objects.get()
        assert (read.record, read.names, read.actor) == (
            dispute.pk, "party_a_phone", f"person:{cast.officer.pk}",
        )  # fmt: skip

    def test_another_zone_does_not(self, cast: Cast) -> None:
        dispute = registered(cast, contacts={"party_a_phone": "13800000000"})
        assert signed_in(cast.other_officer).get(f"/disputes/{dispute.pk}/parties/").status_code == 403
        assert signed_in(cast.admin).get(f"/disputes/{dispute.pk}/parties/").status_code == 403
        assert not Read.objects.exists()

    def test_where_nothing_was_entered_there_is_nothing_to_see(self, cast: Cast) -> None:
        dispute = registered(cast)
        officer = signed_in(cast.officer)
        assert "/parties/" not in page_of(officer, dispute)
        assert "没有登记" in officer.get(f"/disputes/{dispute.pk}/parties/").content.decode()
        assert not Read.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(cast: Cast, language: str) -> None:
    dispute = assigned(cast)
    officer, head = signed_in(cast.officer, language), signed_in(cast.head, language)
    for address in ("/list/disputes/dispute/", "/new/disputes-register/", f"/disputes/{dispute.pk}/parties/"):
        assert officer.get(address).status_code == 200
    for name in steps_of(head, dispute):
        assert head.get(f"/r/disputes/dispute/{dispute.pk}/{name}/").status_code == 200
