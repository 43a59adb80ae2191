"""The demo's branch life: the old branches until the reform, the new ones after it, month by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from lianjian.areas.branch import roll, rules
from lianjian.areas.branch.demo_temporary import for_a_task
from lianjian.areas.branch.duties import OF_GATHERINGS
from lianjian.areas.branch.models import Gathering, Group, Membership
from lianjian.areas.branch.queries import (
    branches,
    called,
    committees,
    groups_of,
    leading,
    meeting_groups,
    posts_in,
    voters,
)
from lianjian.areas.branch.queries import roll as on_roll
from lianjian.areas.branch.states import (
    COMMITTEE_MEETING,
    GROUP_MEETING,
    LECTURE,
    LIFE_MEETING,
    MEMBERS_MEETING,
    OBLIGATIONS,
    REVIEW,
    THEME_DAY,
)
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.org.models import SECRETARY, Person, Placement, Post, Unit
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.year import Life, Year

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FORMED = date(2021, 1, 4)
ELECTED = ("organisation", "discipline", "publicity")
FILLED_WITHIN = 11 * DAY
"""So long after a month's first day its first working day has passed, on which vacancies are filled."""
TALKS_IN = (5, 10)
"""The months in which those who lead a branch talk with its members."""


def demo(year: Year) -> Iterable[Life]:
    """The rolls before and after the reform, and the months of each branch from then on."""
    told = year.pack.settings("branch")
    yield _rolls(year, told, FORMED)
    yield _rolls(year, told, year.profile["reform"]["effective_on"])
    yield for_a_task(year, told["temporary"])


def _rolls(year: Year, told: Mapping[str, Any], day: date) -> Life:
    """Put everybody on the roll of the branch of their unit, elect committees, and let the months begin."""
    at = timezone.make_aware(datetime.combine(day, time(8)))
    yield at
    homes = _homes(year, day)
    for branch, people in homes.items():
        _enrol(year, told, branch, people, at)
    for branch in homes:
        yield _branch(year, told, branch, at)


def _homes(year: Year, day: date) -> dict[Unit, list[Person]]:
    """Who belongs to which branch: that of the unit they serve in, else the branch of a unit beside it."""
    found = branches(day)
    parents = Placement.objects.on(day).filter(unit__in=found).values_list("parent__code", "unit")
    by_unit = {code: found[pk] for code, pk in sorted(parents)}
    codes, desks = sorted(by_unit), year.profile["people"]["desks"]
    homes: dict[Unit, list[Person]] = {branch: [] for branch in by_unit.values()}
    held = Post.objects.on(day).exclude(unit__in=found).select_related("person", "unit", "kind")
    for number, post in enumerate(held.order_by("pk")):
        near = [code for code in codes if code <= post.unit.code] or codes
        code = post.unit.code if post.unit.code in by_unit else desks.get(post.kind.code, "")
        home = (
            by_unit.get(code) or by_unit[near[-1] if post.unit.code in near else codes[number % len(codes)]]
        )
        homes[home].append(post.person)
    return homes


def _enrol(year: Year, told: Mapping[str, Any], branch: Unit, people: Sequence[Person], at: datetime) -> None:
    day, chance = at.date(), year.chance(f"branch/{branch.code}/roll")
    known = set(Membership.objects.filter(person__in=people).values_list("person", flat=True))
    moving = [person for person in people if person.pk in known]
    if moving:
        roll.transfer_all(actor=SYSTEM, at=at, people=moving, to=branch, on=day)
    if known or day > FORMED:
        return
    leads = leading(branch.pk, day) | _heads(people, day)
    joining = [person for person in people if person.pk in leads or chance.random() < told["members"]]
    new = [person for person in joining if person.pk not in leads and chance.random() < told["probationary"]]
    for grade, some in (("full", [it for it in joining if it not in new]), ("probationary", new)):
        if some:
            roll.admit(actor=SYSTEM, at=at, branch=branch, people=some, grade=grade, on=day)


