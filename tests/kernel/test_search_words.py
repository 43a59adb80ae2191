import subprocess
import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.records.search_words import Prefix, pinyin_full, pinyin_initials, query, words

chinese = st.text("路灯坏了村东头有减速带沾化富国𠮷々〇", min_size=1, max_size=30)
latin = st.text("abcxyz0189", min_size=1, max_size=12)
marks = st.sampled_from(["，", " ", "。", "-", "\n"])
sentences = st.lists(chinese | latin | marks, max_size=12).map("".join)
ends = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)


def finds(asked: str, text: str) -> bool:
    """What an index does: every asked word is among the words, every asked beginning begins one."""
    indexed = words(text)
    return all(
        any(word.startswith(term.text) for word in indexed) if isinstance(term, Prefix) else term in indexed
        for term in query(asked)
    )


def test_chinese_is_cut_into_overlapping_pairs_and_its_last_character():
    assert words("路灯坏了") == ["路灯", "灯坏", "坏了", "了"]
    assert words("路") == ["路"]


def test_marks_and_spaces_end_a_run():
    assert words("路灯，坏了\n东头") == ["路灯", "灯", "坏了", "了", "东头", "头"]


def test_letters_and_digits_are_whole_words_and_numbers_words_besides():
    assert words("鲁M12345 K12+300") == ["鲁", "m12345", "12345", "k12", "12", "300"]
    assert words("3号楼") == ["3", "号楼", "楼"]


def test_each_word_is_indexed_once():
    assert words("路灯路灯 LED led") == ["路灯", "灯路", "灯", "led"]


def test_a_query_needs_the_pairs_only():
    assert query("路灯坏了") == ["路灯", "灯坏", "坏了"]
    assert query("鲁M12345") == [Prefix("鲁"), "m12345"]


def test_one_character_asks_for_a_beginning():
    assert query("路") == [Prefix("路")]
    assert query(" A ") == [Prefix("a")]
    assert query("3号楼") == ["3", "号楼"]


@pytest.mark.parametrize("text", ["", "  ", "，。！", "___", "\u200b\u202e", "\ud800", "😀"])
def test_nothing_to_look_for_asks_for_nothing(text):
    assert query(text) == words(text) == []


@given(sentences, ends)
def test_any_piece_of_a_chinese_text_finds_it(text, ends):
    piece = "".join(character for character in text if character > "⺀")
    assert finds(piece[slice(*ends)], piece)


@given(chinese)
def test_every_single_character_finds_its_text(text):
    assert all(finds(character, text) for character in text)


@given(sentences)
def test_every_text_finds_itself(text):
    assert finds(text, text)


@given(st.text(max_size=200))
def test_any_text_at_all_finds_itself_in_words_of_letters_and_digits_alone(text):
    assert finds(text, text)
    kinds = {category(character) for word in words(text) for character in word}
    assert all(kind[0] in "LN" or kind == "Cn" for kind in kinds), "Cn: ideographs younger than Python"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ＷＴ２０２２０００１", "wt20220001"),
        ("Led路灯", "LED路灯"),
        ("沾\u200b化\u202e区", "沾化区"),
        ("沾\x00化", "沾化"),
        ("葛\U000e0100城", "葛城"),
        ("⼤高镇", "大高镇"),
        ("cafe\u0301", "CAFÉ"),
        ("①号井", "1号井"),
    ],
)
def test_what_looks_the_same_is_the_same(written, asked):
    assert query(asked)
    assert finds(asked, written)
    assert finds(written, asked)


def test_pairs_that_are_not_there_are_not_found():
    assert not finds("灯路", "路灯坏了")
    assert not finds("水", "路灯坏了")
    assert not finds("2345", "鲁M12345")
    assert not finds("路灯坏", "路灯 灯 坏了")


def test_a_character_beyond_the_first_plane_is_one_character():
    assert words("𠮷家") == ["𠮷家", "家"]
    assert query("𠮷") == [Prefix("𠮷")]


@pytest.mark.parametrize("unit", ["a", "9", "路", "a1", "路a", "\u202e", "ﷺ", "<script>", "路灯坏"])
def test_a_million_characters_of_one_kind_are_few_words_that_still_find_their_text(unit):
    text = unit * (1_000_000 // len(unit))
    assert len(words(text)) <= 6
    assert all(len(word) <= 64 for word in words(text))
    assert finds(text, text)


def test_a_word_that_is_too_long_is_found_by_all_of_it():
    plate = "x" * 100
    assert finds(plate, f"车牌 {plate}")
    assert not finds("x" * 50, f"车牌 {plate}")


def test_a_query_of_a_whole_page_asks_for_a_bounded_number_of_words():
    page = "".join(chr(0x4E00 + number) for number in range(5_000))
    assert len(query(page)) == 32
    assert finds(page, page)


# Pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("富国街道", "fuguojiedao", "fgjd"),
        ("沾化", "zhanhua", "zh"),
        ("吕家村", "lvjiacun", "ljc"),
        ("重庆路", "chongqinglu", "cql"),
        ("东３号（南）LED路", "dong3haonanledlu", "d3hnledl"),
        ("", "", ""),
        ("——", "", ""),
    ],
)
def test_names_are_found_by_their_sound(name, full, initials):
    assert (pinyin_full(name), pinyin_initials(name)) == (full, initials)


def test_a_name_of_a_million_characters_is_cut():
    assert pinyin_initials("路" * 1_000_000) == "l" * 200


def test_pinyin_is_loaded_only_when_a_name_is_spelled():
    script = (
        "import sys; from lianjian.kernel.records.search_words import *; words('路灯'), query('路灯');"
        "before = 'pypinyin' in sys.modules; pinyin_full('路'); print(before, 'pypinyin' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
