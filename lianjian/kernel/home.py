"""Where one installation keeps its data, and which database it speaks to."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class WrongSetting(ValueError):
    """A variable of the environment says what can't be; its text names it, and what would do."""


def home() -> Path:
    """The folder of this installation: `$LIANJIAN_HOME`, else `./var`."""
    return Path(os.environ.get("LIANJIAN_HOME") or "var").resolve()


def secret_key() -> str:
    """The installation's own key, made at first use and readable by its owner alone."""
    return made_once(home() / "secret", lambda: secrets.token_urlsafe(48).encode()).decode()


def made_once(path: Path, content: Callable[[], bytes]) -> bytes:
    """What a file of secrets holds, made at first use and on the disk before it is used: what is sealed under a key that a
    power failure takes away is lost. Of processes that make it at once, all get the same.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, written = mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(written, path)
        os.unlink(written)
        wait_for_the_disk(path.parent)
    return path.read_bytes()


def wait_for_the_disk(folder: Path) -> None:
    """Until the names in a folder are on the disk, as what stands in its files is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-65536;"
)

POSTGRESQL_SETTINGS = "-c max_parallel_workers_per_gather=0"
"""Starting workers costs 7 ms, more than any page's statement; bulk work writes or reads by a cursor, and is never parallel."""


POSTGRESQL_ENCRYPTION = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""What the address of the database may say of TLS, as libpq takes it."""


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


def https(proxies: int) -> bool:
    """Whether `$LIANJIAN_HTTPS` says that visitors come by TLS alone. A proxy of ours ends it: without one no call counts
    as TLS, and browsers would not be told to use nothing else.
    """
    wanted = os.environ.get("LIANJIAN_HTTPS") == "1"
    if wanted and not proxies:
        raise WrongSetting(
            "LIANJIAN_HTTPS=1 needs LIANJIAN_PROXIES=1, or how many proxies stand before the server"
        )
    return wanted


LOOPBACK = "127.0.0.0/8,::1"


def proxy_addresses() -> list[IPv4Network | IPv6Network]:
    """From where the proxies of our own call: `$LIANJIAN_PROXY_ADDRESSES`, addresses and networks; this machine without it."""
    told = os.environ.get("LIANJIAN_PROXY_ADDRESSES") or LOOPBACK
    try:
        return [ip_network(it.strip()) for it in told.split(",")]
    except ValueError as error:
        raise WrongSetting(
            f"LIANJIAN_PROXY_ADDRESSES takes addresses and networks, with commas between: {error}"
        ) from error


MAIL_SCHEMES: dict[str, dict[str, bool]] = {
    "smtp": {},
    "smtp+tls": {"use_tls": True},
    "smtps": {"use_ssl": True},
}
"""In the clear, by STARTTLS, and in TLS from the first byte."""


def mail() -> dict[str, Any]:
    """The server and sender of `$LIANJIAN_MAIL`, `smtp://user:password@host:port/sender@address`, as mail takes them."""
    url = os.environ.get("LIANJIAN_MAIL")
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname or "@" not in parts.path:
        raise WrongSetting(f"LIANJIAN_MAIL must be {'|'.join(MAIL_SCHEMES)}://host:port/sender@address")
    return {
        "sender": unquote(parts.path.lstrip("/")),
        "host": parts.hostname,
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        **MAIL_SCHEMES[parts.scheme],
    }


def single_sign_on() -> dict[str, str]:
    """The provider of `$LIANJIAN_OIDC` (its issuer) with the client's name, the file of its secret, the claim that names an
    account and `claim=value` that says that it asked for two factors. Empty without an issuer.
    """
    issuer = os.environ.get("LIANJIAN_OIDC", "")
    if not issuer:
        return {}
    facts = {
        "issuer": issuer,
        "client": os.environ.get("LIANJIAN_OIDC_CLIENT", ""),
        "secret_file": os.environ.get("LIANJIAN_OIDC_SECRET_FILE", ""),
        "claim": os.environ.get("LIANJIAN_OIDC_CLAIM", "preferred_username"),
        "both_factors": os.environ.get("LIANJIAN_OIDC_BOTH_FACTORS", ""),
    }
    if not (facts["client"] and facts["secret_file"]):
        raise WrongSetting("LIANJIAN_OIDC needs LIANJIAN_OIDC_CLIENT and LIANJIAN_OIDC_SECRET_FILE")
    return facts


def client_certificates() -> dict[str, Any]:
    """The header of `$LIANJIAN_CERT_HEADER`, in which a proxy of our own names the certificate of who calls, and
    `Header: value` by which the proxy says that it has checked it. Empty without a header.
    """
    header = os.environ.get("LIANJIAN_CERT_HEADER", "")
    if not header:
        return {}
    checked, _colon, value = os.environ.get("LIANJIAN_CERT_CHECKED", "").partition(":")
    if not value.strip():
        raise WrongSetting("LIANJIAN_CERT_HEADER needs LIANJIAN_CERT_CHECKED=HEADER:VALUE")
    return {
        "header": header,
        "checked": checked.strip(),
        "value": value.strip(),
        "both_factors": os.environ.get("LIANJIAN_CERT_BOTH_FACTORS") == "1",
    }


def channels() -> list[str]:
    """The channels by which messages leave: mail, if there is a server, and the classes of `$LIANJIAN_CHANNELS`."""
    own = ["lianjian.kernel.inbox.mail.Mail"] if os.environ.get("LIANJIAN_MAIL") else []
    return own + [path for path in os.environ.get("LIANJIAN_CHANNELS", "").split(",") if path]


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise WrongSetting(f"LIANJIAN_DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    encryption = dict(parse_qsl(parts.query, keep_blank_values=True))
    if strange := encryption.keys() - POSTGRESQL_ENCRYPTION:
        known = ", ".join(POSTGRESQL_ENCRYPTION)
        raise WrongSetting(
            f"LIANJIAN_DATABASE_URL takes {known} after its ?, not {', '.join(sorted(strange))}"
        )
    options = {"server_side_binding": True, "prepare_threshold": 5, "options": POSTGRESQL_SETTINGS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": options | encryption,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
