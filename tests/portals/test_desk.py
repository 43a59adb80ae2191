"""The desk: what falls to whom, late, today and within a week; what a person entered; lists of one duty."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.access.models import Account
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.owed import Scope
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.desk.tasks import MOST_OF_A_DUTY, running, sections, tag
from lianjian.portals.desk.whose import Mine, OfUnit
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db
SPRING = date(2022, 3, 1)
"""No season of visits runs then, so that only what a test makes is owed."""


def raised(cast: Cast, day: str, *, kind: str = "P02", unit: Any = None, place: Any = None) -> Problem:
    with held_at(moment(day, "10:00")):
        return rules.raise_problem(
            actor=cast.resident, at=moment(day), kind=ProblemKind.objects.get(code=kind),
            place=place or cast.village(unit), text="路灯不亮", channel="public", secret="s",
        )  # fmt: skip


def assigned(cast: Cast, problem: Problem, owner: Any) -> Problem:
    at = moment(f"{problem.raised_on}", "11:00")
    with held_at(at):
        return rules.assign(
            actor=cast.actor("head"), at=at, problem=problem, owner=owner, plan="修", title="村口路灯"
        )


def desk_of(cast: Cast, role: str, on: date = SPRING) -> Mine:
    return Mine.of(cast.actor(role), on)


def told(cast: Cast, role: str, on: date = SPRING) -> dict[str, int]:
    """How much stands in each section of somebody's desk."""
    return {section.name: section.number for section in sections(desk_of(cast, role, on))}


def duties(cast: Cast, role: str, on: date = SPRING) -> set[str]:
    """The words of what somebody is to do."""
    return {task.due.split()[-1] for section in sections(desk_of(cast, role, on)) for task in section.tasks}


def page(
    cast: Cast, role: str, path: str = "/desk/", *, at: str = "2022-03-01", language: str = "zh-hans"
) -> Any:
    client = signed_in(getattr(cast, role), language)
    with held_at(moment(at, "18:00")):
        return client.get(path)


def shown(*args: Any, **more: Any) -> str:
    answer = page(*args, **more)
    assert answer.status_code == 200
    return answer.content.decode()


# --- what falls to whom ------------------------------------------------------


def test_what_is_late_due_today_and_due_within_a_week_stands_apart(cast: Cast) -> None:
    problem = raised(cast, "2022-03-01")
    assert told(cast, "head", problem.assign_due_on) == {"today": 1}
    assert told(cast, "head", date(2022, 3, 1)) == {"soon": 1}
    assert told(cast, "head", date(2022, 3, 7)) == {"late": 1}
    assert told(cast, "head", problem.due_on)["today"] == 1


def test_the_head_sees_all_that_the_zone_owes_and_who_owns_it(cast: Cast) -> None:
    problem = assigned(cast, raised(cast, "2022-02-28"), cast.officer)
    raised(cast, "2022-02-28", unit=cast.other_zone)
    found = sections(desk_of(cast, "head", problem.accept_due_on))
    tasks = [task for section in found for task in section.tasks if problem.number in task.detail]
    assert tasks and all(str(cast.officer) in task.owner for task in tasks)
    assert sum(section.number for section in found) == len(tasks)


def test_an_officer_is_told_the_own_and_what_is_nobodys_but_not_a_colleagues(cast: Cast) -> None:
    mine = assigned(cast, raised(cast, "2022-02-28"), cast.officer)
    assigned(cast, raised(cast, "2022-02-28"), cast.deputy)
    nobodys = raised(cast, "2022-02-28")
    on = max(mine.due_on, nobodys.due_on)
    details = [task.detail for section in sections(desk_of(cast, "officer", on)) for task in section.tasks]
    numbers = {detail.split(" · ")[0] for detail in details}
    assert numbers == {mine.number, nobodys.number}


def test_nobody_is_asked_to_do_what_the_post_may_not_do(cast: Cast) -> None:
    """A problem to be assigned is the head's business; the officer may not assign and is not told to."""
    raised(cast, "2022-03-01")
    assert "交办" in duties(cast, "head") and "交办" not in duties(cast, "officer")
    assert duties(cast, "other_head") == set()


