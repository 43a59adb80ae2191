"""What people type into a cell."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.cells import CellFault


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2026-11-24",
            "2026.11.24",
            "2026/11/24",
            "2026年11月24日",
            "20261124",
            "46350",
            " ２０２６－１１－２４ ",
        ),
        *(
            46350.0,
            20261124.0,
            dt.date(2026, 11, 24),
            dt.datetime(2026, 11, 24, 8),
            "2026-11-24 08:30",
            "2026。11。24",
        ),
    ],
)
def test_a_day_is_understood_as_people_write_it(written):
    assert cells.date(written) == dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-02-30", "2026 年 2 月没有 30 日"),
        ("2025-02-29", "2025 年 2 月没有 29 日"),
        ("2026-13-01", "没有 13 月"),
        ("0206-11-24", "年份 206 不在 1900 到 2100 之间"),
        ("3026年1月1日", "年份 3026 不在 1900 到 2100 之间"),
        (dt.datetime(1899, 12, 31), "年份 1899 不在 1900 到 2100 之间"),
        ("11月24日", "看不出是哪一天"),
        ("26-11-24", "看不出是哪一天"),
        ("2026-11.24", "看不出是哪一天"),
        ("2026", "看不出是哪一天"),
        (dt.time(8, 30), "看不出是哪一天"),
        ("2026-11-24 左右", "看不出是几点几分"),
    ],
)
def test_a_day_that_does_not_exist_or_is_not_all_there_is_refused_with_the_reason(written, reason):
    with pytest.raises(CellFault) as refused:
        cells.date(written)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2026-11-24 08:30",
            "2026/11/24 8:30:00",
            "2026年11月24日8时30分",
            "2026年11月24日 8:30",
            "2026-11-24T08:30",
        ),
        *(
            "20261124083000",
            "46350.354166667",
            46350.354166667,
            dt.datetime(2026, 11, 24, 8, 29, 59, 999_000),
        ),
    ],
)
def test_a_moment_is_understood_as_people_write_it(written):
    assert cells.moment(written) == dt.datetime(2026, 11, 24, 8, 30)


@pytest.mark.parametrize("written", ["2026-11-24", "2026-11-24 24:30", "2026-11-24 下午2:30", "8:30"])
def test_a_moment_needs_a_day_and_a_time_of_twenty_four_hours(written):
    with pytest.raises(CellFault):
        cells.moment(written)


@pytest.mark.parametrize(
    ("written", "number"), [("１２", 12), (12.0, 12), ("1,234", 1234), ("-3", -3), (" 0 ", 0)]
)
def test_a_whole_number_is_understood(written, number):
    assert cells.integer(-10, 10_000)(written) == number


@pytest.mark.parametrize(
    "written", [12.5, "12件", "1,2", "", True, "10001", "-11", dt.date(2026, 1, 1), "1e3"]
)
def test_what_is_no_whole_number_in_range_is_refused(written):
    with pytest.raises(CellFault):
        cells.integer(-10, 10_000)(written)


def test_numbers_keep_their_digits_and_percent_is_a_hundredth():
    assert [cells.number(written) for written in (0.1, "1,234.50", "12.5%", 3)] == [
        Decimal("0.1"),
        Decimal("1234.50"),
        Decimal("0.125"),
        Decimal(3),
    ]
    with pytest.raises(CellFault):
        cells.number("约12")


def test_text_keeps_leading_zeros_and_full_width_punctuation():
    parse = cells.text(50)
    assert parse("　００７Ａ（一）：好　") == "007A（一）：好"
    assert parse(13812345678.0) == "13812345678"
    assert parse("e\u0301") == "\u00e9"
    assert parse("一\r\n二") == "一\n二"


def test_a_long_number_that_a_spreadsheet_has_rounded_is_refused():
    with pytest.raises(CellFault, match="15 位"):
        cells.text(50)(371624199001011234.0)
    assert cells.text(50)("371624199001011234") == "371624199001011234"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(written):
    once = cells.clean(written)
    assert cells.clean(once) == once
    assert not {"\u202e", "\u2066", "\u200f", "\x00", "\r", "\ufeff"} & set(once)


@pytest.mark.parametrize("written", ["是", "已办结", "办结", "√", "Y", "y", "1", 1.0, True, " 是 "])
def test_yes_in_all_its_spellings(written):
    assert cells.yes_no(written) is True


@pytest.mark.parametrize("written", ["否", "未办结", "×", "N", "0", False])
def test_no_in_all_its_spellings(written):
    assert cells.yes_no(written) is False


def test_a_choice_goes_by_code_name_or_alias_and_offers_the_names():
    parse = cells.choice({"07": ("道路设施", "交通设施"), "08": ("噪音",)})
    assert [parse(written) for written in ("07", " 道路 设施", "交通设施", "噪音")] == [
        "07",
        "07",
        "07",
        "08",
    ]
    with pytest.raises(CellFault) as refused:
        parse("其他")
    assert "道路设施、噪音" in str(refused.value.remedy)


def test_one_name_for_two_codes_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="噪音"):
        cells.choice({"1": ("噪音",), "2": ("噪声", "噪音")})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        (13812345678.0, "13812345678"),
        ("0543 7321000", "0543-7321000"),
        ("（0543）7321000", "0543-7321000"),
        ("05437321000-8", "0543-7321000-8"),
        ("010-12345678", "010-12345678"),
        ("7321000", "7321000"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_a_telephone_number_is_kept_in_one_spelling(written, kept):
    assert cells.phone(written) == kept
    assert cells.phone(kept) == kept


@pytest.mark.parametrize("written", ["12", "1381234567", "23812345678", "138123456789", "无", "电话"])
def test_what_cannot_be_dialled_is_refused(written):
    with pytest.raises(CellFault):
        cells.phone(written)
