"""Guests from outside: let in to what a kind of post grants by name, on their days, and to nothing else."""

from datetime import date

import pytest

from lianjian.kernel.access.actor import SYSTEM, Actor, actor_for
from lianjian.kernel.access.models import Account, Guest
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.areas import SIGNED_IN
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, PostKind, Unit
from lianjian.kernel.org.snapshot import Snapshot
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db
AT = moment("2022-03-01")


@change("access.account:write")
def _admit(*, actor: Actor, at: object, person: Person, kind: PostKind, until: date | None) -> Guest:
    return Guest(person=person, kind=kind, valid_from=date(2022, 3, 1), valid_to=until).put()


def guest(kind: str = "partner_contact", until: date | None = None) -> Person:
    person = changes.enlist(actor=SYSTEM, at=AT, number="G-1", name="东关村党支部书记")
    _admit(actor=SYSTEM, at=AT, person=person, kind=PostKind.objects.get(code=kind), until=until)
    return person


def test_a_guest_is_granted_by_name_in_no_unit_and_only_on_the_days(cast: Cast) -> None:
    person = guest(until=date(2022, 6, 1))
    for day, lets_in in ((date(2022, 2, 28), False), (date(2022, 3, 1), True), (date(2022, 6, 1), False)):
        actor = actor_for(person, day)
        assert actor.is_guest and actor.may("cobuild.partner:open") == lets_in, day
        assert not actor.may(SIGNED_IN) and not actor.may("cobuild.partner:open", cast.zone.pk)
        assert actor.unit_id is None and not actor.own_units
        assert not actor.visible(Unit.objects.all(), "org.unit:read").exists()
    assert verify().ok


def test_who_serves_is_no_guest_and_an_account_without_posts_is_not_one_either(cast: Cast) -> None:
    _admit(
        actor=SYSTEM,
        at=AT,
        person=cast.officer,
        kind=PostKind.objects.get(code="partner_contact"),
        until=None,
    )
    officer = cast.actor("officer", date(2022, 3, 2))
    assert not officer.is_guest and officer.may(SIGNED_IN) and not officer.may("cobuild.partner:open")
    person = changes.enlist(actor=SYSTEM, at=AT, number="G-2", name="没有岗位")
    assert actor_for(person, date(2022, 3, 2)).may(SIGNED_IN)


def test_a_guest_changes_nothing_of_who_serves(cast: Cast) -> None:
    day = date(2022, 3, 2)
    before = Snapshot.load(day)
    guest()
    after = Snapshot.load(day)
    assert (before.people, before.bodies(), before.posts) == (after.people, after.bodies(), after.posts)


def test_a_guest_begins_at_the_first_page_that_is_a_guests_or_is_told_that_there_is_none(
    cast: Cast, in_2022: None
) -> None:
    browser = signed_in(guest())
    assert browser.get("/")["Location"] == "/cobuild/mine/"
    assert browser.get("/login/")["Location"] == "/cobuild/mine/"
    assert browser.get("/desk/").status_code == 403
    assert signed_in(cast.officer).get("/")["Location"] == "/desk/"


def test_a_guest_whose_days_are_over_opens_nothing(cast: Cast, in_2022: None) -> None:
    browser = signed_in(guest(until=date(2022, 6, 1)))
    for address in ("/cobuild/mine/", "/desk/", "/figures/"):
        assert browser.get(address).status_code == 403, address


def test_a_program_that_speaks_for_a_guest_gets_no_more(cast: Cast, in_2022: None) -> None:
    from django.test import Client

    account = Account.objects.create_user("guest", person=guest())
    key = issue(account, title="a phone")
    answer = Client().get("/api/me", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 403
