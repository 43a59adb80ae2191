"""责任闭环: what branches are judged by, quarter by quarter, with objections answered before it is closed."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.chapter import CHAPTER
from lianjian.areas.cycle.charge_kind import ADD_CHARGE, CHARGE
from lianjian.areas.cycle.closing_kind import CLOSING
from lianjian.areas.cycle.demo import demo
from lianjian.areas.cycle.duties import DUTIES
from lianjian.areas.cycle.figures import FIGURES
from lianjian.areas.cycle.founding import found
from lianjian.areas.cycle.jobs import close_last_month, draft_accounts, draft_last_quarter, remind_branches
from lianjian.areas.cycle.kind import ADD_LINE, EVALUATION, LINE, REMINDER
from lianjian.areas.cycle.pages import PAGES
from lianjian.areas.cycle.year_kind import ACCOUNT, ARRANGE, OBSERVATION
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="cycle",
    title=_("责任闭环"),
    tier=3,
    permissions=(
        Permission(key="cycle.line:read", title=_("看考核项目")),
        Permission(key="cycle.line:write", title=_("维护考核项目")),
        Permission(key="cycle.charge:write", title=_("维护责任清单模板")),
        Permission(key="cycle.observation:arrange", title=_("安排观摩")),
        Permission(key="cycle.observation:record", title=_("记观摩")),
        Permission(key="cycle.account:draft", title=_("起草年终述职")),
        Permission(key="cycle.account:give", title=_("记述职")),
        Permission(key="cycle.account:grade", title=_("给述职定等次")),
        Permission(key="cycle.reminder:read", title=_("看月度提醒")),
        Permission(key="cycle.reminder:send", title=_("发月度提醒")),
        Permission(key="cycle.closing:close", title=_("月结")),
        Permission(key="cycle.evaluation:read", title=_("看季度评价")),
        Permission(key="cycle.evaluation:draft", title=_("生成季度评价")),
        Permission(key="cycle.evaluation:contest", title=_("对评价提出申诉")),
        Permission(key="cycle.evaluation:answer", title=_("答复申诉")),
        Permission(key="cycle.evaluation:close", title=_("定下季度评价")),
    ),
    kinds=(EVALUATION, LINE, CHARGE, REMINDER, CLOSING, OBSERVATION, ACCOUNT),
    entries=(ADD_LINE, ADD_CHARGE, ARRANGE),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    founding=found,
    demo=demo,
    jobs=(draft_last_quarter, remind_branches, close_last_month, draft_accounts),
)
