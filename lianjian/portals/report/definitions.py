"""What stands behind each number of the account: its definition, rule, window and rows; and how to print it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lianjian.kernel.clock.now import now
from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.figures.answers import Answer, YearOnYearRules, row_count
from lianjian.kernel.figures.judged import Judged
from lianjian.kernel.figures.measures import Balance
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.log import frontier, frontier_then
from lianjian.kernel.ledger.notes import TreeHead, signed_head
from lianjian.kernel.ledger.signing import ledger_key
from lianjian.kernel.ledger.tree import Frontier
from lianjian.kernel.records.models import Installation
from lianjian.portals.report.pen import ChangeWords, amount, plain, printed

UNCONFIRMED = "未确认"


@dataclass(frozen=True)
class Definition:
    """A figure that the account quotes, in words. `rule` is the code and version that it quotes."""

    key: str
    title: str
    value: str
    previous: str
    change: str
    definition: str
    rule_code: str
    rule: str
    confirmed: bool
    window: str
    rows: int


def definitions(answers: Iterable[Answer], question: Question) -> tuple[Definition, ...]:
    words = ChangeWords(question.on)
    return tuple(_definition(found, question, words) for found in answers)


def _definition(found: Answer, question: Question, words: ChangeWords) -> Definition:
    figure, rule = found.figure, found.rule
    return Definition(
        key=figure.key,
        title=str(figure.title),
        value=_value(found),
        previous=printed(found.previous.number),
        change=words.in_short(found),
        definition=str(figure.definition),
        rule_code=rule.code if rule else "",
        rule=f"{rule.code}（{rule.valid_from}版）" if rule else "",
        confirmed=found.confirmed,
        window=_window(found),
        rows=row_count(figure, question),
    )


def _value(found: Answer) -> str:
    """The number with what it is counted out of, or with its interval."""
    told, value = plain(amount(found)), found.value
    if value.low is not None and value.high is not None:
        return f"{told}\n（{printed(value.low)}%至{printed(value.high)}%）"
    if value.denominator is not None and value.number is not None:
        return f"{told}/{printed(value.denominator)}"
    return told


def _window(found: Answer) -> str:
    """The days whose rows it counts; of what stands at the end of a period, the day on which it is counted."""
    measure, on = found.figure.measure, found.question.on
    if isinstance(measure, Balance):
        return f"截至{measure.as_of(on) or on if measure.as_of else on}"
    if isinstance(measure, Judged):
        return f"截至{on}"
    return f"{found.question.period.first}至\n{on}"


def head_of(question: Question, moment: datetime) -> Frontier:
    """The ledger as the account saw it."""
    return frontier_then(moment) if question.known_at else frontier()


def checkpoint(edge: Frontier) -> str:
    """The head of the ledger under its signature, so that who holds the printed account can hold the ledger against it."""
    key = ledger_key()
    return str(signed_head(key, TreeHead(key.name, edge.size, edge.root(), chosen().hash)))


def facts(question: Question, moment: datetime, edge: Frontier) -> tuple[tuple[str, str], ...]:
    """How the account was counted, and what is needed to print it again and to prove it."""
    rules = YearOnYearRules(question.on)
    told = (
        ("统计期间", f"{question.period.first}至{question.on}"),
        ("记录时点", f"{timezone.localtime(moment).isoformat(sep=' ')}（按此时点可再次印出相同数字）"),
        ("机构口径", f"按{question.units_of}的机构" if question.units_of else "按事情发生时的机构"),
        (
            "同比口径",
            f"与上年同一时段比较，两期均取期满后{rules.known_after.days}天内的记录，按{question.basis}的机构",
        ),
        ("区间", f"{printed(round(100 * rules.level))}%置信区间"),
        ("账本登记条数", f"{edge.size}条"),
        ("账本根散列", edge.root().hex()),
    )
    return (*told, ("数据性质", "演示数据，人员和记录均为合成")) if is_demo() else told


def is_demo() -> bool:
    return Installation.objects.filter(is_demo=True).exists()


def moment_of(question: Question) -> datetime:
    """As of when the account is told."""
    return question.known_at or now()
