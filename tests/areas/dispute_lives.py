"""A dispute brought as far as a test needs it."""

from datetime import date

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.models import Dispute, DisputeKind
from lianjian.kernel.testing.cast import Cast, moment


def registered(cast: Cast, **facts: object) -> Dispute:
    asked = {
        "actor": cast.actor("officer"),
        "at": moment("2022-09-01", "09:00"),
        "kind": DisputeKind.objects.get(code="D02"),
        "place": cast.village(),
        "title": "院墙越界",
        "facts": "甲翻盖院墙，乙认为墙基越界二十厘米。",
        "found_by": "village",
        "risk": "blue",
    }
    return rules.register(**(asked | facts))


def assigned(cast: Cast, **facts: object) -> Dispute:
    given = {"mediators": [cast.officer]} | {
        name: facts.pop(name) for name in ("mediators", "case_number", "traits") if name in facts
    }
    return rules.assign(
        actor=cast.actor("head"), at=moment("2022-09-02"), dispute=registered(cast, **facts), **given
    )


def sat(cast: Cast, dispute: Dispute, on: str = "2022-09-05", **facts: object) -> Dispute:
    asked = {
        "venue": "村委会调解室",
        "present": ["a", "b"],
        "outline": "甲、乙各讲了经过。",
        "outcome": "again",
    }
    return rules.hold_session(actor=cast.actor("officer"), at=moment(on), dispute=dispute, **(asked | facts))


def agreed(cast: Cast, dispute: Dispute | None = None, on: str = "2022-09-06", **facts: object) -> Dispute:
    asked = {
        "form": "written",
        "facts": "甲翻盖院墙越界。",
        "terms": "双方以老墙中线为界，甲拆除越界部分重砌。",
        "way": "恢复原状",
        "fulfil_by": date(2022, 9, 16),
        "signed_on": date(2022, 9, 6),
        "sealed_on": date(2022, 9, 6),
        "copies": 3,
    }
    return rules.agree(
        actor=cast.actor("officer"),
        at=moment(on),
        dispute=dispute or sat(cast, assigned(cast)),
        **(asked | facts),
    )


def fulfilled(
    cast: Cast, dispute: Dispute | None = None, on: str = "2022-09-10", part: str = "whole"
) -> Dispute:
    return rules.fulfil(
        actor=cast.actor("officer"),
        at=moment(on),
        dispute=dispute or agreed(cast),
        part=part,
        how="院墙已重砌。",
    )


def called_back(
    cast: Cast, dispute: Dispute, on: str, *, role: str = "callback", relapsed: bool = False
) -> Dispute:
    return rules.call_back(
        actor=cast.actor(role),
        at=moment(on),
        dispute=dispute,
        way="phone",
        relapsed=relapsed,
        words="没有再争",
    )


def resolved(cast: Cast) -> Dispute:
    return called_back(cast, fulfilled(cast), "2022-09-17")
