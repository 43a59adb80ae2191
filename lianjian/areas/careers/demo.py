"""The demo's ways in the service: what is known on the first day, then promotions, ranks, rotation and trainings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from lianjian.areas.branch.facade import branch_of
from lianjian.areas.careers import assessing, files, ranks, tenures
from lianjian.areas.careers.demo_promotions import promoted, refused
from lianjian.areas.careers.models import Rank, Round, Tenure
from lianjian.areas.careers.queries import eligible, gradings, homes, is_enforcing, serving
from lianjian.areas.careers.states import Cause
from lianjian.kernel.access.actor import SYSTEM, actor_for
from lianjian.kernel.org.models import Person, Post, Unit
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.year import Life, Year

FORMED = date(2021, 1, 4)
KIN = ((3, 40), (70, 120))
"""Of those in the zones, by their places in the order of numbers, who are kin."""
FEW = 12
YOUNGEST = 24
STARTS_AT, LATEST_START = 22, 2020
"""At which age people began to work, and in which year at the latest."""


@dataclass
class Told:
    """The settings; who is young, and who was chosen to rise or to be sent, and so does not rotate."""

    year: Year
    said: Mapping[str, Any]
    chosen: set[int] = field(default_factory=set)
    born: dict[int, int] = field(default_factory=dict)

    @property
    def account(self) -> int:
        return int(self.year.profile["account"].year)

    def young(self, people: Sequence[Person], day: date) -> list[Person]:
        under = int(value("YOUNG_UNDER", day))
        return [person for person in people if day.year - self.born[person.pk] < under]

    def actor(self, at: datetime) -> Any:
        return self.year.desk("political", at.date())


def demo(year: Year) -> Iterable[Life]:
    """What is taken over, what the reform changes, and the account's year."""
    told = Told(year, year.pack.settings("careers"))
    yield _taken_over(told)
    yield _after_the_reform(told)
    for of, months in told.said["ranks"].items():
        for month, number in months.items():
            yield _round(told, int(of), int(month), number)
    yield _assessed(told, told.account - 1)
    for of in (told.account - 1, told.account):
        for training in told.said["trainings"]:
            yield from (_training(told, training, of, month) for month in training["months"])


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _between(chance: Random, days: Sequence[date]) -> date:
    return days[0] + timedelta(days=chance.randrange((days[1] - days[0]).days))


def _taken_over(told: Told) -> Life:
    """Files, ranks and how long posts have been held, as the papers of before tell."""
    at = _at(FORMED, time(8, 40))
    yield at
    chance, people = told.year.chance("careers/before"), serving(None, FORMED)
    held = homes([person.pk for person in people], FORMED)
    told.born = {person.pk: chance.randint(*told.said["born"]) for person in people}
    began = {pk: min(year + STARTS_AT, LATEST_START) for pk, year in told.born.items()}
    files.open_files(actor=told.actor(at), at=at, born=told.born, worked=began)
    steps = {rank.order: rank for rank in Rank.objects.all()}
    taken = [
        (person, steps[chance.choice(told.said["first_ranks"])], _day(chance, told.said["ranked_since"]))
        for person in people
    ]
    ranks.take_over(actor=told.actor(at), at=at, ranks=taken)
    known = {pk: _between(chance, told.said[_since(post)]) for pk, post in held.items()}
    tenures.settle_tenures(actor=told.actor(at), at=at, known=known)


def _day(chance: Random, years: Sequence[int]) -> date:
    return date(chance.randint(*years), chance.randint(1, 12), chance.randint(1, 28))


def _since(post: Post) -> str:
    return "held_since_in_sections" if post.unit.code.startswith("SEC") else "held_since"


def _after_the_reform(told: Told) -> Life:
    """Tenures go on in the new units; then the year is planned, and its lives begin."""
    at = _at(told.year.profile["reform"]["effective_on"], time(8, 40))
    yield at
    tenures.settle_tenures(actor=SYSTEM, at=at)
    day = at.date()
    zones = list(Unit.objects.on(day).of_kind("zone").order_by("code"))
    officers = _in_commands(day, "officer")
    rising, passed_over = _rising(told, officers, day)
    for place, person in enumerate(rising):
        yield promoted(told.year, told.said, person, zones[place % len(zones)], place, len(rising))
    yield refused(told.year, told.said, passed_over, zones[0])
    yield from _moves(told, told.young([it for it in officers if it not in rising], day), zones)
    yield from _own_words(told, zones, told.year.chance("careers/own"))


def _rising(told: Told, officers: Sequence[Person], day: date) -> tuple[list[Person], Person]:
    """Who is promoted, the young first, and one whom no branch recommends. All stand on a branch's roll."""
    members = [person for person in officers if branch_of(person, day)]
    fresh = told.young(members, day)
    older = [person for person in members if person not in fresh]
    number = told.year.number(told.said["promoted"], "careers/promoted")
    of_the_young = min(number, told.said["promoted_young"], len(fresh))
    rising = [*fresh[:of_the_young], *older[: number - of_the_young]]
    told.chosen.update(person.pk for person in rising)
    return rising, older[-1]


def _in_commands(day: date, *kinds: str) -> list[Person]:
    held = Post.objects.on(day).filter(unit__in=Unit.objects.of_kind("command"), kind__code__in=kinds)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("number"))


def _moves(told: Told, others: list[Person], zones: Sequence[Unit]) -> Iterable[Life]:
    for month, number in told.said["sent"].items():
        number = told.year.number(number, f"careers/sent/{month}")
        some, others = others[:number], others[number:]
        told.chosen.update(person.pk for person in some)
        yield _sent(told, some, zones, date(told.account, int(month), 1))
    for month, number in told.said["rotated"].items():
        yield _rotation(told, number, date(told.account, int(month), 10))


