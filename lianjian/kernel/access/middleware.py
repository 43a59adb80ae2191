"""Who is asking: `request.actor`, found when first needed; and whether the session may go on."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from lianjian.kernel.access.actor import ANYONE, Actor, actor_for
from lianjian.kernel.access.binding import facts_of, owes_factor, touch, why_over
from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import today
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.watch.logs import tell


class ActorMiddleware:
    """Turn the signed-in account into an actor with the posts of today; the whole answer goes by one stamp."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: actor_of(request)))
        with asked_once():
            return self.get_response(request)


class SessionsEnd:
    """End a session that is no longer what it was bound to, and say why on the page that asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    @staticmethod
    def _look_at(request: HttpRequest) -> None:
        facts = facts_of(request.session)
        if why := why_over(request, facts):
            tell("session ended", account=request.user.pk)
            logout(request)
            messages.info(request, str(why))
        elif facts is not None:
            touch(request.session, facts)


def actor_of(request: HttpRequest) -> Actor:
    person = None if owes_factor(request) else getattr(request.user, "person", None)
    return actor_for(person, today()) if person else ANYONE
