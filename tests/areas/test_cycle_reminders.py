"""Monthly reminders: on the days of the rule, to each branch, of what its unit has still to do."""

from datetime import date

import pytest

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.jobs import remind_branches
from lianjian.areas.cycle.models import Reminder
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.cycle_lives import assigned_on, branch_of, with_secretary
from tests.areas.problem_lives import raise_on

pytestmark = pytest.mark.django_db


def reminded(day: str) -> dict[str, Reminder]:
    with held_at(moment(day, "06:00")):
        return {it.unit.code: it for it in rules.remind(actor=SYSTEM, at=moment(day, "06:00"))}


def work(cast: Cast) -> None:
    """One problem waiting to be assigned since the ninth, and one assigned and to be accepted."""
    with_secretary(cast)
    raise_on(cast, "2022-03-09")
    assigned_on(cast, "2022-03-22", "2022-03-24")


def test_a_branch_hears_what_its_unit_has_still_to_do_and_others_do_not(cast: Cast) -> None:
    work(cast)
    found = reminded("2022-03-25")
    branch, other = branch_of(cast.zone), branch_of(cast.other_zone)
    told = {key: (late, near) for key, late, near in found[branch.code].items}
    assert told["problems.assign"] == (1, 0) and told["problems.accept"] == (0, 1)
    assert found[branch.code].late == sum(late for late, _near in told.values())
    assert not [key for key, *_rest in found[other.code].items if key.startswith("problems.")]


def test_a_branch_with_nothing_to_do_hears_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    work(cast)
    problems = {key: duty for key, duty in registry.duties.items() if key.startswith("problems.")}
    monkeypatch.setitem(registry.__dict__, "duties", problems)
    assert list(reminded("2022-03-25")) == [branch_of(cast.zone).code]


def test_what_is_told_is_what_the_desk_would_say(cast: Cast) -> None:
    work(cast)
    branch = branch_of(cast.zone)
    reminder = reminded("2022-03-25")[branch.code]
    scope = Scope(on=date(2022, 3, 25), units={cast.zone.pk, branch.pk})
    for key, late, near in reminder.items:
        standing = registry.duties[key].standing(date(2022, 3, 31), scope)
        assert (standing.late, standing.today + standing.soon) == (late, near), key


def test_branches_are_reminded_on_the_days_of_the_rule_and_once(cast: Cast) -> None:
    work(cast)
    for day, said in (("2022-03-24", 0), ("2022-03-25", 20), ("2022-03-25", 0), ("2022-04-01", 20)):
        with held_at(moment(day)):
            assert remind_branches(moment(day)) == f"reminders: {said} sent", day
    assert Reminder.objects.count() == 40 and verify().ok


def test_nobody_but_the_system_and_the_political_department_reminds(cast: Cast) -> None:
    with pytest.raises(NotAllowed), held_at(moment("2022-03-25")):
        rules.remind(actor=cast.actor("head"), at=moment("2022-03-25"))


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "交办民情"), ("en", "1 late, 0 due this month")])
def test_a_reminder_opens_to_what_is_to_be_done(cast: Cast, language: str, words: str) -> None:
    work(cast)
    reminder = reminded("2022-03-25")[branch_of(cast.zone).code]
    with held_at(moment("2022-03-25")):
        client = signed_in(cast.head, language)
        text = client.get(f"/r/cycle/reminder/{reminder.pk}/").content.decode()
        assert words in text
        address = next(part.split('"')[0] for part in text.split('href="') if "duty=problems.assign" in part)
        opened = client.get(address.replace("&amp;", "&"))
        assert opened.status_code == 200
        assert reminder.number in client.get("/list/cycle/reminder/").content.decode()
        assert signed_in(cast.other_head).get(f"/r/cycle/reminder/{reminder.pk}/").status_code == 403
