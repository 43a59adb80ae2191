"""The one door through which the world changes.

A verb of an area's `rules.py`, marked `@change(permission)`, is called with an actor and a time. In one
transaction the door checks the permission, runs the verb, and gives every row it put a revision, a leaf
in the ledger and its part in the figures. If anything fails nothing is kept but the refusal of a gate.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import connection
from django.utils.translation import gettext as _

from lianjian.kernel.clock.now import now
from lianjian.kernel.gates.declared import GateClosed
from lianjian.kernel.records.by_key import row_of
from lianjian.kernel.records.reference import asked_once, change_stamp, reference_row
from lianjian.kernel.records.storing import as_stored
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.watch import traces

if TYPE_CHECKING:
    from lianjian.kernel.access.actor import Actor
    from lianjian.kernel.ledger.receipts import Grown
    from lianjian.kernel.records.base import Ledgered

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours the clock of a phone may run before a time counts as lying in the future."""


class FromTheFuture(Refusal):
    """A time that has not come yet."""

    status = 400


class KeyReused(Refusal):
    """The same key was sent before with another content."""


class WrittenMeanwhile(Refusal):
    """Another change wrote the row after it was read."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """One putting of one row, kept until the end of the change."""

    row: "Ledgered"
    version: int
    body: bytes
    action: str
    note: str


@dataclass(kw_only=True)
class Change:
    """What is under way: who changes what, when, why, and the rows put so far.

    `taken_over` says that its rows come from an older ledger, kept elsewhere until now.
    """

    actor: "Actor"
    at: datetime
    recorded: datetime
    action: str
    reason: str = ""
    taken_over: bool = False
    written: list[Written] = field(default_factory=list)
    ties: list[tuple["Ledgered", "Ledgered"]] = field(default_factory=list)
    locked: dict[tuple[type, int], "Ledgered"] = field(default_factory=dict)
    commitments: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)

    def lock(self, row: "Ledgered") -> "Ledgered":
        """The row as it stands: read under lock when this change first meets it, the same one from then on.

        Everybody names reference rows, so they are not locked; whoever writes one is held to its version.
        """
        key = (type(row), row.pk)
        if key in self.locked:
            return self.locked[key]
        if row.is_reference:
            return reference_row(*key)
        self.locked[key] = self._as_it_stands(row)
        return self.locked[key]

    def _as_it_stands(self, row: "Ledgered") -> "Ledgered":
        """The row locked: as it was read, if nobody has written it since, else read again."""
        version, model = _locked_version(row), type(row)
        before = as_stored(row)
        if before is None or before["version"] != version:
            return cast("Ledgered", row_of(model, row.pk))
        return model.from_db(row._state.db, list(before), list(before.values()))

    def put(self, row: "Ledgered", *, note: str, personal: dict[str, str]) -> None:
        from lianjian.kernel.records import writing

        _forget_what_was_kept(row)
        self._require_current(row)
        self.written.extend(writing.save([row], change=self, notes=[note], personal=[personal]))
        self.locked[type(row), row.pk] = row

    def _require_current(self, row: "Ledgered") -> None:
        """Refuse to write over what another change wrote since the row was read without a lock."""
        if not row.version or (type(row), row.pk) in self.locked:
            return
        if _locked_version(row) != row.version:
            raise WrittenMeanwhile(
                _("「%s」刚刚被别人改过，这次没有保存。") % row, hint=_("请重新打开，看过现在的内容再改。")
            )

    def put_many(
        self,
        rows: Sequence[Any],
        *,
        personal: list[dict[str, str]] | None = None,
        notes: Sequence[str] | None = None,
    ) -> None:
        """Put new rows of one model in bulk, by the same door; each note is a revision's reason."""
        from lianjian.kernel.records import writing

        if rows:
            _forget_what_was_kept(rows[0])
        notes = [""] * len(rows) if notes is None else notes
        self.written.extend(writing.save(rows, change=self, notes=notes, personal=personal))

    def tie(self, origin: "Ledgered", to: "Ledgered") -> None:
        """Say that `to` arose from `origin`."""
        self.ties.append((origin, to))


def _forget_what_was_kept(row: "Ledgered") -> None:
    """Change the stamp before a reference row: what this change reads from here on is kept under its own, and is
    forgotten if it is taken back. The stamp is locked first, so that no two such changes wait for each other.
    """
    if row.is_reference:
        change_stamp(type(row))


LOCK = {"sqlite": "", "postgresql": " FOR NO KEY UPDATE"}
"""A lock that lets others point to the row: PostgreSQL looks at keys when they commit."""


