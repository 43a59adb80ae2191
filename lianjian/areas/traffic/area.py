"""交通管理: violations, drunk driving, accidents, and the spots at which they gather."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.accident_kind import ACCIDENT, DEATH, REPORT
from lianjian.areas.traffic.chapter import CHAPTER
from lianjian.areas.traffic.demo import demo
from lianjian.areas.traffic.demo_roads import before
from lianjian.areas.traffic.drunk_kind import DRUNK, FIND
from lianjian.areas.traffic.duties import DUTIES
from lianjian.areas.traffic.figures import FIGURES
from lianjian.areas.traffic.founding import found
from lianjian.areas.traffic.kind import RECORD, VIOLATION
from lianjian.areas.traffic.ledger import LEDGER
from lianjian.areas.traffic.pages import PAGES
from lianjian.areas.traffic.spot_kind import COUNT, COUNT_TRAFFIC, LIST_SPOT, SPOT
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="traffic",
    title=_("交通管理"),
    tier=1,
    permissions=(
        Permission(key="traffic.violation:read", title=_("看交通违法")),
        Permission(key="traffic.violation:record", title=_("登记交通违法")),
        Permission(key="traffic.violation:review", title=_("审核、录入、通知交通违法")),
        Permission(key="traffic.violation:decide", title=_("处理交通违法")),
        Permission(key="traffic.violation:cancel", title=_("消除违法信息")),
        Permission(key="traffic.violation:import", title=_("导入交通违法台账")),
        Permission(key="traffic.plate:open", title=_("看违法车辆号牌")),
        Permission(key="traffic.drunk:read", title=_("看酒驾醉驾")),
        Permission(key="traffic.drunk:record", title=_("登记酒驾醉驾")),
        Permission(key="traffic.drunk:decide", title=_("决定醉驾立案")),
        Permission(key="traffic.accident:read", title=_("看交通事故")),
        Permission(key="traffic.accident:record", title=_("登记、勘查交通事故")),
        Permission(key="traffic.accident:find", title=_("认定、送达、办结交通事故")),
        Permission(key="traffic.spot:read", title=_("看事故多发点段")),
        Permission(key="traffic.spot:list", title=_("列入、销号事故多发点段，登记流量")),
        Permission(key="traffic.spot:treat", title=_("登记治理措施")),
        Permission(key="traffic.code:write", title=_("维护违法代码和道路")),
    ),
    kinds=(VIOLATION, DRUNK, ACCIDENT, DEATH, SPOT, COUNT),
    entries=(RECORD, FIND, REPORT, LIST_SPOT, COUNT_TRAFFIC),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    ledgers=(LEDGER,),
    founding=found,
    before_demo=before,
    demo=demo,
)
