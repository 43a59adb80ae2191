"""今日: what the person who signed in owes, and what that person entered."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import SIGNED_IN, Area, MenuEntry, Page, Permission
from lianjian.portals.desk.pages import desk, late_in_menu, mine, owed
from lianjian.portals.desk.refused import OVERSEE

AREA = Area(
    key="desk",
    title=_("今日"),
    tier=9,
    permissions=(Permission(key=OVERSEE, title=_("监督被拦下的事")),),
    pages=(
        Page(
            route="desk/",
            view=desk,
            name="desk",
            permission=SIGNED_IN,
            menu=MenuEntry(group="mine", title=_("今日"), order=10, count=late_in_menu),
        ),
        Page(
            route="desk/mine/",
            view=mine,
            name="mine",
            permission=SIGNED_IN,
            menu=MenuEntry(group="mine", title=_("我提交的"), order=20),
        ),
        Page(route="desk/owed/", view=owed, name="owed", permission=SIGNED_IN),
    ),
)
