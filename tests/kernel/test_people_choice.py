"""Choosing people from a list however long: what finds them, and what it costs."""

import re

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice, in_words
from tests.areas.branch_lives import branch_with, enlisted

pytestmark = pytest.mark.django_db


class Choosing(forms.Form):
    one = PersonChoice(label="谁")
    some = PeopleChoice(label="哪些人")


def offered(**told: object) -> Choosing:
    form = Choosing(told or None, initial={"some": []})
    for name in ("one", "some"):
        offer_rows(form, name, Person.objects.order_by("number"))
    return form


def test_a_person_is_found_by_name_pinyin_number_and_unit(cast: Cast) -> None:
    (person,) = enlisted(1, cast.zone)
    with held_at(moment("2022-03-01")):
        html = offered().as_div()
        words = in_words(person)
    assert words == f"{person} {person.number} · {cast.zone}"
    assert html.count(words) == 2
    assert re.search(rf'<option value="{person.pk}" data-pinyin="dy\d+ dangyuan\d+ {person}">', html)
    assert re.search(
        rf'<input type="checkbox" id="id_some_\d+" name="some" value="{person.pk}" data-pinyin', html
    )
    assert html.count("data-hint") == 2, "said once for a list, not for each of its people"


def test_who_leads_a_branch_besides_is_told_with_the_unit(cast: Cast) -> None:
    branch_with(cast)
    with held_at(moment("2022-03-01")):
        assert in_words(cast.head).endswith(f"· {cast.zone}")
    with held_at(moment("2021-03-01")):
        assert in_words(cast.head) == f"{cast.head} {cast.head.number}"


def test_what_was_chosen_stays_chosen_and_comes_back_as_people(cast: Cast) -> None:
    people = enlisted(3, cast.zone)
    form = offered(one=people[0].pk, some=[people[1].pk, people[2].pk])
    html = form.as_div()
    assert len(re.findall(r"<option [^>]* selected>", html)) == 1
    assert len(re.findall(r"<input type=.checkbox. [^>]* checked>", html)) == 2
    assert form.is_valid() and form.cleaned_data["one"] == people[0]
    assert list(form.cleaned_data["some"]) == people[1:]
    assert not offered(one="x", some=["x"]).is_valid()


def test_a_name_that_is_markup_stays_a_name(cast: Cast) -> None:
    (person,) = enlisted(1, cast.zone)
    person.name = '<b>"名'
    choice = PersonChoice(label="谁")
    html = choice.widget.__class__(choices=[(person.pk, in_words(person))]).render("one", None)
    assert "<b>" not in html and "&lt;b&gt;" in html


def test_many_people_cost_as_many_statements_as_few(cast: Cast) -> None:
    @asked_once()
    def statements() -> int:
        with held_at(moment("2022-03-01")), CaptureQueriesContext(connection) as found:
            offered().as_div()
        return len(found)

    enlisted(1, cast.zone)  # so that both times nothing is kept from before
    few = statements()
    enlisted(30, cast.zone)
    assert statements() == few
