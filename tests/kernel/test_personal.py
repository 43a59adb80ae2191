"""Personal values: sealed apart from rows and ledger, proved by a commitment, gone with the key of their month."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db.models import BinaryField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.crypto.standard import SHA256
from lianjian.kernel.home import home
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.structure import unit_for
from lianjian.kernel.records import personal
from lianjian.kernel.records.base import ledgered_models
from lianjian.kernel.records.canonical import SALT_BYTES, commitment
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
NAME, PHONE = "欧阳明月", "0543-7329876"
BOTH = {"reporter_name": NAME, "reporter_phone": PHONE}


@change("problems.problem:register")
def put(*, actor: Any, at: Any, problem: Problem, values: dict[str, str]) -> Problem:
    return problem.put(personal=values)


@change("problems.problem:register")
def put_many(*, actor: Any, at: Any, problems: list[Problem], values: list[dict[str, str]]) -> None:
    under_way().put_many(problems, personal=values)


@change("problems.problem:register")
def end_on(*, actor: Any, at: Any, problem: Problem, day: date) -> None:
    personal.end_on(problem, day)


def new(cast: Cast) -> Problem:
    village = cast.village()
    return rules.new_problem(
        at=AT, kind=ProblemKind.objects.get(code="P02"), place=village,
        unit=unit_for(village.parent_id, AT.date()), text="路灯不亮", channel="phone",
    )  # fmt: skip


def told(cast: Cast, **values: str) -> Problem:
    return put(actor=cast.system, at=AT, problem=new(cast), values=values)


def until(cast: Cast, problem: Problem, day: date) -> None:
    end_on(actor=cast.system, at=AT, problem=problem, day=day)


def key_of(month: str) -> Path:
    return home() / "keys" / f"{month}.key"


def salt_of(value: SealedValue) -> bytes:
    return personal._decrypt(value.key_name, bytes(value.sealed))[:SALT_BYTES]


def destroy(month: str) -> None:
    """As whoever destroys it would."""
    key_of(month).unlink()


@pytest.fixture(autouse=True)
def no_key_is_left(in_2022: None) -> Iterator[None]:
    yield
    for path in (home() / "keys").glob("20*.key"):
        path.unlink()


def everything() -> str:
    """All that stands in the database, in words; bytes as they are."""
    fields = ((model, field) for model in apps.get_models() for field in model._meta.concrete_fields)
    found = []
    for model, field in fields:
        values = model._base_manager.values_list(field.attname, flat=True)
        is_binary = isinstance(field, BinaryField)
        found += [bytes(value).decode(errors="replace") if is_binary else str(value) for value in values]
    return "\n".join(found)


# What is sealed


def test_a_value_is_read_again_and_stands_nowhere_in_the_database(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    assert personal.read(problem) == BOTH
    stored = everything()
    assert "路灯不亮" in stored
    assert NAME not in stored and PHONE not in stored and PHONE[-7:] not in stored


def test_the_leaf_holds_commitments_that_only_value_and_salt_can_make(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    said = json.loads(Revision.objects.get(kind=problem.label, record=problem.pk).body)["personal"]
    stored = {it.name: salt_of(it) for it in SealedValue.objects.filter(record=problem.pk)}
    assert said == {name: commitment(name, BOTH[name], salt, SHA256) for name, salt in stored.items()}
    assert said["reporter_name"] != commitment("reporter_name", "别人", stored["reporter_name"], SHA256)


def test_a_value_given_later_joins_those_that_were_there(cast: Cast) -> None:
    problem = told(cast, reporter_name=NAME)
    put(actor=cast.system, at=AT, problem=problem, values={"reporter_phone": PHONE})
    bodies = Revision.objects.filter(kind=problem.label, record=problem.pk).order_by("row_version")
    assert [sorted(json.loads(it.body)["personal"]) for it in bodies] == [
        ["reporter_name"], ["reporter_name", "reporter_phone"],
    ]  # fmt: skip
    assert personal.read(problem) == BOTH and verify().ok


def test_an_empty_value_is_no_value(cast: Cast) -> None:
    problem = told(cast, reporter_name="", reporter_phone=PHONE)
    assert personal.names(problem) == {"reporter_phone"}
    assert personal.read(told(cast)) == {} and personal.names(told(cast)) == set()


def test_which_values_there_are_is_told_without_a_key(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 5))
    destroy("2023-12")
    assert personal.names(problem) == set(BOTH)


def test_a_field_that_the_model_does_not_declare_is_not_sealed(cast: Cast) -> None:
    with pytest.raises(ValueError, match="declares no personal field id_card"):
        told(cast, id_card="3716")
    assert not SealedValue.objects.exists() and not Problem.objects.exists()


def test_many_rows_at_once_keep_each_their_own(cast: Cast) -> None:
    given_values = [{"reporter_name": f"第 {number} 人"} if number % 3 else {} for number in range(30)]
    problems = [new(cast) for _ in given_values]
    put_many(actor=cast.system, at=AT, problems=problems, values=given_values)
    assert [personal.read(problem) for problem in problems] == given_values
    assert verify().ok


def test_what_a_refused_change_sealed_is_not_kept(cast: Cast) -> None:
    with pytest.raises(Refusal):
        put_and_refuse(actor=cast.system, at=AT, problem=new(cast))
    assert not SealedValue.objects.exists()


@change("problems.problem:register")
def put_and_refuse(*, actor: Any, at: Any, problem: Problem) -> None:
    problem.put(personal=BOTH)
    raise Refusal("不办")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_text_comes_back_as_it_was_and_is_sealed_anew_each_time(cast: Cast, value: str) -> None:
    problems = [told(cast, reporter_name=value) for _time in range(2)]
    assert [personal.read(problem)["reporter_name"] for problem in problems] == [value, value]
    one, other = SealedValue.objects.order_by("-pk")[:2]
    assert bytes(one.sealed) != bytes(other.sealed) and one.commitment != other.commitment


# How it ends


def test_a_value_without_an_end_is_sealed_under_the_open_key(cast: Cast) -> None:
    told(cast, **BOTH)
    assert {(it.key_name, it.erase_on) for it in SealedValue.objects.all()} == {("open", None)}


def test_with_its_end_a_value_goes_under_the_key_of_that_month(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    before = {it.name: bytes(it.sealed) for it in SealedValue.objects.all()}
    until(cast, problem, date(2023, 12, 5))
    for it in SealedValue.objects.all():
        assert (it.key_name, it.erase_on) == ("2023-12", date(2023, 12, 5))
        assert bytes(it.sealed) != before[it.name]
    assert personal.read(problem) == BOTH and key_of("2023-12").exists()
    assert verify().ok


def test_an_end_can_be_moved_while_the_value_is_there(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 5))
    until(cast, problem, date(2024, 2, 29))
    destroy("2023-12")
    assert personal.read(problem) == BOTH


def test_with_the_key_of_a_month_its_values_are_gone_and_no_others(cast: Cast) -> None:
    gone, kept, open_still = (told(cast, **BOTH) for _ in range(3))
    until(cast, gone, date(2023, 12, 31))
    until(cast, kept, date(2024, 1, 1))
    destroy("2023-12")
    assert [personal.read(problem) for problem in (gone, kept, open_still)] == [{}, BOTH, BOTH]
    assert not key_of("2023-12").exists()


def test_the_ledger_holds_after_values_were_destroyed(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 31))
    leaves = verify().leaves
    destroy("2023-12")
    findings = verify()
    assert findings.ok and findings.leaves == leaves


def test_a_value_under_another_months_name_is_not_opened(cast: Cast) -> None:
    """The key's name is sealed in, so a value can't be passed off as one that is kept longer."""
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 31))
    os.link(key_of("2023-12"), key_of("2033-12"))
    SealedValue.objects.update(key_name="2033-12")
    with pytest.raises(InvalidTag):
        personal.read(problem)


def test_a_value_that_was_bent_is_not_opened(cast: Cast) -> None:
    problem = told(cast, reporter_name=NAME)
    stored = SealedValue.objects.get()
    bent = bytearray(stored.sealed)
    bent[-1] ^= 1
    SealedValue.objects.update(sealed=bytes(bent))
    with pytest.raises(InvalidTag):
        personal.read(problem)


def test_keys_are_files_for_their_owner_alone_and_one_for_each_month(cast: Cast) -> None:
    for day in (date(2023, 12, 1), date(2023, 12, 31), date(2024, 1, 1)):
        until(cast, told(cast, **BOTH), day)
    found = sorted((home() / "keys").glob("20*.key"))
    assert [path.stem for path in found] == ["2023-12", "2024-01"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    assert stat.S_IMODE((home() / "keys").stat().st_mode) == 0o700
    assert len({path.read_bytes() for path in found}) == 2


# What is declared, and what is shown


def test_every_personal_field_says_why_it_is_kept_and_by_which_rule_it_ends(cast: Cast) -> None:
    declared = [(model, field) for model in ledgered_models() for field in model.personal]
    assert declared
    for model, field in declared:
        assert str(field.purpose) and Rule.objects.filter(code=field.retain).exists(), (model, field.name)
        assert field.name not in {column.name for column in model._meta.get_fields()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("values", [{}, BOTH], ids=["none", "both"])
def test_the_page_of_a_row_opens_and_shows_no_value(
    cast: Cast, language: str, values: dict[str, str]
) -> None:
    problem = told(cast, **values)
    client = signed_in(cast.head, language)
    answer = client.get(f"/r/problems/problem/{problem.pk}/")
    assert answer.status_code == 200
    assert answer.context["personal"] == sorted(values)
    page = answer.content.decode()
    assert NAME not in page and PHONE not in page


def test_a_corrected_value_takes_the_place_of_the_older_and_ends_with_it(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 31))
    put(actor=cast.system, at=AT, problem=problem, values={"reporter_phone": "0543-7320000"})
    assert personal.read(problem) == BOTH | {"reporter_phone": "0543-7320000"}
    assert set(SealedValue.objects.values_list("key_name", flat=True)) == {"2023-12"}
    assert verify().ok


def test_what_is_gone_can_be_given_no_other_end(cast: Cast) -> None:
    problem = told(cast, **BOTH)
    until(cast, problem, date(2023, 12, 31))
    destroy("2023-12")
    until(cast, problem, date(2024, 12, 31))
    assert personal.read(problem) == {} and not key_of("2023-12").exists()


def test_a_key_that_was_destroyed_seals_nothing_more(cast: Cast) -> None:
    first, second = told(cast, **BOTH), told(cast, **BOTH)
    until(cast, first, date(2023, 12, 31))
    destroy("2023-12")
    until(cast, second, date(2023, 12, 31))
    assert personal.read(second) == BOTH
