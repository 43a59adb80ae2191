"""从优待警: awards on a branch's nomination, retirement with honour, care for families, leave and rest."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.honours import care_kind, kind
from lianjian.areas.honours.chapter import CHAPTER
from lianjian.areas.honours.demo import demo
from lianjian.areas.honours.duties import DUTIES
from lianjian.areas.honours.figures import FIGURES
from lianjian.areas.honours.gates import GATES
from lianjian.areas.honours.leave_kind import CARRIED, CARRY
from lianjian.areas.honours.pages import PAGES
from lianjian.areas.honours.unit_leave import UNIT_LEAVE
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="honours",
    title=_("从优待警"),
    tier=3,
    permissions=(
        Permission(key="honours.award:read", title=_("看奖励")),
        Permission(key="honours.award:draft", title=_("填写奖励材料")),
        Permission(key="honours.award:ask", title=_("申请奖励")),
        Permission(key="honours.award:handle", title=_("办理奖励")),
        Permission(key="honours.award:decide", title=_("决定嘉奖")),
        Permission(key="honours.award:suspend", title=_("暂缓办理奖励")),
        Permission(key="honours.bar:see", title=_("看不能奖励的期间")),
        Permission(key="honours.bar:write", title=_("登记不能奖励的期间")),
        Permission(key="honours.retirement:read", title=_("看退休荣休")),
        Permission(key="honours.retirement:write", title=_("登记退休")),
        Permission(key="honours.retirement:hold", title=_("登记荣休仪式")),
        Permission(key="honours.care:see", title=_("看走访慰问和困难家庭")),
        Permission(key="honours.care:list", title=_("维护困难家庭名单")),
        Permission(key="honours.care:record", title=_("记走访慰问")),
        Permission(key="honours.leave:see", title=_("看本单位休假")),
        Permission(key="honours.leave:ask", title=_("申请休假")),
        Permission(key="honours.leave:decide", title=_("审批休假")),
    ),
    kinds=(kind.AWARD, *care_kind.KINDS, CARRIED),
    entries=(kind.DRAFT, kind.DRAFT_COLLECTIVE, *care_kind.ENTRIES, CARRY),
    pages=(*PAGES, UNIT_LEAVE),
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    gates=GATES,
    demo=demo,
)
