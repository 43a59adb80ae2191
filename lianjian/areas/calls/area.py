"""接处警: the call as a record, from its first key to its archive."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.chapter import CHAPTER
from lianjian.areas.calls.demo import demo
from lianjian.areas.calls.duties import DUTIES
from lianjian.areas.calls.figures import FIGURES
from lianjian.areas.calls.founding import found
from lianjian.areas.calls.kind import CALL, TAKE
from lianjian.areas.calls.ledger import LEDGER
from lianjian.areas.calls.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="calls",
    title=_("接处警"),
    tier=3,
    permissions=(
        Permission(key="calls.call:read", title=_("看警情")),
        Permission(key="calls.call:take", title=_("接警、并警、移交、撤警")),
        Permission(key="calls.call:handle", title=_("处警和反馈")),
        Permission(key="calls.call:correct", title=_("更正警情时间")),
        Permission(key="calls.call:review", title=_("审核警情定性")),
        Permission(key="calls.call:call_back", title=_("回访报警人")),
        Permission(key="calls.call:archive", title=_("归档警情")),
        Permission(key="calls.call:import", title=_("导入原系统警情")),
        Permission(key="calls.number:open", title=_("看报警电话")),
        Permission(key="calls.code:write", title=_("维护警情代码")),
    ),
    kinds=(CALL,),
    entries=(TAKE,),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    ledgers=(LEDGER,),
    founding=found,
    demo=demo,
)
