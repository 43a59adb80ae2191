"""Form controls that the browser's own do not cover."""

from collections.abc import Iterator
from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class SearchableSelect(Select):
    """A long list of rows with `initials` and `pinyin`, narrowed by typing those or Chinese.

    Without scripts it is a plain list.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        words = {
            "data-searchable": "",
            "data-hint": _("输入名称或拼音首字母来查找"),
            "data-found": _("找到 %s 个"),
        }
        super().__init__(words | (attrs or {}), choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list as HTML: without a template for each option, of which there are hundreds."""
        chosen = set(self.format_value(value))
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', self._options(chosen)),
        )

    def _options(self, chosen: set[str]) -> Iterator[tuple[str, SafeString, Any]]:
        for value, label in self.choices:
            row, key = getattr(value, "instance", None), str(value)
            pinyin = {"data-pinyin": f"{row.initials} {row.pinyin}"} if row else {}
            yield key, flatatt({"selected": key in chosen} | pinyin), label
