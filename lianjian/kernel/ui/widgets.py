"""Form controls that the browser's own do not cover."""

from collections.abc import Iterator
from typing import Any

from django.forms import CheckboxSelectMultiple, Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class Searchable:
    """A long list of rows, narrowed by typing their names or what `words` says of each. A short one is left as it is.

    Without scripts it is a plain list.
    """

    hint: Any = _("输入名称或拼音首字母来查找")
    choices: Any

    def words(self, row: Any) -> str:
        """What else than its name finds a row, apart by spaces."""
        return f"{row.initials} {row.pinyin}"

    def searching(self) -> dict[str, Any]:
        return {"data-searchable": "", "data-hint": self.hint, "data-found": _("找到 %s 个")}

    def told(self) -> Iterator[tuple[str, dict[str, str], Any]]:
        """The value, what finds it, and the label of each choice."""
        for value, label in self.choices:
            row = getattr(value, "instance", None)
            yield str(value), {"data-pinyin": self.words(row)} if row else {}, label


class SearchableSelect(Searchable, Select):
    """One of a long list."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(self.searching() | (attrs or {}), choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list as HTML: without a template for each option, of which there are hundreds."""
        chosen = set(self.format_value(value))
        options = (
            (key, flatatt({"selected": key in chosen} | found), label) for key, found, label in self.told()
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class SearchableTicks(Searchable, CheckboxSelectMultiple):
    """Some of a long list, each with a box to tick."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, told = set(self.format_value(value)), self.build_attrs(self.attrs, attrs)
        start = told.pop("id", f"id_{name}")
        rows = (
            (f"{start}_{number}", name, key, flatatt(told | found | {"checked": key in chosen}), label)
            for number, (key, found, label) in enumerate(self.told())
        )
        row = '<div><label for="{0}"><input type="checkbox" id="{0}" name="{1}" value="{2}"{3}> {4}</label></div>'
        return format_html(
            '<div id="{}"{}>{}</div>', start, flatatt(self.searching()), format_html_join("", row, rows)
        )
