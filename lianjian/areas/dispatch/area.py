"""派警: which free crew is really nearest by road, sent with one key; the live board; the roads that are closed."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.dispatch.arriving import notice
from lianjian.areas.dispatch.kind import CLOSURE, ENTRIES, SENDING
from lianjian.areas.dispatch.pages import PAGES, READ
from lianjian.areas.roster.facade import follow
from lianjian.kernel.areas import Area, Lead, Permission

follow(notice)

AREA = Area(
    key="dispatch",
    title=_("派警"),
    tier=4,
    permissions=(
        Permission(key="dispatch.board:read", title=_("看接处警台")),
        Permission(key="dispatch.sending:read", title=_("看派警单")),
        Permission(key="dispatch.sending:send", title=_("派警、撤回、改派")),
        Permission(key="dispatch.sending:answer", title=_("签收派警、报到达和结束")),
        Permission(key="dispatch.closure:read", title=_("看道路封闭")),
        Permission(key="dispatch.closure:write", title=_("登记道路封闭和恢复")),
    ),
    kinds=(SENDING, CLOSURE),
    entries=ENTRIES,
    pages=PAGES,
    leads=(Lead(entry="calls-take", page="dispatch-take", permission=READ),),
)
