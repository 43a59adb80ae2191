"""A problem's pages as a person with a browser opens them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse

from lianjian.areas.problems.models import Problem
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.org.models import Person
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas import problem_lives


class Clicks:
    """A person with a browser."""

    def __init__(self, person: Person) -> None:
        self.client = signed_in(person)

    def offered(self, problem: Problem) -> set[str]:
        """The steps that the row's page offers."""
        context = self.client.get(row(problem)).context
        return {step.name for step, _url in context["steps"]}

    def do(self, problem: Problem, step: str, **answers: object) -> HttpResponse:
        """Open a step's form as the page shows it, fill it in and send it."""
        form = self.client.get(f"{row(problem)}{step}/").context["form"]
        shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        return self.client.post(f"{row(problem)}{step}/", shown | answers)


def row(problem: Problem) -> str:
    return f"/r/problems/problem/{problem.pk}/"


@contextmanager
def on(day: str, time: str = "09:00") -> Iterator[None]:
    with held_at(moment(day, time)):
        yield


def raised(cast: Cast, **facts: object) -> Problem:
    with on("2022-11-02", "09:16"):
        return problem_lives.raised(cast, **({"name": "王某", "phone": "13800001234"} | facts))


def fixed(cast: Cast) -> Problem:
    problem, officer = raised(cast), Clicks(cast.officer)
    with on("2022-11-02", "14:00"):
        Clicks(cast.head).do(problem, "assign", owner=cast.officer.pk, plan="装减速带")
    with on("2022-11-02", "15:00"):
        officer.do(problem, "accept")
    with on("2022-11-03"):
        officer.do(problem, "contact")
    with on("2022-11-09"):
        officer.do(problem, "fix", fix="装减速带两组")
    problem.refresh_from_db()
    assert problem.state == "fixed"
    return problem
