"""What the bureau sees of co-building, and the one page that a partner sees."""

import base64
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianjian.areas.cobuild.models import Activity, Body, Joint, PairedGroup, Pairing, Partner, Promise
from lianjian.areas.cobuild.states import CONFIRMED, DISPUTED, KEPT, OPEN, SAID_DONE
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.county import pack
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.kernel.ui.lists import row_url
from tests.accounts import signed_in
from tests.areas.cobuild_lives import (
    JOINED,
    body_of,
    branch_of,
    contact,
    joint_of,
    let_in,
    made_secretary,
    paired,
    partner_reported,
    promised,
    reported,
    zone_body,
)

pytestmark = pytest.mark.django_db


def partners_browser(partner: Partner) -> Client:
    who = contact(partner).person
    assert who is not None
    browser = signed_in(who)
    browser.cookies["large"] = "1"
    return browser


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_a_partner_signs_in_to_its_own_page_and_can_open_no_other(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    activity = reported(cast, body, partner, "2022-08-10")
    Account.objects.create_user("village", "a good long password", person=contact(partner).person)
    Installation.objects.create(county=pack().name, is_demo=True)  # so that the password alone lets in
    browser = Client()
    sent = browser.post("/login/", {"username": "village", "password": "a good long password"})
    assert sent["Location"] == browser.get("/")["Location"] == reverse("cobuild-mine")
    assert browser.get(reverse("cobuild-mine"))["Location"] == f"{reverse('cobuild-mine')}?large=1"
    page = browser.get(reverse("cobuild-mine"), {"large": "1"})
    assert page.status_code == 200 and 'class="large"' in words(page) and "护学路口联合值守" in words(page)
    others = (
        "/desk/",
        "/desk/mine/",
        "/desk/owed/",
        "/new/",
        "/list/cobuild/activity/",
        "/figures/",
        "/cockpit/",
    )
    for address in (*others, row_url(activity), row_url(body), "/list/org/unit/"):
        assert browser.get(address).status_code == 403, address


def test_the_bureau_does_not_open_a_partners_page(cast: Cast, in_2022: None) -> None:
    for who in (cast.director, cast.head, cast.admin):
        assert signed_in(who).get(reverse("cobuild-mine")).status_code == 403


def test_a_yes_is_one_tap_and_a_no_takes_its_reason(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    first, second = (reported(cast, body, partner, day) for day in ("2022-08-10", "2022-09-10"))
    browser = partners_browser(partner)
    address = reverse("cobuild-answer", args=(first.pk,))
    for _twice in range(2):
        assert browser.post(address, {"agreed": "yes", "key": "k"}).status_code == 302
    assert Activity.objects.get(pk=first.pk).standing == CONFIRMED
    address = reverse("cobuild-answer", args=(second.pk,))
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"agreed": "no", "why": ""})
    assert refused.status_code == 400 and "请写明原因" in words(refused)
    browser.post(address, {"agreed": "no", "why": "那天下雨没有去"})
    found = Activity.objects.get(pk=second.pk)
    assert (found.standing, found.why) == (DISPUTED, "那天下雨没有去")


