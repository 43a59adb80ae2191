"""What a call turns out to be: a dispute, a problem, or an accident.

It is entered where it belongs, with what the call knows, and the thread leads from it back to the call.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.calls.models import Call
from lianjian.areas.calls.refusals import NotAnAccident, NotLocated, ToldBefore
from lianjian.areas.calls.rules import HANDLE
from lianjian.areas.calls.states import CANCELLED, MERGED, TRANSFERRED
from lianjian.areas.disputes import facade as disputes
from lianjian.areas.problems import facade as problems
from lianjian.areas.traffic import facade as traffic
from lianjian.kernel.access.actor import require_with
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.thread import has_given_rise
from lianjian.kernel.rules.book import value

NOT_OURS = (MERGED, TRANSFERRED, CANCELLED)


def words_of(call: Call, limit: int) -> str:
    """What is known to have happened: the feedback's words, else the caller's; cut to so many characters."""
    words = " ".join((call.matter or call.first_words or call.text).split())
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def may_be_accident(call: Call) -> bool:
    """Whether its class is one of those that the rule takes for accidents."""
    return call.category is not None and call.category.code in _accident_categories(call.occurred_on)


def _accident_categories(on: date) -> list[str]:
    return list(value("CALL_ACCIDENT_CATEGORIES", on))


def is_accident_already(call: Call) -> bool:
    return has_given_rise(call, traffic.ACCIDENT)


@change(HANDLE)
def start_dispute(*, actor: Any, at: datetime, call: Call, kind: str, title: str) -> Call:
    """What the call found is a dispute."""
    require_with(actor, HANDLE, call)
    place = _located(call)
    words = disputes.FoundDispute(kind, call.matter or call.text or title, title, found_by="call")
    dispute: Any = disputes.register_found(actor=actor, at=at, place=place, found=words)
    under_way().tie(call, dispute)
    return call.put(note=title)


@change(HANDLE)
def start_problem(*, actor: Any, at: datetime, call: Call, kind: str, title: str) -> Call:
    """What the call told of is a problem that somebody has to put right."""
    require_with(actor, HANDLE, call)
    place = _located(call)
    words = problems.FoundProblem(kind, call.text or title, title, call.place_text, channel="phone")
    problem: Any = problems.raise_found(actor=actor, at=at, place=place, found=words)
    under_way().tie(call, problem)
    return call.put(note=title)


@change(HANDLE)
def start_accident(
    *,
    actor: Any,
    at: datetime,
    call: Call,
    procedure: str,
    title: str,
    road: str = "",
    metre: int | None = None,
    hurt_lightly: int = 0,
    hurt_badly: int = 0,
    is_hit_and_run: bool = False,
) -> Call:
    """What the call found is a traffic accident, once: it happened where and when the call came in."""
    require_with(actor, HANDLE, call)
    place = _located(call)
    _require_accident(call)
    found = traffic.FoundAccident(
        happened_at=call.occurred_at, procedure=procedure, title=title, road=road, metre=metre,
        outline=words_of(call, traffic.LONGEST_OUTLINE), hurt_lightly=hurt_lightly, hurt_badly=hurt_badly,
        is_hit_and_run=is_hit_and_run,
    )  # fmt: skip
    accident: Any = traffic.report_found(actor=actor, at=at, place=place, found=found)
    under_way().tie(call, accident)
    return call.put(note=title)


def _located(call: Call) -> Place:
    if call.place is None:
        raise NotLocated(_("还没有写明警情在哪个村或乡镇。"), hint=_("请先补充地点，再转出去。"))
    return call.place


def _require_accident(call: Call) -> None:
    if not may_be_accident(call) or call.standing in NOT_OURS:
        raise NotAnAccident(
            _("这起警情现在的定性不是交通事故。"),
            rule="CALL_ACCIDENT_CATEGORIES",
            hint=_("请先按交通警情定性。"),
        )
    if is_accident_already(call):
        raise ToldBefore(_("这起警情已经登记为交通事故。"), hint=_("请从来龙去脉里打开那起事故。"))
