"""A county for the journeys of dispatch on one morning: a few roads, three crews on duty, accounts."""

from datetime import date
from typing import Any

DAY = f"{date.today().year + 1}-03-01"
AT = f"{DAY} 09:00:00"
"""After the day on which the test runs: a browser drops what it holds to be over."""
PASSWORD = "just-for-this-test-5921"


def lay_out() -> tuple[str, tuple[float, float]]:
    """Found it; give the name of the village near which the crews wait, and a point on the bridge next to it."""
    from lianjian.counties.founding import found
    from lianjian.kernel.clock.now import held_at
    from lianjian.kernel.county import pack
    from lianjian.kernel.testing.cast import engage, moment
    from tests.areas.dispatch_lives import east_of, spot_of

    founded = moment("2022-01-01", "00:00")
    with held_at(founded):
        found(pack(), on=date(2022, 1, 1))
        cast = engage(at=founded)
    _let_the_password_alone_sign_in()
    _engage(cast)
    return str(cast.village().short_name()), east_of(spot_of(cast), 0.5)


def _let_the_password_alone_sign_in() -> None:
    """Second factors have journeys of their own."""
    from lianjian.kernel.access.actor import SYSTEM
    from lianjian.kernel.clock.now import now
    from lianjian.kernel.records.door import change
    from lianjian.kernel.rules.models import Rule

    @change("rules.rule:write")
    def write(*, actor: Any, at: Any) -> None:
        rule = Rule.objects.get(code="SIGNIN_FACTORS")
        rule.value = 1
        rule.put()

    write(actor=SYSTEM, at=now())


def _engage(cast: Any) -> None:
    from lianjian.kernel.access.models import Account
    from tests.areas.call_lives import dispatcher
    from tests.areas.dispatch_lives import crew_at, east_of, lay_roads, north_of, spot_of

    spot = spot_of(cast)
    lay_roads(spot)
    crews = [
        crew_at(cast, east_of(spot, 1), code="A1", day=DAY),
        crew_at(cast, north_of(spot), code="A2", day=DAY),
        crew_at(cast, east_of(spot, 3), code="B1", unit=cast.other_zone, day=DAY),
    ]
    people = {"dispatcher": dispatcher().person, "head": cast.head, "supervisor": cast.supervisor}
    people |= {f"crew-{crew.code}": _leader(crew) for crew in crews}
    for name, person in people.items():
        Account.objects.create_user(name, password=PASSWORD, person=person)


def _leader(crew: Any) -> Any:
    from lianjian.areas.roster.models import Shift

    return Shift.objects.get(crew=crew).leader
