"""What must be so before an award moves on, besides the nomination that the gate asks for."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.honours.models import Award
from lianjian.areas.honours.queries import bars, lately_as_high, of_same_deed, power_over
from lianjian.areas.honours.refusals import (
    AgainTooSoon,
    Barred,
    NoDocument,
    NotOurs,
    NotPublicised,
    OursToDecide,
    OwnAward,
    SameDeed,
)
from lianjian.areas.honours.states import Power, is_at_least
from lianjian.kernel.rules.book import value


def require_not_own(actor: Any, award: Award) -> None:
    """Refuse whoever acts on their own award."""
    if actor.person and actor.person.pk == award.person_id:
        raise OwnAward(_("不能为自己申请或者决定奖励。"), field="person", hint=_("请由别人办理。"))


def require_not_own_unit(actor: Any, award: Award) -> None:
    """Refuse whoever serves in a unit to decide on the reward of it as a whole."""
    if award.is_collective and actor.unit_id == award.unit_id:
        raise OwnAward(_("不能决定自己单位的集体奖励。"), hint=_("请由别的单位的领导决定。"))


def require_deed_once(award: Award) -> None:
    if other := of_same_deed(award):
        raise SameDeed(
            _("%(person)s %(day)s 的事迹已经在 %(number)s 申请或者奖励。")
            % {"person": award.receiver, "day": award.deed_on, "number": other.number},
            field="deed_on",
            hint=_("同一事迹只奖励一次；同一天的几件事请写在同一份申请里。"),
            rule="AWARD_SAME_DEED",
        )


def require_time_between(award: Award, on: date) -> None:
    """Refuse the same or a lower grade within the time of the rule, unless a reason is given."""
    earlier = lately_as_high(award, on)
    if earlier is None or award.again_because:
        return
    raise AgainTooSoon(
        _("%(person)s %(day)s 已经获得%(grade)s（%(number)s），一年内一般不再给予同级或者以下的奖励。")
        % {
            "person": award.receiver,
            "day": earlier.decided_on,
            "grade": earlier.get_grade_display(),
            "number": earlier.number,
        },
        field="again_because",
        hint=_("确有必要的，请写明理由。"),
        rule="AWARD_AGAIN_MONTHS",
    )


def require_not_barred(award: Award, on: date) -> None:
    """Refuse while a bar holds. Which kind it is, is not said."""
    if bars(award, on).exists():
        raise Barred(
            _("按规定，%s目前不能奖励。") % award.receiver,
            field="unit" if award.is_collective else "person",
            hint=_("可以请政工部门暂缓办理，期满以后再办。"),
            rule="AWARD_COLLECTIVE_BARRED" if award.is_collective else "AWARD_BARRED",
        )


def is_public(award: Award, on: date) -> bool:
    """Whether the rule asks that this grade be made public before it is decided."""
    return is_at_least(award.grade, str(value("AWARD_PUBLICITY_FROM", on)))


def require_publicised(award: Award, on: date) -> None:
    """Refuse what had to be made public and was not, or not for long enough; a secret case says why."""
    if award.secret_because or not is_public(award, on):
        return
    if award.publicised_until is None:
        raise NotPublicised(
            _("这一级奖励要先公示。"),
            field="secret_because",
            hint=_("涉密不宜公示的，请写明原因。"),
            rule="AWARD_PUBLICITY_DAYS",
        )
    if on <= award.publicised_until:
        raise NotPublicised(
            _("公示到 %s，期满以后才能办理。") % award.publicised_until, rule="AWARD_PUBLICITY_DAYS"
        )


def require_ours(award: Award, on: date) -> None:
    power = power_over(award.grade, on)
    if power != Power.BUREAU:
        raise NotOurs(
            _("%(grade)s由%(power)s批准。")
            % {"grade": award.get_grade_display(), "power": Power(power).label},
            hint=_("请报请上级。"),
        )


def require_above(award: Award, on: date) -> None:
    if power_over(award.grade, on) == Power.BUREAU:
        raise OursToDecide(
            _("%s由本局批准，不用报请上级。") % award.get_grade_display(), hint=_("请局领导决定。")
        )


def require_document(granted: bool, document: str) -> None:
    if granted and not document.strip():
        raise NoDocument(_("批准奖励要写明文号。"), field="document")
