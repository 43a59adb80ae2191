"""Parts of a page, drawn to be looked at."""

from dataclasses import dataclass
from decimal import Decimal

HOSTILE = """"><script>alert('1')</script>"""


@dataclass
class Word:
    title: str
    tone: str


@dataclass
class Moved:
    previous: Decimal | None
    change: Decimal | None
    change_unit: str = "%"
    better: str = "up"
    small: bool = False
