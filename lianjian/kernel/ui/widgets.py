"""Form controls that the browser's own do not cover."""

from typing import Any

from django.forms import Select
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

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        row = getattr(value, "instance", None)
        if row is not None:
            option["attrs"]["data-pinyin"] = f"{row.initials} {row.pinyin}"
        return option