def test_a_desk_of_the_whole_bureau_is_told_what_only_it_may_do(cast: Cast) -> None:
    """The call-back desk stands in no zone, and calls the residents of all."""
    with held_at(moment("2022-03-02", "12:00")):
        problem = assigned(cast, raised(cast, "2022-02-28"), cast.officer)
        problem = rules.accept(actor=cast.actor("officer"), at=moment("2022-02-28", "12:00"), problem=problem)
        problem = rules.contact(actor=cast.actor("officer"), at=moment("2022-03-01"), problem=problem)
        problem = rules.fix(actor=cast.actor("officer"), at=moment("2022-03-02"), problem=problem, fix="换灯")
    on = problem.call_back_due_on
    assert duties(cast, "callback", on) == {"回访"}
    assert "回访" not in duties(cast, "officer", on)


def test_the_director_sees_every_zone_and_is_not_offered_what_only_the_zone_may_do(cast: Cast) -> None:
    raised(cast, "2022-02-28")
    raised(cast, "2022-02-28", unit=cast.other_zone)
    found = sections(desk_of(cast, "director", date(2022, 3, 7)))
    assert {task.owner for section in found for task in section.tasks} >= {
        str(cast.zone),
        str(cast.other_zone),
    }
    assert {task.step for section in found for task in section.tasks} == {"打开"}


def test_each_section_is_cut_by_duty_and_says_how_many_more_there_are(cast: Cast) -> None:
    numbers = [raised(cast, "2022-02-21").number for _each in range(MOST_OF_A_DUTY + 2)]
    late = sections(desk_of(cast, "head", date(2022, 2, 24)))[0]
    assert len(late.tasks) == MOST_OF_A_DUTY and [more.number for more in late.more] == [2]
    answer = shown(cast, "head", late.more[0].url, at="2022-02-24")
    assert all(number in answer for number in numbers)


def test_the_tag_says_in_words_how_near_the_day_is(cast: Cast) -> None:
    on = date(2022, 3, 1)
    said = [str(tag(day, on)) for day in (date(2022, 2, 27), on, date(2022, 3, 3), date(2022, 4, 9))]
    assert said == ["逾期 2 天", "今天", "周四", "04-09"]


def test_what_is_due_quotes_the_time_that_its_own_rule_gives(cast: Cast) -> None:
    problem = raised(cast, "2022-03-01", kind="P02")
    tasks = [task for section in sections(desk_of(cast, "head", problem.due_on)) for task in section.tasks]
    fix = next(task for task in tasks if task.due.endswith("办结"))
    assert (fix.rule, fix.time) == ("PROBLEM_DAYS_P02", "15 个工作日")


# --- villages to visit -------------------------------------------------------


def test_while_the_season_runs_the_villages_not_yet_visited_are_listed(cast: Cast) -> None:
    on = date(2022, 9, 15)
    found = {str(it.title): it for it in running(desk_of(cast, "officer", on))}
    villages = Place.objects.on(on).filter(level="village", parent=cast.village().parent).count()
    visits = next(it for title, it in found.items() if "走访" in title)
    assert visits.left == visits.number >= villages > 0 and visits.done == 0
    assert all(task.url.startswith("/new/") for task in visits.tasks)
    assert "还差" in shown(cast, "officer", at="2022-09-15")


def test_out_of_season_no_village_is_asked_for(cast: Cast) -> None:
    assert running(desk_of(cast, "officer", SPRING)) == []


# --- the page ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["head", "officer", "callback", "director", "admin", "supervisor"])
def test_everybodys_desk_opens_empty_and_full_in_both_languages(cast: Cast, role: str, language: str) -> None:
    shown(cast, role, language=language)
    for day in ("2022-02-21", "2022-02-25", "2022-02-28"):
        assigned(cast, raised(cast, day), cast.officer)
    shown(cast, role, language=language)


