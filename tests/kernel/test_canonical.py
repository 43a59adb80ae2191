import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import partial
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lianjian.kernel.crypto.standard import SHA256
from lianjian.kernel.records import canonical as module
from lianjian.kernel.records.canonical import NotCanonicalError, canonical

commitment = partial(module.commitment, by=SHA256)
SALT = bytes(range(16))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | texts | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(scalars, lambda part: st.lists(part) | st.dictionaries(texts, part), max_leaves=12)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=zones)
salts = st.binary(min_size=16, max_size=40)


class Status(StrEnum):
    OPEN = "open"


def test_a_record_has_one_form():
    record = {
        "village": "富国村",
        "raised_on": date(2022, 12, 20),
        "at": datetime(2022, 12, 20, 16, 30, tzinfo=timezone(timedelta(hours=8))),
        "cost": Decimal("120.50"),
        "east": 118.13,
        "parties": ("甲", "乙"),
        "closed": None,
        "public": True,
        "count": 3,
        "status": Status.OPEN,
    }
    assert canonical(record).decode() == (
        '{"at":"2022-12-20T08:30:00.000000Z","closed":null,"cost":"120.5","count":3,"east":118.13,'
        '"parties":["甲","乙"],"public":true,"raised_on":"2022-12-20","status":"open","village":"富国村"}'
    )


@given(values)
def test_what_json_knows_comes_back(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(texts, values, min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_makes_no_difference(record, random):
    shuffled = list(record.items())
    random.shuffle(shuffled)
    assert canonical(dict(shuffled)) == canonical(record)


def shape(value):
    """The value with its types, so that 1, 1.0 and true are told apart."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else (type(value), value)


@given(values, values)
def test_other_values_have_other_forms(one, other):
    assert (canonical(one) == canonical(other)) == (shape(one) == shape(other))


@given(st.dictionaries(texts, texts, min_size=1, max_size=4), st.data())
def test_any_one_field_that_changes_shows(record, data):
    field, text = data.draw(st.sampled_from(sorted(record))), data.draw(texts)
    assume(record[field] != text)
    assert canonical(record | {field: text}) != canonical(record)


@given(moments, zones)
def test_a_moment_has_one_form_in_every_zone(moment, zone):
    written = canonical(moment)
    assert canonical(moment.astimezone(zone)) == written
    assert datetime.fromisoformat(json.loads(written)) == moment
    assert len(written) == len('"2022-12-20T08:30:00.000000Z"')


@given(st.lists(moments, min_size=2, max_size=8))
def test_moments_in_order_are_texts_in_order(moments):
    in_order = sorted(moments)
    assert all(canonical(earlier) <= canonical(later) for earlier, later in pairwise(in_order))


@given(decimals, st.integers(0, 8))
def test_a_decimal_has_one_form_whatever_its_places(number, places):
    padded = Decimal(f"{number:f}{'' if '.' in f'{number:f}' else '.'}{'0' * places}")
    assert canonical(padded) == canonical(number)
    assert Decimal(json.loads(canonical(number))) == number


@given(decimals, decimals)
def test_other_decimals_have_other_forms(one, other):
    assert (canonical(one) == canonical(other)) == (one == other)


@pytest.mark.parametrize(
    ("number", "form"),
    [("1E+2", "100"), ("-0.00", "0"), ("0E-7", "0"), ("100", "100"), ("1.50", "1.5"), ("-3.0", "-3")],
)
def test_a_decimal_is_written_in_digits(number, form):
    assert json.loads(canonical(Decimal(number))) == form


def test_zero_has_no_sign():
    assert canonical(-0.0) == canonical(0.0) == b"0.0"


def test_true_and_1_and_one_point_zero_are_three_values():
    assert len({canonical(True), canonical(1), canonical(1.0), canonical("1")}) == 4


@pytest.mark.parametrize("kind", [float, Decimal])
@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused(kind, number):
    with pytest.raises(NotCanonicalError, match="not a number that can be counted on"):
        canonical({"east": [kind(number)]})


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j, timedelta(1), (part for part in "ab")])
def test_what_has_no_canonical_form_is_refused_by_its_type(value):
    with pytest.raises(NotCanonicalError, match=f"A {type(value).__name__} has no canonical form"):
        canonical({"photo": [value]})


@pytest.mark.parametrize("key", [1, None, True, date(2022, 1, 1), b"key"])
def test_a_key_that_is_not_text_is_refused(key):
    with pytest.raises(NotCanonicalError, match="isn't text"):
        canonical([{key: 1}])


def test_a_time_without_zone_is_refused():
    with pytest.raises(NotCanonicalError, match="doesn't say its zone"):
        canonical(datetime(2022, 12, 20, 8))


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["路\udc00灯"]])
def test_half_a_character_is_refused_without_showing_the_text(value):
    with pytest.raises(NotCanonicalError, match=r"^A text holds half a character \(a lone surrogate\)\.$"):
        canonical(value)


# Commitments


def test_a_commitment_is_what_any_other_program_computes():
    """Spelled out to the last byte: a change of form would break every ledger that is kept."""
    data = b"\0\0\0\0\0\0\0\x15lianjian commitment 1" + b"\0\0\0\0\0\0\0\x10" + SALT
    data += b"\0\0\0\0\0\0\0\x05phone" + b'\0\0\0\0\0\0\0\x0d"13800000000"'
    assert commitment("phone", "13800000000", SALT) == f"SHA-256:{sha256(data).hexdigest()}"


@given(texts, texts, salts, texts, texts, salts)
def test_other_parts_make_another_commitment(field, value, salt, other_field, other_value, other_salt):
    same = (field, value, salt) == (other_field, other_value, other_salt)
    assert (commitment(field, value, salt) == commitment(other_field, other_value, other_salt)) == same


def test_a_part_can_not_lend_its_end_to_the_next():
    assert commitment("phone1", 2, SALT) != commitment("phone", 12, SALT)
    assert commitment("aphone", 1, SALT) != commitment("phone", 1, SALT + b"a")


def test_equal_values_are_committed_to_alike():
    moment = datetime(2022, 12, 20, 8, tzinfo=UTC)
    local = moment.astimezone(timezone(timedelta(hours=8)))
    assert commitment("at", moment, SALT) == commitment("at", local, SALT)


@pytest.mark.parametrize("salt", [b"", b"short", SALT[:15]])
def test_a_salt_that_can_be_guessed_is_refused(salt):
    with pytest.raises(ValueError, match=f"A salt of {len(salt)} bytes hides nothing"):
        commitment("phone", "13800000000", salt)
