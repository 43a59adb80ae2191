"""The demo's disputes: two years of them, each lived through the rules from registration to its end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from lianjian.areas.disputes import rules
from lianjian.areas.disputes.demo_plans import Plan, Step, plans
from lianjian.areas.disputes.models import Agreement, Dispute, DisputeKind, Risk, Role, Session, Way
from lianjian.areas.disputes.states import REGISTERED
from lianjian.kernel.access.actor import Actor, actor_for
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.org.structure import successor_of, unit_for
from lianjian.kernel.places.models import Place
from lianjian.kernel.rules.book import value
from lianjian.kernel.testing.year import Life, Year

VENUES = ("村委会调解室", "派出所调解室", "甲家院内", "乙家门前", "镇矛盾调处中心")
NOT_YET = (
    "分别听甲、乙讲了经过，双方都认可起因，对怎样了结还有分歧，约定再谈。",
    "到现场看了情况，双方情绪缓和，各自回去商量，约定再谈。",
    "讲了有关规定，甲、乙都愿意继续谈，数额还差一些。",
)
AGREEABLE = (
    "逐条核对，甲、乙对起因和责任没有争议，当面谈妥。",
    "请村干部一起做工作，双方各让一步，谈妥了办法。",
    "对照上次的分歧一项一项谈，甲、乙都同意。",
)
HANDED_TO = ("劳动监察大队", "自然资源所", "司法所", "人民法院立案庭", "市场监督管理所")
WITH_MINORS = "D18"
CHOSEN_BY_PARTIES, WITH_HELPERS, WRITTEN, TWO_MEDIATORS = 0.2, 0.4, 0.7, 0.3
"""Shares that the profile leaves open."""


@dataclass(kw_only=True)
class Scene:
    """What a dispute's life draws on: its plan, its wording, and its key once it is registered."""

    year: Year
    chance: Random
    plan: Plan
    place: Place
    kind: DisputeKind
    facts: str
    terms: str
    instalments: int = 1
    pk: int = 0
    beside: list[Life] = field(default_factory=list)

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.get(pk=self.pk)


def demo(year: Year) -> Iterable[Life]:
    """The disputes of the profile, and whoever sees to what visits find."""
    villages = list(Place.objects.filter(level=Place.Level.VILLAGE).select_related("parent"))
    kinds = list(DisputeKind.objects.order_by("code"))
    for plan in plans(year):
        yield _life(_scene(year, plan, villages, kinds))
    yield _found_on_visits(year)


def _scene(year: Year, plan: Plan, villages: list[Place], kinds: list[DisputeKind]) -> Scene:
    chance, usual = year.chance(f"{plan.name}/life"), year.profile["disputes"]
    kind = chance.choices(kinds, usual["by_kind"])[0]
    case = chance.choice(year.texts["disputes"][kind.code])
    return Scene(
        year=year, chance=chance, plan=plan, place=chance.choice(villages), kind=kind, facts=case["facts"],
        terms=case["agreement"], instalments=2 if chance.random() < usual["instalments"] else 1,
    )  # fmt: skip


def _life(scene: Scene) -> Life:
    for step, at in scene.plan.steps:
        yield at
        ACTS[step](scene, at)
        while scene.beside:
            yield scene.beside.pop()


def _register(scene: Scene, at: datetime) -> None:
    unit = unit_for(scene.place.parent_id, at.date())
    assert unit is not None, scene.place
    dispute = rules.register(
        actor=_someone(scene.year, unit, at, scene.chance), at=at, kind=scene.kind,
        place=scene.place, title=f"{scene.place.short_name()}{scene.kind.name.split('（')[0]}纠纷",
        facts=scene.facts, risk=scene.plan.first_risk,
        found_by=scene.chance.choice((Dispute.FoundBy.CALL, Dispute.FoundBy.VILLAGE, Dispute.FoundBy.SELF)),
    )  # fmt: skip
    scene.pk = dispute.pk


def _assign(scene: Scene, at: datetime) -> None:
    _entrust(scene.year, scene.dispute, at, scene.chance, scene.plan.risk)


def _entrust(year: Year, dispute: Dispute, at: datetime, chance: Random, risk: str) -> Dispute:
    """Grade the dispute, if it has another grade, and give it to mediators."""
    head = _head(year, dispute, at)
    if dispute.risk != risk:
        dispute = rules.grade(actor=head, at=at, dispute=dispute, risk=risk, why="核实起因和双方态度后评定。")
    return rules.assign(
        actor=head, at=at, dispute=dispute, mediators=_mediators(year, dispute, at, chance),
        chosen_by_parties=chance.random() < CHOSEN_BY_PARTIES,
    )  # fmt: skip


