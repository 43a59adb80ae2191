"""Where one installation keeps its data, and which database it speaks to."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit


def home() -> Path:
    """The folder of this installation: `$LIANJIAN_HOME`, else `./var`."""
    return Path(os.environ.get("LIANJIAN_HOME") or "var").resolve()


def secret_key() -> str:
    """The installation's own key, made at first use and readable by its owner alone."""
    path = home() / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-65536;"
)


def database() -> dict[str, object]:
    """Django's settings for `$LIANJIAN_DATABASE_URL` (PostgreSQL), else for SQLite in the home folder."""
    url = os.environ.get("LIANJIAN_DATABASE_URL")
    if url:
        return _postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home() / "lianjian.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": SQLITE_SETTINGS},
        "CONN_MAX_AGE": None,
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"LIANJIAN_DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
    }