def _locked_version(row: "Ledgered") -> int:
    """The version that the database has of a row, under lock."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {table} WHERE id = %s{LOCK[connection.vendor]}", [row.pk])
        found = cursor.fetchone()
    if found is None:
        raise type(row).DoesNotExist(f"{row._meta.label} {row.pk} is not there")
    return int(found[0])


_current: ContextVar[Change | None] = ContextVar("change", default=None)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def current() -> Change | None:
    """The change under way, if any."""
    return _current.get()


def under_way() -> Change:
    """The change under way, for what only happens inside one. Outside: LookupError."""
    found = _current.get()
    if found is None:
        raise LookupError("there is no change under way")
    return found


def is_writing() -> bool:
    """Whether the door itself is writing rows at this moment."""
    return _writing.get()


@contextmanager
def writing_rows() -> Iterator[None]:
    """Used by the door's own modules around their writes."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class Verb(Protocol):
    """A verb as `change` marks it, with the permission that allows it."""

    __name__: str
    permission: str

    def __call__(
        self, *, actor: "Actor", at: datetime, key: str | None = None, because: str = "", **facts: Any
    ) -> Any: ...


def change(permission: str) -> Callable[[Callable[..., Any]], Verb]:
    """Mark a verb as a change that `permission` allows.

    The verb is called with keywords only: `actor`, `at` (when it happened, aware) and its facts; any
    `Ledgered` among the facts is read again under lock before the verb sees it. The caller may add `key`
    (idempotency: the same key and facts give the first result again, other facts raise KeyReused) and
    `because` (the reason kept with each revision). The marked verb has `.permission`.
    """

    def mark(verb: Callable[..., Any]) -> Verb:
        @wraps(verb)
        def through_the_door(
            *, actor: "Actor", at: datetime, key: str | None = None, because: str = "", **facts: Any
        ) -> Any:
            if (outer := current()) is not None:
                return _within(outer, verb, permission, actor=actor, at=at, facts=facts)
            from lianjian.kernel.gates.keeping import keep
            from lianjian.kernel.records.writer import transact

            try:
                with traces.within_page("change", permission):
                    return transact(
                        lambda: _alone(
                            verb, permission, actor=actor, at=at, key=key, because=because, facts=facts
                        )
                    )
            except GateClosed as refusal:
                closed = refusal
                transact(lambda: keep(closed, actor=actor, at=at, recorded=now()))
                raise

        marked = cast(Verb, through_the_door)
        marked.permission = permission
        return marked

    return mark


@asked_once()
def _alone(
    verb: Any, permission: str, *, actor: Any, at: datetime, key: str | None, because: str, facts: dict
) -> Any:
    from lianjian.kernel.ledger import receipts
    from lianjian.kernel.records import sent

    under_way = Change(actor=actor, at=at, recorded=now(), action=permission, reason=because)
    _check_time(under_way)
    digest = sent.digest(permission, facts) if key else ""
    if key and (earlier := sent.earlier(key, digest)):
        result = sent.result_of(earlier)
        receipts.gather_again(result, earlier.recorded_at)
        return result
    token = _current.set(under_way)
    try:
        with traces.within_page("write", permission):
            result = _run(verb, permission, actor=actor, at=at, facts=facts)
            receipts.gather(_close(under_way), result)
    finally:
        _current.reset(token)
    if key:
        sent.remember(key, under_way, digest, result)
    return result


def _within(outer: Change, verb: Any, permission: str, *, actor: Any, at: datetime, facts: dict) -> Any:
    action, outer.action = outer.action, permission
    try:
        return _run(verb, permission, actor=actor, at=at, facts=facts)
    finally:
        outer.action = action


def _run(verb: Any, permission: str, *, actor: Any, at: datetime, facts: dict) -> Any:
    if not actor.may(permission):
        raise NotAllowed(_("您的岗位没有这项权限：%(permission)s") % {"permission": permission})
    return verb(actor=actor, at=at, **facts | _locked(facts))


def _locked(facts: dict[str, Any]) -> dict[str, Any]:
    """The rows among the facts, read under lock: in one order, so that no two changes wait for each other."""
    from lianjian.kernel.records.base import Ledgered

    stored = [
        (fact.label, fact.pk, name)
        for name, fact in facts.items()
        if isinstance(fact, Ledgered) and fact.pk and fact.version
    ]
    return {name: under_way().lock(facts[name]) for _label, _pk, name in sorted(stored)}


def _check_time(under_way: Change) -> None:
    if under_way.at > under_way.recorded + CLOCK_SKEW:
        raise FromTheFuture(
            _("填写的时间晚于现在。"), field="at", hint=_("请填写事情发生的时间，不能晚于现在。")
        )


def _close(under_way: Change) -> "Grown":
    from lianjian.kernel.records import closing

    with writing_rows():
        return closing.close(under_way)
