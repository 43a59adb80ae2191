"""The public site as a resident uses it."""

import re

from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.facade import Link
from lianjian.areas.problems.models import Problem
from lianjian.kernel.clock.now import now
from lianjian.kernel.figures.answers import answer
from lianjian.kernel.figures.asking import Words, question
from lianjian.kernel.testing.cast import Cast

TEXT = "村东口没有减速带，孩子上学危险"


def told(cast: Cast, **changes: object) -> dict[str, object]:
    """What a resident fills in, with what is other in a test; None takes a field out."""
    facts = {"kind": "P02", "place": cast.village().pk, "text": TEXT, "key": "a-key"} | changes
    return {name: fact for name, fact in facts.items() if fact is not None}


def sent(cast: Cast, **changes: object) -> object:
    return Client().post("/report/", told(cast, **changes))


def token_of(response: object) -> str:
    """The token in the address of the receipt that a sending leads to."""
    assert response.status_code == 302, response.content.decode()
    return re.fullmatch(r"/t/([^/]+)/receipt/", response["Location"])[1]


def raised(cast: Cast, **changes: object) -> tuple[Problem, str]:
    token = token_of(sent(cast, **changes))
    return Problem.objects.get(pk=Link.of(token).pk), token


def page(address: str, **options: object) -> str:
    response = Client().get(address, **options)
    assert response.status_code == 200
    return response.content.decode()


def counted(key: str) -> object:
    return answer(key, question(Words(on="2022-12-20"))).value.number


def brought_to(state: str, problem: Problem, cast: Cast) -> None:
    """Let officers do what it takes until the problem stands in a state."""
    head, officer, at = cast.actor("head"), cast.actor("officer"), now()
    steps = {
        "assigned": lambda: rules.assign(
            actor=head, at=at, problem=problem, owner=cast.officer, plan="勘查", title="村东口缺减速带"
        ),
        "accepted": lambda: rules.accept(actor=officer, at=at, problem=problem),
        "in_progress": lambda: rules.contact(actor=officer, at=at, problem=problem),
        "fixed": lambda: rules.fix(actor=officer, at=at, problem=problem, fix="装了两条减速带"),
    }
    for name, step in steps.items():
        step()
        if name == state:
            return
    raise LookupError(state)
