"""A browser in the same process, for what a page costs without the way to it."""

from typing import Any


def signed_in(account: Any) -> Any:
    """A client of Django's in which an account has signed in, bound as a visitor's session is."""
    from django.test import Client

    from lianjian.kernel.access.binding import bind

    client = Client(HTTP_HOST="localhost")
    client.force_login(account)
    session = client.session
    bind(session, account, "")
    session.save()
    return client
