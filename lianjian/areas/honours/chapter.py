"""What the year's account says of awards, retirement and care. It names nobody."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Chapter
from lianjian.kernel.figures.telling import Pen, Section, Sentence, Telling


def tell(pen: Pen) -> Telling:
    return Telling(
        summary=pen.say("报请上级记功{team.merits_reported}，嘉奖{team.commended}"),
        sections=(
            Section(heading="表扬奖励", paragraphs=(_rewarded(pen), *_collectives(pen))),
            Section(heading="关心关爱", paragraphs=_cared(pen)),
        ),
    )


def _rewarded(pen: Pen) -> Sentence:
    granted = "，期内上级批准记功{team.merits_granted}" if pen.positive("team.merits_granted") else ""
    return pen.say(
        "奖励必须有本人所在支部经会议表决通过的提名。期内经支部提名报请上级记功"
        "{team.merits_reported}{team.merits_reported:yoy}"
        + granted
        + "；嘉奖{team.commended}{team.commended:yoy}。"
    )


def _collectives(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "team.collectives_reported": "报请上级为集体记功{team.collectives_reported}。",
        "team.collectives_rewarded": "批准集体奖励{team.collectives_rewarded}。",
    }
    return pen.say_of_positive(told)


def _cared(pen: Pen) -> tuple[Sentence, ...]:
    told = {
        "team.care_visits": "党支部走访慰问困难家庭、生病住院民警{team.care_visits}{team.care_visits:yoy}。",
        "team.retired": "退休{team.retired}，举行荣休仪式{team.retirement_ceremonies}。",
        "team.leave_days": "已准休假{team.leave_days}{team.leave_days:yoy}。",
    }
    return pen.say_of_positive(told) or (pen.say("期内没有登记走访慰问、退休和休假。"),)


CHAPTER = Chapter(order=60, title=_("从优待警"), tell=tell)