def _sent(told: Told, people: Sequence[Person], zones: Sequence[Unit], first: date) -> Life:
    """Young officers go from the joint commands to the zones."""
    at = told.year.at_work(first, told.year.chance(f"careers/sent/{first}"))
    yield at
    moves = [(person, zones[(place + first.month) % len(zones)]) for place, person in enumerate(people)]
    if moves:
        tenures.move_all(actor=told.actor(at), at=at, moves=moves, cause=Cause.FRONT_LINE)


def _rotation(told: Told, number: int, first: date) -> Life:
    """Those in the joint commands who have held their post longest go to the next command."""
    at = told.year.at_work(first, told.year.chance(f"careers/rotation/{first}"))
    yield at
    commands = list(Unit.objects.on(at.date()).of_kind("command").order_by("code"))
    held = Tenure.objects.filter(ended_on=None, unit__in=commands).select_related("person", "kind")
    waiting = [row for row in held.order_by("due_on", "pk") if row.person_id not in told.chosen]
    waiting = [row for row in waiting if is_enforcing(row.kind.code, at.date())]
    places = {unit.pk: place for place, unit in enumerate(commands)}
    moves = [
        (row.person, commands[(places[row.unit_id] + 1 + place % 4) % len(commands)])
        for place, row in enumerate(waiting[: told.year.number(number, f"careers/rotated/{first}")])
    ]
    if moves:
        tenures.move_all(actor=told.actor(at), at=at, moves=moves, cause=Cause.ROTATION)


def _round(told: Told, of: int, month: int, number: int) -> Life:
    """Those longest in their rank are proposed, put on notice, and approved."""
    chance = told.year.chance(f"careers/round/{of}/{month}")
    at = told.year.at_work(date(of, month, 5), chance)
    yield at
    people = eligible(at.date())
    held = gradings([person.pk for person in people], at.date())
    people.sort(key=lambda person: (held[person.pk].occurred_on, person.number))
    title = told.said["texts"]["round"].format(year=of, month=month)
    some = people[: told.year.number(number, f"careers/ranks/{of}/{month}")]
    row = ranks.propose(actor=told.actor(at), at=at, title=title, people=some)
    at = told.year.at_work(at.date() + timedelta(days=2), chance)
    yield at
    row = ranks.notify(actor=told.actor(at), at=at, round=row)
    at = told.year.at_work(at.date() + timedelta(days=14), chance)
    yield at
    director = told.year.desk("director", at.date())
    ranks.approve(actor=director, at=at, round=Round.objects.get(pk=row.pk))


def _assessed(told: Told, of: int) -> Life:
    """The marks of a year, entered in the first weeks of the next."""
    chance = told.year.chance(f"careers/assessed/{of}")
    at = told.year.at_work(date(of + 1, 1, 18), chance)
    yield at
    actor, said = told.actor(at), told.said["assessed"]
    people = [person for person in serving(None, date(of, 12, 31)) if person != actor.person]
    chance.shuffle(people)
    best = int(len(people) * said["excellent"])
    worst = min(said["basic"], len(people) - best)
    marked = {"excellent": people[:best], "basic": people[best:][:worst], "competent": people[best + worst :]}
    for mark, some in marked.items():
        if some:
            assessing.assess(actor=actor, at=at, year=of, mark=mark, people=some)


def _training(told: Told, training: Mapping[str, Any], of: int, month: int) -> Life:
    chance = told.year.chance(f"careers/training/{of}/{month}")
    at = told.year.at_work(date(of, month, 12), chance)
    yield at
    people = _taking_part(told, training["who"], at.date(), chance)
    unit = Unit.objects.on(at.date()).get(code="ZH")
    said = {name: training[name] for name in ("lesson", "title", "hours")}
    if people:
        files.record_training(actor=told.actor(at), at=at, unit=unit, people=people, **said)


def _taking_part(told: Told, who: str, day: date, chance: Random) -> list[Person]:
    people = serving(None, day)
    if who == "all":
        return [person for person in people if chance.random() < 0.94]
    if who == "some":
        return [person for person in people if chance.random() < 0.15]
    found = told.young(people, day)
    return found[-YOUNGEST:] if who == "youngest" else found


def _own_words(told: Told, zones: Sequence[Unit], chance: Random) -> Iterable[Life]:
    """Some say who is kin, and what is wrong in their files."""
    day = told.year.profile["reform"]["effective_on"]
    people = serving([zone.pk for zone in zones], day)
    for one, other in KIN:
        if other < len(people):
            yield _kin(told, people[one], people[other])
    for number, text in enumerate(told.said["texts"]["correction"]):
        yield _correction(told, people[chance.randrange(FEW) + FEW * number], text, number)


def _kin(told: Told, one: Person, other: Person) -> Life:
    at = told.year.at_work(date(told.account, 1, 10), told.year.chance(f"careers/kin/{one.number}"))
    yield at
    files.declare_kinship(actor=actor_for(one, at.date()), at=at, other=other, relation="spouse")


def _correction(told: Told, person: Person, text: str, number: int) -> Life:
    chance = told.year.chance(f"careers/correction/{number}")
    at = told.year.at_work(date(told.account, 6 + 5 * number, 3), chance)
    yield at
    about = ("post", "training")[number % 2]
    row = files.ask_correction(actor=actor_for(person, at.date()), at=at, about=about, text=text)
    at = told.year.at_work(at.date() + timedelta(days=6), chance, after=at)
    yield at
    answer = told.said["texts"]["corrected"][number]
    upheld = number % 2 == 0
    files.answer_correction(actor=told.actor(at), at=at, correction=row, upheld=upheld, answer=answer)
