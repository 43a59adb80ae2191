"""矛盾化解: disputes, from the day they are heard of to a call-back that finds no relapse."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.chapter import CHAPTER
from lianjian.areas.disputes.demo import demo
from lianjian.areas.disputes.duties import DUTIES
from lianjian.areas.disputes.figures import FIGURES
from lianjian.areas.disputes.founding import found
from lianjian.areas.disputes.kind import DISPUTE, REGISTER
from lianjian.areas.disputes.ledger import LEDGER
from lianjian.areas.disputes.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="disputes",
    title=_("矛盾化解"),
    tier=1,
    permissions=(
        Permission(key="disputes.dispute:read", title=_("看纠纷")),
        Permission(key="disputes.dispute:register", title=_("登记纠纷")),
        Permission(key="disputes.dispute:assign", title=_("分级、交办、移交纠纷")),
        Permission(key="disputes.dispute:mediate", title=_("调解纠纷")),
        Permission(key="disputes.dispute:callback", title=_("回访纠纷")),
        Permission(key="disputes.dispute:correct", title=_("更正纠纷登记")),
        Permission(key="disputes.dispute:import", title=_("导入纠纷台账")),
        Permission(key="disputes.parties:open", title=_("看当事人姓名和电话")),
        Permission(key="disputes.kind:write", title=_("维护纠纷类别")),
    ),
    kinds=(DISPUTE,),
    entries=(REGISTER,),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    ledgers=(LEDGER,),
    founding=found,
    demo=demo,
)