def _heads(people: Sequence[Person], day: date) -> frozenset[int]:
    leading_posts = Post.objects.on(day).filter(person__in=people, kind__leads=True)
    return frozenset(leading_posts.values_list("person", flat=True))


def _branch(year: Year, told: Mapping[str, Any], branch: Unit, since: datetime) -> Life:
    """A branch elects its committee, forms groups if it is large, and lives until it is succeeded."""
    chance = year.chance(f"branch/{branch.code}")
    elected = year.at_work(since.date() + 4 * DAY, chance)
    yield elected
    _elect(year, branch, elected)
    _form_groups(year, told, branch, elected)
    yield _occasions(year, told, branch, elected)
    first = elected.date().replace(day=1)
    while first <= year.ends.date() and branch.pk in branches(first):
        yield from _fill(year, told, branch, first, elected)
        yield from _month(year, told, branch, first, elected)
        first = (first + 32 * DAY).replace(day=1)


def _occasions(year: Year, told: Mapping[str, Any], branch: Unit, since: datetime) -> Life:
    """The days of the year that each branch keeps together: police day, the first of July, a day of service."""
    chance = year.chance(f"branch/{branch.code}/occasions/{since.year}")
    for occasion in told["occasions"]:
        at = _moment(date(since.year, occasion["month"], occasion["day"]), chance)
        if at > since:
            yield at
        if at > since and branch.pk in branches(at.date()):
            serves = [occasion["serves"]]
            rules.record_gathering(
                actor=year.leader_of(branch, at.date()), at=at, branch=branch, serves=serves, topic=occasion["topic"],
                absent=_absent(told, branch, at.date(), serves, None, chance),
            )  # fmt: skip


def _elect(year: Year, branch: Unit, at: datetime) -> None:
    day, secretary = at.date(), _secretary(branch, at.date())
    others = [row.person for row in on_roll(branch.pk, day) if row.person_id in voters(branch.pk, day)]
    if secretary is None or len(others) < int(value("BRANCH_COMMITTEE_MIN", day)):
        return
    others = [person for person in others if person != secretary]
    chosen = dict(zip(ELECTED, others, strict=False))
    roll.elect(
        actor=year.desk("political", day),
        at=at,
        branch=branch,
        members={SECRETARY: secretary} | chosen,
        on=day,
    )


def _fill(year: Year, told: Mapping[str, Any], branch: Unit, first: date, since: datetime) -> Life:
    """Whom committee and groups lost to other units is replaced at the beginning of a month."""
    at = year.at_work(first, year.chance(f"branch/{branch.code}/{first:%Y-%m}/filled"))
    if at <= since:
        return
    yield at
    if branch.pk in branches(at.date()):
        _elect_by(year, branch, at)
        _regroup(year, told, branch, at)


def _elect_by(year: Year, branch: Unit, at: datetime) -> None:
    day, held = at.date(), {post.kind.code: post.person for post in posts_in(branch.pk, at.date())}
    standing = committees(day).get(branch.pk)
    vacant = [kind for kind in ELECTED if kind not in held]
    if (
        standing is None
        or not vacant
        or len(voters(branch.pk, day)) < int(value("BRANCH_COMMITTEE_MIN", day))
    ):
        return
    others = [row.person for row in on_roll(branch.pk, day) if row.person_id in voters(branch.pk, day)]
    fresh = [person for person in others if person not in held.values()]
    roll.elect(
        actor=year.desk("political", day), at=at, branch=branch, on=day, by_election=True,
        members=held | dict(zip(vacant, fresh, strict=False)),
    )  # fmt: skip


