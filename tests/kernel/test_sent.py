"""Idempotency: the same thing sent twice happens once, and another thing under the same key is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lianjian.areas.problems.models import Problem
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.records.door import KeyReused, change
from lianjian.kernel.records.models import Revision, SentKey
from lianjian.kernel.records.sent import digest
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")


def enlisted(cast: Cast, number: str = "N-1", name: str = "新警", **sent: Any) -> Person:
    return changes.enlist(**({"actor": cast.system, "at": AT, "number": number, "name": name} | sent))


def test_the_same_key_twice_gives_the_first_answer_and_writes_nothing(cast: Cast) -> None:
    first = enlisted(cast, key="once")
    leaves = Revision.objects.count()
    assert enlisted(cast, key="once") == first
    assert (Revision.objects.count(), Person.objects.filter(number="N-1").count()) == (leaves, 1)
    assert verify().ok


def test_a_second_sending_gives_the_row_as_it_is_by_now(cast: Cast) -> None:
    first = enlisted(cast, key="once")
    rename(actor=cast.system, at=AT, person=first, name="改名")
    assert enlisted(cast, key="once").name == "改名"


@change("org.post:write")
def rename(*, actor: Any, at: Any, person: Person, name: str) -> Person:
    person.name = name
    return person.put()


def test_when_it_is_sent_again_does_not_matter(cast: Cast) -> None:
    assert enlisted(cast, key="once") == enlisted(cast, key="once", at=moment("2022-12-02"), because="再发")


@pytest.mark.parametrize("other", [{"name": "别人"}, {"number": "N-2"}, {"name_en": "Other"}])
def test_another_content_under_the_same_key_is_refused_and_the_first_stays(
    cast: Cast, other: dict[str, str]
) -> None:
    first, leaves = enlisted(cast, key="once"), Revision.objects.count()
    with pytest.raises(KeyReused):
        enlisted(cast, key="once", **other)
    assert Revision.objects.count() == leaves
    assert Person.objects.get(pk=first.pk).name == "新警"
    assert enlisted(cast, key="once") == first


def test_another_act_under_the_same_key_is_refused(cast: Cast) -> None:
    enlisted(cast, key="once")
    with pytest.raises(KeyReused):
        write_unit(actor=cast.system, at=AT, number="N-1", name="新警", key="once")


@change("org.unit:write")
def write_unit(*, actor: Any, at: Any, number: str, name: str) -> None:
    raise AssertionError("this must not be run")


def test_without_a_key_the_same_thing_twice_is_two_things(cast: Cast) -> None:
    for version in (2, 3):
        assert rename(actor=cast.system, at=AT, person=cast.officer, name="改名").version == version
    assert not SentKey.objects.exists()


def test_what_was_refused_may_be_sent_again_under_its_key(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        enlisted(cast, actor=cast.resident, key="once")
    assert not SentKey.objects.exists()
    assert enlisted(cast, key="once").pk


def test_a_refusal_names_what_was_kept_and_what_to_do_in_both_languages(cast: Cast) -> None:
    enlisted(cast, key="once")
    for language in ("zh-hans", "en"):
        with translation.override(language), pytest.raises(KeyReused) as refused:
            enlisted(cast, name="别人", key="once")
        told = (refused.value.text, refused.value.hint)
        assert all(told) and all(text.isascii() == (language == "en") for text in told)


def test_two_keys_with_one_content_are_two_things(cast: Cast) -> None:
    post = {"person": cast.officer, "unit": cast.other_zone, "on": date(2022, 6, 1)}
    kind = changes.PostKind.objects.get(code="callback")
    first = changes.appoint(actor=cast.system, at=AT, kind=kind, key="one", **post)
    with pytest.raises(Refusal):
        changes.appoint(actor=cast.system, at=AT, kind=kind, key="two", **post)
    assert changes.appoint(actor=cast.system, at=AT, kind=kind, key="one", **post) == first


# What counts as the same content


@dataclass(frozen=True)
class Found:
    kind: str
    count: int


FACTS = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


@given(facts=FACTS)
def test_the_order_in_which_facts_come_does_not_matter(facts: dict[str, Any]) -> None:
    assert digest("act", facts) == digest("act", dict(reversed(facts.items())))


@given(facts=FACTS, name=st.text(max_size=8), one=st.integers(), other=st.integers())
def test_a_fact_that_differs_makes_another_content(
    facts: dict[str, Any], name: str, one: int, other: int
) -> None:
    same = digest("act", facts | {name: one}) == digest("act", facts | {name: other})
    assert same == (one == other)
    assert digest("act", facts) != digest("other", facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"), (True, 1), (None, ""), ([], ""), (["a", "b"], ["b", "a"]), (date(2022, 1, 1), date(2022, 1, 2)),
        (Decimal("1.5"), Decimal("1.25")), (Found("P02", 1), Found("P02", 2)),
        (SimpleUploadedFile("a.jpg", b"1"), SimpleUploadedFile("a.jpg", b"2")),
    ],
)  # fmt: skip
def test_these_are_different(one: Any, other: Any) -> None:
    assert digest("act", {"fact": one}) != digest("act", {"fact": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a"], ("a",)), (Found("P02", 1), Found("P02", 1)),
        (SimpleUploadedFile("a.jpg", b"1"), SimpleUploadedFile("renamed.jpg", b"1")),
        (moment("2022-12-01", "08:00"), datetime(2022, 12, 1, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_these_are_the_same(one: Any, other: Any) -> None:
    assert digest("act", {"fact": one}) == digest("act", {"fact": other})


def test_a_row_is_known_by_its_kind_and_key_whatever_it_says(cast: Cast) -> None:
    person, unit = Person(pk=7, name="甲"), Unit(pk=7, name="甲")
    assert digest("act", {"row": person}) == digest("act", {"row": Person(pk=7, name="乙")})
    assert digest("act", {"row": person}) != digest("act", {"row": unit})
    assert digest("act", {"rows": [person]}) != digest("act", {"rows": [Person(pk=8, name="甲")]})


def test_a_file_can_still_be_read_after_it_was_told_by_its_content() -> None:
    photo = SimpleUploadedFile("a.jpg", b"0123456789")
    digest("act", {"photos": [photo]})
    assert photo.read() == b"0123456789"


# A form that is sent twice


@pytest.fixture
def client(cast: Cast) -> Iterator[Client]:
    yield signed_in(cast.head)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_form_sent_twice_makes_one_row_and_leads_to_it_twice(
    cast: Cast, client: Client, language: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get("/new/problems-register/").content.decode()
    sent = filled(cast, re.search(r'name="key" value="(\w+)"', page)[1])  # type: ignore[index]
    first, again = (client.post("/new/problems-register/", sent) for _time in range(2))
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert Problem.objects.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_form_sent_again_with_other_words_is_refused_with_the_words_kept(
    cast: Cast, client: Client, language: str
) -> None:
    client.cookies["django_language"] = language
    client.post("/new/problems-register/", filled(cast, "k1"))
    answer = client.post("/new/problems-register/", filled(cast, "k1", text="村西口也没有"))
    assert answer.status_code == 400
    assert "村西口也没有" in answer.content.decode() and Problem.objects.count() == 1


def filled(cast: Cast, key: str, text: str = "村东口没有减速带") -> dict[str, Any]:
    from lianjian.areas.problems.models import ProblemKind

    kind = ProblemKind.objects.get(code="P02")
    return {"kind": kind.pk, "place": cast.village().pk, "text": text, "channel": "visit", "key": key}


@change("org.post:write")
def give_nothing(*, actor: Any, at: Any) -> None:
    """A verb that gives no row back."""


def test_a_verb_that_gives_nothing_gives_nothing_the_second_time(cast: Cast) -> None:
    assert [give_nothing(actor=cast.system, at=AT, key="once") for _time in range(2)] == [None, None]
    assert SentKey.objects.count() == 1


def test_rows_asked_for_are_known_by_their_keys_in_any_language(cast: Cast) -> None:
    one, other = enlisted(cast, "N-1", "同名"), enlisted(cast, "N-2", "同名")

    def asked(person: Person) -> str:
        return digest("x", {"people": Person.objects.filter(pk=person.pk)})

    with translation.override("en"):
        in_english = asked(one)
    assert in_english == asked(one) != asked(other)
