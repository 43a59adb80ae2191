"""Who has signed in without a page: a session as the pages bind it. Runs in a home folder (`inside`)."""

from typing import Any

from drills.visitor import AGENT


def session_of(account: Any) -> str:
    """The cookie of a session of an account, bound to the browser of everybody here."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from lianjian.kernel.access.binding import bind
    from lianjian.kernel.access.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    bind(session, account, AGENT)
    session.create()
    return str(session.session_key)
