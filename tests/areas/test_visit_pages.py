"""The entry of a visit as a phone shows it, the lists, the pages of rows, and what bad input does."""

import re
from datetime import date

import pytest

from lianjian.areas.visits import rules
from lianjian.areas.visits.models import Hazard, HazardKind, Visit
from lianjian.areas.visits.rules import FoundHazard
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]

ENTRY = "/new/visits-record/"


def filled(cast: Cast, **more: object) -> dict[str, object]:
    told = {
        "key": "one-sending",
        "place": cast.village().code,
        "note": "与村支书座谈。",
        "households": "8",
        "officers": [cast.officer.pk],
    }
    return told | {name.replace("__", "-"): value for name, value in more.items()}


def visit(cast: Cast, **facts: object) -> Visit:
    return rules.record_visit(
        actor=cast.actor("officer"), at=moment("2022-09-14"), place=cast.village(),
        officers=[cast.officer, cast.deputy], note="查看村南水湾。", **facts,
    )  # fmt: skip


def field(page: str, name: str) -> str:
    """The markup of a field: its control and all that belongs to it."""
    found = re.search(
        rf'<div class="field[^"]*">(?:(?!<div class="field).)*name="{name}".*?</div>', page, re.S
    )
    assert found, name
    return found[0]


def test_the_desk_s_link_opens_the_form_with_the_village_chosen(cast: Cast) -> None:
    page = signed_in(cast.officer).get(f"{ENTRY}?place={cast.village().code}").content.decode()
    assert re.search(rf'<option value="{cast.village().code}"[^>]* selected', page)
    assert page.count('<details class="part">') == 4 and "style=" not in page


def test_only_the_villages_of_the_own_beat_are_offered(cast: Cast) -> None:
    page = signed_in(cast.officer).get(ENTRY).content.decode()
    assert cast.village().code in page and cast.village(cast.other_zone).code not in page


def test_a_visit_with_a_problem_a_dispute_and_a_hazard_is_saved_in_one_go(cast: Cast) -> None:
    told = filled(
        cast,
        found__0__kind="problem:P02", found__0__text="村东口没有减速带", found__0__title="缺减速带",
        found__1__kind="hazard:H02", found__1__text="泵房电线破损", found__1__grave="on",
        found__2__kind="dispute:D02", found__2__text="甲翻盖院墙，乙认为越界。",
    )  # fmt: skip
    answer = signed_in(cast.officer).post(ENTRY, told)
    saved = Visit.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r/visits/visit/{saved.pk}/")
    assert (saved.problems, saved.disputes, saved.hazards, saved.households) == (1, 1, 1, 8)
    assert Hazard.objects.get().grave


def test_sending_twice_gives_the_same_visit_and_one_problem(cast: Cast) -> None:
    client = signed_in(cast.officer)
    told = filled(cast, found__0__kind="problem:P02", found__0__text="村东口没有减速带")
    assert client.post(ENTRY, told).url == client.post(ENTRY, told).url
    assert Visit.objects.count() == 1
    assert Revision.objects.filter(kind="problems.problem").count() == 1


def test_what_is_missing_is_said_at_its_field_and_all_that_was_typed_stays(cast: Cast) -> None:
    told = filled(
        cast, note="", found__0__text="村东口没有减速带",
        found__2__kind="hazard:H02", found__2__place_text="泵房",
    )  # fmt: skip
    answer = signed_in(cast.officer).post(ENTRY, told)
    page = answer.content.decode()
    assert answer.status_code == 400 and not Visit.objects.exists()
    assert "invalid" in field(page, "note")
    assert "请选择发现了什么" in field(page, "found-0-kind")
    assert "请写明具体情况" in field(page, "found-2-text")
    assert "村东口没有减速带" in field(page, "found-0-text") and 'value="泵房"' in page
    assert 'href="#id_found-0-kind"' in page
    assert page.count('<details class="part" open>') == 2


def test_a_refusal_of_the_rule_stands_at_the_block_it_is_about(cast: Cast) -> None:
    @change("visits.kind:write")
    def begin_later(*, actor: object, at: object, kind: HazardKind) -> None:
        kind.valid_from = date(2022, 12, 1)
        kind.put()

    begin_later(actor=SYSTEM, at=moment("2022-12-01"), kind=HazardKind.objects.get(code="H08"))
    told = filled(cast, at="2022-09-14T09:00", found__1__kind="hazard:H08", found__1__text="地砖破损")
    answer = signed_in(cast.officer).post(ENTRY, told)
    assert answer.status_code == 400 and not Visit.objects.exists()
    assert "当时不在用" in field(answer.content.decode(), "found-1-kind")


def test_a_village_of_another_county_cannot_be_chosen(cast: Cast) -> None:
    answer = signed_in(cast.officer).post(ENTRY, filled(cast, place="371602101200"))
    assert answer.status_code == 400 and "invalid" in field(answer.content.decode(), "place")
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("households", "-1"),
        ("households", "很多"),
        ("at", "2022-02-30T09:00"),
        ("note", "x" * 1_000_000),
        ("found-0-kind", "hazard:H99"),
        ("found-0-kind", "crime:X"),
        ("officers", "999999"),
    ],
)
def test_bad_input_is_refused_at_its_field(cast: Cast, name: str, value: str) -> None:
    answer = signed_in(cast.officer).post(ENTRY, filled(cast) | {name: value})
    assert answer.status_code == 400 and not Visit.objects.exists()
    assert f'href="#id_{name}' in answer.content.decode()


