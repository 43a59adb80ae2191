"""What a sent table is, told by its bytes: a few stray NULs are damage, NULs in a pattern are UTF-16."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.exchange.source import BYTE_ENCODINGS, NotATable, Source, encoding_of, kind_of

HEADER = "编号,发生时间,事项,联系电话,是否办结"
LINE = "007,2026-11-24,{what},13812345678,是"
PLAIN = "\r\n".join([HEADER, *[LINE.format(what="村口没有减速带")] * 20])


@pytest.mark.parametrize("encoding", BYTE_ENCODINGS)
@given(at=st.integers(0, len(PLAIN)), nuls=st.integers(1, 3))
def test_a_few_stray_nuls_do_not_make_utf_16_of_a_text(encoding: str, at: int, nuls: int) -> None:
    content = PLAIN.encode(encoding)
    with pytest.raises(NotATable):
        kind_of(Source(content[:at] + b"\0" * nuls + content[at:]))


@pytest.mark.parametrize("encoding", BYTE_ENCODINGS)
@pytest.mark.parametrize("spoilt", [b"\0" * 512, b",\0" * 40], ids=["a block", "empty cells"])
def test_many_nuls_without_a_pattern_are_damage(encoding: str, spoilt: bytes) -> None:
    content = PLAIN.encode(encoding)
    with pytest.raises(NotATable):
        kind_of(Source(content + spoilt + content))


@pytest.mark.parametrize("encoding", BYTE_ENCODINGS)
@pytest.mark.parametrize("filler", ["", "."], ids=["even", "odd"])
def test_a_nul_at_the_end_of_every_line_is_damage(encoding: str, filler: str) -> None:
    """Lines of one length put it always in the same half of a pair."""
    content = PLAIN.replace("\r\n", f"{filler}\0\r\n").encode(encoding)
    with pytest.raises(NotATable):
        kind_of(Source(content))


def test_four_bytes_to_a_character_are_no_table() -> None:
    with pytest.raises(NotATable):
        kind_of(Source(PLAIN.encode("utf-32-le")))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("what", ["一", "东一村一路口上不去" * 3, "村口没有减速带" * 70, "no bump"])
@pytest.mark.parametrize("lines", [1, 50])
def test_utf_16_without_a_mark_is_known_whatever_its_words(encoding: str, what: str, lines: int) -> None:
    source = Source("\n".join([HEADER, *[LINE.format(what=what)] * lines]).encode(encoding))
    assert (kind_of(source), encoding_of(source)) == ("text", encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_decides_whatever_follows_it(encoding: str) -> None:
    source = Source("一".encode(encoding))
    assert (kind_of(source), encoding_of(source)) == ("text", encoding)
