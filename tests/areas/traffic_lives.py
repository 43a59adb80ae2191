"""A violation, a driver found drunk and an accident, brought as far as a test needs them."""

from lianjian.areas.traffic import accidents, rules
from lianjian.areas.traffic.models import Accident, Behaviour, Violation
from lianjian.kernel.testing.cast import Cast, moment


def behaviour(code: str = "1625") -> Behaviour:
    return Behaviour.objects.get(code=code)


def seen(cast: Cast, on: str = "2022-09-01", **facts: object) -> Violation:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment(on),
        "source": "camera",
        "behaviour": behaviour(),
        "vehicle": "car",
        "place": cast.village(),
        "basis": "富国路口 3 号机",
    }
    return rules.record(**(asked | facts))


def entered(cast: Cast, violation: Violation | None = None, reference: str = "371603-1") -> Violation:
    violation = rules.review(
        actor=cast.actor("officer"), at=moment("2022-09-02"), violation=violation or seen(cast)
    )
    return rules.enter(
        actor=cast.actor("officer"),
        at=moment("2022-09-02", "10:00"),
        violation=violation,
        reference=reference,
    )


def decided(cast: Cast, on: str = "2022-09-06", **facts: object) -> Violation:
    asked = {"violation": facts.pop("violation", None) or entered(cast), "decision": "fine", "fine": 200}
    return rules.decide(actor=cast.actor("officer"), at=moment(on), **(asked | facts))


def on_site(cast: Cast, on: str = "2022-09-01", **facts: object) -> Violation:
    return seen(cast, on, **({"source": "on_site", "decision": "fine", "fine": 200} | facts))


def happened(cast: Cast, on: str = "2022-09-01", **facts: object) -> Accident:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment(on, "08:00"),
        "procedure": "ordinary",
        "title": "轿车与三轮车路口相撞",
        "place": cast.village(),
        "hurt_lightly": 1,
    }
    return accidents.report(**(asked | facts))


def surveyed(cast: Cast, *, needs_appraisal: bool = False, **facts: object) -> Accident:
    return accidents.survey(
        actor=cast.actor("officer"), at=moment("2022-09-01", "11:00"), accident=happened(cast, **facts),
        needs_appraisal=needs_appraisal,
    )  # fmt: skip
