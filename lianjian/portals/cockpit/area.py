"""驾驶舱: where the county stands, what got worse, and down to the row."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Area, MenuEntry, Page
from lianjian.portals.cockpit.pages import cockpit, refusals

AREA = Area(
    key="cockpit",
    title=_("驾驶舱"),
    tier=9,
    pages=(
        Page(
            route="cockpit/",
            view=cockpit,
            name="cockpit",
            permission="figures.figure:read",
            menu=MenuEntry(group="county", title=_("驾驶舱"), order=10),
        ),
        Page(
            route="cockpit/refusals/",
            view=refusals,
            name="refusals",
            permission="figures.figure:read",
        ),
    ),
)
