"""The end of a change: revisions, leaves, ties, figures and search, all in its transaction."""

from collections import defaultdict
from collections.abc import Iterable

from lianjian.kernel.ledger import log
from lianjian.kernel.ledger.receipts import Grown
from lianjian.kernel.records import search
from lianjian.kernel.records.door import Change, Written
from lianjian.kernel.records.models import NewRevision, Revision, Tie
from lianjian.kernel.records.reference import change_stamp
from lianjian.kernel.records.storing import insert_unseen


def close(change: Change) -> Grown:
    """Give every row put its revision and leaf, and let tallies and search follow; gives back what the ledger grew by.

    The ledger's head is locked first: from here on changes on PostgreSQL go one by one, as on SQLite.
    """
    from lianjian.kernel.figures import tallying

    edge = log.lock_head()
    revisions = [_revision(change, written) for written in change.written]
    growth = log.append(edge, revisions)
    insert_unseen(Revision, revisions)
    _tie(change)
    for model, written in _by_model(change.written).items():
        if written[0].row.is_reference:
            change_stamp(
                model
            )  # once more, for what was kept since the row was put has not seen its revision
        tallying.follow(model, written, at=change.recorded, taken_over=change.taken_over)
        search.follow(model, [it.row for it in written])
    return Grown.of(growth, revisions)


def _revision(change: Change, written: Written) -> NewRevision:
    return NewRevision(
        kind=written.row.label,
        record=written.row.pk,
        row_version=written.version,
        action=written.action,
        actor=change.actor.name,
        actor_unit=change.actor.unit_id,
        at=change.at,
        recorded_at=change.recorded,
        reason=written.note or change.reason,
        body=written.body.decode(),
    )


def _tie(change: Change) -> None:
    ties = [
        Tie(origin_kind=origin.label, origin=origin.pk, to_kind=to.label, to=to.pk)
        for origin, to in change.ties
    ]
    Tie.objects.bulk_create(ties, ignore_conflicts=True)


def _by_model(written: Iterable[Written]) -> dict[type, list[Written]]:
    grouped: dict[type, list[Written]] = defaultdict(list)
    for it in written:
        grouped[type(it.row)].append(it)
    return grouped
