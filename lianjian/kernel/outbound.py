"""Calls to other servers."""

import urllib.request
from typing import Any


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


STRAIGHT = urllib.request.build_opener(_NoRedirect)
"""What is sent goes where the settings or an administrator said, and nowhere else: an answer that leads on is an HTTPError."""
