"""What programs say to the API of problems: the body of each operation, checked before a rule sees it.

People are named by their service number; kinds, places, reasons and units by their code. A body may say `at`,
when it happened; without it, now.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Model
from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

from lianjian.areas.problems.models import ProblemKind, Reason
from lianjian.kernel.access.clocks import by_our_clock
from lianjian.kernel.access.operations import NO_NUL
from lianjian.kernel.clock.now import now
from lianjian.kernel.clock.periods import EARLIEST, LATEST
from lianjian.kernel.org.models import Person
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.reference import reference_named
from lianjian.kernel.refusal import Refusal

Code = Annotated[str, Field(min_length=1, max_length=20, pattern=NO_NUL)]
Title = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
Line = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
Text = Annotated[str, Field(min_length=1, max_length=1_000, pattern=NO_NUL)]
Reported = Annotated[str, Field(min_length=1, max_length=2_000, pattern=NO_NUL)]
Why = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
Word = Annotated[str, Field(max_length=80, pattern=NO_NUL)]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


def _in_our_times(moment: datetime) -> datetime:
    if not EARLIEST.year < moment.year < LATEST.year:
        raise ValueError(f"the year must lie between {EARLIEST.year} and {LATEST.year}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_times)]


class NoSuchThing(Refusal):
    """Nothing has this code or number."""

    status = 400


def named(model: type[Model], field: str, **told: str) -> Model:
    """The row that a code or number, the first told, names. NoSuchThing, at the field, if there is none."""
    found = reference_named(model, **told)
    if found is None:
        raise NoSuchThing(f"{field}: {next(iter(told.values()))}", field=field)
    return found


class StepIn(Schema):
    """What every step may say: when it happened."""

    at: Annotated[
        Moment | None, Field(description="设备的时钟不准时，请求头 Date 写设备此刻的时间，系统按差值改正。")
    ] = None

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.model_dump(exclude={"at"})

    def happened_at(self, request: HttpRequest) -> datetime:
        return by_our_clock(request, self.at) if self.at else now()


class RegisterIn(StepIn):
    kind: Code
    place: Code
    text: Reported
    channel: Literal["phone", "desk", "visit"] = "desk"
    title: Word = ""
    place_text: Line = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    name: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    phone: Annotated[str, Field(max_length=30, pattern=NO_NUL)] = ""

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        longitude, latitude = told.pop("longitude"), told.pop("latitude")
        return told | {
            "kind": named(ProblemKind, "kind", code=self.kind),
            "place": named(Place, "place", code=self.place),
            "point": None if longitude is None or latitude is None else (longitude, latitude),
        }


class AssignIn(StepIn):
    owner: Code
    plan: Text
    title: Title
    due_on: Day | None = None

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"owner": named(Person, "owner", number=self.owner)}


class ForwardIn(StepIn):
    to: Title
    their_number: Annotated[str, Field(max_length=60, pattern=NO_NUL)]
    title: Title


class FixIn(StepIn):
    fix: Text


class RejectIn(StepIn):
    reason: Code

    def facts(self) -> dict[str, Any]:
        return {"reason": named(Reason, "reason", code=self.reason, use=Reason.Use.REJECT)}


class ReturnIn(StepIn):
    reason: Code

    def facts(self) -> dict[str, Any]:
        return {"reason": named(Reason, "reason", code=self.reason, use=Reason.Use.RETURN)}


class DecideIn(StepIn):
    agree: bool


class UntilIn(StepIn):
    until: Day
    why: Why


class RecordedAnswerIn(StepIn):
    way: Annotated[str, Field(max_length=12, pattern=NO_NUL)]
    fixed: bool
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    words: Annotated[str, Field(max_length=1_000, pattern=NO_NUL)] = ""


class CheckedIn(StepIn):
    checked_by: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class CorrectIn(StepIn):
    kind: Code
    place: Code
    title: Title
    why: Why

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "kind": named(ProblemKind, "kind", code=self.kind),
            "place": named(Place, "place", code=self.place),
        }


class AnswerIn(StepIn):
    secret: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]
    fixed: bool
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    words: Annotated[str, Field(max_length=1_000, pattern=NO_NUL)] = ""
