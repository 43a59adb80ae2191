"""Reading a line of the county's ledger: a problem in the state that it has reached, with its days.

A line does not tell when each step was taken. So what it leaves open owes nothing for the past, and the
clocks of the step at which it stands begin on the day of the import.
"""

from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.ledger_standing import OWNED, Lists, Standing, enter, standing_of
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.ledgers import Line, beginning
from lianjian.kernel.org.models import Person

LONGEST_TITLE = 80


def read(line: Line, context: Context) -> Problem | None:
    """The problem of a line, or None with the reasons in the line."""
    raised_at = context.happened(line, "raised")
    if raised_at is None:
        return None
    day = line["raised"].date()
    located = line.look_up("place", context.places.locate, day)
    kind = _kind(line, context, day)
    standing = standing_of(line, day, context.today)
    if located is None or kind is None or standing is None:
        return None
    unit = context.unit(line, located.place, day)
    problem = Problem(
        kind=kind, unit=unit, raised_on=day, channel=Problem.Channel.IMPORT, place_text=located.rest
    )
    problem.happened(raised_at).stand_at(located.place).begin(raised_at)
    problem.text, problem.title = line["matter"], short(line["matter"])
    _set_deadline(problem, line, context)
    _set_owner(problem, line, context, standing)
    enter(problem, line, context, standing)
    return None if line.errors else problem


def short(text: str) -> str:
    """The beginning of a text, as long as a title may be."""
    return beginning(text, LONGEST_TITLE)


def _kind(line: Line, context: Context, day: date) -> ProblemKind | None:
    """The kind named, or the one for lines that name none, as the rule says."""
    lists = context.once(Lists)
    if line["kind"] is None:
        return lists.kinds.find(lists.unnamed(day), day)
    return line.look_up("kind", lists.kinds.find, day)


def _set_deadline(problem: Problem, line: Line, context: Context) -> None:
    due_on = line["due"] or context.once(Lists).deadline(problem.kind.days_rule, problem.raised_on)
    if due_on is None:
        return
    if due_on < problem.raised_on:
        line.refuse("due", _("早于反映时间"), _("请核对时间和时限"))
    problem.due_by(due_on)


def _set_owner(problem: Problem, line: Line, context: Context, standing: Standing) -> None:
    """Who must act is someone whom the house knows; of who acted before, the name is kept as written."""
    owner: Person | None = line.look_up("owner", context.register.person, problem.unit_id, context.today)
    if standing.state in OWNED and owner is None and not line.errors:
        if line["owner"] is None:
            reason = format_lazy(_("“{state}”的要写责任人"), state=standing.state.title)
            line.refuse("owner", reason, _("请写承办人姓名；还没有交办的，进展写“受理登记”"))
        else:
            line.refuse("owner", _("没有这个人"), _("请写在岗承办人的姓名或工号，或请管理员先录入"))
    problem.owner = owner
