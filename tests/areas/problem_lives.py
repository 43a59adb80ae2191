"""A problem brought as far as a test needs it."""

from datetime import date

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.testing.cast import Cast, moment

SECRET = "a-secret-that-only-the-resident-has"


def raised(cast: Cast, **facts: object) -> Problem:
    asked = {
        "actor": cast.resident,
        "at": moment("2022-11-02", "09:16"),
        "kind": ProblemKind.objects.get(code="P02"),
        "place": cast.village(),
        "text": "村东口没有减速带，孩子上学危险",
        "channel": "public",
        "secret": SECRET,
    }
    return rules.raise_problem(**(asked | facts))


def assigned(cast: Cast) -> Problem:
    return rules.assign(
        actor=cast.actor("head"),
        at=moment("2022-11-02", "14:40"),
        problem=raised(cast),
        owner=cast.officer,
        plan="联系镇交通站，装减速带",
        title="村东口没有减速带",
    )


def in_progress(cast: Cast) -> Problem:
    problem = rules.accept(
        actor=cast.actor("officer"), at=moment("2022-11-02", "15:00"), problem=assigned(cast)
    )
    return rules.contact(actor=cast.actor("officer"), at=moment("2022-11-02", "15:30"), problem=problem)


def fixed(cast: Cast) -> Problem:
    return rules.fix(
        actor=cast.actor("officer"),
        at=moment("2022-11-09", "10:05"),
        problem=in_progress(cast),
        fix="装减速带两组",
    )


def owed(cast: Cast, duty: str) -> list[int]:
    found = registry.duties[f"problems.{duty}"].open_until(
        date(2022, 12, 31), Scope(on=date(2022, 12, 20), units=[cast.zone.pk]), limit=10
    )
    return [it.ower for it in found]


def raise_on(
    cast: Cast, day: str, kind: str = "P02", *, zone: object = None, written: str | None = None
) -> Problem:
    """A problem heard on a day, and written down then or later."""
    with held_at(moment(written or day, "10:00")):
        return rules.raise_problem(
            actor=cast.resident,
            at=moment(day),
            kind=ProblemKind.objects.get(code=kind),
            place=cast.village(zone or cast.zone),
            text="路灯不亮",
            channel="public",
            secret="s",
        )