def test_what_is_another_partners_is_not_shown(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    joint = joint_of(Unit.objects.get(code="CMD1"), kind="organ")
    (other,) = paired(joint, "企业党支部")
    their_body = body_of(joint, other, name="反诈共同体")
    for row in (partner, other):
        let_in(row)
    activity = reported(cast, their_body, other, "2022-08-10", actor=SYSTEM, topic="反诈进企业")
    promise = promised(cast, body, partner)
    browser = partners_browser(partner)
    assert "反诈进企业" not in words(browser.get(reverse("cobuild-mine")))
    assert browser.get(reverse("cobuild-answer", args=(activity.pk,))).status_code == 403
    theirs = partners_browser(other)
    assert theirs.get(reverse("cobuild-judge", args=(promise.pk,))).status_code == 403
    assert theirs.post(reverse("cobuild-done", args=(promise.pk,))).status_code == 403


def events(answer: object) -> str:
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"  # type: ignore[index]
    return words(answer).replace("\r\n ", "")


def asked_with(key: str, address: str = "/api/cobuild/calendar.ics") -> object:
    told = base64.b64encode(f"anyone:{key}".encode()).decode()
    with held_at(moment("2022-08-20")):
        return Client(headers={"Authorization": f"Basic {told}"}).get(address)


def key_on(browser: Client) -> str:
    """What the page shows once."""
    page = browser.post(reverse("cobuild-feed"))
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    found = re.search(r"<strong>([-_0-9A-Za-z]{43})</strong>", words(page))
    assert found is not None
    return found[1]


def test_a_partners_calendar_is_a_file_of_what_is_its_own(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    joint = joint_of(Unit.objects.get(code="CMD1"), kind="organ")
    (other,) = paired(joint, "企业党支部")
    for row in (partner, other):
        let_in(row)
    reported(cast, body, partner, "2022-08-10", topic="护学路口，联合值守")
    promised(cast, body, partner)
    with held_at(moment("2022-08-20")):
        file = partners_browser(partner).get(reverse("cobuild-ics"))
        theirs = partners_browser(other).get(reverse("cobuild-ics"))
    assert "attachment" in file["Content-Disposition"]
    told = events(file)
    assert "SUMMARY:护学路口，联合值守" in told and "DTSTART;VALUE=DATE:20220810" in told
    assert "截止：" in told
    assert "护学" not in events(theirs) and "截止：" not in events(theirs)
    for who in (cast.director, cast.head):
        assert signed_in(who).get(reverse("cobuild-ics")).status_code == 403


def test_a_partner_subscribes_with_a_key_of_its_own_that_opens_nothing_else(
    cast: Cast, in_2022: None
) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    reported(cast, body, partner, "2022-08-10")
    browser = partners_browser(partner)
    assert "/api/cobuild/calendar.ics" in words(browser.get(reverse("cobuild-feed")))
    key = key_on(browser)
    assert key not in words(browser.get(reverse("cobuild-feed"))), "it is shown once"
    assert "BEGIN:VEVENT" in events(asked_with(key))
    assert asked_with(key, "/api/branches/ZB-ZONE01/calendar.ics").status_code == 403  # type: ignore[attr-defined]
    bearer = Client(headers={"Authorization": f"Bearer {key}"})
    for address in ("/api/me", "/api/figures"):
        assert bearer.get(address).status_code == 403, address
    newer = key_on(browser)
    assert [asked_with(it).status_code for it in (key, newer, "x")] == [401, 200, 401]  # type: ignore[attr-defined]


def test_a_partner_reports_what_it_did(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    browser, address = partners_browser(partner), reverse("cobuild-report")
    assert str(body) in words(browser.get(address))
    told = {"body": body.pk, "topic": "一起打扫村道", "ours": "3", "theirs": "12"}
    assert browser.post(address, told | {"theirs": "0"}).status_code == 400
    assert browser.post(address, told).status_code == 302
    found = Activity.objects.get()
    assert (found.partner, found.reported_by, found.theirs) == (partner, "partner", 12)


def test_a_partner_judges_our_promises_and_calls_its_own_done(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    ours, theirs = (
        promised(cast, body, partner),
        promised(cast, body, partner, side="partner", text="留出停车位"),
    )
    head = signed_in(cast.head)
    assert head.post(f"{row_url(ours)}done/", {"note": "两处都装了"}).status_code == 302
    browser = partners_browser(partner)
    page = words(browser.get(reverse("cobuild-mine")))
    assert "公安说办好了" in page and "我们办好了" in page
    browser.post(reverse("cobuild-judge", args=(ours.pk,)), {"kept": "no", "why": "只装了一处"})
    assert Promise.objects.get(pk=ours.pk).standing == OPEN
    browser.post(reverse("cobuild-judge", args=(ours.pk,)), {"kept": "yes"})
    assert browser.get(reverse("cobuild-done", args=(theirs.pk,))).status_code == 302
    browser.post(reverse("cobuild-done", args=(theirs.pk,)))
    assert Promise.objects.get(pk=theirs.pk).standing == SAID_DONE
    head.post(f"{row_url(theirs)}judge/", {"kept": "yes"})
    assert {row.standing for row in Promise.objects.all()} == {KEPT}


def test_the_calendar_tells_each_month_of_a_body(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    reported(cast, body, partner, "2022-08-10")
    partner_reported(body, partner, "2022-09-10")
    browser = partners_browser(partner)
    page = words(browser.get(reverse("cobuild-mine")))
    for told in ("等联建单位确认", "已开展", "没有开展", "本月待开展"):
        assert told in page, told
    assert "2022-07" not in page.split("每月活动")[1].split("最近的活动")[0], "it owes from the month after"
    page = words(signed_in(cast.head).get(row_url(body)))
    assert "本月待开展" in page and "东关村党支部" in page


def test_a_partners_page_asks_no_more_however_much_it_shows(
    cast: Cast, in_2022: None, django_assert_max_num_queries: object
) -> None:
    body, partner = zone_body(cast)
    let_in(partner)
    for number in range(3):
        body_of(body.joint, partner, name=f"共同体{number}")
    for day in range(1, 9):
        reported(cast, body, partner, f"2022-09-{day:02}")
    browser = partners_browser(partner)
    browser.get(reverse("cobuild-mine"))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert browser.get(reverse("cobuild-mine")).status_code == 200


def test_the_bureaus_lists_and_rows_open_and_say_what_can_be_done(cast: Cast, in_2022: None) -> None:
    from lianjian.areas.cobuild import joining

    body, partner = zone_body(cast)
    let_in(partner)
    joining.pair_groups(
        actor=SYSTEM,
        at=moment("2022-07-22"),
        joint=body.joint,
        groups=[(partner, "巡逻一组", "网格一组")],
        on=JOINED,
    )
    reported(cast, body, partner, "2022-08-10")
    partner_reported(body, partner, "2022-09-10")
    promised(cast, body, partner)
    political, head = signed_in(cast.political), signed_in(cast.head)
    for model in (Joint, Partner, Pairing, PairedGroup, Body, Promise, Activity):
        name = model._meta.model_name
        for query in ("", "?q=富国", "?on=2022-12-01", "?q=东关"):
            assert head.get(f"/list/cobuild/{name}/{query}").status_code == 200, name
        for row in model.objects.all():
            assert political.get(row_url(row)).status_code == 200, name
            assert head.get(row_url(row)).status_code == 200, name
    assert head.get("/list/cobuild/joint/?format=xlsx").status_code == 200


STEPS = {
    "joint": ("body", "pair", "groups"),
    "body": ("report", "promise", "seat"),
}


def test_a_joint_branch_grows_on_its_page(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    joint, head = body.joint, signed_in(cast.head)
    for name in STEPS["joint"]:
        assert head.get(f"{row_url(joint)}{name}/").status_code == 200, name
    for name in STEPS["body"]:
        assert head.get(f"{row_url(body)}{name}/").status_code == 200, name
    other = Partner.objects.get(
        pk=paired(joint_of(Unit.objects.get(code="CMD2"), kind="organ"), "西关村")[0].pk
    )
    on = {"on": "2022-12-01"}
    assert head.post(f"{row_url(joint)}pair/", on | {"partners": [other.pk]}).status_code == 302
    told = on | {"name": "反诈共同体", "theme": "fraud", "partners": [partner.pk, other.pk]}
    assert head.post(f"{row_url(joint)}body/", told).status_code == 302
    lines = on | {"partner": partner.pk, "lines": "巡逻一组，网格一组\n\n巡逻二组 — 网格二组"}
    assert head.post(f"{row_url(joint)}groups/", lines).status_code == 302
    assert PairedGroup.objects.count() == 2
    unreadable = head.post(f"{row_url(joint)}groups/", lines | {"lines": "只有一组"})
    assert unreadable.status_code == 400 and "读不出一对小组" in words(unreadable)
    told = {"partner": partner.pk, "topic": "护学岗", "ours": "2", "theirs": "3"}
    assert head.post(f"{row_url(body)}report/", told).status_code == 302
    told = {
        "side": "bureau", "partner": partner.pk, "text": "装减速带", "owner": cast.officer.pk,
        "counterpart": "校长", "due_on": "2022-12-31",
    }  # fmt: skip
    assert head.post(f"{row_url(body)}promise/", told).status_code == 302
    assert head.post(f"{row_url(body)}seat/", on | {"partner": other.pk}).status_code == 302
    assert head.get(f"{row_url(joint)}end/").status_code == 403


def test_the_political_desk_founds_and_lets_in(cast: Cast, in_2022: None) -> None:
    made_secretary(cast)
    desk = signed_in(cast.political)
    unit = branch_of(cast.zone)
    for name in ("cobuild-joint", "cobuild-partner"):
        assert desk.get(f"/new/{name}/").status_code == 200
    on = {"on": "2022-12-01", "name_en": ""}
    desk.post("/new/cobuild-joint/", on | {"name": "富国联建党支部", "unit": unit.pk, "kind": "zone"})
    desk.post(
        "/new/cobuild-partner/",
        on | {"name": "东关村党支部", "kind": "village", "contact_post": "村党支部书记"},
    )
    partner = Partner.objects.get()
    assert Joint.objects.get().unit == unit
    with held_at(moment("2022-12-20", "18:00")):
        assert desk.get(f"{row_url(partner)}let-in/").status_code == 200
        assert desk.post(f"{row_url(partner)}let-in/", {"on": "2022-12-01"}).status_code == 302
        assert Partner.objects.get().contact is not None
        assert desk.post(f"{row_url(partner)}shut-out/", {"on": "2022-12-20"}).status_code == 302
    assert desk.post(f"{row_url(partner)}end/", {"on": "2022-12-20"}).status_code == 302
    joint = Joint.objects.get()
    assert desk.post(f"{row_url(joint)}end/", {"on": "2022-12-20"}).status_code == 302


def test_the_call_back_desk_enters_what_a_partner_said(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    activity = reported(cast, body, partner, "2022-08-10")
    desk = signed_in(cast.callback)
    assert desk.get(f"{row_url(activity)}call-back/").status_code == 200
    told = {"agreed": "yes", "heard": "phone"}
    assert desk.post(f"{row_url(activity)}call-back/", told).status_code == 302
    assert Activity.objects.get().standing == CONFIRMED
    assert signed_in(cast.head).get(f"{row_url(activity)}take-back/").status_code == 403


def queries(browser: Client, address: str) -> int:
    """How many statements a page takes, once what seldom changes is known."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return len(asked)


def test_lists_and_a_bodys_page_ask_no_more_the_more_there_is(cast: Cast, in_2022: None) -> None:
    body, partner = zone_body(cast)
    head = signed_in(cast.head)
    addresses = ("/list/cobuild/activity/", "/list/cobuild/body/", "/list/cobuild/promise/", row_url(body))
    reported(cast, body, partner, "2022-08-10")
    promised(cast, body, partner)
    few = {address: queries(head, address) for address in addresses}
    for day in range(1, 9):
        reported(cast, body, partner, f"2022-09-{day:02}")
        promised(cast, body, partner)
        body_of(body.joint, partner, name=f"共同体{day}")
    for address in addresses:
        assert queries(head, address) <= few[address], address
