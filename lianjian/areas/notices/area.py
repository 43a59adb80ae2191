"""通知和表决: what branches are told and who has read it, and what they vote on, in the open or in secret."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.notices import ballot_kind, kind
from lianjian.areas.notices.demo import demo
from lianjian.areas.notices.figures import FIGURES
from lianjian.areas.notices.jobs import close_ballots
from lianjian.areas.notices.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="notices",
    title=_("通知和表决"),
    tier=2,
    permissions=(
        Permission(key="notices.notice:read", title=_("看通知")),
        Permission(key="notices.notice:publish", title=_("发通知")),
        Permission(key="notices.notice:mark_read", title=_("说看过了")),
        Permission(key="notices.notice:correct", title=_("改正通知")),
        Permission(key="notices.notice:withdraw", title=_("撤回通知")),
        Permission(key="notices.notice:mend_others", title=_("改正和撤回别人发的通知")),
        Permission(key="notices.reading:see", title=_("看谁看过通知")),
        Permission(key="notices.ballot:read", title=_("看投票和问卷")),
        Permission(key="notices.ballot:open", title=_("发起投票")),
        Permission(key="notices.ballot:vote", title=_("投票")),
        Permission(key="notices.ballot:close", title=_("结束投票")),
    ),
    kinds=(kind.NOTICE, kind.READING, ballot_kind.BALLOT),
    entries=(*kind.ENTRIES, *ballot_kind.ENTRIES),
    pages=PAGES,
    figures=FIGURES,
    demo=demo,
    jobs=(close_ballots,),
)