def _session(scene: Scene, at: datetime) -> None:
    steps = [step for step, moment in scene.plan.steps if moment > at]
    _sit(scene.year, scene.dispute, at, scene.chance, agreed=steps[:1] == [Step.AGREE])


def _sit(year: Year, dispute: Dispute, at: datetime, chance: Random, *, agreed: bool) -> Dispute:
    with_minor, helped = dispute.kind.code == WITH_MINORS, chance.random() < WITH_HELPERS
    beside = [*([Role.GUARDIAN] if with_minor else []), *([Role.HELPER] if helped else [])]
    return rules.hold_session(
        actor=_mediator(year, dispute, at), at=at, dispute=dispute, venue=chance.choice(VENUES),
        present=[Role.A, Role.B, *beside], with_minor=with_minor, helpers_consented=helped,
        outline=chance.choice(AGREEABLE if agreed else NOT_YET),
        outcome=Session.Outcome.AGREED if agreed else Session.Outcome.AGAIN,
    )  # fmt: skip


def _agree(scene: Scene, at: datetime) -> None:
    dispute, day, chance = scene.dispute, at.date(), scene.chance
    written = scene.instalments > 1 or chance.random() < WRITTEN
    signing = {"signed_on": day, "sealed_on": day, "copies": value("DISPUTE_COPIES", day)}
    dispute = rules.agree(
        actor=_mediator(scene.year, dispute, at), at=at, dispute=dispute, facts=scene.facts,
        form=Agreement.Form.WRITTEN if written else Agreement.Form.ORAL, terms=scene.terms,
        way="分期付清" if scene.instalments > 1 else "按协议一次履行",
        fulfil_by=day + timedelta(days=chance.randint(40, 80) if scene.instalments > 1 else 12),
        instalments=scene.instalments, **(signing if written else {}),
    )  # fmt: skip
    if written and chance.random() < scene.year.profile["disputes"]["court_confirmed"]:
        rules.ask_court(actor=_mediator(scene.year, dispute, at), at=at, dispute=dispute, jointly=True)


def _keep(scene: Scene, at: datetime) -> None:
    dispute, whole = scene.dispute, scene.instalments == 1
    rules.fulfil(
        actor=_mediator(scene.year, dispute, at), at=at, dispute=dispute,
        part=rules.WHOLE if whole else rules.FIRST_INSTALMENT,
        how="已按协议履行，双方认可。" if whole else "首期款当面付清，双方签收。",
    )  # fmt: skip
    holds = Step.RELAPSE not in [step for step, moment in scene.plan.steps if moment > at]
    if holds and not whole and dispute.fulfil_by:
        paid_at = scene.year.at_work(dispute.fulfil_by - timedelta(days=10), scene.chance)
        scene.beside.append(_pay_the_rest(scene.year, dispute.pk, paid_at))


def _pay_the_rest(year: Year, pk: int, at: datetime) -> Life:
    yield at
    dispute = Dispute.objects.get(pk=pk)
    rules.complete(actor=_mediator(year, dispute, at), at=at, dispute=dispute, how="余款付清，双方签收。")


def _call_back(scene: Scene, at: datetime) -> None:
    _ask_parties(scene.year, scene.dispute, at, relapsed=False, words="甲、乙都说按协议办了，没有再争。")


def _relapse(scene: Scene, at: datetime) -> None:
    _ask_parties(scene.year, scene.dispute, at, relapsed=True, words="乙说又起争执，要求重新调解。")


def _ask_parties(year: Year, dispute: Dispute, at: datetime, *, relapsed: bool, words: str) -> Dispute:
    return rules.call_back(
        actor=year.desk("callback", at.date()), at=at, dispute=dispute, way=Dispute.CallbackWay.PHONE,
        relapsed=relapsed, words=words,
    )  # fmt: skip


def _refuse(scene: Scene, at: datetime) -> None:
    dispute = scene.dispute
    rules.hold_session(
        actor=_mediator(scene.year, dispute, at), at=at, dispute=dispute,
        venue=scene.chance.choice(VENUES), present=[Role.A, Role.B], outcome=Session.Outcome.REFUSED,
        outline="甲表示不再调解，要走别的途径。", ways=[Way.COURT],
    )  # fmt: skip


