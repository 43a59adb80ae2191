"""A year in the life of a county as the tests of its account know it, and what they read of the account."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import docx

from lianjian.areas.disputes.facade import FoundDispute
from lianjian.areas.problems import rules
from lianjian.areas.problems.facade import FoundProblem
from lianjian.areas.problems.models import Problem
from lianjian.areas.visits.rules import FoundHazard, record_visit
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Sentence
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.report.account import Account, account
from lianjian.portals.report.pen import plain
from lianjian.portals.report.writing import write_report
from tests.areas import problem_lives

ON = date(2023, 12, 20)

raise_on = partial(problem_lives.raise_on, kind="P08")
"""A street light that does not burn, heard of on a day, and written down then or later."""


def under_way(cast: Cast, problem: Problem, written: str = "") -> Problem:
    """Begun on the day it was raised, and written down then or later."""
    day = f"{problem.raised_on}"
    with held_at(moment(written or day, "17:00")):
        problem = rules.assign(
            actor=cast.actor("head"),
            at=moment(day, "10:00"),
            problem=problem,
            owner=cast.officer,
            plan="修",
            title="路灯",
        )
        problem = rules.accept(actor=cast.actor("officer"), at=moment(day, "11:00"), problem=problem)
        return rules.contact(actor=cast.actor("officer"), at=moment(day, "12:00"), problem=problem)


def fixed(cast: Cast, problem: Problem, day: str) -> Problem:
    with held_at(moment(day, "18:00")):
        return rules.fix(
            actor=cast.actor("officer"),
            at=moment(day, "16:00"),
            problem=under_way(cast, problem, written=day),
            fix="换了灯",
        )


def confirmed(cast: Cast, problem: Problem, day: str, satisfaction: int = 5) -> Problem:
    with held_at(moment(day, "18:00")):
        return rules.answer(
            actor=cast.resident,
            at=moment(day, "17:00"),
            problem=problem,
            secret="s",
            fixed=True,
            satisfaction=satisfaction,
        )


def a_year(cast: Cast) -> None:
    """Confirmed, open and late, suspended, closed unconfirmed; a visit with what was found; and a year before."""
    confirmed(cast, fixed(cast, raise_on(cast, "2022-03-01"), "2022-03-05"), "2022-03-08")
    confirmed(cast, fixed(cast, raise_on(cast, "2023-03-01"), "2023-03-03"), "2023-03-04")
    confirmed(cast, fixed(cast, raise_on(cast, "2023-03-02", kind="P02"), "2023-03-23"), "2023-03-24", 3)
    raise_on(cast, "2023-05-01", zone=cast.other_zone)
    suspended, silent = (
        under_way(cast, raise_on(cast, "2023-11-01")),
        raise_on(cast, "2023-06-01"),
    )
    with held_at(moment("2023-12-01")):
        rules.suspend(
            actor=cast.actor("head"),
            at=moment("2023-11-10"),
            problem=suspended,
            until=date(2024, 1, 31),
            why="等资金",
        )
        close_unconfirmed(cast, fixed(cast, silent, "2023-06-02"))
        record_visit(
            actor=cast.actor("officer"),
            at=moment("2023-09-14"),
            place=cast.village(),
            officers=[cast.officer],
            note="",
            found=[
                FoundProblem("P02", "没有减速带", "没有减速带", "村东口"),
                FoundDispute("D02", "甲翻盖院墙，乙认为越界。", "院墙越界", "blue"),
                FoundHazard("H02", "电线绝缘皮破损。", "村北泵房"),
            ],
        )


def close_unconfirmed(cast: Cast, problem: Problem) -> None:
    desk = cast.actor("callback")
    for day in ("2023-06-03", "2023-06-06", "2023-06-07"):
        problem = rules.try_call(actor=desk, at=moment(day), problem=problem)
    problem = rules.give_up_calling(
        actor=desk, at=moment("2023-06-07", "12:00"), problem=problem, checked_by="村主任"
    )
    rules.close_unconfirmed(actor=cast.actor("supervisor"), at=moment("2023-06-08"), problem=problem)


def told(on: date = ON, **asked: Any) -> Account:
    with held_at(moment("2024-01-20")):
        return account(Question(period=year_to(on), **asked))


def text_of(it: Account) -> str:
    return "\n".join(plain(sentence) for sentence in sentences(it))


def sentences(it: Account) -> Iterator[Sentence]:
    for part in it.parts:
        for section in part.sections:
            yield from section.paragraphs


def written(**asked: Any) -> Any:
    """What a reader gets."""
    file = BytesIO()
    with held_at(moment("2024-01-20")):
        write_report(file, **({"on": ON} | asked))
    file.seek(0)
    return docx.Document(file)


def cells(it: Account, title: str) -> dict[str, list[str]]:
    """A table's rows by their name, with its total, without number and remarks."""
    table = next(table for table in it.tables if table.title == title)
    return {row[1].text: [cell.text for cell in row[2:-1]] for row in (*table.rows, table.total)}