def test_an_empty_desk_says_what_to_do(cast: Cast) -> None:
    assert "现在没有要办的事" in shown(cast, "officer")
    assert signed_in(Account.objects.create_user("nobody")).get("/desk/").status_code == 403


def test_the_units_year_adds_up_on_the_page(cast: Cast) -> None:
    raised(cast, "2022-02-21")
    assigned(cast, raised(cast, "2022-02-21"), cast.officer)
    whose = desk_of(cast, "head")
    counts = list(whose.counts(_year()).values())
    assert sum(count.owed for count in counts) > 0
    for count in counts:
        assert count.owed == count.in_time + count.late + count.excused + count.open
    assert "本单位 2022 年" in shown(cast, "head")


def _year() -> Any:
    from lianjian.kernel.clock.periods import Period

    return Period(date(2022, 1, 1), date(2022, 12, 31))


def test_in_a_demo_county_the_desk_stands_at_the_day_its_year_was_told_or_any_other(cast: Cast) -> None:
    raised(cast, "2022-02-21")
    Installation.objects.update(is_demo=True, demo_on=date(2022, 12, 20))
    assert "2022-12-20" in shown(cast, "head", at="2026-11-24")
    assert "2022-02-22" in shown(cast, "head", "/desk/?on=2022-02-22", at="2026-11-24")
    assert page(cast, "head", "/desk/?on=2022-02-31").status_code == 400


def test_a_real_county_has_no_day_but_today(cast: Cast) -> None:
    assert "2022-03-01" in shown(cast, "head", "/desk/?on=2022-02-22")


def test_hostile_text_is_shown_as_text(cast: Cast) -> None:
    with held_at(moment("2022-02-28", "10:00")):
        problem = raised(cast, "2022-02-28")
        rules.assign(
            actor=cast.actor("head"), at=moment("2022-02-28", "10:00"), problem=problem, owner=cast.officer,
            plan="修", title="<script>alert(1)</script>",
        )  # fmt: skip
    assert "<script>alert(1)" not in shown(cast, "head")


def test_the_rail_counts_what_is_late_and_nothing_else(cast: Cast) -> None:
    raised(cast, "2022-03-01")
    assert 'class="count late"' not in _mine_in_rail(shown(cast, "head"))
    assert "1 逾期" in " ".join(_mine_in_rail(shown(cast, "head", at="2022-03-05")).split())


def _mine_in_rail(text: str) -> str:
    start = text.index('href="/desk/"')
    return text[start : text.index("</a>", start)]


def test_of_desk_and_mine_only_the_open_page_is_marked_in_the_rail(cast: Cast) -> None:
    text = shown(cast, "head", "/desk/mine/")
    rail = text[text.index('class="rail"') : text.index("<main")]
    assert rail.count("aria-current") == 1


# --- a list of one duty ------------------------------------------------------


def test_a_list_of_a_unit_holds_what_all_under_it_owe(cast: Cast) -> None:
    raised(cast, "2022-02-21")
    raised(cast, "2022-02-21", unit=cast.other_zone)
    duty, on = registry.duties["problems.assign"], date(2022, 2, 25)
    whole = OfUnit(cast.actor("director"), on, root(on))
    zone = OfUnit(cast.actor("director"), on, cast.zone)
    assert [len(whose.open_between(duty, date.min, on, 9)) for whose in (whole, zone)] == [2, 1]


def test_a_list_shows_no_unit_that_the_visitor_may_not_see(cast: Cast) -> None:
    number = raised(cast, "2022-02-21", unit=cast.other_zone).number
    address = f"/desk/owed/?duty=problems.assign&when=late&unit={cast.other_zone.code}&on=2022-02-25"
    assert number in shown(cast, "other_head", address)
    assert number not in shown(cast, "head", address)


def test_a_duty_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert page(cast, "head", "/desk/owed/?duty=no.such").status_code == 404


# --- what I entered ----------------------------------------------------------


