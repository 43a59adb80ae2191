"""Duty lists by post, their template, and who is told of a reminder."""

from datetime import date

import pytest

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.lists import DutyList, duty_lists
from lianjian.areas.cycle.models import Charge
from lianjian.areas.cycle.refusals import ChargedAlready
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.inbox.models import Message
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with, elected, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
MAY = date(2022, 5, 10)


def lived(cast: Cast) -> tuple[Unit, list[Person]]:
    branch, people = branch_with(cast)
    elected(branch, people)
    held(cast, branch, "2022-03-10", "BL_THEMEDAY", "BL_LECTURE", "BL_MEMBERS")
    return branch, people


def list_of(branch: Unit, post: str, on: date = MAY) -> DutyList:
    return next(it for it in duty_lists(branch, on.year, on) if it.post.code == post)


def test_each_post_has_its_duties_with_who_holds_it_and_how_they_stand(cast: Cast) -> None:
    branch, people = lived(cast)
    organisation = list_of(branch, "organisation")
    assert organisation.holders == [people[1]]
    committee = organisation.lines[0]
    assert (committee.rule, committee.count.owed, committee.count.late) == ("BL_COMMITTEE", 5, 4)
    publicity = list_of(branch, "publicity")
    assert publicity.holders == [], "a post that nobody holds keeps its duties"
    theme_days = next(line for line in publicity.lines if line.rule == "BL_THEMEDAY")
    assert (theme_days.count.in_time, theme_days.count.late, theme_days.count.open) == (1, 3, 1)


def test_the_template_is_the_political_departments_from_a_day_on(cast: Cast) -> None:
    branch, _people = lived(cast)
    political = {"actor": cast.actor("political"), "at": moment("2022-05-01")}
    with pytest.raises(NotAllowed):
        rules.add_charge(
            actor=cast.actor("head"),
            at=moment("2022-05-01"),
            post_kind="youth",
            duty="branch.talk",
            since=MAY,
        )
    charge = rules.add_charge(**political, post_kind="youth", duty="branch.talk", since=MAY)
    assert "BL_TALK" in {line.rule for line in list_of(branch, "youth").lines}
    with pytest.raises(ChargedAlready):
        rules.add_charge(**political, post_kind="youth", duty="branch.talk", since=MAY)
    rules.end_charge(**political, charge=charge, since=date(2023, 1, 1))
    assert "BL_TALK" in {line.rule for line in list_of(branch, "youth").lines}, "it was on the list this year"
    later = list_of(branch, "youth", date(2023, 5, 1))
    assert "BL_TALK" not in {line.rule for line in later.lines}
    assert verify().ok


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "组织委员"), ("en", "Organisation member")])
def test_the_page_shows_a_branch_its_own_lists_and_links_to_what_is_owed(
    cast: Cast, language: str, words: str
) -> None:
    branch, _people = lived(cast)
    client = signed_in(cast.head, language)
    page = client.get("/duty-lists/?on=2022-05-10").content.decode()
    assert words in page
    address = next(part.split('"')[0] for part in page.split('href="') if "duty=branch.committee" in part)
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert signed_in(cast.other_head).get(f"/duty-lists/{branch.code}/?on=2022-05-10").status_code == 403
    assert client.get("/duty-lists/ZB-NONE/?on=2022-05-10").status_code == 404
    chosen = signed_in(cast.political, language).get("/duty-lists/?on=2022-05-10").content.decode()
    assert chosen.count('class="touch"') == 20


def test_a_line_is_added_on_its_page(cast: Cast) -> None:
    told = {"key": "a", "post_kind": "youth", "duty": "branch.talk", "since": "2022-05-10"}
    assert signed_in(cast.head).get("/new/cycle-charge/").status_code == 403
    client = signed_in(cast.political)
    assert client.post("/new/cycle-charge/", told).status_code == 302
    charge = Charge.objects.get(post_kind="youth", duty="branch.talk")
    assert "青年委员" in client.get(f"/r/cycle/charge/{charge.pk}/").content.decode()
    again = client.post("/new/cycle-charge/", told | {"key": "b"})
    assert (
        "已经有这一项" in again.content.decode()
        and Charge.objects.filter(post_kind="youth", duty="branch.talk").count() == 1
    )


def test_the_secretary_and_whose_duty_it_is_are_told_of_a_reminder_and_nobody_else(cast: Cast) -> None:
    _branch, people = lived(cast)
    with held_at(moment("2022-03-25", "06:00")):
        rules.remind(actor=SYSTEM, at=moment("2022-03-25", "06:00"))
        rules.remind(actor=SYSTEM, at=moment("2022-03-25", "06:00"))
    told = Message.objects.filter(kind="cycle.reminder").values_list("person", flat=True)
    assert sorted(told) == sorted(person.pk for person in people[:2]), "discipline has nothing to do here"
    with held_at(moment("2022-03-25", "08:00")):
        client = signed_in(cast.head)
        assert "未读" in client.get("/messages/").content.decode()
        message = Message.objects.get(person=cast.head)
        opened = client.get(f"/messages/{message.pk}/")
        assert opened.url == f"/r/cycle/reminder/{message.record}/"
        assert client.get(opened.url).status_code == 200
    message.refresh_from_db()
    assert message.read_at is not None
