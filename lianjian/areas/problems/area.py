"""民情台账: residents' problems, from what was heard to the resident's own word that it is fixed."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.api import PROBLEMS
from lianjian.areas.problems.chapter import CHAPTER
from lianjian.areas.problems.demo import demo
from lianjian.areas.problems.duties import DUTIES
from lianjian.areas.problems.figures import FIGURES
from lianjian.areas.problems.founding import found
from lianjian.areas.problems.kind import PROBLEM, REGISTER
from lianjian.areas.problems.ledger import LEDGER
from lianjian.areas.problems.open311 import PAGES as OPEN311
from lianjian.areas.problems.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="problems",
    title=_("民情台账"),
    tier=1,
    permissions=(
        Permission(key="problems.problem:read", title=_("看民情台账")),
        Permission(key="problems.problem:register", title=_("登记民情")),
        Permission(key="problems.problem:assign", title=_("交办、转办、批准延期")),
        Permission(key="problems.problem:reject", title=_("同意不予受理")),
        Permission(key="problems.problem:work", title=_("签收、办理、办结")),
        Permission(key="problems.problem:suspend", title=_("挂账")),
        Permission(key="problems.problem:confirm", title=_("回访群众、未确认销号")),
        Permission(key="problems.problem:correct", title=_("更正登记")),
        Permission(key="problems.problem:import", title=_("导入民情台账")),
        Permission(key="problems.contact:open", title=_("看反映人联系方式")),
        Permission(key="problems.kind:write", title=_("维护民情类别")),
        Permission(key="problems.report:by_resident", title=_("群众反映问题")),
        Permission(key="problems.answer:by_resident", title=_("群众确认")),
    ),
    kinds=(PROBLEM,),
    entries=(REGISTER,),
    pages=(*PAGES, *OPEN311),
    api=PROBLEMS.mount,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    ledgers=(LEDGER,),
    founding=found,
    demo=demo,
)
