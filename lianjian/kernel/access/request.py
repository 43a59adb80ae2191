"""A request as pages and operations get it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.tokens import Speaker
from lianjian.kernel.ledger.log import Receipt


class Request(HttpRequest):
    """A request together with whoever asks, and whether only a part of the page is wanted.

    For signatures alone: the middleware adds both to the request that Django makes.
    """

    actor: Actor
    htmx: HtmxDetails


class TokenRequest(Request):
    """A request of a program: whom its token speaks for, how it was asked for the token, the receipts of its changes."""

    auth: Speaker
    challenge: str
    receipts: list[Receipt]
