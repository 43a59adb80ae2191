"""The ways by which a message leaves the house, and the job that sends what waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override

from lianjian.kernel.access.models import Account
from lianjian.kernel.inbox.models import Address, Delivery, Message
from lianjian.kernel.records.writer import transact
from lianjian.kernel.rules.book import value

MOST_TRIES = 5
MOST_AT_ONCE = 500


class Undelivered(Exception):
    """A channel could not deliver, and says why in a line."""


class Channel(Protocol):
    """A way out: its key, its title, what to call its address, and how it sends. Failing: Undelivered."""

    key: str
    title: Any
    address: Any

    def send(self, to: str, subject: str, text: str) -> None: ...


@cache
def channels() -> Mapping[str, Channel]:
    """The channels of this installation, by their keys."""
    found = [import_string(path)() for path in settings.MESSAGE_CHANNELS]
    return {channel.key: channel for channel in found}


def deliver(at: datetime) -> str:
    """Send what waits. What fails is tried again at the next tick, some times. Part of `lianjian tick`."""
    waiting = Delivery.objects.filter(
        delivered_at=None, tries__lt=MOST_TRIES, channel__in=channels()
    ).select_related("message")
    sent = sum(_deliver(delivery, at) for delivery in waiting.order_by("pk")[:MOST_AT_ONCE])
    return f"messages: {sent} delivered"


def _deliver(delivery: Delivery, at: datetime) -> bool:
    address = Address.objects.filter(
        person=delivery.message.person_id, channel=delivery.channel
    ).first()  # fmt: skip
    if address is None:
        transact(delivery.delete)
        return False
    try:
        channels()[delivery.channel].send(address.value, *_words(delivery.message))
        delivery.delivered_at = at
    except Undelivered as failed:
        delivery.error = str(failed)[:200]
    delivery.tries += 1
    transact(delivery.save)
    return delivery.delivered_at is not None


def _words(message: Message) -> tuple[str, str]:
    """Subject and text, in the reader's language: that something waits, and nothing of what it holds."""
    account = Account.objects.filter(person=message.person_id).first()
    with override(account.language if account else settings.LANGUAGE_CODE):
        text = gettext("有一条%(title)s等您查看。请登录联建，在「消息」里打开。") % {"title": message.title}
        return gettext("联建：%s") % message.title, text


def forget_old(at: datetime) -> str:
    """Take away the messages whose days are over. Part of `lianjian tick`."""
    before = at - timedelta(days=int(value("RETAIN_MESSAGE", timezone.localdate(at))))
    gone = transact(lambda: Message.objects.filter(at__lt=before).delete()[1].get("inbox.Message", 0))
    return f"messages: {gone} forgotten"
