"""Chinese first, English second: every text that the house says has its English, and only one; and Django's own."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override
from django.utils.translation.template import templatize

from lianjian.locale.merge import LANGUAGES, merged

PACKAGE = Path(__file__).resolve().parent.parent / "lianjian"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile("[甲乙是否]")
"""Written in Chinese whichever language one reads: the parties of a dispute, yes and no in a sheet."""
KEYWORDS = {
    "_": None, "_now": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
IN_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def said() -> Iterator[tuple[str | None, str, str]]:
    """Every translatable text with its context, and where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            source = io.BytesIO(path.read_bytes())
            for line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
                where = f"{path.relative_to(PACKAGE)}:{line}"
                yield from ((context, text, where) for text in _texts(message))
    for path in sorted(PACKAGE.rglob("*.html")):
        source = io.BytesIO(templatize(path.read_text(encoding="utf-8")).encode())
        for line, message, _comments, context in extract("javascript", source, keywords=IN_TEMPLATES):
            where = f"{path.relative_to(PACKAGE)}:{line}"
            yield from ((context, text, where) for text in _texts(message))


def _texts(message: object) -> list[str]:
    parts = message if isinstance(message, tuple) else (message,)
    return [part for part in parts if isinstance(part, str) and part]


def test_every_text_has_its_english() -> None:
    catalog, _conflicts = merged()
    english = {(message.context, message.id) for message in catalog if message.id and message.string}
    missing = {
        text: place
        for context, text, place in said()
        if CHINESE.search(text) and (context, text) not in english
    }
    assert not missing, "\n".join(
        f"{place}: {text}" for text, place in sorted(missing.items(), key=lambda it: it[1])
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_the_catalogue_agree(language: str) -> None:
    _catalog, conflicts = merged(language)
    assert not conflicts, "\n".join(conflicts)


ASKED = (
    (forms.CharField(max_length=3), ""),
    (forms.CharField(max_length=3), "四个汉字"),
    (forms.DateField(), "2022-02-30"),
    (forms.DateTimeField(), "昨天"),
    (forms.IntegerField(min_value=2), "1"),
    (forms.IntegerField(max_value=2), "3"),
    (forms.IntegerField(), "x"),
    (forms.ChoiceField(choices=[("a", "A")]), "b"),
    (forms.FileField(), None),
)


@pytest.mark.parametrize(("field", "said"), ASKED)
def test_what_is_wrong_with_a_field_is_said_without_a_programmers_word(field: forms.Field, said: Any) -> None:
    with override("zh-hans"), pytest.raises(ValidationError) as refused:
        field.clean(said)
    (message,) = refused.value.messages
    assert not re.search("字段|变量|该值|有效的|必填", message), message


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