def _regroup(year: Year, told: Mapping[str, Any], branch: Unit, at: datetime) -> None:
    """Form the groups anew, if the leader of one has left it."""
    day = at.date()
    inside = {row.person_id: row.group_id for row in on_roll(branch.pk, day)}
    there = groups_of(branch.pk, day)
    if all(inside.get(group.leader_id) == group.pk for group in there):
        return
    for group in there:
        roll.end_group(actor=year.leader_of(branch, day), at=at, group=group, on=day)
    _form_groups(year, told, branch, at)


def _secretary(branch: Unit, day: date) -> Person | None:
    held = [post for post in posts_in(branch.pk, day) if post.kind.code == SECRETARY]
    there = {row.person_id for row in on_roll(branch.pk, day)}
    return held[0].person if held and held[0].person_id in there else None


def _form_groups(year: Year, told: Mapping[str, Any], branch: Unit, at: datetime) -> None:
    people = [row.person for row in on_roll(branch.pk, at.date())]
    if len(people) < told["groups_from"]:
        return
    half = len(people) // 2
    for number, some in enumerate((people[:half], people[half:])):
        full = [person for person in some if person.pk in voters(branch.pk, at.date())]
        roll.form_group(
            actor=year.leader_of(branch, at.date()), at=at, branch=branch, name=f"第{'一二'[number]}党小组",
            name_en=f"Group {number + 1}", leader=full[0], people=some, on=at.date(),
        )  # fmt: skip


def _month(year: Year, told: Mapping[str, Any], branch: Unit, first: date, since: datetime) -> Life:
    """What a branch does in one month, in the order of its days."""
    chance = year.chance(f"branch/{branch.code}/{first:%Y-%m}")
    planned = [plan for plan in _plans(year, told, branch, first, since, chance) if plan[0] > since]
    plans = sorted(planned, key=lambda plan: plan[0])
    for at, serves, topic, group in plans:
        yield at
        if branch.pk in branches(at.date()):
            yield from _hold(year, told, branch, at, serves, topic, group, chance)
    if first.month in TALKS_IN:
        at = _moment(first.replace(day=min(28, plans[-1][0].day + 1 if plans else 20)), chance)
        yield at
        _talk(year, branch, at, first.month)


Plan = tuple[datetime, list[str], str, Group | None]


def _plans(
    year: Year, told: Mapping[str, Any], branch: Unit, first: date, since: datetime, chance: Random
) -> Iterator[Plan]:
    """The gatherings of a month: the committee, then the theme day with what is joined to it, then the groups."""
    topics, quarter_ends = told["topics"], first.month % 3 == 0
    theme_day = year.chance(f"branch/{branch.code}/day").randint(8, 18)
    if branch.pk in committees(max(first, since.date())):
        at = _moment(first.replace(day=max(2, theme_day - 3)), chance)
        yield at, [COMMITTEE_MEETING.code], chance.choice(topics["committee"]), None
    serves, topic = [THEME_DAY.code], chance.choice(topics["themes"])
    if quarter_ends:
        serves += [MEMBERS_MEETING.code, LECTURE.code]
        topic = chance.choice(topics["lectures"])
    yield _moment(first.replace(day=theme_day), chance), serves, topic, None
    if first.month == 12:
        both = [LIFE_MEETING.code, REVIEW.code]
        yield _moment(first.replace(day=theme_day + 1), chance), both, topics["life"], None
    for group in groups_of(branch.pk, max(first + FILLED_WITHIN, since.date())):
        at = _moment(first.replace(day=theme_day + 6), chance)
        yield at, [GROUP_MEETING.code], chance.choice(topics["groups"]), group


def _moment(day: date, chance: Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14))) + chance.randrange(180) * timedelta(minutes=1)


