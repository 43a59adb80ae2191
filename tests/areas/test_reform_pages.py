"""The bureau on any day, a unit, a person, a plan: as they are seen and edited in the browser."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.areas.reform import rules
from lianjian.areas.reform.models import Draft
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Plan, PostKind, Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-20")
EFFECTIVE = "2023-01-01"


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def steps_of(client: Client, plan: Plan) -> set[str]:
    content = page(client, f"/r/org/plan/{plan.pk}/")
    return {
        name
        for name in ("apply", "found", "merge", "assign", "drop", "unmerge", "unassign", "describe")
        if f'href="/r/org/plan/{plan.pk}/{name}/"' in content
    }


def send(client: Client, plan: Plan, step: str, **fields: object) -> str:
    """Fill in a step and go back to the plan's page."""
    answer = client.post(f"/r/org/plan/{plan.pk}/{step}/", fields)
    assert answer.status_code == 302, answer.content.decode()
    return page(client, answer.headers["Location"])


def merged_in_the_browser(cast: Cast, client: Client) -> Plan:
    """A plan made with nothing but the forms."""
    answer = client.post("/new/org-plan/", {"name": "富国与富源合并", "effective_on": EFFECTIVE})
    plan = Plan.objects.get()
    assert answer.headers["Location"] == f"/r/org/plan/{plan.pk}/"
    zone, head = (PostKind.objects.get(code="head"), Unit.objects.get(code="ZONE01").kind_id)[::-1]
    send(
        client, plan, "found", code="ZONE12", name="城区警务协作区", kind=zone, parent="ZH", with_branch="on"
    )
    send(client, plan, "merge", into="ZONE12", olds=[cast.zone.code, cast.other_zone.code])
    send(client, plan, "assign", person=cast.head.pk, unit="ZONE12", kind=head.pk, is_secretary="on")
    return plan


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/reform/",
        "/reform/?on=2022-06-01&known_at=2022-03-01",
        "/reform/?on=2015-01-01&q=head",
        "/list/org/unit/",
        "/list/org/unit/?on=2022-06-01&q=ZONE01",
        "/list/org/post/?q=head",
        "/list/org/person/?q=T-head",
        "/list/org/plan/",
        "/figures/org.head_is_secretary/?on=2022-12-20",
        "/figures/org.sections_before/?on=2022-12-20",
    ],
)
def test_the_pages_open_in_both_languages(cast: Cast, address: str, language: str) -> None:
    client = signed_in(cast.director, language)
    page(client, address)


def test_the_tree_shows_the_units_of_the_day_asked_for(cast: Cast) -> None:
    client = signed_in(cast.director)
    assert "富国警务协作区" in page(client, "/reform/?on=2022-01-01")
    assert "这一天还没有机构" in page(client, "/reform/?on=2014-12-31")


def test_a_head_who_is_not_the_secretary_stands_out_by_a_word(cast: Cast) -> None:
    branch, secretary = Unit.objects.get(code=f"ZB-{cast.zone.code}"), PostKind.objects.get(code="secretary")
    post = changes.appoint(
        actor=SYSTEM, at=AT, person=cast.deputy, unit=branch, kind=secretary, on=date(2022, 12, 1)
    )
    client = signed_in(cast.director)
    assert "负责人不兼支部书记" in page(client, "/reform/?on=2022-12-20")
    assert "负责人不兼支部书记" in page(client, f"/r/org/unit/{cast.zone.pk}/?on=2022-12-20")
    changes.relieve(actor=SYSTEM, at=AT, post=post, on=date(2022, 12, 1))
    changes.appoint(actor=SYSTEM, at=AT, person=cast.head, unit=branch, kind=secretary, on=date(2022, 12, 1))
    tree = page(client, "/reform/?on=2022-12-20")
    assert "负责人不兼支部书记" not in tree and "一肩挑" in tree


