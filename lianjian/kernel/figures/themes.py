"""The themes by which figures are grouped, in the order in which people expect them."""

from django.utils.translation import gettext_lazy as _

THEMES = {
    "people": _("群众"),
    "policing": _("业务"),
    "party": _("党建"),
    "team": _("队建"),
    "reform": _("机构改革"),
}
