"""Passwords that whoever knows the place would try first: its own words, with a year behind them."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lianjian.kernel.access.models import Account
from lianjian.kernel.county import pack
from lianjian.kernel.org.models import Unit

PRODUCT = ("lianjian", "联建")
SHORTEST_WORD = 2
LEAST_LETTERS = 6
"""What must be left of a password without words of the place, digits and marks."""

_NO_LETTERS = re.compile(r"[\W\d_]+")


class NotOfThePlace:
    """Refuses a password that has a word of the place in it and little besides."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """ValidationError if it is such a one; product, county, units and the account's own names count."""
        left = written = _letters(password)
        for word in sorted(set(_words(user)), key=len, reverse=True):
            left = left.replace(word, "")
        if left != written and len(left) < LEAST_LETTERS:
            raise ValidationError(self.get_help_text(), code="of_the_place")

    def get_help_text(self) -> str:
        return _("密码不能只由本县、本单位、本系统或自己的名称加数字组成。")


def _words(user: Account | None) -> Iterator[str]:
    county = pack()
    without_its_kind = county.name[:-1]  # 区 or 县
    names = [*PRODUCT, county.name, without_its_kind, *county.name_en.split()]
    for name, name_en in Unit.objects.values_list("name", "name_en"):
        names += [name, name_en]
    if user is not None:
        names.append(user.username)
        names += [user.person.name, user.person.number] if user.person else []
    return (word for word in map(_letters, names) if len(word) >= SHORTEST_WORD)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