def test_the_tree_is_told_as_the_record_stood_then(cast: Cast) -> None:
    from lianjian.kernel.clock.now import held_at

    with held_at(moment("2022-06-15")):
        changes.end(actor=SYSTEM, at=moment("2022-06-15"), unit=cast.other_zone, on=date(2022, 7, 1))
    client, name = signed_in(cast.director), cast.other_zone.name
    assert name not in page(client, "/reform/?on=2022-08-01")
    assert name in page(client, "/reform/?on=2022-08-01&known_at=2022-06-14")


@pytest.mark.parametrize("address", ["/reform/?on=2022-02-30", "/reform/?on=2022-01-01&known_at=never"])
def test_a_date_that_does_not_exist_is_refused_in_words(cast: Cast, address: str) -> None:
    assert "不是一个日期" in page(signed_in(cast.director), address, 400)


def test_people_and_units_are_found_by_name_and_number(cast: Cast) -> None:
    client = signed_in(cast.director)
    for text in ("officer", "T-officer"):
        assert f"/r/org/person/{cast.officer.pk}/" in page(client, f"/reform/?q={text}")
    assert f"/r/org/unit/{cast.zone.pk}/" in page(client, "/reform/?q=富国")
    assert "没有找到" in page(client, "/reform/?q=没有这个人")


def test_a_persons_page_shows_the_posts_over_time_and_nothing_else(cast: Cast) -> None:
    content = page(signed_in(cast.director), f"/r/org/person/{cast.head.pk}/")
    assert "协作区区长" in content and "2022-01-01" in content and "T-head" in content


def test_a_units_page_shows_posts_then_and_now(cast: Cast) -> None:
    from lianjian.kernel.org.models import Post

    post = Post.objects.get(person=cast.officer)
    changes.relieve(actor=SYSTEM, at=AT, post=post, on=date(2022, 12, 1))
    client, address = signed_in(cast.director), f"/r/org/unit/{cast.zone.pk}/"
    now, then = page(client, f"{address}?on=2022-12-20"), page(client, f"{address}?on=2022-06-01")
    assert str(cast.officer) in now and str(cast.officer) in then
    assert (now.count("在任</span>"), then.count("在任</span>")) == (2, 3)


def test_the_lists_go_out_as_excel(cast: Cast) -> None:
    import io

    from openpyxl import load_workbook

    client = signed_in(cast.director)
    for address, text in (("/list/org/unit/", "富国警务协作区"), ("/list/org/post/", "T-head")):
        answer = client.get(f"{address}?on=2022-12-20&format=xlsx")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert any(text in row for row in book.worksheets[0].iter_rows(values_only=True))


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    return len(asked)


def test_more_rows_ask_no_more_of_the_database(cast: Cast) -> None:
    client = signed_in(cast.director)
    page(client, "/reform/")
    for address in ("/list/org/unit/?on=2022-06-01", "/list/org/post/?on=2022-06-01"):
        assert queries(client, address) <= queries(client, f"{address}&q=ZONE01")
    assert queries(client, "/reform/?on=2022-06-01") <= queries(client, "/reform/?on=2014-01-01") + 3


def test_a_plan_is_made_checked_and_applied_in_the_browser(cast: Cast) -> None:
    political, director = signed_in(cast.political), signed_in(cast.director)
    plan = merged_in_the_browser(cast, political)
    draft = page(political, f"/r/org/plan/{plan.pk}/")
    assert "核查通过" in draft and '警务协作区 <b class="num">2</b> → 警务协作区' in draft
    assert "apply" not in steps_of(political, plan)
    assert steps_of(director, plan) == {"apply"}
    after = send(director, plan, "apply", at="")
    assert "已生效" in after and "转入 5 人" in after
    assert steps_of(political, plan) == set()
    assert "城区警务协作区" in page(director, "/reform/?on=2023-01-01")
    assert "城区警务协作区" not in page(director, "/reform/?on=2022-12-31")
    old = page(director, f"/r/org/unit/{cast.zone.pk}/?on=2022-12-31")
    assert "转到" in old and "2023-01-01 撤并" in old


