"""People with a browser."""

from django.test import Client

from lianjian.kernel.access.binding import bind
from lianjian.kernel.access.models import Account
from lianjian.kernel.org.models import Person


def account_of(person: Person) -> Account:
    """The person's account, opened if there is none yet."""
    found = Account.objects.filter(person=person).first()
    return found or Account.objects.create_user(person.number, person=person)


def signed_in(who: Person | Account, language: str = "zh-hans") -> Client:
    """A browser in this language, in which a person or an account has signed in."""
    client = Client()
    account = who if isinstance(who, Account) else account_of(who)
    client.force_login(account)
    session = client.session
    bind(session, account, "")
    session.save()
    client.cookies["django_language"] = language
    return client
