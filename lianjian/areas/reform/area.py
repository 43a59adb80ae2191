"""机构改革: the bureau's units, branches, posts and people on any day, and the plan that changes them."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform.chapter import CHAPTER
from lianjian.areas.reform.demo import before, demo
from lianjian.areas.reform.figures import FIGURES
from lianjian.areas.reform.gates import GATES
from lianjian.areas.reform.kind import NEW_PLAN, PERSON, PLAN, POST, UNIT
from lianjian.areas.reform.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="reform",
    title=_("机构改革"),
    tier=0,
    permissions=(
        Permission(key="reform.plan:read", title=_("看改革方案")),
        Permission(key="reform.plan:write", title=_("起草改革方案")),
        Permission(key="reform.plan:apply", title=_("办理改革方案生效")),
    ),
    kinds=(UNIT, POST, PERSON, PLAN),
    entries=(NEW_PLAN,),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    gates=GATES,
    before_demo=before,
    demo=demo,
)
