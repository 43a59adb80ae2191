"""No award is asked for without the nomination of the branch to which the person belonged."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.areas.branch.facade import Decision
from lianjian.areas.honours.models import Award
from lianjian.areas.honours.queries import branch_for, nomination_for, nominations, used
from lianjian.kernel.clock.now import today
from lianjian.kernel.gates.declared import Gate
from lianjian.kernel.rules.book import rule

CODE = "AWARD_NOMINATION_MONTHS"


def _missing(award: Award) -> list[str]:
    """Why the award has no nomination to rest on, on the day on which it is asked for; else nothing.

    Nobody is named: a kept refusal is read by more people than the award is.
    """
    on = award.asked_on or today()
    if nomination_for(award, on):
        return []
    found = nominations(award, on)
    taken = used(found)
    return [_why(it, award, taken.get(it.pk)) for it in found] or [_none(award, on)]


def _none(award: Award, on: date) -> str:
    version = rule(CODE, on)
    words = {"time": version.value_text, "source": version.source, "rule": CODE}
    if branch_for(award, on) is None:
        return _no_branch(award) % words
    if award.is_collective:
        return (
            _("这件事以后、%(time)s以内，这个集体所在单位的支部没有提名（依据：%(source)s，规则 %(rule)s）。")
            % words
        )
    return _("这件事以后、%(time)s以内，本人所在支部没有提名（依据：%(source)s，规则 %(rule)s）。") % words


def _no_branch(award: Award) -> str:
    if award.is_collective:
        return _("这个单位没有党支部，没有支部提名（依据：%(source)s，规则 %(rule)s）。")
    return _("本人不在任何党支部的名册上，没有支部提名（依据：%(source)s，规则 %(rule)s）。")


def _why(decision: Decision, award: Award, serves: str | None) -> str:
    words = {"number": decision.number, "day": decision.on, "award": serves}
    if serves:
        return _("%(day)s 的提名 %(number)s 已经用于 %(award)s，一次提名只用于一次奖励。") % words
    if not decision.quorate:
        return _("%(day)s 的提名 %(number)s 到会人数不足，不算数。") % words
    if not decision.passed:
        return _("%(day)s 的提名 %(number)s 没有通过。") % words
    return _("%(day)s 的提名 %(number)s 不是当时所在支部作出的。") % words


NOMINATION = Gate(
    key="honours.nomination",
    title=gettext_lazy("申请奖励"),
    rule=CODE,
    what_to_do=gettext_lazy(
        "请本人所在支部开会讨论提名，到会够数并记下票数，再来申请。集体由所在单位的支部提名。"
    ),
    missing=_missing,
)

GATES = (NOMINATION,)
