"""Whatever history of allowed moves problems have, sums are what a recount says and every duty is told once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind, Reason
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.testing.cast import Cast, engaged, moment
from tests.areas.problem_lives import SECRET

pytestmark = pytest.mark.django_db
BEGIN = moment("2022-03-01", "09:00")
WAYS = ("phone", "paper", "face_to_face")
PARTS = ("in_time", "late", "excused", "open")


@dataclass(frozen=True)
class Step:
    """What somebody tries: which verb, by whom of those who might, on which problem, how long after the step before."""

    verb: str
    who: int
    problem: int
    hours: int
    chance: int


WHO: dict[str, tuple[str, ...]] = {
    "register": ("officer", "other_officer"),
    "assign": ("head", "other_head"),
    "forward": ("head",),
    "answer_forwarded": ("head",),
    "propose_rejection": ("head", "deputy"),
    "decide_rejection": ("deputy", "head"),
    "accept": ("officer",),
    "give_back": ("officer",),
    "contact": ("officer",),
    "ask_extension": ("officer",),
    "extend": ("head",),
    "suspend": ("head", "director"),
    "resume": ("officer",),
    "fix": ("officer",),
    "answer": ("resident",),
    "record_answer": ("callback", "officer"),
    "try_call": ("callback",),
    "give_up_calling": ("callback",),
    "close_unconfirmed": ("callback", "supervisor"),
}
steps = st.builds(
    Step,
    verb=st.sampled_from(sorted(WHO)) | st.sampled_from(("register", "assign", "accept", "contact", "fix", "record_answer")),
    who=st.integers(0, 1),
    problem=st.integers(0, 2),
    hours=st.integers(0, 24 * 9),
    chance=st.integers(0, 9),
)  # fmt: skip


def facts(cast: Cast, step: Step, on: date) -> dict[str, Any]:
    """What the verb is told; days ahead and answers by chance."""
    later, chance = on + timedelta(days=9 * step.chance + 1), step.chance
    of = {
        "register": {
            "kind": ProblemKind.objects.order_by("code")[chance % 3], "place": cast.village(), "text": "路灯不亮",
            "channel": "desk", "secret": SECRET, "name": "", "phone": "", "point": None,
        },
        "assign": {"owner": cast.officer, "plan": "修", "title": "路灯"},
        "forward": {"to": "镇政府", "their_number": f"Z{chance}", "title": "路灯"},
        "answer_forwarded": {"fix": "修好了"},
        "propose_rejection": {"reason": Reason.objects.filter(use=Reason.Use.REJECT)[0]},
        "decide_rejection": {"agree": chance < 5},
        "give_back": {"reason": Reason.objects.filter(use=Reason.Use.RETURN)[0]},
        "ask_extension": {"until": later, "why": "等料"},
        "extend": {"until": later, "why": "等料"},
        "suspend": {"until": later, "why": "等开春"},
        "fix": {"fix": "换了灯"},
        "answer": {"secret": SECRET, "fixed": chance < 6, "satisfaction": 1 + chance % 5},
        "record_answer": {"way": WAYS[chance % 3], "fixed": chance < 6, "satisfaction": 1 + chance % 5},
        "give_up_calling": {"checked_by": "会计"},
    }  # fmt: skip
    return of.get(step.verb, {})


def go(cast: Cast, step: Step, at: datetime) -> bool:
    """Try a step as its page would; whether it was allowed. A step that is refused leaves no revision."""
    role = WHO[step.verb][step.who % len(WHO[step.verb])]
    actor = cast.resident if role == "resident" else cast.actor(role)
    told = facts(cast, step, at.date())
    if step.verb != "register":
        problems = list(Problem.objects.order_by("pk"))
        if not problems:
            return False
        told["problem"] = problems[step.problem % len(problems)]
    before = Revision.objects.count()
    with held_at(at):
        try:
            getattr(rules, step.verb)(actor=actor, at=at, **told)
        except Refusal:
            assert Revision.objects.count() == before
            return False
    assert Revision.objects.count() > before
    return True


class AnyHistory(TestCase):
    @settings(max_examples=12)
    @given(st.lists(steps, min_size=8, max_size=30))
    def test_keeps_sums_rows_and_duties_in_agreement(self, told: list[Step]) -> None:
        cast, at = engaged(), BEGIN
        for step in told:
            at += timedelta(hours=step.hours)
            go(cast, step, at)
        findings = verify()
        assert findings.ok, findings.problems
        for on in (at.date(), at.date() + timedelta(days=40)):
            for key, duty in registry.duties.items():
                for unit, count in duty.counts(Period(BEGIN.date(), on), on=on).items():
                    assert count.owed == sum(getattr(count, part) for part in PARTS), (key, unit, count)


def test_a_whole_life_is_among_the_histories(cast: Cast) -> None:
    verbs = ("register", "assign", "accept", "contact", "ask_extension", "extend", "fix", "record_answer")
    for number, verb in enumerate(verbs):
        assert go(cast, Step(verb, 0, 0, 0, 5), BEGIN + timedelta(hours=number)), verb
    assert Problem.objects.get().closed_on == BEGIN.date()
