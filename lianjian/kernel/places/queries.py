"""What place a point on the map stands for, which places are of this county, and who answers for them."""

from datetime import date

from django.utils.translation import gettext as _

from lianjian.kernel.county import pack
from lianjian.kernel.org.models import Unit
from lianjian.kernel.org.structure import root, unit_for
from lianjian.kernel.places.coordinates import Point, inside, kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import Refusal


class OutsideTheCounty(Refusal):
    """The point does not lie in this county."""

    status = 400


class ElsewhereInTheWorld(Refusal):
    """The place does not lie in this county."""

    status = 400


def require_here(place: Place, on: date) -> None:
    """Refuse a place that was no township, village or community of the county on a day."""
    if place.level == Place.Level.COUNTY or not place.holds_on(on):
        raise ElsewhereInTheWorld(
            _("「%s」不是本县区现有的村或乡镇。") % place,
            field="place",
            hint=_("请从列表里选择本县区的村或乡镇。"),
        )


def unit_of(place: Place, on: date) -> Unit:
    """The unit that answered for a place on a day: that in whose beat it lay, or else the bureau itself."""
    town = place.town()
    unit = unit_for(town.pk if town else None, on) or root(on)
    if unit is None:
        raise ElsewhereInTheWorld(
            _("「%s」还没有责任单位。") % place, field="place", hint=_("请联系管理员补录辖区。")
        )
    return unit


def require_inside(point: Point) -> None:
    """Refuse a point (WGS-84) outside the county's outline."""
    if not inside(point, pack().outline):
        raise OutsideTheCounty(
            _("这个位置不在%s的界线以内。") % pack().name, field="place", hint=_("请点在界线以内，或选村。")
        )


def village_at(point: Point, on: date) -> Place:
    """The village or community of a day that is nearest to a point (WGS-84) of the county."""
    require_inside(point)
    settled = (Place.Level.VILLAGE, Place.Level.COMMUNITY)
    places = Place.objects.on(on).filter(level__in=settled, longitude__isnull=False).select_related("parent")
    return min(places, key=lambda place: kilometres(point, (place.longitude or 0, place.latitude or 0)))
