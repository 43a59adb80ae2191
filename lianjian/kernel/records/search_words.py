"""The words under which a text is found.

Chinese is written without spaces, and most of what people look for is two characters long (路灯), so a run of
Chinese is cut into overlapping pairs. Its last character is a word of its own besides: so every character
begins some word, and to look for one character is to look for a beginning. What is written in letters and
digits is a word as a whole, and each number in it is one too: 鲁M12345 is found by m12345 and by 12345.

A text counts up to `TEXT_LIMIT` characters, a word up to `WORD_LIMIT`. Text and query are cut alike, so a
longer word is still found, and a million times the same letter costs no more than a page of text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from unicodedata import category, normalize

TEXT_LIMIT = 20_000
NAME_LIMIT = 200
WORD_LIMIT = 64
QUERY_LIMIT = 32

CHINESE = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af"
CHINESE_RUN = re.compile(f"[{CHINESE}]+")
RUN = re.compile(f"[{CHINESE}]+|[^\\W_{CHINESE}]+")
NUMBER = re.compile(r"\d+")
SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # picks a printed form of the character before


@dataclass(frozen=True, slots=True)
class Prefix:
    """Asks for every word that begins so."""

    text: str


def words(text: str) -> list[str]:
    """The words to index a text under, each once, as they first come: nothing but letters and digits."""
    return list(dict.fromkeys(word for run in _runs(text) for word in _words_of(run)))


def query(text: str) -> list[str | Prefix]:
    """What a text must be indexed under, all of it, to be found: at most `QUERY_LIMIT` words.

    A Chinese character without a neighbour asks for a beginning; so does a letter or digit if it is all that
    was asked. Empty if there is nothing to look for.
    """
    runs = _runs(text)
    asked = dict.fromkeys(word for run in runs for word in _asked_by(run, alone=len(runs) == 1))
    return list(islice(asked, QUERY_LIMIT))


def pinyin_full(name: str) -> str:
    """A name as typed without a Chinese keyboard: 富国街道 is fuguojiedao, 吕 is lv."""
    return _pinyin(name, initials=False)


def pinyin_initials(name: str) -> str:
    """The first letter of each character: 富国街道 is fgjd. What is not Chinese stays whole."""
    return _pinyin(name, initials=True)


def _runs(text: str) -> list[str]:
    return RUN.findall(_plain(text[:TEXT_LIMIT]))


def _plain(text: str) -> str:
    """One form of what a reader takes for the same: full or half width, either case, hidden marks or none."""
    if not text.isprintable():
        text = "".join(character for character in text if not _is_hidden(character))
    return normalize("NFKC", SELECTOR.sub("", text)).lower()


def _is_hidden(character: str) -> bool:
    """Marks of direction and joining, and control characters, but for those that are white space."""
    return category(character) in ("Cc", "Cf") and not character.isspace()


def _words_of(run: str) -> Iterator[str]:
    if CHINESE_RUN.match(run):
        yield from _pairs(run)
        yield run[-1]
    else:
        yield run[:WORD_LIMIT]
        yield from (number[:WORD_LIMIT] for number in NUMBER.findall(run))


def _asked_by(run: str, *, alone: bool) -> Iterator[str | Prefix]:
    is_chinese = CHINESE_RUN.match(run)
    if len(run) == 1 and (is_chinese or alone):
        yield Prefix(run)
    elif is_chinese:
        yield from _pairs(run)
    else:
        yield run[:WORD_LIMIT]


def _pairs(run: str) -> Iterator[str]:
    return map("".join, pairwise(run))


def _pinyin(name: str, *, initials: bool) -> str:
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a third of a second to load

    style = Style.FIRST_LETTER if initials else Style.NORMAL
    syllables = lazy_pinyin(_plain(name[:NAME_LIMIT]), style=style)
    return "".join(filter(str.isalnum, "".join(syllables)))
