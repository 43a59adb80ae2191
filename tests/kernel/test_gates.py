"""Gates: a decision passes once nothing is missing; refused, it leaves its refusal and nothing else."""

from typing import Any

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.areas import Area, BadCard, Registry, registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.gates.declared import Gate, GateClosed
from lianjian.kernel.gates.models import KeptRefusal
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org import changes
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Revision, SentKey, Tie
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")


def missing(person: Person) -> list[str]:
    """Someone is promoted who has an English name, and a service number that begins with T."""
    return [
        *(["没有英文名"] if not person.name_en else []),
        *(["编号不是 T 开头"] if not person.number.startswith("T") else []),
    ]


PROMOTE = Gate(
    key="org.promote", title="提任", rule="REFORM_PLAN_CHECKS", what_to_do=_("请先补齐。"), missing=missing
)


@change("org.post:write")
def promote(*, actor: Any, at: Any, person: Person, name: str) -> Person:
    """Writes, ties and appoints before it asks the gate, so that there is something to undo."""
    person.name = name
    person.put()
    under_way().tie(Person.objects.get(number="T-head"), person)
    changes.enlist(actor=actor, at=at, number="N-next", name="接任")
    PROMOTE.require(person)
    return person


@change("org.post:write")
def promote_all(*, actor: Any, at: Any, people: list[Person]) -> None:
    for number, person in enumerate(people):
        person.name = f"第 {number} 名"
        person.put()
        promote_quietly(actor=actor, at=at, person=person)


@change("org.unit:write")
def promote_quietly(*, actor: Any, at: Any, person: Person) -> None:
    PROMOTE.require(person)


