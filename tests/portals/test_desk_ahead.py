"""The desk: what the rules ask to know long before it falls due."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.careers.tenures import settle_tenures
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.records.reference import asked_once
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.desk.tasks import coming, sections
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with, elected, enlisted
from tests.portals.test_desk import desk_of

pytestmark = pytest.mark.django_db


def running_out(cast: Cast) -> None:
    """The officer's tenure ends on 2022-10-01 and the committee's term on 2025-01-01; both are told six months before."""
    branch, people = branch_with(cast)
    elected(branch, people)
    with held_at(moment("2022-01-02")):
        settle_tenures(actor=cast.system, at=moment("2022-01-02"), known={cast.officer.pk: date(2017, 10, 1)})


@pytest.mark.parametrize(
    ("role", "on", "what"),
    [
        ("political", "2022-03-20", ""),
        ("political", "2022-04-02", "officer 同志 · 民警"),
        ("head", "2022-04-02", "officer 同志 · 民警"),
        ("officer", "2022-04-02", ""),
        ("political", "2024-06-30", ""),
        ("political", "2024-07-02", "换届选举"),
        ("head", "2024-07-02", "换届选举"),
    ],
)
def test_what_the_rules_tell_long_ahead_has_a_section_of_its_own(
    cast: Cast, role: str, on: str, what: str
) -> None:
    running_out(cast)
    told_ahead = coming(desk_of(cast, role, date.fromisoformat(on)))
    titles = [task.title for task in told_ahead.tasks] if told_ahead else []
    assert (titles == []) if not what else any(what in title for title in titles)


def test_what_is_within_a_week_is_not_told_ahead_as_well(cast: Cast) -> None:
    running_out(cast)
    whose = desk_of(cast, "political", date(2022, 9, 25))
    assert coming(whose) is None
    assert [it.title for it in sections(whose)[0].tasks] == ["officer 同志 · 民警"]


def test_the_section_is_on_the_desk_and_opens_to_the_list_of_the_duty(cast: Cast) -> None:
    running_out(cast)
    people = branch_with_more(cast)
    with held_at(moment("2022-05-02")):
        settle_tenures(
            actor=cast.system, at=moment("2022-05-02"), known=dict.fromkeys(people, date(2017, 10, 10))
        )
        client = signed_in(cast.political)
        shown = client.get("/desk/").content.decode()
        assert 'id="coming"' in shown and "提前知道的" in shown and "另有 2 项" in shown
        listed = client.get("/desk/owed/?duty=careers.rotation&when=coming").content.decode()
        assert listed.count('class="task-head"') == 5 and 'aria-current="true">提前知道的' in listed
        assert "提前知道的" not in client.get("/desk/owed/?duty=branch.themeday").content.decode()


def branch_with_more(cast: Cast) -> list[int]:
    return [person.pk for person in enlisted(4, cast.zone)]


def test_telling_ahead_costs_one_statement_for_each_duty_that_has_anything_to_tell(cast: Cast) -> None:
    running_out(cast)
    assert sum(bool(duty.notice) for duty in registry.duties.values()) > 1
    with held_at(moment("2022-04-02")), asked_once():
        whose = desk_of(cast, "political", date(2022, 4, 2))
        coming(whose)
        with CaptureQueriesContext(connection) as found:
            assert coming(whose) is not None
    assert len(found) == 1
