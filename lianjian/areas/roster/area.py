"""勤务: the crews of station and traffic police, who is on duty when, and where each crew is."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.roster import kind, shift_kind
from lianjian.areas.roster.chapter import CHAPTER
from lianjian.areas.roster.demo import demo, today
from lianjian.areas.roster.duties import DUTIES
from lianjian.areas.roster.figures import FIGURES
from lianjian.areas.roster.founding import found
from lianjian.areas.roster.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="roster",
    title=_("勤务"),
    tier=2,
    permissions=(
        Permission(key="roster.crew:read", title=_("看警力单元")),
        Permission(key="roster.crew:write", title=_("编成和撤编警力单元")),
        Permission(key="roster.shift:read", title=_("看班次")),
        Permission(key="roster.shift:plan", title=_("排班")),
        Permission(key="roster.loan:read", title=_("看抽调")),
        Permission(key="roster.loan:write", title=_("登记抽调")),
        Permission(key="roster.skill:write", title=_("登记人员技能")),
        Permission(key="roster.feed:manage", title=_("管理位置接入")),
    ),
    kinds=(shift_kind.SHIFT, *kind.KINDS),
    entries=(*kind.ENTRIES, shift_kind.PLAN_ONE),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    founding=found,
    demo=demo,
    demo_today=today,
)
