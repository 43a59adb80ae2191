"""What people are told: once, in their own inbox; by mail where they want it; gone when its days are over."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.kernel.clock.now import held_at
from lianjian.kernel.home import channels as channels_told
from lianjian.kernel.home import mail
from lianjian.kernel.inbox import channels
from lianjian.kernel.inbox.models import Address, Delivery, Message
from lianjian.kernel.inbox.telling import tell, unread
from lianjian.kernel.org.models import Person, Post, Unit
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import account_of, signed_in
from tests.areas.branch_lives import branch_with, held

pytestmark = pytest.mark.django_db
AT = moment("2022-03-25", "06:00")


class Letters(socketserver.StreamRequestHandler):
    """A mail server that takes every letter, or says that it is busy."""

    taken: ClassVar[list[str]] = []
    is_busy: ClassVar[bool] = False

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "RCPT" and self.is_busy:
                self.say("450 busy")
            elif verb == "DATA":
                self.say("354 go on")
                self.taken.append("".join(self._letter()))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def _letter(self) -> Iterator[str]:
        while (line := self.rfile.readline().decode()) != ".\r\n":
            yield line

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[int]:
    Letters.taken, Letters.is_busy = [], False
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letters) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def letters(settings: Any) -> Iterator[type[Letters]]:
    with post_office() as port:
        settings.MESSAGE_CHANNELS = ["lianjian.kernel.inbox.mail.Mail"]
        settings.MAIL = {"sender": "lianjian@county", "host": "127.0.0.1", "port": port}
        channels.channels.cache_clear()
        yield Letters
    channels.channels.cache_clear()


def told(cast: Cast) -> Message:
    tell([([cast.head.pk, cast.head.pk], cast.zone)], at=AT)
    return Message.objects.get()


def test_a_row_is_told_to_a_person_once_a_day(cast: Cast) -> None:
    told(cast)
    tell([([cast.head.pk, cast.deputy.pk], cast.zone)], at=AT + timedelta(hours=1))
    assert Message.objects.count() == 2 and unread(cast.head, at_most=9) == 1
    tell([([cast.head.pk], cast.zone)], at=AT + timedelta(days=1))
    assert unread(cast.head, at_most=9) == 2


def test_everyone_reads_their_own_messages_alone(cast: Cast) -> None:
    message = told(cast)
    assert signed_in(cast.deputy).get(f"/messages/{message.pk}/").status_code == 404
    page = signed_in(cast.deputy).get("/messages/").content.decode()
    assert "还没有消息" in page and str(cast.zone) not in page.split("<main")[1]
    client = signed_in(cast.head)
    assert str(cast.zone) in client.get("/messages/").content.decode().split("<main")[1]
    assert client.get("/messages/read/").status_code == 405
    assert client.post("/messages/read/").status_code == 302 and unread(cast.head, at_most=9) == 0


def test_who_may_not_see_a_row_reads_no_word_of_it_and_has_no_link_to_it(cast: Cast) -> None:
    """Someone moved on after they were told."""
    with held_at(AT):
        branch, _people = branch_with(cast)
        row = held(cast, branch, "2022-03-10", "BL_THEMEDAY", topic="不给外人看的主题")
        tell([([cast.other_officer.pk, cast.head.pk], row)], at=AT)
        stranger, own = (signed_in(who).get("/messages/") for who in (cast.other_officer, cast.head))
    assert "不给外人看的主题" not in stranger.content.decode() and "组织生活" in stranger.content.decode()
    assert "不给外人看的主题" in own.content.decode()
    assert own_link(cast.other_officer) not in stranger.content.decode()
    assert own_link(cast.head) in own.content.decode()
    with held_at(AT):
        assert signed_in(cast.head).get(own_link(cast.head), follow=True).status_code == 200


def own_link(person: Person) -> str:
    return f"/messages/{Message.objects.get(person=person).pk}/"


def test_many_messages_are_paged_and_cost_as_many_statements_as_few(cast: Cast) -> None:
    rows = [*Unit.objects.order_by("pk"), *Post.objects.order_by("pk")]
    tell((([cast.head.pk], row) for row in (rows[0], rows[-1])), at=AT)
    client = signed_in(cast.head)
    few = _asked(client)
    tell((([cast.head.pk], row) for row in rows), at=AT + timedelta(minutes=1))
    assert _asked(client) == few
    assert len(rows) > 50 and 'rel="next"' in client.get("/messages/").content.decode()
    assert client.get("/messages/?page=999").status_code == 200


def _asked(client: Any) -> int:
    client.get("/messages/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/messages/")
    return len(asked)


def test_nothing_leaves_the_house_where_there_is_no_channel(cast: Cast) -> None:
    Address.objects.create(person=cast.head, channel="mail", value="head@county")
    told(cast)
    assert not Delivery.objects.exists() and channels.deliver(AT) == "messages: 0 delivered"
    assert "邮箱地址" not in signed_in(cast.head).get("/messages/").content.decode()


def test_a_letter_says_that_something_waits_and_not_what(cast: Cast, letters: type[Letters]) -> None:
    Address.objects.create(person=cast.head, channel="mail", value="head@county")
    account_of(cast.head)
    told(cast)
    assert channels.deliver(AT) == "messages: 1 delivered"
    assert channels.deliver(AT) == "messages: 0 delivered"
    (letter,) = letters.taken
    assert "To: head@county" in letter and "From: lianjian@county" in letter
    assert str(cast.zone) not in letter
    assert Delivery.objects.get().delivered_at == AT


def test_a_server_that_is_busy_or_gone_is_tried_again_some_times(cast: Cast, letters: type[Letters]) -> None:
    Address.objects.create(person=cast.head, channel="mail", value="head@county")
    told(cast)
    letters.is_busy = True
    assert channels.deliver(AT) == "messages: 0 delivered"
    assert "450" in Delivery.objects.get().error
    letters.is_busy = False
    assert channels.deliver(AT) == "messages: 1 delivered"
    Delivery.objects.update(delivered_at=None, tries=channels.MOST_TRIES)
    assert channels.deliver(AT) == "messages: 0 delivered"


def test_a_person_gives_an_address_and_takes_it_away(cast: Cast, letters: type[Letters]) -> None:
    client = signed_in(cast.head)
    refused = client.post("/messages/", {"mail": "not an address"})
    assert refused.status_code == 400 and "not an address" in refused.content.decode()
    assert client.post("/messages/", {"mail": "head@county.example"}).status_code == 302
    assert Address.objects.get().value == "head@county.example"
    told(cast)
    assert client.post("/messages/", {"mail": ""}).status_code == 302
    assert not Address.objects.exists()
    assert channels.deliver(AT) == "messages: 0 delivered" and not Delivery.objects.exists()


def test_messages_go_when_their_days_are_over(cast: Cast) -> None:
    told(cast)
    assert channels.forget_old(AT + timedelta(days=365)) == "messages: 0 forgotten"
    assert channels.forget_old(AT + timedelta(days=366)) == "messages: 1 forgotten"
    assert not Message.objects.exists()


def test_the_mail_server_is_told_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANJIAN_MAIL", "smtp+tls://us%40er:pa%3Ass@mail.county:587/lianjian@county")
    assert mail() == {
        "sender": "lianjian@county", "host": "mail.county", "port": 587, "username": "us@er",
        "password": "pa:ss", "use_tls": True,
    }  # fmt: skip
    assert channels_told() == ["lianjian.kernel.inbox.mail.Mail"]
    monkeypatch.setenv("LIANJIAN_CHANNELS", "county.sms.Sms")
    assert channels_told()[1:] == ["county.sms.Sms"]
    for wrong in ("http://mail.county/a@b", "smtp://mail.county/nobody", "smtp:///a@b"):
        monkeypatch.setenv("LIANJIAN_MAIL", wrong)
        with pytest.raises(ValueError, match="LIANJIAN_MAIL"):
            mail()