def enlisted(cast: Cast, number: str, name_en: str = "") -> Person:
    return changes.enlist(actor=cast.system, at=AT, number=number, name="新警", name_en=name_en)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the house, but for the refusals that were kept."""
    models = [model for model in apps.get_models() if model is not KeptRefusal]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def test_a_gate_that_misses_nothing_lets_the_decision_pass(cast: Cast) -> None:
    person = promote(actor=cast.system, at=AT, person=enlisted(cast, "T-1", "Ann"), name="提任")
    assert Person.objects.get(pk=person.pk).name == "提任"
    assert not KeptRefusal.objects.exists()


def test_a_closed_gate_gives_every_reason_its_rule_and_what_to_do(cast: Cast) -> None:
    with pytest.raises(GateClosed) as refused:
        PROMOTE.require(Person(number="X-1", name="某人"))
    told = refused.value
    assert told.reasons == ["没有英文名", "编号不是 T 开头"]
    assert (told.text, told.rule, told.hint) == (
        "没有英文名；编号不是 T 开头", "REFORM_PLAN_CHECKS", "请先补齐。",
    )  # fmt: skip
    assert told.status == 409


def test_a_refused_gate_leaves_its_refusal_and_nothing_else(cast: Cast) -> None:
    person = enlisted(cast, "X-1")
    before = everything()
    with pytest.raises(GateClosed):
        promote(actor=cast.actor("political"), at=AT, person=person, name="提任", key="once")
    assert everything() == before
    assert KeptRefusal.objects.count() == 1
    assert verify().ok


def test_the_refusal_says_who_asked_when_about_which_row_and_why(cast: Cast) -> None:
    person, actor = enlisted(cast, "X-1"), cast.actor("political")
    with held_at(moment("2022-12-02", "08:00")), pytest.raises(GateClosed):
        promote(actor=actor, at=AT, person=person, name="提任")
    kept = KeptRefusal.objects.get()
    assert (kept.gate, kept.rule, kept.reasons) == (
        "org.promote", "REFORM_PLAN_CHECKS", "没有英文名；编号不是 T 开头",
    )  # fmt: skip
    assert (kept.kind, kept.record) == ("org.person", person.pk)
    assert (kept.actor, kept.unit) == (actor.name, actor.unit_id)
    assert (kept.at, kept.recorded_at) == (AT, moment("2022-12-02", "08:00"))


def test_each_attempt_is_kept_the_latest_first(cast: Cast) -> None:
    person = enlisted(cast, "X-1")
    for day in ("2022-12-02", "2022-12-03", "2022-12-04"):
        with held_at(moment(day)), pytest.raises(GateClosed):
            promote(actor=cast.system, at=AT, person=person, name="提任")
    days = [f"{kept.recorded_at:%m-%d}" for kept in KeptRefusal.objects.all()]
    assert days == ["12-04", "12-03", "12-02"]


def test_a_row_with_a_long_name_is_named_as_far_as_there_is_room(cast: Cast) -> None:
    with pytest.raises(GateClosed):
        promote_quietly(actor=cast.system, at=AT, person=Person(number="X-1", name="长" * 500))
    kept = KeptRefusal.objects.get()
    assert (kept.subject, kept.record) == ("长" * 200, None)


def test_a_gate_inside_a_larger_change_undoes_the_whole_and_is_kept_once(cast: Cast) -> None:
    people = [enlisted(cast, "T-1", "Ann"), enlisted(cast, "X-2")]
    before = everything()
    with pytest.raises(GateClosed):
        promote_all(actor=cast.system, at=AT, people=people)
    assert everything() == before
    assert KeptRefusal.objects.get().record == people[1].pk


def test_what_was_refused_passes_under_the_same_key_once_nothing_is_missing(cast: Cast) -> None:
    person = enlisted(cast, "T-1")
    with pytest.raises(GateClosed):
        promote(actor=cast.system, at=AT, person=person, name="提任", key="once")
    assert not SentKey.objects.exists()
    name_in_english(actor=cast.system, at=AT, person=person)
    promoted = promote(actor=cast.system, at=AT, person=person, name="提任", key="once")
    assert (promoted.pk, promoted.name) == (person.pk, "提任")
    assert Tie.objects.filter(to=person.pk).count() == 1


@change("org.post:write")
def name_in_english(*, actor: Any, at: Any, person: Person) -> Person:
    person.name_en = "Ann"
    return person.put()


@pytest.mark.parametrize("role", ["officer", "head", "director", "supervisor"])
def test_whoever_lacks_the_permission_never_comes_to_the_gate(cast: Cast, role: str) -> None:
    person = enlisted(cast, "X-1")
    with pytest.raises(NotAllowed):
        promote(actor=cast.actor(role), at=AT, person=person, name="提任")
    assert not KeptRefusal.objects.exists()


def test_a_refusal_that_is_no_gates_is_not_kept(cast: Cast) -> None:
    held = Post.objects.filter(person=cast.head).get()
    count = Revision.objects.count()
    with pytest.raises(Refusal):
        changes.appoint(
            actor=cast.system, at=AT, person=cast.head, unit=held.unit, kind=held.kind, on=AT.date()
        )
    assert not KeptRefusal.objects.exists()
    assert Revision.objects.count() == count


def test_what_to_do_is_told_in_the_language_of_whoever_asked(cast: Cast) -> None:
    gate = registry.gates["reform.apply"]
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told[language] = GateClosed(gate, ["reason"], None).hint
    assert told["zh-hans"] == "请在方案里逐条补齐，再办理生效。"
    assert told["en"].isascii()


def test_every_gate_quotes_a_rule_that_the_county_has(cast: Cast) -> None:
    assert registry.gates
    for gate in registry.gates.values():
        assert Rule.objects.filter(code=gate.rule).exists(), gate.key


def test_a_gate_that_is_declared_twice_stops_the_start() -> None:
    cards = Registry(areas=[Area(key=key, title=key, tier=0, gates=(PROMOTE,)) for key in ("one", "other")])
    with pytest.raises(BadCard, match=r"org\.promote is declared twice"):
        _ = cards.gates
