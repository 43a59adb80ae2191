"""Idempotency: the second sending of the same thing gives the first result, and changes nothing."""

from datetime import datetime
from secrets import token_bytes
from typing import Any

from django.apps import apps
from django.core.files import File
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianjian.kernel.crypto.choice import chosen
from lianjian.kernel.crypto.suites import split
from lianjian.kernel.home import home, made_once
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.door import Change, KeyReused
from lianjian.kernel.records.models import SentKey

KEY_BYTES = 32


def digest(action: str, facts: dict[str, Any]) -> str:
    """A fingerprint of what was asked: the same facts give the same one, whenever they are sent.

    It takes the installation's own key, which is not in the database: a telephone number among the facts could else be
    found by trying all.
    """
    told = canonical([action, {name: _plain(fact) for name, fact in sorted(facts.items())}])
    by = chosen().hash
    return f"{by.mac_name}:{by.mac(made_once(home() / 'keys' / 'sent.key', _new_key), told).hex()}"


def _new_key() -> bytes:
    return token_bytes(KEY_BYTES)


def earlier(key: str, fingerprint: str) -> SentKey | None:
    """What this key brought about, or None if it is new. Another content under the key: KeyReused."""
    _wait_for_the_same(key)
    found = SentKey.objects.filter(key=key).first()
    if found is None:
        return None
    if found.digest not in (fingerprint, split(fingerprint)[1]):  # one without a name is of an older version
        raise KeyReused(
            _("这个提交编号已经用过，但内容不同。"), hint=_("原来的内容已保存。请刷新页面后重新提交。")
        )
    return found


def result_of(sent: SentKey) -> Any:
    """The row that a verb gave back when this was sent first; None if it gave none."""
    return apps.get_model(sent.kind).objects.get(pk=sent.record) if sent.kind else None


def _wait_for_the_same(key: str) -> None:
    """Two sendings at once go one by one: on SQLite all changes do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def remember(key: str, change: Change, fingerprint: str, result: Any) -> None:
    pk = getattr(result, "pk", None)
    SentKey.objects.create(
        key=key,
        action=change.action,
        digest=fingerprint,
        kind=result._meta.label_lower if pk else "",
        record=pk,
        recorded_at=change.recorded,
    )


def _plain(fact: Any) -> Any:
    if hasattr(fact, "_meta"):
        return f"{fact._meta.label_lower}:{fact.pk}"
    if isinstance(fact, File):
        return _content_digest(fact)
    if isinstance(fact, list | tuple | QuerySet):
        return [_plain(item) for item in fact]
    if hasattr(fact, "__dataclass_fields__"):
        return {name: _plain(getattr(fact, name)) for name in fact.__dataclass_fields__}
    if isinstance(fact, dict):
        return {str(name): _plain(item) for name, item in fact.items()}
    return fact if isinstance(fact, str | int | bool | datetime | type(None)) else str(fact)


def _content_digest(file: File) -> str:
    """A file is what it holds; its name says nothing."""
    digest = chosen().hash.new()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
