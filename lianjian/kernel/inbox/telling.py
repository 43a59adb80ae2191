"""Telling people of a row, and what they have not read."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianjian.kernel.inbox.channels import channels
from lianjian.kernel.inbox.models import Address, Delivery, Message
from lianjian.kernel.org.models import Person


def tell(told: Iterable[tuple[Collection[int], Any]], *, at: datetime) -> None:
    """Tell people (their keys) of rows, each once. Part of the change that made the rows."""
    Message.objects.bulk_create(
        (
            Message(person_id=person, kind=row._meta.label_lower, record=row.pk, at=at)
            for people, row in told
            for person in sorted(set(people))
        ),
        ignore_conflicts=True,
    )
    wanted = Address.objects.filter(channel__in=channels()).values_list("person", "channel")
    for person, channel in wanted:
        waiting = Message.objects.filter(person=person, at=at).exclude(deliveries__channel=channel)
        Delivery.objects.bulk_create(
            (Delivery(message=message, channel=channel) for message in waiting), ignore_conflicts=True
        )


def messages_of(person: Person) -> QuerySet[Message]:
    """What a person was told, the latest first."""
    return Message.objects.filter(person=person).order_by("-at", "-pk")


def unread(person: Person, *, at_most: int) -> int:
    """How many a person has not read; a number above `at_most` may be cut to it."""
    return messages_of(person).filter(read_at=None)[:at_most].count()