def _fail(scene: Scene, at: datetime) -> None:
    dispute = scene.dispute
    rules.fail(
        actor=_mediator(scene.year, dispute, at), at=at, dispute=dispute,
        why="双方要求差得太远，多次调解没有结果。", ways=[Way.COURT, Way.ADMINISTRATIVE],
    )  # fmt: skip


def _hand_over(scene: Scene, at: datetime) -> None:
    dispute = scene.dispute
    rules.hand_over(
        actor=_head(scene.year, dispute, at), at=at, dispute=dispute, their_number="",
        to=scene.chance.choice(HANDED_TO), why="属于该部门职责，已告知双方。",
    )  # fmt: skip


ACTS: dict[Step, Callable[[Scene, datetime], None]] = {
    Step.REGISTER: _register,
    Step.ASSIGN: _assign,
    Step.SESSION: _session,
    Step.AGREE: _agree,
    Step.KEEP: _keep,
    Step.RELAPSE: _relapse,
    Step.CALL_BACK: _call_back,
    Step.REFUSE: _refuse,
    Step.FAIL: _fail,
    Step.HAND_OVER: _hand_over,
}


def _found_on_visits(year: Year) -> Life:
    """After each working day somebody looks through what visits found, and sees to each small matter."""
    day = year.profile["account_before"].replace(month=1, day=1)
    while day <= year.ends.date():
        day = year.calendar.add_working_days(day, 0)
        yield year.at_work(day, Random(0)).replace(hour=18, minute=0)
        found = Dispute.objects.filter(found_by=Dispute.FoundBy.VISIT, state=REGISTERED.code)
        yield from [_small_matter(year, pk, day) for pk in found.values_list("pk", flat=True)]
        day += timedelta(days=1)


def _small_matter(year: Year, pk: int, found_on: date) -> Life:
    """小事不出村: settled by word of mouth the next working day, called back as soon as the rule allows."""
    chance = year.chance(f"disputes/visits/{pk}")
    at = year.at_work(year.calendar.add_working_days(found_on, 1), chance)
    yield at
    dispute = Dispute.objects.get(pk=pk)
    dispute = _entrust(year, dispute, at, chance, dispute.risk or Risk.BLUE)
    at += timedelta(minutes=30)
    yield at
    _settle(year, dispute, at, chance)
    at = year.at_work(at.date() + timedelta(days=int(value("DISPUTE_CALLBACK_DAYS", at.date()))), chance)
    yield at
    _ask_parties(year, Dispute.objects.get(pk=pk), at, relapsed=False, words="甲、乙都说了结了。")


def _settle(year: Year, dispute: Dispute, at: datetime, chance: Random) -> Dispute:
    mediator = _mediator(year, dispute, at)
    dispute = _sit(year, dispute, at, chance, agreed=True)
    dispute = rules.agree(
        actor=mediator, at=at, dispute=dispute, form=Agreement.Form.ORAL, facts=dispute.facts,
        terms="双方互谅，按当面说定的办法当场了结，不再争执。", way="当场履行", fulfil_by=at.date(),
    )  # fmt: skip
    return rules.fulfil(actor=mediator, at=at, dispute=dispute, part=rules.WHOLE, how="当场了结，双方认可。")


def _unit_now(dispute: Dispute, at: datetime) -> Unit:
    """The unit that does the work of the dispute's unit by then: the reform changed both."""
    return Unit.objects.get(pk=successor_of(dispute.unit_id, at.date()))


def _head(year: Year, dispute: Dispute, at: datetime) -> Actor:
    return year.leader_of(_unit_now(dispute, at), at.date())


def _someone(year: Year, unit: Unit, at: datetime, chance: Random) -> Actor:
    """An officer of the unit, or its head where it has none."""
    people = year.people_in(unit, at.date(), "officer")
    return actor_for(chance.choice(people), at.date()) if people else year.leader_of(unit, at.date())


def _mediators(year: Year, dispute: Dispute, at: datetime, chance: Random) -> list[Person]:
    unit, number = _unit_now(dispute, at), 2 if chance.random() < TWO_MEDIATORS else 1
    people = year.people_in(unit, at.date(), "officer")
    if not people:
        leader = year.leader_of(unit, at.date()).person
        return [leader] if leader else []
    return chance.sample(people, min(len(people), number))


def _mediator(year: Year, dispute: Dispute, at: datetime) -> Actor:
    """Who leads the mediation, or the head of the unit where that person has moved on."""
    assert dispute.mediator is not None, dispute
    actor = actor_for(dispute.mediator, at.date())
    return actor if actor.may("disputes.dispute:mediate") else _head(year, dispute, at)
