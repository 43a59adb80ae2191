"""联建: joint branches with partners outside the bureau, what they promise each other and do together."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild import joint_kind, kind, pages
from lianjian.areas.cobuild.chapter import CHAPTER
from lianjian.areas.cobuild.demo import demo
from lianjian.areas.cobuild.duties import DUTIES
from lianjian.areas.cobuild.figures import FIGURES
from lianjian.kernel.areas import Area, MenuEntry, Page, Permission

AREA = Area(
    key="cobuild",
    title=_("联建"),
    tier=2,
    permissions=(
        Permission(key="cobuild.body:read", title=_("看联建")),
        Permission(key="cobuild.body:write", title=_("维护伙伴支部和共同体")),
        Permission(key="cobuild.joint:write", title=_("设立联建党支部")),
        Permission(key="cobuild.partner_roll:write", title=_("维护联建单位名册")),
        Permission(key="cobuild.contact:write", title=_("让联建单位登录")),
        Permission(key="cobuild.promise:write", title=_("维护联建承诺")),
        Permission(key="cobuild.promise:call_back", title=_("向联建单位核实承诺")),
        Permission(key="cobuild.activity:report", title=_("报联建活动")),
        Permission(key="cobuild.activity:answer", title=_("确认对方报的联建活动")),
        Permission(key="cobuild.activity:call_back", title=_("向联建单位核实活动")),
        Permission(key="cobuild.partner:open", title=_("看本单位的联建")),
        Permission(key="cobuild.partner:report", title=_("联建单位报活动")),
        Permission(key="cobuild.partner:answer", title=_("联建单位确认")),
    ),
    kinds=(
        joint_kind.JOINT,
        joint_kind.PARTNER,
        joint_kind.PAIRING,
        joint_kind.GROUP,
        kind.BODY,
        kind.PROMISE,
        kind.ACTIVITY,
    ),
    entries=joint_kind.ENTRIES,
    pages=(
        Page(
            route="cobuild/mine/",
            view=pages.mine,
            name="cobuild-mine",
            permission="cobuild.partner:open",
            menu=MenuEntry(group="mine", title=_("我的联建"), order=10),
        ),
        Page(
            route="cobuild/mine/calendar.ics",
            view=pages.calendar_as_file,
            name="cobuild-ics",
            permission="cobuild.partner:open",
        ),
        Page(
            route="cobuild/mine/feed/",
            view=pages.feed,
            name="cobuild-feed",
            permission="cobuild.partner:open",
        ),
        Page(
            route="cobuild/mine/report/",
            view=pages.report,
            name="cobuild-report",
            permission="cobuild.partner:report",
        ),
        Page(
            route="cobuild/mine/activity/<int:pk>/",
            view=pages.answer,
            name="cobuild-answer",
            permission="cobuild.partner:answer",
        ),
        Page(
            route="cobuild/mine/promise/<int:pk>/",
            view=pages.judge,
            name="cobuild-judge",
            permission="cobuild.partner:answer",
        ),
        Page(
            route="cobuild/mine/promise/<int:pk>/done/",
            view=pages.done,
            name="cobuild-done",
            permission="cobuild.partner:answer",
        ),
    ),
    api=pages.CALENDAR.mount,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    demo=demo,
)
