"""民情台账 in the county's Excel form, the same both ways."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.kind import PROBLEM
from lianjian.areas.problems.ledger_reading import read, short
from lianjian.areas.problems.ledger_standing import DONE, LONGEST_WORDS, STATES
from lianjian.areas.problems.models import Problem, ProblemKind, Satisfaction
from lianjian.areas.problems.states import FORWARDED, REJECTED, REJECTING, RETURNED
from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.cells import CellValue
from lianjian.kernel.exchange.ledgers import (
    ALERT_COLUMN,
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    note_column,
    number_column,
    place_column,
    unit_column,
    when,
    where,
)
from lianjian.kernel.exchange.named import by_label, in_use, yes_or_no
from lianjian.kernel.exchange.outgoing import Tone
from lianjian.kernel.rules.times import working_days

GRADE = by_label(Satisfaction, {5: ("很满意",), 4: ("比较满意", "基本满意"), 1: ("非常不满意",)})
DONE_CODES = frozenset(state.code for state in DONE)


def grade(cell: CellValue) -> int:
    """One of the five grades, by its name or number."""
    return int(GRADE(cell))


def _matter(problem: Problem) -> str:
    """The officer's wording; the whole text where the wording is only its beginning."""
    return problem.text if problem.title in ("", short(problem.text)) else problem.title


def _progress(problem: Problem) -> str:
    words = _words(problem)
    return f"{problem.standing}：{words}" if words else str(problem.standing)


def _satisfaction(problem: Problem) -> str | None:
    return None if problem.satisfaction is None else str(Satisfaction(problem.satisfaction).label)


def _words(problem: Problem) -> str:
    """What is said of the state that a problem stands in."""
    if problem.state in DONE_CODES:
        return problem.fix
    if problem.state == FORWARDED.code:
        return f"{problem.forwarded_to} {problem.forwarded_number}".strip()
    if problem.state in (REJECTED.code, REJECTING.code):
        return str(problem.reject_reason or "")
    return str(problem.return_reason or "") if problem.state == RETURNED.code else problem.plan


def _tone(problem: Problem, at: dt.datetime) -> Tone | None:
    """Done, late, or as near to its day as the rule's yellow card says."""
    if problem.fixed_on is not None:
        return Tone.DONE
    if problem.due_on is None or problem.closed_on is not None:
        return None
    if problem.due_on < today():
        return Tone.OVERDUE
    warned = working_days("PROBLEM_CARD_YELLOW_DAYS", today())
    return Tone.NEAR if problem.due_on <= warned else None


def _grades() -> Sequence[tuple[str, str]]:
    return [(str(grade.label), str(grade.value)) for grade in Satisfaction]


LEDGER = Ledger(
    key="problems",
    title=_("群众反映问题台账"),
    kind=PROBLEM,
    permission="problems.problem:import",
    read=read,
    tone=_tone,
    rules=("PROBLEM_CONFIRM", "PROBLEM_IMPORT_KIND", "PROBLEM_CARD_YELLOW_DAYS"),
    columns=(
        SERIAL_COLUMN,
        number_column("问题编号", "台账编号", "受理编号", example="2022-017"),
        LedgerColumn(
            key="raised", title=_("时间"), parse=when, example="2022-11-02",
            hint=_("群众反映的日期"), required=True, form="date", width=12,
            aliases=("反映时间", "受理时间", "登记时间", "反映日期", "受理日期", "日期"),
            value=lambda problem: problem.raised_on,
        ),
        place_column(lambda problem: where(problem, problem.place_text)),
        LedgerColumn(
            key="kind", title=_("类别"), parse=cells.text(60), example="犬只管理",
            hint=_("写名称或代码，见“可填内容”；不填按“其他”登记"), width=20, choices=in_use(ProblemKind),
            aliases=("问题类别", "问题类型", "类型"), value=lambda problem: str(problem.kind),
        ),
        LedgerColumn(
            key="matter", title=_("事项"), parse=cells.text(2_000),
            example="村东口没有减速带", hint=_("会在公开台账显示：不写姓名、电话和住址"),
            aliases=("问题", "反映问题", "反映事项", "问题描述", "群众诉求", "主要内容"),
            required=True, width=36, value=_matter,
        ),
        unit_column(),
        LedgerColumn(
            key="owner", title=_("责任人"), parse=cells.text(40), example="张三",
            hint=_("承办人的姓名或工号；没有办结的要是在岗人员"), aliases=("承办人", "办理人", "经办人员"),
            value=lambda problem: str(problem.owner) if problem.owner else None,
        ),
        LedgerColumn(
            key="due", title=_("时限"), parse=cells.date, example="2022-11-23",
            hint=_("不填按类别的办理时限计算"), aliases=("办理时限", "办结时限", "办理期限", "期限"),
            form="date", width=12, value=lambda problem: problem.due_on,
        ),
        LedgerColumn(
            key="progress", title=_("进展"), parse=cells.text(LONGEST_WORDS),
            example="办理中：已联系交通站",
            hint=_("先写状态（见“可填内容”），冒号后写做了什么；也可以只写做了什么"),
            aliases=("办理进展", "进展情况", "办理情况", "处理情况", "状态"), width=30, value=_progress,
            choices=STATES.offered,
        ),
        LedgerColumn(
            key="done", title=_("是否办结"), parse=cells.yes_no, example="是",
            aliases=("办结情况", "是否完成"), width=10, choices=yes_or_no,
            value=lambda problem: gettext("是") if problem.fixed_on else gettext("否"),
        ),
        LedgerColumn(
            key="fixed", title=_("办结时间"), parse=cells.date, example="2022-11-09",
            hint=_("办结的要填"), aliases=("办结日期", "完成时间"), form="date", width=12,
            value=lambda problem: problem.fixed_on,
        ),
        LedgerColumn(
            key="confirmed", title=_("确认时间"), parse=cells.date,
            example="2022-11-11", hint=_("群众本人确认的日期；填了满意度而没有填这一列的，按办结时间"),
            aliases=("群众确认时间", "回访时间", "确认日期"), form="date", width=12,
            value=lambda problem: problem.confirmed_on,
        ),
        LedgerColumn(
            key="satisfaction", title=_("满意度"), parse=grade, example="满意",
            hint=_("群众本人的评价；填了就是已经确认"), width=10,
            aliases=("群众满意度", "满意情况", "是否满意"),
            value=_satisfaction, choices=_grades,
        ),
        ALERT_COLUMN,
        note_column(),
    ),
)  # fmt: skip
