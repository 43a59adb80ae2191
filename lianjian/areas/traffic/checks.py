"""What must be so before something is done in traffic; each refuses in words."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from lianjian.areas.traffic.models import (
    Accident,
    Behaviour,
    Decision,
    Responsibility,
    Road,
    Source,
    Violation,
)
from lianjian.areas.traffic.refusals import (
    DiedBefore,
    NotOnTheRoad,
    NotThisWay,
    TooHeavy,
    UnfairShares,
    UnknownGround,
    UsedReference,
    WrongPenalty,
)
from lianjian.kernel.rules.book import value

WITH_MAIN = {Responsibility.MAIN, Responsibility.MINOR}


def require_new_reference(reference: str) -> None:
    there = Violation.objects.filter(reference=reference).first() if reference else None
    if there is not None:
        raise UsedReference(
            _("全国系统编号 %(reference)s 已经登记为 %(number)s。")
            % {"reference": reference, "number": there.number},
            field="reference",
            hint=_("请核对编号；同一起违法不再登记。"),
        )


def require_recorded_elsewhere(violation: Violation) -> None:
    """What was seen on the spot is not reviewed or notified by letter: the driver stood there."""
    if violation.source == Source.ON_SITE:
        raise NotThisWay(_("现场查处的不用审核和通知。"), hint=_("请直接登记处理决定。"))


def require_penalty(behaviour: Behaviour, decision: str, fine: int | None, points: int, day: date) -> None:
    """The decision fits the code table: a fine within its bounds, points that the rules know."""
    least, most = behaviour.fine_from, behaviour.fine_to
    if decision == Decision.FINE and not least <= (fine or 0) <= most:
        raise WrongPenalty(
            _("「%(behaviour)s」罚款 %(least)s 至 %(most)s 元。")
            % {"behaviour": behaviour, "least": least, "most": most},
            field="fine",
            hint=_("请核对违法代码和罚款数额；不罚款的请选其他处理。"),
        )
    if decision == Decision.WARNING and fine:
        raise WrongPenalty(_("警告不同时罚款。"), field="fine", hint=_("请清空罚款，或改选罚款。"))
    if points not in (0, *value("TRAFFIC_POINTS", day)):
        raise WrongPenalty(
            _("一次记分没有 %s 分。") % points,
            field="points",
            rule="TRAFFIC_POINTS",
            hint=_("请按违法代码填写记分。"),
        )


def require_ground(ground: str, day: date) -> None:
    if ground not in value("TRAFFIC_CANCEL_GROUNDS", day):
        raise UnknownGround(
            _("没有这一项消除情形。"),
            field="ground",
            rule="TRAFFIC_CANCEL_GROUNDS",
            hint=_("请从所列情形中选择。"),
        )


def require_on_road(road: Road | None, metre: int | None) -> None:
    """A stake lies on a road, before its end."""
    if metre is None:
        return
    if road is None:
        raise NotOnTheRoad(_("填了桩号，没有选道路。"), field="road", hint=_("请选择道路。"))
    if metre > road.length:
        raise NotOnTheRoad(
            _("%(road)s全长 %(length)s 米。") % {"road": road, "length": road.length},
            field="metre",
            hint=_("请核对桩号，从道路起点算起，按米填写。"),
        )


def require_light(procedure: str, *, dead: int, hurt_badly: int) -> None:
    """The simple procedure is for property damage and light injuries."""
    if procedure == Accident.Procedure.SIMPLE and (dead or hurt_badly):
        raise TooHeavy(
            _("有人死亡或者重伤的，不适用简易程序。"),
            field="procedure",
            rule="TRAFFIC_SIMPLE_PROCEDURE",
            hint=_("请改为一般程序。"),
        )


def require_died_after(died_at: datetime, accident: Accident) -> None:
    if died_at < accident.occurred_at:
        raise DiedBefore(
            _("死亡时间早于事故时间。"), field="at", hint=_("请填写死亡的时间，不早于事故发生。")
        )


def require_fair(shares: Mapping[str, str]) -> None:
    """All to one and none to the others; a main one with minor ones; or equal ones."""
    given = sorted(share for share in shares.values() if share != Responsibility.NONE)
    fits = (
        not given
        or given == [Responsibility.FULL]
        or (given.count(Responsibility.MAIN) == 1 and len(given) > 1 and set(given) <= WITH_MAIN)
        or (len(given) > 1 and set(given) == {Responsibility.EQUAL})
    )
    if not shares or not fits:
        raise UnfairShares(
            _("各方责任对不上。"),
            field="a",
            rule="TRAFFIC_RESPONSIBILITIES",
            hint=_("全部责任只能一方承担；主要责任配次要责任；同等责任至少两方。"),
        )