def _hold(
    year: Year,
    told: Mapping[str, Any],
    branch: Unit,
    at: datetime,
    serves: list[str],
    topic: str,
    group: Group | None,
    chance: Random,
) -> Life:
    if not all(called(OBLIGATIONS[code], branch.pk, group, at.date()) for code in serves):
        return
    if chance.random() < told["missed"]:
        yield _missed(year, told, branch, at, serves, group, chance)
        return
    secretary = year.leader_of(branch, at.date())
    absent = _absent(told, branch, at.date(), serves, group, chance)
    votes = _votes(branch, at.date(), serves, absent)
    gathering = rules.record_gathering(
        actor=secretary, at=at, branch=branch, serves=serves, topic=topic, absent=absent, group=group,
        minutes=told["topics"]["minutes"],
        text=chance.choice(told["topics"]["decisions"]) if votes else "", in_favour=votes,
    )  # fmt: skip
    makes_up = [person for person, reason in absent.items() if reason in ("on_duty", "away")]
    if makes_up and chance.random() < told["made_up"]:
        yield _made_up(secretary, gathering, chance.choice(makes_up), at + chance.randint(1, 12) * DAY)


def _made_up(secretary: Any, gathering: Gathering, person: int, at: datetime) -> Life:
    yield at
    rules.make_up(actor=secretary, at=at, gathering=gathering, person=Person.objects.get(pk=person))


def _absent(
    told: Mapping[str, Any],
    branch: Unit,
    day: date,
    serves: Sequence[str],
    group: Group | None,
    chance: Random,
) -> dict[int, str]:
    due = frozenset[int]().union(*(called(OBLIGATIONS[code], branch.pk, group, day) for code in serves))
    share = 0.6 if chance.random() < told["too_few"] else told["absent"]
    reasons = told["reasons"]
    missing = [person for person in sorted(due) if chance.random() < share]
    return {
        person: chance.choices(list(reasons), list(reasons.values()))[0] for person in missing[: len(due) - 1]
    }


def _votes(branch: Unit, day: date, serves: Sequence[str], absent: Mapping[int, str]) -> int:
    """How many voted for what a members' meeting decided: all who were there and have a vote."""
    return len(voters(branch.pk, day) - set(absent)) if MEMBERS_MEETING.code in serves else 0


def _missed(
    year: Year,
    told: Mapping[str, Any],
    branch: Unit,
    at: datetime,
    serves: Sequence[str],
    group: Group | None,
    chance: Random,
) -> Life:
    """What was left out is explained in the next month, perhaps, and the political department judges it."""
    if chance.random() >= told["explained"]:
        return
    explained = year.at_work((at.date() + 28 * DAY).replace(day=3), chance)
    yield explained
    ended = (at.date().replace(day=28) + 4 * DAY).replace(day=1) - DAY
    if branch.pk not in branches(explained.date()) or (group and group.pk not in meeting_groups(ended)):
        return
    duty = next(duty for duty in OF_GATHERINGS if duty.rule == serves[0])
    row = rules.explain(
        actor=year.leader_of(branch, explained.date()), at=explained, branch=branch, duty=duty.key,
        on=at.date(), why=chance.choice(told["topics"]["explanations"]), group=group,
    )  # fmt: skip
    judged = year.at_work(explained.date() + 2 * DAY, chance, after=explained)
    yield judged
    accepted = chance.random() < 0.7
    note = told["topics"]["judged" if accepted else "not_judged"]
    political = year.desk("political", judged.date())
    if political.person and political.person.pk in {it.person_id for it in on_roll(branch.pk, judged.date())}:
        return
    rules.judge_explanation(actor=political, at=judged, explanation=row, accepted=accepted, note=note)


def _talk(year: Year, branch: Unit, at: datetime, month: int) -> None:
    """In May the secretary talks with one half of the members, in October with the other."""
    if branch.pk not in branches(at.date()) or (secretary := _secretary(branch, at.date())) is None:
        return
    people = [row.person for row in on_roll(branch.pk, at.date()) if row.person != secretary]
    half = people[TALKS_IN.index(month) :: len(TALKS_IN)]
    if half:
        actor = year.leader_of(branch, at.date())
        rules.record_talks(actor=actor, at=at, branch=branch, one=secretary, others=half)
