"""Chinese first, English second: every text that the house says has its English, and only one."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from lianjian.locale.merge import merged

PACKAGE = Path(__file__).resolve().parent.parent / "lianjian"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile("[甲乙是否]")
"""Written in Chinese whichever language one reads: the parties of a dispute, yes and no in a sheet."""
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
IN_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def said() -> Iterator[tuple[str, str]]:
    """Every translatable text, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            source = io.BytesIO(path.read_bytes())
            for line, message, _comments, _context in extract("python", source, keywords=KEYWORDS):
                yield from ((text, f"{path.relative_to(PACKAGE)}:{line}") for text in _texts(message))
    for path in sorted(PACKAGE.rglob("*.html")):
        source = io.BytesIO(templatize(path.read_text(encoding="utf-8")).encode())
        for line, message, _comments, _context in extract("javascript", source, keywords=IN_TEMPLATES):
            yield from ((text, f"{path.relative_to(PACKAGE)}:{line}") for text in _texts(message))


def _texts(message: object) -> list[str]:
    parts = message if isinstance(message, tuple) else (message,)
    return [part for part in parts if isinstance(part, str) and part]


def test_every_text_has_its_english() -> None:
    catalog, _conflicts = merged()
    english = {message.id for message in catalog if message.id and message.string}
    missing = {text: place for text, place in said() if CHINESE.search(text) and text not in english}
    assert not missing, "\n".join(
        f"{place}: {text}" for text, place in sorted(missing.items(), key=lambda it: it[1])
    )


def test_the_parts_of_the_catalogue_agree() -> None:
    _catalog, conflicts = merged()
    assert not conflicts, "\n".join(conflicts)


def test_english_keeps_the_placeholders_and_holds_no_chinese() -> None:
    catalog, _conflicts = merged()
    for message in catalog:
        if not message.id or not isinstance(message.id, str):
            continue
        marks = re.compile(r"%\(\w+\)s|%[sd]|\{\w+\}")
        assert sorted(set(marks.findall(message.id))) == sorted(set(marks.findall(str(message.string)))), (
            message.id
        )
        assert not CHINESE.search(QUOTED.sub("", str(message.string))), message.id