def test_what_is_in_a_plans_way_is_listed_and_applying_it_says_why_not(cast: Cast) -> None:
    plan = rules.draft(
        actor=SYSTEM, at=AT, name="撤", effective_on=date(2023, 1, 1), said=Draft(ends=(cast.zone.code,))
    )
    director = signed_in(cast.director)
    assert "没有单位的人员 3 名" in page(director, f"/r/org/plan/{plan.pk}/")
    answer = director.post(f"/r/org/plan/{plan.pk}/apply/", {"at": ""})
    assert answer.status_code == 400 and "没有单位的人员 3 名" in answer.content.decode()
    assert "被拒绝的生效" in page(director, f"/r/org/plan/{plan.pk}/")


def test_what_was_said_can_be_taken_back_in_the_browser(cast: Cast) -> None:
    client = signed_in(cast.political)
    plan = merged_in_the_browser(cast, client)
    posts = [post.key for post in Draft.of(Plan.objects.get()).posts]
    send(client, plan, "unassign", posts=posts)
    send(client, plan, "unmerge", olds=[cast.zone.code, cast.other_zone.code])
    for code in ("ZB-ZONE12", "ZONE12"):
        send(client, plan, "drop", code=code)
    assert "方案还没有内容" in send(client, plan, "describe", name="重来", effective_on="2023-02-01")
    assert Draft.of(Plan.objects.get()) == Draft()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "zone 12", "name": "新区", "parent": "ZH"}, "ZONE12 的样子"),
        ({"code": "ZONE01", "name": "新区", "parent": "ZH"}, "已被使用"),
        ({"code": "ZONE12", "name": "新区", "parent": "NOWHERE"}, "parent"),
        ({"code": "ZONE12", "name": "区" * 71, "parent": "ZH"}, "name"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_what_was_typed_stays(
    cast: Cast, fields: dict[str, str], said: str
) -> None:
    client = signed_in(cast.political)
    plan = rules.draft(actor=SYSTEM, at=AT, name="改", effective_on=date(2023, 1, 1))
    kind = Unit.objects.get(code="ZONE01").kind_id
    answer = client.post(f"/r/org/plan/{plan.pk}/found/", fields | {"kind": kind})
    content = answer.content.decode()
    assert answer.status_code == 400 and said in content and fields["name"] in content
    assert Draft.of(Plan.objects.get()) == Draft()


def test_a_date_in_the_past_and_one_that_is_none_are_refused(cast: Cast) -> None:
    client = signed_in(cast.political)
    for day, said in (("2022-01-01", "已经过去"), ("2023-02-30", "effective_on")):
        answer = client.post("/new/org-plan/", {"name": "改革", "effective_on": day})
        assert answer.status_code == 400 and said in answer.content.decode()
    assert not Plan.objects.exists()


def test_hostile_names_are_shown_as_text(cast: Cast) -> None:
    client = signed_in(cast.political)
    client.post("/new/org-plan/", {"name": "<script>alert(1)</script>", "effective_on": EFFECTIVE})
    content = page(client, f"/r/org/plan/{Plan.objects.get().pk}/")
    assert "<script>alert(1)" not in content and "&lt;script&gt;" in content


def test_an_officer_sees_the_bureau_but_no_plan(cast: Cast) -> None:
    plan = rules.draft(actor=SYSTEM, at=AT, name="改", effective_on=date(2023, 1, 1))
    client = signed_in(cast.officer)
    assert "富源警务协作区" in page(client, "/reform/?on=2022-12-20")
    page(client, f"/r/org/unit/{cast.other_zone.pk}/")
    page(client, f"/r/org/plan/{plan.pk}/", 403)
    page(client, "/new/org-plan/", 403)
    assert client.post(f"/r/org/plan/{plan.pk}/apply/", {"at": ""}).status_code == 403
