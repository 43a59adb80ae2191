"""Everything that can be done with an accident, each a verb (rules.md 4).

Under the simple procedure the finding is made at the scene and handed over there. Under the ordinary one the
scene is surveyed, things are appraised, a finding is made and delivered, and may be reviewed once.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lianjian.areas.traffic import checks
from lianjian.areas.traffic.models import Accident, Death, Review, Road
from lianjian.areas.traffic.refusals import (
    AskedBefore,
    NotInvestigated,
    NotThisWay,
    NotYetAppraised,
    StillOpen,
    TooLateToAsk,
)
from lianjian.areas.traffic.states import CLOSED, CONCLUDED, DELIVERED, SURVEYED, UNDER_REVIEW
from lianjian.kernel.access.actor import require_in
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_here, unit_of
from lianjian.kernel.records.door import change
from lianjian.kernel.rules.book import value
from lianjian.kernel.rules.times import days, working_days

RECORD, FIND = "traffic.accident:record", "traffic.accident:find"


@change(RECORD)
def report(
    *,
    actor: Any,
    at: datetime,
    procedure: str,
    title: str,
    place: Place,
    road: Road | None = None,
    metre: int | None = None,
    outline: str = "",
    hurt_lightly: int = 0,
    hurt_badly: int = 0,
    loss: int = 0,
    is_hit_and_run: bool = False,
) -> Accident:
    """Enter an accident at the time it happened. `metre` is the stake, in metres from the road's beginning."""
    day = timezone.localdate(at)
    require_here(place, day)
    checks.require_on_road(road, metre)
    checks.require_light(procedure, dead=0, hurt_badly=hurt_badly)
    accident = Accident(
        procedure=procedure, title=title, road=road, metre=metre, outline=outline,
        hurt_lightly=hurt_lightly, hurt_badly=hurt_badly, loss=loss, is_hit_and_run=is_hit_and_run,
        unit=unit_of(place, day),
    )  # fmt: skip
    accident.happened(at).stand_at(place).begin(at).classify()
    accident.in_population = is_counted(procedure, day)
    return accident.put()


def is_counted(procedure: str, day: date) -> bool:
    """Whether the county's figure counts an accident of that day under that procedure."""
    return value("TRAFFIC_ACCIDENT_POPULATION", day) in ("all", procedure)


@change(RECORD)
def add_injured(
    *, actor: Any, at: datetime, accident: Accident, hurt_lightly: int, hurt_badly: int, loss: int
) -> Accident:
    """How many were hurt, and what was lost, as it is known now."""
    require_in(actor, RECORD, accident.unit)
    checks.require_light(accident.procedure, dead=accident.dead, hurt_badly=hurt_badly)
    accident.hurt_lightly, accident.hurt_badly, accident.loss = hurt_lightly, hurt_badly, loss
    return accident.classify().move(accident.standing, at=at)


@change(RECORD)
def add_death(*, actor: Any, at: datetime, accident: Accident, was_hurt: str = "") -> Accident:
    """Somebody died of it at this time. `was_hurt`: as what they were entered before, `lightly` or `badly`."""
    require_in(actor, RECORD, accident.unit)
    checks.require_died_after(at, accident)
    checks.require_light(accident.procedure, dead=1, hurt_badly=0)
    _take_from_hurt(accident, was_hurt)
    last = days("TRAFFIC_DEATH_WINDOW_DAYS", accident.occurred_on)
    within = timezone.localdate(at) <= last
    accident.dead, accident.dead_counted = accident.dead + 1, accident.dead_counted + within
    accident.classify().put()
    death = Death(
        accident=accident, accident_on=accident.occurred_on, unit=accident.unit, within_window=within,
        in_population=accident.in_population,
    )  # fmt: skip
    death.happened(at).stand_at(accident.place).put()
    return accident


def _take_from_hurt(accident: Accident, was_hurt: str) -> None:
    if was_hurt:
        name = f"hurt_{was_hurt}"
        setattr(accident, name, max(0, getattr(accident, name) - 1))


@change(RECORD)
def turn_ordinary(*, actor: Any, at: datetime, accident: Accident, why: str) -> Accident:
    """What began under the simple procedure goes on under the ordinary one."""
    require_in(actor, RECORD, accident.unit)
    accident.procedure = Accident.Procedure.ORDINARY
    accident.in_population = is_counted(accident.procedure, accident.occurred_on)
    return accident.move(accident.standing, at=at, note=why)


@change(RECORD)
def survey(*, actor: Any, at: datetime, accident: Accident, needs_appraisal: bool = False) -> Accident:
    """The scene was surveyed: the time for the finding runs, or first that to commission an appraisal."""
    require_in(actor, RECORD, accident.unit)
    _require_ordinary(accident)
    day = timezone.localdate(at)
    accident.surveyed_on = day
    if needs_appraisal:
        accident.commission_due_on = working_days("TRAFFIC_COMMISSION_DAYS", day)
    elif not accident.is_hit_and_run or accident.caught_on:
        accident.find_by(working_days("TRAFFIC_FINDING_DAYS", day))
    return accident.move(SURVEYED, at=at)


@change(RECORD)
def catch(*, actor: Any, at: datetime, accident: Accident) -> Accident:
    """Who had fled was caught: from here the time for the finding runs."""
    require_in(actor, RECORD, accident.unit)
    if not accident.is_hit_and_run:
        raise NotThisWay(_("这起事故没有逃逸。"), hint=_("逃逸的才登记查获。"))
    accident.caught_on = timezone.localdate(at)
    if accident.standing == SURVEYED and accident.commission_due_on is None:
        accident.find_by(working_days("TRAFFIC_FINDING_DAYS", accident.caught_on))
    return accident.move(accident.standing, at=at)


