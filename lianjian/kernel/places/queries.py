"""What place a point on the map stands for."""

from datetime import date

from django.utils.translation import gettext as _

from lianjian.kernel.county import pack
from lianjian.kernel.places.coordinates import Point, inside, kilometres
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import Refusal


class OutsideTheCounty(Refusal):
    """The point does not lie in this county."""

    status = 400


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
