"""年度报告: the year's account, written from figures."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Area, MenuEntry, Page, Permission
from lianjian.portals.report import pages

AREA = Area(
    key="report",
    title=_("年度报告"),
    tier=9,
    permissions=(Permission(key="report.report:write", title=_("写年度报告")),),
    pages=(
        Page(
            route="account/",
            view=pages.year,
            name="account",
            permission="report.report:write",
            menu=MenuEntry(group="county", title=_("年度报告"), order=20),
        ),
        Page(
            route="account/document.docx",
            view=pages.document,
            name="account-document",
            permission="report.report:write",
        ),
    ),
)
