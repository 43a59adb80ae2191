"""Problems for programs: find, register, and each verb of the rules under its own address."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Schema
from ninja.responses import Status
from pydantic import AfterValidator, Field

from lianjian.areas.problems import rules
from lianjian.areas.problems.api_bodies import (
    AnswerIn,
    AssignIn,
    CheckedIn,
    CorrectIn,
    DecideIn,
    FixIn,
    ForwardIn,
    RecordedAnswerIn,
    RegisterIn,
    RejectIn,
    ReturnIn,
    StepIn,
    UntilIn,
    Word,
)
from lianjian.areas.problems.facade import Link, answer
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.areas.problems.states import FLOW
from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.operations import NO_NUL, IdempotencyKey, Key, Operations, Page
from lianjian.kernel.access.request import Request, TokenRequest
from lianjian.kernel.areas import PUBLIC
from lianjian.kernel.clock.now import now
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records import search
from lianjian.kernel.records.by_key import row_of, rows_of
from lianjian.kernel.records.door import Verb
from lianjian.kernel.records.reference import kept, reference_row
from lianjian.kernel.refusal import NotFound

PROBLEMS = Operations("/problems", "problems")
READ = "problems.problem:read"
Code = Annotated[str, Field(max_length=20, pattern=NO_NUL)]


def _known_state(code: str) -> str:
    if code and code not in FLOW.states:
        raise ValueError(f"there is no state {code}")
    return code


StateCode = Annotated[
    str,
    AfterValidator(_known_state),
    Field(max_length=20, json_schema_extra={"enum": ["", *sorted(FLOW.states)]}),
]


class ProblemOut(Schema):
    """A problem as an officer sees it. Days are local; longitude and latitude in WGS-84 degrees."""

    pk: int
    number: str
    version: int
    state: str
    state_title: str
    kind: str
    kind_title: str
    title: str
    text: str
    channel: str
    place: str | None
    place_name: str
    place_text: str
    town: str | None
    longitude: float | None
    latitude: float | None
    unit: str
    unit_name: str
    owner: str | None
    owner_name: str
    plan: str
    fix: str
    raised_on: date
    due_on: date | None
    assigned_on: date | None
    accepted_on: date | None
    contacted_on: date | None
    fixed_on: date | None
    confirmed_on: date | None
    closed_on: date | None
    suspended_until: date | None
    extension_until: date | None
    satisfaction: int | None
    disputed_times: int


@dataclass(frozen=True)
class Names:
    """What problems belong to, by key: read once, and joined to no query."""

    kinds: dict[int, ProblemKind]
    places: dict[int, Place]
    units: dict[int, Unit]

    def told(self, problem: Problem) -> dict[str, Any]:
        """The problem as `ProblemOut` has it."""
        kind, unit = self.kinds[problem.kind_id], self.units[problem.unit_id]
        owner = reference_row(Person, problem.owner_id) if problem.owner_id else None
        place, town = self.places.get(problem.place_id or 0), self.places.get(problem.town_id or 0)
        return vars(problem) | {
            "pk": problem.pk,
            "number": problem.number,
            "state_title": str(problem.standing),
            "kind": kind.code,
            "kind_title": str(kind),
            "place": place.code if place else None,
            "place_name": place.short_name() if place else "",
            "town": town.code if town else None,
            "unit": unit.code,
            "unit_name": str(unit),
            "owner": owner.number if owner else None,
            "owner_name": str(owner or ""),
        }


@kept
def names() -> Names:
    """The names of today, kept until one of them changes."""
    return Names(
        ProblemKind.objects.in_bulk(),
        Place.objects.in_bulk(),
        Unit.objects.in_bulk(),
    )


class ProblemsOut(Schema):
    """Problems, the newest first. `next` is the `before` of the following page."""

    items: list[ProblemOut]
    next: int | None


class Search(Schema):
    """Which problems: by number or words, and by codes. What is empty is not asked."""

    q: Word = ""
    state: StateCode = ""
    kind: Code = ""
    unit: Code = ""
    town: Code = ""
    before: Key | None = None
    limit: Page = 50

    def among(self, rows: QuerySet) -> QuerySet:
        asked = {
            "state": self.state,
            "kind__code": self.kind,
            "unit__code": self.unit,
            "town__code": self.town,
            "pk__lt": self.before,
        }
        rows = rows.filter(**{lookup: value for lookup, value in asked.items() if value})
        number = Problem.pk_of(self.q)
        return rows.filter(pk=number) if number else search.find(rows, self.q)


@PROBLEMS.read("", permission=READ, response=ProblemsOut)
def index(request: Request, asked: Query[Search]) -> dict[str, Any]:
    """The problems that the token may see. Their keys come first: those are found in an index alone."""
    found = asked.among(request.actor.visible(Problem.objects.all(), READ))
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: asked.limit])
    known = names()
    return {
        "items": [known.told(problem) for problem in rows_of(Problem, keys)],
        "next": keys[-1] if len(keys) == asked.limit else None,
    }


@PROBLEMS.read("/{pk}", permission=READ, response=ProblemOut)
def one(request: Request, pk: Key) -> dict[str, Any]:
    """One problem."""
    return names().told(_row(request.actor, pk))


def _row(actor: Actor, pk: int) -> Problem:
    """A problem that the actor may read; NotFound tells no one whether there is another."""
    problem = row_of(Problem, pk)
    if problem is None or not actor.sees(problem, READ):
        raise NotFound(_("没有这一行，或它属于别的单位。"))
    return problem


@PROBLEMS.write("", permission="problems.problem:register", response=ProblemOut, status=201)
def register(request: TokenRequest, told: RegisterIn, key: IdempotencyKey = "") -> Status:
    """Register a problem that was heard by phone, at the desk or on a visit."""
    problem = rules.raise_problem(
        actor=request.actor, at=told.happened_at(request), key=_own(request, key), **told.facts()
    )
    return Status(201, names().told(problem))


def _own(request: TokenRequest, key: str) -> str | None:
    """A key belongs to its account, so that no two programs can meet in one."""
    return f"{request.auth.account_id}:{key}" if key else None


STEPS: tuple[tuple[Verb, type[StepIn]], ...] = (
    (rules.assign, AssignIn),
    (rules.forward, ForwardIn),
    (rules.answer_forwarded, FixIn),
    (rules.propose_rejection, RejectIn),
    (rules.decide_rejection, DecideIn),
    (rules.accept, StepIn),
    (rules.give_back, ReturnIn),
    (rules.contact, StepIn),
    (rules.ask_extension, UntilIn),
    (rules.extend, UntilIn),
    (rules.suspend, UntilIn),
    (rules.resume, StepIn),
    (rules.fix, FixIn),
    (rules.record_answer, RecordedAnswerIn),
    (rules.try_call, StepIn),
    (rules.give_up_calling, CheckedIn),
    (rules.close_unconfirmed, StepIn),
    (rules.correct, CorrectIn),
)


def _offer(verb: Verb, body: type[StepIn]) -> None:
    """Put a verb of the rules under its own name: `give_back` at /problems/7/give-back."""

    def step(request: TokenRequest, pk: Key, told: Any, key: IdempotencyKey = "") -> dict[str, Any]:
        problem = verb(
            actor=request.actor,
            at=told.happened_at(request),
            problem=_row(request.actor, pk),
            key=_own(request, key),
            **told.facts(),
        )
        return names().told(problem)

    step.__annotations__["told"] = body
    step.__name__, step.__doc__ = verb.__name__, verb.__doc__
    address = verb.__name__.replace("_", "-")
    PROBLEMS.write(f"/{{pk}}/{address}", permission=verb.permission, response=ProblemOut)(step)


for _verb, _body in STEPS:
    _offer(_verb, _body)


class Answered(Schema):
    number: str
    state: str
    state_title: str


@PROBLEMS.write("/{pk}/answer", permission=PUBLIC, response=Answered)
def answered(request: Request, pk: Key, told: AnswerIn) -> dict[str, Any]:
    """The resident's own word, proved by the secret that came with the number. It takes no token."""
    link = Link.typed(str(pk), told.secret)
    answer(at=now(), link=link, fixed=told.fixed, satisfaction=told.satisfaction, words=told.words)
    state = Problem.objects.get(pk=pk)
    return {"number": state.number, "state": state.state, "state_title": str(state.standing)}