def test_what_i_entered_is_listed_with_its_row_the_latest_first(cast: Cast) -> None:
    first, second = raised(cast, "2022-02-21"), raised(cast, "2022-02-22")
    for problem in (first, second):
        assigned(cast, problem, cast.officer)
    text = shown(cast, "head", "/desk/mine/")
    assert text.index(f"/r/problems/problem/{second.pk}/") < text.index(f"/r/problems/problem/{first.pk}/")
    assert "您还没有提交过" in shown(cast, "other_head", "/desk/mine/")


def test_what_i_entered_is_paged_by_place_in_the_ledger(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianjian.portals.desk.entered.PAGE_SIZE", 2)
    numbers = [assigned(cast, raised(cast, f"2022-02-2{day}"), cast.officer).number for day in (1, 2, 3)]
    text = shown(cast, "head", "/desk/mine/")
    assert numbers[2] in text and numbers[1] in text and numbers[0] not in text
    earlier = text[text.index("?before=") :].split('"')[0]
    assert numbers[0] in shown(cast, "head", f"/desk/mine/{earlier}")
    assert shown(cast, "head", "/desk/mine/?before=x")


# --- speed -------------------------------------------------------------------


@pytest.mark.parametrize("key", [key for key, duty in registry.duties.items() if isinstance(duty, RowDuty)])
def test_what_is_still_to_be_done_is_read_from_an_index(cast: Cast, key: str) -> None:
    """However many rows are done: for a head, an officer and the director alike."""
    duty: Any = registry.duties[key]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for whose in ({"units": None}, {"units": {1, 2}}, {"units": (), "person": 1, "shared": {1, 2}}):
        for rows in duty._open(Scope(on=SPRING, **whose), SPRING, date.min, SPRING):
            due = rows.order_by(duty.due_by)
            table, plan = rows.model._meta.db_table, due.explain()
            assert f"SCAN {table}" not in plan and f"Seq Scan on {table}" not in plan, plan
            if connection.vendor == "sqlite":  # PostgreSQL chooses by what vacuum has seen
                counted = due.order_by().values("pk").explain()
                assert "COVERING INDEX" in counted, counted


def test_a_desk_asks_no_more_the_more_there_is(cast: Cast) -> None:
    def queries() -> int:
        page(cast, "head", at="2022-02-24")
        with CaptureQueriesContext(connection) as found:
            page(cast, "head", at="2022-02-24")
        return len(found)

    for _number in range(MOST_OF_A_DUTY + 1):
        assigned(cast, raised(cast, "2022-02-21"), cast.officer)
    few = queries()
    for _number in range(20):
        assigned(cast, raised(cast, "2022-02-21"), cast.officer)
    assert queries() <= few
    assert few <= 60 + 12 * len(registry.duties)


def test_a_day_long_past_shows_what_was_open_then(cast: Cast) -> None:
    problem = assigned(cast, raised(cast, "2022-02-21"), cast.officer)
    assert problem.assigned_on == date(2022, 2, 21)
    late: datetime = moment("2022-02-28", "12:00")
    with held_at(late):
        rules.accept(actor=cast.actor("officer"), at=late, problem=problem)
    with held_at(late):
        assert "签收" in duties(cast, "officer", date(2022, 2, 25))
    with held_at(late):
        assert "签收" not in duties(cast, "officer", date(2022, 2, 28))


def test_in_a_demo_county_what_a_visitor_does_now_leaves_the_desk(cast: Cast) -> None:
    """The desk stands at the last day of the demo's year, long before the visitor's own day."""
    problem = assigned(cast, raised(cast, "2022-12-15"), cast.officer)
    Installation.objects.update(is_demo=True, demo_on=date(2022, 12, 20))
    now = moment("2026-11-24", "12:00")
    with held_at(now):
        assert "签收" in duties(cast, "officer", date(2022, 12, 20))
        rules.accept(actor=cast.actor("officer"), at=now, problem=problem)
        assert "签收" not in duties(cast, "officer", date(2022, 12, 20))
