"""Who is asking: `request.actor`, found when first needed."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from lianjian.kernel.access.actor import ANYONE, Actor, actor_for
from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import today
from lianjian.kernel.records.reference import asked_once


class ActorMiddleware:
    """Turn the signed-in account into an actor with the posts of today; the whole answer goes by one stamp."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: actor_of(request)))
        with asked_once():
            return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    person = getattr(request.user, "person", None)
    return actor_for(person, today()) if person else ANYONE
