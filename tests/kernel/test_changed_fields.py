"""What a revision changed, in the words of the row's own page, and never what is personal."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.areas import registry
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records import personal
from lianjian.kernel.records.fields import COMMON, Change, changes
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
PHONE = "13812345678"


def raised(cast: Cast, **facts: Any) -> Problem:
    asked = {
        "actor": cast.resident,
        "at": moment("2022-11-02", "09:16"),
        "kind": ProblemKind.objects.get(code="P02"),
        "place": cast.village(),
        "text": "村东口没有减速带",
        "channel": "public",
        "secret": "s",
    }
    return rules.raise_problem(**(asked | facts))


def assigned(cast: Cast, problem: Problem) -> Problem:
    return rules.assign(
        actor=cast.actor("head"), at=moment("2022-11-02", "14:40"), problem=problem, owner=cast.officer,
        plan="装减速带", title="减速带",
    )  # fmt: skip


def last_changes(row: Any) -> dict[str, tuple[str, str]]:
    """What the last revision of a row changed, by the titles of the fields."""
    kind = registry.kind_of(row)
    revisions = Revision.objects.filter(kind=kind.key, record=row.pk).order_by("row_version")
    told = changes(kind, [json.loads(revision.body) for revision in revisions])[-1]
    return {change.title: (change.before, change.after) for change in told}


def changed(kind: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return changes(registry.kinds[kind], [before, after])[1]


@pytest.mark.parametrize("kind", registry.kinds.values(), ids=lambda kind: kind.key)
def test_every_field_of_every_kind_has_a_title(kind: Any) -> None:
    proved = kind.model().proved()
    names = {field.name for field in kind.model._meta.concrete_fields if field.attname in proved}
    names |= {sealed.name for sealed in kind.model.personal}
    assert names and not names - {*kind.labels, *COMMON}


@pytest.mark.parametrize("kind", registry.kinds.values(), ids=lambda kind: kind.key)
def test_every_title_and_every_wording_is_of_a_field_that_is_there(kind: Any) -> None:
    names = {field.name for field in kind.model._meta.concrete_fields}
    names |= {sealed.name for sealed in kind.model.personal}
    assert not {*kind.labels, *kind.told_as} - names


def test_states_people_days_and_times_are_told_as_the_page_tells_them(cast: Cast) -> None:
    told = last_changes(assigned(cast, raised(cast)))
    states = Problem.flow.states
    assert told["状态"] == (str(states["registered"]), str(states["assigned"]))
    assert told["承办人"] == ("", str(cast.officer))
    assert told["交办日期"] == ("", "2022-11-02")
    assert told["状态更新时间"] == ("2022-11-02 09:16", "2022-11-02 14:40")
    assert told["简短事由"] == ("", "减速带")


def test_no_field_is_told_by_its_bare_name_and_the_reader_chooses_the_language(cast: Cast) -> None:
    problem = assigned(cast, raised(cast))
    assert not any(title.isascii() for title in last_changes(problem))
    with translation.override("en"):
        told = last_changes(problem)
    assert told["Owner"] == ("", cast.officer.name_en) and all(title.isascii() for title in told)


def test_choices_keys_and_yes_or_no_are_told_in_words(cast: Cast) -> None:
    village, other = cast.village(), cast.village(cast.other_zone)
    before = {"channel": "phone", "place_id": village.pk, "satisfied": None, "satisfaction": None}
    after = {"channel": "public", "place_id": other.pk, "satisfied": True, "satisfaction": 5}
    assert changed("problems.problem", before, after) == [
        Change("来源", "电话", "群众网上反映"),
        Change("地点", str(village), str(other)),
        Change("是否满意", "", "是"),
        Change("满意度", "", "非常满意"),
    ]


def test_a_key_that_leads_nowhere_is_told_as_it_is() -> None:
    assert changed("problems.problem", {"owner_id": None}, {"owner_id": 999_999}) == [
        Change("承办人", "", "999999")
    ]


def test_what_an_older_version_wrote_and_this_one_knows_no_longer_is_still_told() -> None:
    assert changed("problems.problem", {}, {"gone": 3}) == [Change("gone", "", "3")]


def test_actors_lists_and_drafts_are_put_into_words(cast: Cast) -> None:
    assert changed("problems.problem", {}, {"reject_proposed_by": f"person:{cast.head.pk}"}) == [
        Change("不予受理提出人", "", str(cast.head))
    ]
    assert changed("disputes.dispute", {"ways_told": []}, {"ways_told": ["court", "police"]}) == [
        Change("已告知的其他途径", "", "诉讼、公安机关依法处理")
    ]
    assert changed("visits.visit", {"companions": []}, {"companions": [cast.deputy.pk]}) == [
        Change("同行民警", "", str(cast.deputy))
    ]
    draft = {"founds": [{"code": "ZONE1"}], "ends": ["A", "B"], "posts": []}
    assert changed("org.plan", {"draft": {}}, {"draft": draft})[0].after == (
        "新设 1 个单位，撤并 2 个，安排 0 个岗位"
    )


def test_a_personal_value_is_told_to_have_changed_and_never_what_it_is(cast: Cast) -> None:
    sealed = {"personal": {"reporter_phone": "a1"}}
    assert changed("problems.problem", {}, sealed) == [Change("反映人电话", "", "个人信息")]
    assert changed("problems.problem", sealed, {"personal": {"reporter_phone": "b2"}}) == [
        Change("反映人电话", "个人信息", "个人信息")
    ]
    assert changed("problems.problem", sealed, {}) == [Change("反映人电话", "个人信息", "")]


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "承办人"), ("en", "Owner")])
def test_the_page_of_a_row_tells_what_changed_without_names_of_fields_or_personal_values(
    cast: Cast, language: str, title: str
) -> None:
    problem = assigned(cast, raised(cast, phone=PHONE))
    assert personal.names(problem)
    client = signed_in(cast.head, language)
    page = client.get(f"/r/problems/problem/{problem.pk}/").content.decode()
    said = page[page.index('id="revisions"') :]
    assert f"<dt>{title}</dt>" in said
    assert "owner_id" not in said and "state_at" not in said and "person:" not in said
    assert PHONE not in page


def test_the_names_of_many_revisions_are_asked_for_once(cast: Cast, django_assert_num_queries: Any) -> None:
    people = list(Person.objects.all()[:6])
    bodies = [{"owner_id": person.pk} for person in people]
    with django_assert_num_queries(1):
        told = changes(registry.kinds["problems.problem"], bodies)
    assert [change.after for (change,) in told[1:]] == [str(person) for person in people[1:]]


def test_a_unit_that_ended_says_by_which_day() -> None:
    unit = Unit.objects.first()
    assert unit is not None
    assert changed("org.unit", {"valid_to": None}, {"valid_to": date(2022, 1, 1).isoformat()}) == [
        Change("失效日期", "", "2022-01-01")
    ]
