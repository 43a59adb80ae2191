"""The pages of the rules: what they show, who may stand for a rule, and what follows from it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.rules import changes
from lianjian.kernel.rules.book import NoSuchRule, rule, value, versions
from lianjian.kernel.rules.changes import StartsTooEarly
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
WHO = "法制大队 王五"
UNCONFIRMED = {"zh-hans": "未确认", "en": "unconfirmed"}
FIGURE = "problems.raised"
MAY_CONFIRM = ("director",)
MAY_NOT = ("head", "officer", "callback", "supervisor", "political", "admin")


def quoted() -> Rule:
    """The rule that a figure quotes, which nobody has confirmed."""
    return Rule.objects.get(code=registry.figures[FIGURE].rule, valid_to=None)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def codes(client: Client, address: str) -> set[str]:
    """The rules that a list shows."""
    return {rule.code for rule in client.get(address).context["rules"]}


def is_confirmed() -> bool:
    return answer(FIGURE, Question(period=year_to(date(2022, 12, 20)))).confirmed


def revise(cast: Cast, code: str, to: Any, valid_from: date) -> Rule:
    current = Rule.objects.get(code=code, valid_to=None)
    return changes.revise(
        actor=cast.system, at=AT, rule=current, value=to, valid_from=valid_from, source="局办公会纪要"
    )


# The list


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_names_every_rule_with_its_value_in_the_readers_language(cast: Cast, language: str) -> None:
    shown = page(signed_in(cast.officer, language), "/rules/")
    assert Rule.objects.count() > 50
    for found in Rule.objects.all():
        assert f'href="/rules/{found.code}/">' in shown
    found = Rule.objects.get(code="PROBLEM_ACCEPT_DAYS")
    assert (found.name in shown) == (language == "zh-hans") and (found.name_en in shown) == (language == "en")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("query", ["q=没有这样的规则", "level=nowhere", "q=%00", f"q={'长' * 61}"])
def test_a_search_that_finds_nothing_says_so_and_keeps_what_was_asked(
    cast: Cast, language: str, query: str
) -> None:
    response = signed_in(cast.officer, language).get(f"/rules/?{query}")
    told = {"zh-hans": "没有符合条件的规则", "en": "No rule"}[language]
    assert response.status_code == 200 and list(response.context["rules"]) == []
    assert told in response.content.decode()
    if "没有" in query:
        assert "没有这样的规则" in response.content.decode()


def test_rules_are_found_by_code_by_name_and_by_source(cast: Cast) -> None:
    client, found = signed_in(cast.officer), quoted()
    for text in (found.code, found.code.lower(), found.name, found.source):
        assert found.code in codes(client, f"/rules/?q={text}")
    assert "PROBLEM_ACCEPT_DAYS" not in codes(client, f"/rules/?q={found.code}")


def test_the_list_is_narrowed_by_level_and_to_what_nobody_confirmed(cast: Cast) -> None:
    client, everything = signed_in(cast.officer), Rule.objects.all()
    for level in Rule.Level.values:
        assert codes(client, f"/rules/?level={level}") == {it.code for it in everything if it.level == level}
    open_still = {it.code for it in everything if not it.confirmed}
    assert codes(client, "/rules/?unconfirmed=on") == open_still != {it.code for it in everything}


def test_the_list_asks_no_more_the_more_rules_there_are(cast: Cast) -> None:
    client, asked = signed_in(cast.officer), []
    for address in ("/rules/?q=PROBLEM_ACCEPT_DAYS", "/rules/?q=PROBLEM_ACCEPT_DAYS", "/rules/"):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        asked.append(len(queries))
    assert asked[1] == asked[2]


# One rule


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_rule_tells_its_value_its_source_and_that_nobody_confirmed_it(
    cast: Cast, language: str
) -> None:
    found = quoted()
    shown = page(signed_in(cast.officer, language), f"/rules/{found.code}/")
    assert found.source in shown and UNCONFIRMED[language] in shown
    assert (found.name_en if language == "en" else found.name) in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/rules/NO_SUCH_RULE/", f"/rules/{'X' * 300}/", "/rules/规则/"])
def test_a_rule_that_is_not_there_is_not_found_in_words(cast: Cast, language: str, address: str) -> None:
    response = signed_in(cast.director, language).get(address)
    assert response.status_code == 404
    assert {"zh-hans": "没有规则", "en": "no rule"}[language] in response.content.decode()


def test_only_whoever_may_confirm_is_shown_the_form(cast: Cast) -> None:
    address = f"/rules/{quoted().code}/"
    for role in MAY_CONFIRM + MAY_NOT:
        shown = page(signed_in(getattr(cast, role)), address)
        assert ("/rule-confirm/" in shown) == (role in MAY_CONFIRM), role


# Confirming


def test_nobody_else_can_confirm_a_rule(cast: Cast) -> None:
    found = quoted()
    for role in MAY_NOT:
        response = signed_in(getattr(cast, role)).post(f"/rule-confirm/{found.pk}/", {"by": WHO})
        assert response.status_code == 403, role
        with pytest.raises(NotAllowed):
            changes.confirm(actor=cast.actor(role), at=AT, rule=found, by=WHO, on=AT.date())
    found.refresh_from_db()
    assert (found.confirmed_by, found.confirmed_on, found.version) == ("", None, 1)
    assert not is_confirmed()


def test_a_visitor_is_sent_to_sign_in_and_confirms_nothing(cast: Cast) -> None:
    response = Client().post(f"/rule-confirm/{quoted().pk}/", {"by": WHO})
    assert response.status_code == 302 and "/login/" in response["Location"]
    assert not quoted().confirmed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_rule_that_was_confirmed_shows_by_whom_and_when_and_figures_say_so(
    cast: Cast, language: str
) -> None:
    client, found = signed_in(cast.director, language), quoted()
    address = f"/rules/{found.code}/"
    figure = f"/figures/{FIGURE}/?on=2022-12-20"
    assert not is_confirmed() and UNCONFIRMED[language] in page(client, figure)
    response = client.post(f"/rule-confirm/{found.pk}/", {"by": WHO})
    assert (response.status_code, response["Location"]) == (302, address)
    shown = page(client, address)
    assert f"{WHO} 2022-12-20" in shown
    assert UNCONFIRMED[language] not in shown and "/rule-confirm/" not in shown
    assert WHO in page(client, f"/rules/?q={found.code}")
    assert is_confirmed() and UNCONFIRMED[language] not in page(client, figure)


def test_confirming_stands_in_the_ledger_with_who_did_it(cast: Cast) -> None:
    found = quoted()
    signed_in(cast.director).post(f"/rule-confirm/{found.pk}/", {"by": WHO})
    kept = Revision.objects.get(kind="rules.rule", record=found.pk, row_version=2)
    assert (kept.action, kept.actor) == ("rules.rule:confirm", cast.actor("director").name)
    assert WHO in kept.body and verify().ok


def test_confirming_one_rule_leaves_every_other_as_it_was(cast: Cast) -> None:
    others = Rule.objects.exclude(pk=quoted().pk).order_by("pk")
    before = list(others.values())
    signed_in(cast.director).post(f"/rule-confirm/{quoted().pk}/", {"by": WHO})
    assert list(others.values()) == before


@pytest.mark.parametrize("by", ["", "   ", "长" * 81, "\x00"])
def test_a_name_that_cannot_be_kept_is_refused_with_what_was_typed_and_confirms_nothing(
    cast: Cast, by: str
) -> None:
    answer = signed_in(cast.director).post(f"/rule-confirm/{quoted().pk}/", {"by": by})
    assert answer.status_code == 400 and by.strip("\x00 ") in answer.content.decode()
    assert 'class="error"' in answer.content.decode() or "aria-invalid" in answer.content.decode()
    assert not quoted().confirmed and quoted().version == 1


def test_an_address_with_a_nul_in_it_is_refused_in_words(cast: Cast) -> None:
    answer = Client(raise_request_exception=False).get("/rules/%00/")
    assert answer.status_code == 400 and "联建" in answer.content.decode()


def test_opening_the_address_of_the_form_confirms_nothing(cast: Cast) -> None:
    found = quoted()
    response = signed_in(cast.director).get(f"/rule-confirm/{found.pk}/?by={WHO}")
    assert (response.status_code, response["Location"]) == (302, f"/rules/{found.code}/")
    assert not quoted().confirmed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("pk", [0, 999_999_999, 10**30])
def test_a_version_that_is_not_there_cannot_be_confirmed(cast: Cast, language: str, pk: int) -> None:
    response = signed_in(cast.director, language).post(f"/rule-confirm/{pk}/", {"by": WHO})
    assert response.status_code == 404


def test_what_a_visitor_typed_is_shown_as_text(cast: Cast) -> None:
    client, found = signed_in(cast.director), quoted()
    client.post(f"/rule-confirm/{found.pk}/", {"by": "<script>alert(1)</script>"})
    for address in (f"/rules/{found.code}/", f"/rules/?q={found.code}"):
        shown = page(client, address)
        assert "<script>alert(1)" not in shown and "&lt;script&gt;alert(1)" in shown


# Versions


def test_a_new_version_counts_from_its_day_on_and_never_before(cast: Cast) -> None:
    old = value("PROBLEM_ACCEPT_DAYS", date(2022, 6, 30))
    revise(cast, "PROBLEM_ACCEPT_DAYS", 9, date(2022, 7, 1))
    told = [
        value("PROBLEM_ACCEPT_DAYS", date(2022, month, day)) for month, day in ((6, 30), (7, 1), (12, 31))
    ]
    assert told == [old, 9, 9] and old != 9


def test_a_new_version_is_unconfirmed_until_someone_stands_for_it(cast: Cast) -> None:
    code = quoted().code
    changes.confirm(actor=cast.actor("director"), at=AT, rule=quoted(), by=WHO, on=AT.date())
    assert is_confirmed()
    revise(cast, code, "新口径", date(2022, 12, 1))
    assert not is_confirmed()
    assert answer(FIGURE, Question(period=year_to(date(2022, 11, 30)))).confirmed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_version_the_latest_first(cast: Cast, language: str) -> None:
    for month in (3, 6, 9):
        revise(cast, "PROBLEM_ACCEPT_DAYS", month, date(2022, month, 1))
    response = signed_in(cast.officer, language).get("/rules/PROBLEM_ACCEPT_DAYS/")
    assert [it.value for it, _form in response.context["versions"]][:3] == [9, 6, 3]
    assert response.context["rule"].value == 9
    shown = response.content.decode()
    assert "2022-06-01 — 2022-09-01" in shown and shown.index("2022-09-01 — ") < shown.index("2022-06-01 — ")


@pytest.mark.parametrize("days", [0, 1, 4_000])
def test_a_version_cannot_begin_before_the_one_it_follows(cast: Cast, days: int) -> None:
    before = list(Rule.objects.order_by("pk").values())
    first = Rule.objects.get(code="PROBLEM_ACCEPT_DAYS").valid_from
    with pytest.raises(StartsTooEarly) as refused:
        revise(cast, "PROBLEM_ACCEPT_DAYS", 9, first - timedelta(days=days))
    assert (refused.value.field, refused.value.rule) == ("valid_from", "PROBLEM_ACCEPT_DAYS")
    assert list(Rule.objects.order_by("pk").values()) == before


def test_before_its_first_version_there_is_no_rule(cast: Cast) -> None:
    first = versions("PROBLEM_ACCEPT_DAYS")[-1].valid_from
    assert rule("PROBLEM_ACCEPT_DAYS", first).valid_from == first
    with pytest.raises(NoSuchRule) as refused:
        rule("PROBLEM_ACCEPT_DAYS", date(1999, 1, 1))
    assert refused.value.rule == "PROBLEM_ACCEPT_DAYS" and refused.value.hint


def test_a_version_that_begins_later_is_shown_and_not_yet_the_one_in_force(cast: Cast) -> None:
    later = revise(cast, "PROBLEM_ACCEPT_DAYS", 9, date(2023, 1, 1))
    client = signed_in(cast.officer)
    shown = client.get("/rules/PROBLEM_ACCEPT_DAYS/").context
    assert shown["versions"][0][0] == later != shown["rule"]
    with held_at(moment("2023-01-01")):
        assert client.get("/rules/PROBLEM_ACCEPT_DAYS/").context["rule"] == later
