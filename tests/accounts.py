"""People with a browser."""

from datetime import timedelta
from typing import Any

from django.test import Client

from lianjian.kernel.access.binding import bind
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import now
from lianjian.kernel.org.models import Person
from lianjian.kernel.testing.cast import moment

AT = moment("2022-12-20", "09:00")
PASSWORD = "一句够长的口令 2022"
LEAP = timedelta(minutes=30)


def account_of(person: Person) -> Account:
    """The person's account, opened if there is none yet."""
    found = Account.objects.filter(person=person).first()
    return found or Account.objects.create_user(person.number, person=person)


class SignedIn(Client):
    """A browser that signs in anew when the clock of a test jumps, for sessions end in time."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account, self.at = account, now()
        self.force_login(account)
        self._bind()

    def request(self, **request: Any) -> Any:
        if abs(now() - self.at) > LEAP:
            self._bind()
        return super().request(**request)

    def _bind(self) -> None:
        session, self.at = self.session, now()
        bind(session, self.account, "")
        session.save()


def signed_in(who: Person | Account, language: str = "zh-hans") -> Client:
    """A browser in this language, in which a person or an account has signed in."""
    client = SignedIn(who if isinstance(who, Account) else account_of(who))
    client.cookies["django_language"] = language
    return client