def test_hostile_text_is_shown_as_text(cast: Cast) -> None:
    note = "<script>alert(1)</script>\u202e反写"
    client = signed_in(cast.officer)
    page = client.get(client.post(ENTRY, filled(cast, note=note)).url).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_whoever_may_not_record_does_not_get_the_form(cast: Cast) -> None:
    assert signed_in(cast.callback).get(ENTRY).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_rows_steps_and_the_village_s_page_open(cast: Cast, language: str) -> None:
    seen = visit(cast, found=[FoundHazard("H02", "泵房电线破损")])
    hazard = Hazard.objects.get()
    client = signed_in(cast.head, language)
    for address in (
        ENTRY,
        "/list/visits/visit/",
        "/list/visits/hazard/",
        "/list/places/place/?q=xf&level=village",
        f"/r/visits/visit/{seen.pk}/",
        f"/r/visits/visit/{seen.pk}/found/",
        f"/r/visits/visit/{seen.pk}/correct/",
        f"/r/visits/hazard/{hazard.pk}/",
        f"/r/visits/hazard/{hazard.pk}/notify/",
        f"/r/places/place/{seen.place_id}/",
        "/figures/visits.villages/?on=2022-12-20",
        "/figures/visits.coverage/?on=2022-12-20",
    ):
        assert client.get(address).status_code == 200, address


def test_the_page_of_a_visit_tells_who_went_and_leads_to_what_was_found(cast: Cast) -> None:
    seen = visit(cast, found=[FoundHazard("H02", "泵房电线破损")])
    page = signed_in(cast.head).get(f"/r/visits/visit/{seen.pk}/").content.decode()
    assert f"{cast.officer}、{cast.deputy}" in page
    assert f"/r/visits/hazard/{Hazard.objects.get().pk}/" in page


def test_another_zone_sees_neither_the_visit_nor_the_hazard(cast: Cast) -> None:
    seen = visit(cast, found=[FoundHazard("H02", "泵房电线破损")])
    client = signed_in(cast.other_officer)
    assert client.get(f"/r/visits/visit/{seen.pk}/").status_code == 403
    assert client.get(f"/r/visits/hazard/{Hazard.objects.get().pk}/").status_code == 403
    assert seen.number not in client.get("/list/visits/visit/").content.decode()
    assert seen.number not in client.get(f"/r/places/place/{seen.place_id}/").content.decode()


def test_lists_are_narrowed_by_township_day_state_and_the_village_s_name(cast: Cast) -> None:
    seen = visit(cast, found=[FoundHazard("H02", "泵房电线破损")])
    hazard, client = Hazard.objects.get(), signed_in(cast.head)

    def shown(query: str, number: str = seen.number, kind: str = "visit") -> bool:
        return number in client.get(f"/list/visits/{kind}/?{query}").content.decode()

    assert shown(f"town={seen.town_id}") and not shown(f"town={cast.village(cast.other_zone).parent_id}")
    assert shown("since=2022-09-14") and not shown("since=2022-09-15")
    assert shown("until=2022-09-14") and not shown("until=2022-09-13")
    assert shown("q=水湾") and shown(f"q={seen.place.short_name()[:2]}") and not shown("q=路灯")
    assert shown("state=found", hazard.number, "hazard")
    assert not shown("state=checked", hazard.number, "hazard")
    assert shown(f"q={hazard.number}", hazard.number, "hazard")


def test_more_is_added_and_a_hazard_is_seen_to_its_end_on_its_page(cast: Cast) -> None:
    seen, client = visit(cast), signed_in(cast.officer)
    page = f"/r/visits/visit/{seen.pk}/found/"
    assert client.post(page, {"kind": "hazard:H02", "text": ""}).status_code == 400
    assert client.post(page, {"kind": "hazard:H02", "text": "泵房电线破损"}).status_code == 302
    hazard = f"/r/visits/hazard/{Hazard.objects.get().pk}/"
    for step, told in (("notify", {"body": "供电所"}), ("remove", {"fix": "已更换"})):
        assert client.post(f"{hazard}{step}/", told).status_code == 302
    assert client.get(f"{hazard}check/").status_code == 403
    other = signed_in(cast.head)
    assert other.post(f"{hazard}check/", {"removed": "perhaps"}).status_code == 400
    assert other.post(f"{hazard}check/", {"removed": "yes"}).status_code == 302
    assert Hazard.objects.get().state == "checked"


def test_a_visit_is_corrected_on_its_page(cast: Cast) -> None:
    seen, client = visit(cast), signed_in(cast.head)
    page = f"/r/visits/visit/{seen.pk}/correct/"
    shown = client.get(page).content.decode()
    assert "查看村南水湾。" in shown and 'value="2022-09-14T09:00"' in shown
    told = {
        "place": seen.place.code, "note": "查看村北水湾。", "households": "", "when": "2022-09-14T09:30",
        "officers": [cast.deputy.pk, cast.officer.pk],
    }  # fmt: skip
    assert client.post(page, told).status_code == 400
    assert client.post(page, told | {"why": "写错了方位"}).status_code == 302
    seen.refresh_from_db()
    assert (seen.note, seen.officer, seen.companions) == ("查看村北水湾。", cast.officer, [cast.deputy.pk])


def test_the_figure_of_villages_opens_to_them_and_a_village_to_its_visits(cast: Cast) -> None:
    seen, client = visit(cast), signed_in(cast.director)
    page = client.get("/figures/visits.villages/?on=2022-12-20").content.decode()
    assert "这 438 行" in page
    page = signed_in(cast.officer).get(f"/r/places/place/{seen.place_id}/").content.decode()
    assert seen.number in page and f"{ENTRY}?place={seen.place.code}" in page
    assert Place.objects.get(pk=seen.place_id).version == 1
