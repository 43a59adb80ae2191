"""The pen of the year's account: each number asked of its figure, worded by the rules of year-on-year."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lianjian.engines.stats.change import Direction
from lianjian.kernel.figures.answers import Answer, YearOnYearRules, answer
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Quoted, Words

UP_DOWN = {Direction.UP: "上升", Direction.DOWN: "下降", Direction.FLAT: "持平"}
ONE_DECIMAL = Decimal("0.1")


class Pen:
    """Writes paragraphs of words and quoted numbers, and remembers each figure it asked."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.paragraphs: list[list[Words]] = []
        self.asked: dict[str, Answer] = {}
        self._rules = YearOnYearRules(question.on)

    def ask(self, key: str) -> Answer:
        """The figure's answer to the account's one question."""
        if key not in self.asked:
            self.asked[key] = answer(key, self.question, printed_by=self._rules)
        return self.asked[key]

    def tell(self, *parts: Words | list[Words]) -> None:
        words = [word for part in parts for word in (part if isinstance(part, list) else [part])]
        self.paragraphs.append(words)

    def number(self, key: str) -> list[Words]:
        found = self.ask(key)
        return [Quoted(printed(found.value.number), key), str(found.figure.unit)]

    def share(self, key: str) -> list[Words]:
        found = self.ask(key)
        value = found.value
        if not found.figure.measure.relative:
            return [Quoted(f"{value.numerator}/{value.denominator}", key)]
        if value.number is None:
            return ["（无）"]
        told: list[Words] = [Quoted(f"{printed(float(value.number))}%", key)]
        told += ["（", Quoted(f"{value.numerator}/{value.denominator}", key)]
        if value.low is not None and value.high is not None:
            interval = f"{printed(float(value.low))}%至{printed(float(value.high))}%"
            told += ["，95%区间", Quoted(interval, key)]
        return [*told, "）"]

    def against_last_year(self, key: str) -> list[Words]:
        found = self.ask(key)
        change, previous = found.change, found.previous.number
        if previous is None:
            return []
        if change.direction is Direction.NONE:
            return ["，", "上年同期为", Quoted("0", key)]
        by = "" if change.direction is Direction.FLAT else _by(found)
        said: list[Words] = [f"同比{UP_DOWN[change.direction]}", Quoted(by, key)] if by else ["同比持平"]
        if change.small and not change.points:
            return ["，上年同期", Quoted(printed(previous), key), str(found.figure.unit), "（", *said, "）"]
        return ["，", *said]

    def positive(self, key: str) -> bool:
        return bool(self.ask(key).value.number)


def _by(found: Answer) -> str:
    value = abs(found.change.value or Decimal(0))
    return f"{value}个百分点" if found.change.points else f"{value}%"


def printed(number: Any) -> str:
    """A figure's number as Chinese documents print it: whole, or to one decimal, half up."""
    if number is None:
        return "—"
    if isinstance(number, int):
        return str(number)
    return str(Decimal(str(number)).quantize(ONE_DECIMAL, ROUND_HALF_UP))
