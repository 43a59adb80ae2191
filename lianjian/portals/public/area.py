"""群众网站: what anyone may do without an account: report a problem, follow it, answer, read the ledger."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import PUBLIC, Area, Page
from lianjian.portals.public import pages

AREA = Area(
    key="public",
    title=_("群众网站"),
    tier=9,
    pages=(
        Page(route="", view=pages.home, name="home", permission=PUBLIC),
        Page(route="report/", view=pages.report, name="report-problem", permission=PUBLIC),
        Page(route="t/<str:token>/receipt/", view=pages.receipt, name="receipt", permission=PUBLIC),
        Page(route="track/", view=pages.track, name="track", permission=PUBLIC),
        Page(route="t/<str:token>/", view=pages.progress, name="progress", permission=PUBLIC),
        Page(route="answer/", view=pages.answer, name="answer", permission=PUBLIC),
        Page(route="ledger/", view=pages.ledger, name="open-ledger", permission=PUBLIC),
    ),
)
