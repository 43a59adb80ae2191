"""The pen of the year's account: figures worded as a Chinese document words them, each number quoted."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any

from lianjian.engines.stats.change import Direction
from lianjian.kernel.figures.answers import Answer
from lianjian.kernel.figures.measures import Share
from lianjian.kernel.figures.telling import Quoted, Sentence, Words
from lianjian.kernel.rules.book import value

ONE_DECIMAL = Decimal("0.1")
MISSING, NOTHING = "—", "（无数据）"


class Pen:
    """Puts answers into sentences, and remembers which figures it quoted, in order."""

    def __init__(self, answers: Mapping[str, Answer], on: date) -> None:
        self.until = until(on)
        self.quoted: list[str] = []
        self._answers = answers
        self._words = ChangeWords(on)
        self._forms: dict[str, Callable[[Answer], Sentence]] = {
            "": amount,
            "yoy": self._words.against_last_year,
            "share": share,
            "whole": whole,
            "between": between,
        }

    def say(self, text: str) -> Sentence:
        pieces: list[Words] = []
        for plain, key, form, _conversion in Formatter().parse(text):
            pieces += [plain] if plain else []
            pieces += self._forms[form or ""](self._answers[key]) if key else ()
        self._remember(pieces)
        return tuple(pieces)

    def known(self, key: str) -> bool:
        return self._answers[key].value.number is not None

    def positive(self, key: str) -> bool:
        return (self._answers[key].value.number or 0) > 0

    def say_of_positive(self, told: Mapping[str, str]) -> tuple[Sentence, ...]:
        return tuple(self.say(text) for key, text in told.items() if self.positive(key))

    def short_of_whole(self, key: str) -> bool:
        found = self._answers[key].value
        return (found.numerator or 0) < (found.denominator or 0)

    def _remember(self, pieces: list[Words]) -> None:
        keys = (piece.figure for piece in pieces if isinstance(piece, Quoted))
        self.quoted += [key for key in dict.fromkeys(keys) if key not in self.quoted]


class ChangeWords:
    """The words for a change, by the rules FIGURE_YOY_* of a day."""

    def __init__(self, on: date) -> None:
        ways = (Direction.UP, Direction.DOWN, Direction.FLAT)
        self._way = dict(zip(ways, value("FIGURE_YOY_WORDS", on), strict=True))
        self._zero = str(value("FIGURE_YOY_ZERO", on))

    def against_last_year(self, found: Answer) -> Sentence:
        """，同比上升13.3%; small counts come before their percentage; nothing where nothing is comparable."""
        change, key = found.change, found.figure.key
        if change.direction is Direction.NONE:
            return ("，", Quoted(self._zero, key)) if found.previous.number == 0 else ()
        said = (f"同比{self._way[change.direction]}", *_by(found))
        if not change.small:
            return ("，", *said)
        return ("，", *_counts(found), "（", *said, *_change_interval(found), "）")

    def in_short(self, found: Answer) -> str:
        """The same for a cell: 上升13.3%, and its interval on a line of its own; empty if nothing compares."""
        if found.change.direction is Direction.NONE:
            return ""
        low, high = _interval_texts(found)
        interval = f"\n（{low}至{high}）" if low and high else ""
        return f"{self._way[found.change.direction]}{plain(_by(found))}{interval}"


def amount(found: Answer) -> Sentence:
    """The number with its unit: 97项, 94.8%."""
    number, unit = found.value.number, str(found.figure.unit)
    if number is None:
        return (NOTHING,)
    if unit == "%":
        return (Quoted(f"{printed(number)}%", found.figure.key),)
    return (Quoted(printed(number), found.figure.key), unit)


def share(found: Answer) -> Sentence:
    """A rate with its counts, each quoted from its own figure, and its interval."""
    measure, told = found.figure.measure, found.value
    if not isinstance(measure, Share) or told.number is None:
        return amount(found)
    of, that = measure.of, measure.that
    counts = (*_count(told.denominator, of), "中", *_count(told.numerator, that))
    return (*amount(found), "（", *counts, *_interval(found), "）")


def between(found: Answer) -> Sentence:
    """The interval of a rate by itself, in brackets; empty where it has none."""
    told = _interval(found)
    return ("（置信区间", *told[1:], "）") if told else ()


def whole(found: Answer) -> Sentence:
    """What the figure is counted out of, with the figure's unit."""
    return (Quoted(printed(found.value.denominator), found.figure.key), str(found.figure.unit))


def printed(number: Any) -> str:
    """A number as Chinese documents print it: whole, or to one decimal, half up."""
    if number is None:
        return MISSING
    if isinstance(number, int):
        return f"{number}".replace("-", "−")
    return f"{Decimal(str(number)).quantize(ONE_DECIMAL, ROUND_HALF_UP)}".replace("-", "−")


def plain(sentence: Sentence) -> str:
    """The sentence without what its numbers quote."""
    return "".join(piece.text if isinstance(piece, Quoted) else piece for piece in sentence)


def until(on: date) -> str:
    return f"截至{on.month}月{on.day}日"


def _count(number: int | None, figure: Any) -> Sentence:
    return (Quoted(printed(number), figure.key), str(figure.unit))


def _interval(found: Answer) -> Sentence:
    low, high, key = found.value.low, found.value.high, found.figure.key
    if low is None or high is None:
        return ()
    return ("，置信区间", Quoted(f"{printed(low)}%", key), "至", Quoted(f"{printed(high)}%", key))


def _counts(found: Answer) -> Sentence:
    """What it was a year before; and what it is now, where that was read at another time than the number told."""
    key, unit = found.figure.key, str(found.figure.unit)
    before: Sentence = ("上年同期", Quoted(printed(found.previous.number), key), unit)
    if found.compared.number == found.value.number:
        return before
    return (*before, "、本期同口径", Quoted(printed(found.compared.number), key), unit)


def _by(found: Answer) -> Sentence:
    if found.change.direction is Direction.FLAT:
        return ()
    size = f"{abs(found.change.value or Decimal(0))}"
    if found.change.points:
        return (Quoted(size, found.figure.key), "个百分点")
    return (Quoted(f"{size}%", found.figure.key),)


def _change_interval(found: Answer) -> Sentence:
    low, high = _interval_texts(found)
    if not low or not high:
        return ()
    key = found.figure.key
    return ("，置信区间", Quoted(low, key), "至", Quoted(high, key))


def _interval_texts(found: Answer) -> tuple[str, str]:
    """Both ends of the change's interval; empty where it has none."""
    if not found.change.small or found.change.points:
        return "", ""
    low, high = found.change_interval
    return ("", "") if low is None or high is None else (f"{printed(low)}%", f"{printed(high)}%")
