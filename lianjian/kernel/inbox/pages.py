"""消息: what waits for the person who signed in, and where else they want to be told."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianjian.kernel.access.actor import Actor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MOST_IN_RAIL, registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.inbox.channels import channels
from lianjian.kernel.inbox.mail import Mail
from lianjian.kernel.inbox.models import Address, Message
from lianjian.kernel.inbox.telling import messages_of, unread
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.writer import transact
from lianjian.kernel.refusal import NotAllowed, NotFound

PER_PAGE = 50


class AddressesForm(forms.Form):
    """One field for each channel; left empty, nothing is sent there."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, held = person, dict(_addresses(person))
        for key, channel in channels().items():
            checks = [validate_email] if key == Mail.key else []
            self.fields[key] = forms.CharField(
                label=channel.address,
                required=False,
                max_length=254,
                validators=checks,
                initial=held.get(key),
            )

    def save(self) -> None:
        for channel, said in self.cleaned_data.items():
            kept = Address.objects.filter(person=self.person, channel=channel)
            if said:
                Address.objects.update_or_create(
                    person=self.person, channel=channel, defaults={"value": said}
                )
            else:
                kept.delete()


def _addresses(person: Person) -> list[tuple[str, str]]:
    return list(Address.objects.filter(person=person).values_list("channel", "value"))


def inbox(request: Request) -> HttpResponse:
    """What the person was told, the latest first; and the addresses for what is told elsewhere."""
    person = _person(request)
    form = AddressesForm(person, request.POST or None) if channels() else None
    if form and request.method == "POST" and form.is_valid():
        transact(form.save)
        return redirect(request.path)
    page = Paginator(messages_of(person), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "told": _told(page.object_list, request.actor),
        "form": form,
        "unread": _unread(person),
    }
    return render(request, "inbox/inbox.html", shown, status=400 if form and form.errors else 200)


def _told(found: Any, actor: Actor) -> list[tuple[Message, str | None]]:
    """Each message with the words of its row; None where whoever looks may not see that."""
    rows: dict[tuple[str, int], Any] = {}
    for kind in {message.kind for message in found} & registry.kinds.keys():
        wanted = [message.record for message in found if message.kind == kind]
        known = registry.kinds[kind]
        related = known.model._default_manager.select_related(*known.related)
        rows |= {
            (kind, pk): known.headline(row)
            for pk, row in related.in_bulk(wanted).items()
            if actor.sees(row, known.read)
        }
    return [(message, rows.get((message.kind, message.record))) for message in found]


def _unread(person: Person) -> int:
    return unread(person, at_most=MOST_IN_RAIL + 1)


def unread_in_menu(request: Request) -> tuple[int, bool] | None:
    """How many are unread, for the rail."""
    person = request.actor.person
    number = _unread(person) if person else 0
    return (number, False) if number else None


def opened(request: Request, pk: int) -> HttpResponse:
    """Open a message's row; from then on it is read."""
    message = messages_of(_person(request)).filter(pk=pk).first()
    if message is None:
        raise NotFound(_("没有这条消息。"))
    _read([message], now())
    return redirect("row", *message.kind.split("."), message.record)


@require_POST
def all_read(request: Request) -> HttpResponse:
    """Say of all that they are read."""
    _read(list(messages_of(_person(request)).filter(read_at=None)), now())
    return redirect("messages")


def _read(messages: list[Message], at: datetime) -> None:
    unread_ones = [message.pk for message in messages if message.read_at is None]
    if unread_ones:
        transact(lambda: Message.objects.filter(pk__in=unread_ones).update(read_at=at))


def _person(request: Request) -> Person:
    if request.actor.person is None:
        raise NotAllowed(_("这个账号不属于哪个人，没有消息。"))
    return request.actor.person
