"""发展党员和党费: from the written application to full membership, and a record of each month's dues."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.recruits import kind
from lianjian.areas.recruits.demo import demo
from lianjian.areas.recruits.duties import DUTIES
from lianjian.areas.recruits.figures import FIGURES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="recruits",
    title=_("发展党员和党费"),
    tier=2,
    permissions=(
        Permission(key="recruits.application:see", title=_("看发展党员")),
        Permission(key="recruits.application:write", title=_("办理发展党员")),
        Permission(key="recruits.application:approve", title=_("审批发展党员")),
        Permission(key="recruits.dues:see", title=_("看党费登记")),
        Permission(key="recruits.dues:write", title=_("登记党费")),
    ),
    kinds=kind.KINDS,
    entries=kind.ENTRIES,
    figures=FIGURES,
    duties=DUTIES,
    demo=demo,
)
