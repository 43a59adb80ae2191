"""组织生活: the roll of each Party branch, its gatherings, what they serve and decide, and what is owed."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import kind, roll_kind, temporary_kind
from lianjian.areas.branch.chapter import CHAPTER
from lianjian.areas.branch.demo import demo
from lianjian.areas.branch.duties import DUTIES
from lianjian.areas.branch.figures import FIGURES
from lianjian.areas.branch.jobs import tell_of_terms
from lianjian.areas.branch.pages import CALENDARS, PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="branch",
    title=_("组织生活"),
    tier=1,
    permissions=(
        Permission(key="branch.gathering:read", title=_("看组织生活")),
        Permission(key="branch.gathering:record", title=_("记组织生活")),
        Permission(key="branch.gathering:correct", title=_("更正组织生活")),
        Permission(key="branch.gathering:send_back", title=_("退回组织生活记录")),
        Permission(key="branch.gathering:explain", title=_("说明没有开展的原因")),
        Permission(key="branch.gathering:excuse", title=_("认定没有开展的说明")),
        Permission(key="branch.talk:read", title=_("看谈心谈话")),
        Permission(key="branch.talk:record", title=_("记谈心谈话")),
        Permission(key="branch.member:read", title=_("看党员名册")),
        Permission(key="branch.member:write", title=_("维护党员名册")),
        Permission(key="branch.committee:write", title=_("登记支部选举")),
        Permission(key="branch.temporary:write", title=_("成立和撤销临时党支部")),
    ),
    kinds=(
        kind.GATHERING,
        kind.SERVING,
        kind.RESOLUTION,
        kind.TALK,
        kind.EXPLANATION,
        roll_kind.MEMBER,
        roll_kind.GROUP,
        roll_kind.COMMITTEE,
        temporary_kind.TEMPORARY,
    ),
    entries=(*kind.ENTRIES, *roll_kind.ENTRIES, *temporary_kind.ENTRIES),
    pages=PAGES,
    api=CALENDARS.mount,
    figures=FIGURES,
    duties=DUTIES,
    chapters=(CHAPTER,),
    demo=demo,
    jobs=(tell_of_terms,),
)