@change(RECORD)
def commission(*, actor: Any, at: datetime, accident: Accident, what: str) -> Accident:
    """An appraisal was commissioned."""
    require_in(actor, RECORD, accident.unit)
    accident.commissioned_on = timezone.localdate(at)
    return accident.move(SURVEYED, at=at, note=what)


@change(RECORD)
def appraise(*, actor: Any, at: datetime, accident: Accident) -> Accident:
    """The appraisal stands: from here the time for the finding runs."""
    require_in(actor, RECORD, accident.unit)
    accident.appraised_on = timezone.localdate(at)
    accident.find_by(working_days("TRAFFIC_FINDING_AFTER_APPRAISAL_DAYS", accident.appraised_on))
    return accident.move(SURVEYED, at=at)


@change(FIND)
def find(*, actor: Any, at: datetime, accident: Accident, responsibilities: Mapping[str, str]) -> Accident:
    """Make the finding: who bears what. `responsibilities` by party, 甲 first. A simple one is handed over at once."""
    require_in(actor, FIND, accident.unit)
    checks.require_fair(responsibilities)
    if accident.commission_due_on and accident.appraised_on is None:
        raise NotYetAppraised(
            _("还没有鉴定意见。"),
            rule="TRAFFIC_FINDING_AFTER_APPRAISAL_DAYS",
            hint=_("请先登记委托和鉴定意见。"),
        )
    accident.responsibilities, accident.found_on = dict(responsibilities), timezone.localdate(at)
    if accident.procedure == Accident.Procedure.SIMPLE:
        accident.surveyed_on = accident.found_on
        accident.move(SURVEYED, at=at)
    accident.move(CONCLUDED, at=at)
    return _hand_over(accident, at) if accident.procedure == Accident.Procedure.SIMPLE else accident


@change(FIND)
def deliver(*, actor: Any, at: datetime, accident: Accident) -> Accident:
    """The finding was delivered to the parties, who may ask for a review within the time of the rule."""
    require_in(actor, FIND, accident.unit)
    return _hand_over(accident, at)


def _hand_over(accident: Accident, at: datetime) -> Accident:
    accident.delivered_on = timezone.localdate(at)
    accident.ask_until = working_days("TRAFFIC_ASK_REVIEW_DAYS", accident.delivered_on)
    return accident.move(DELIVERED, at=at)


@change(FIND)
def ask_review(*, actor: Any, at: datetime, accident: Accident, by: str) -> Accident:
    """A party asked the higher office for a review: once, and in time."""
    require_in(actor, FIND, accident.unit)
    day = timezone.localdate(at)
    if accident.review_asked_on is not None:
        raise AskedBefore(
            _("已经申请过一次复核。"), rule="TRAFFIC_ASK_REVIEW_DAYS", hint=_("复核以一次为限。")
        )
    if accident.ask_until and day > accident.ask_until:
        raise TooLateToAsk(
            _("申请复核的期限到 %s。") % accident.ask_until,
            field="at",
            rule="TRAFFIC_ASK_REVIEW_DAYS",
            hint=_("请告知当事人可以向人民法院起诉。"),
        )
    accident.review_asked_on = day
    accident.review_due_on = days("TRAFFIC_REVIEW_WITHIN_DAYS", day)
    return accident.move(UNDER_REVIEW, at=at, note=by)


@change(FIND)
def conclude_review(*, actor: Any, at: datetime, accident: Accident, by: str, outcome: str) -> Accident:
    """The higher office upheld the finding, or had it made anew."""
    require_in(actor, FIND, accident.unit)
    day = timezone.localdate(at)
    accident.reviewed_on = day
    if outcome == Review.Outcome.ANEW:
        accident.found_on = accident.delivered_on = None
        accident.find_by(working_days("TRAFFIC_FINDING_ANEW_DAYS", day))
    accident.move(SURVEYED if outcome == Review.Outcome.ANEW else DELIVERED, at=at)
    Review(
        accident=accident,
        asked_on=accident.review_asked_on or day,
        asked_by=by,
        concluded_on=day,
        outcome=outcome,
    ).put()
    return accident


@change(FIND)
def investigate(*, actor: Any, at: datetime, accident: Accident, words: str) -> Accident:
    """An accident was investigated in depth."""
    require_in(actor, FIND, accident.unit)
    accident.investigated_on = timezone.localdate(at)
    return accident.move(accident.standing, at=at, note=words)


@change(FIND)
def close(*, actor: Any, at: datetime, accident: Accident) -> Accident:
    """Close it, when nobody can ask for a review any more."""
    require_in(actor, FIND, accident.unit)
    day = timezone.localdate(at)
    if accident.ask_until and accident.review_asked_on is None and day <= accident.ask_until:
        raise StillOpen(
            _("%s 以前当事人还可以申请复核。") % accident.ask_until,
            field="at",
            rule="TRAFFIC_ASK_REVIEW_DAYS",
            hint=_("请在期限过后办结。"),
        )
    if (
        accident.dead >= int(value("TRAFFIC_DEEP_DEATHS", accident.occurred_on))
        and not accident.investigated_on
    ):
        raise NotInvestigated(
            _("这起事故须先作深度调查。"), rule="TRAFFIC_DEEP_DEATHS", hint=_("请登记深度调查后再办结。")
        )
    accident.closed_on = day
    return accident.move(CLOSED, at=at)


def _require_ordinary(accident: Accident) -> None:
    if accident.procedure == Accident.Procedure.SIMPLE:
        raise NotThisWay(_("简易程序当场认定，不另作勘查。"), hint=_("请登记认定，或改为一般程序。"))
