"""Holding the ledger against the rows: what was quietly changed is named, whatever it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import Problem, ProblemKind
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.figures.models import Entry, Tally
from lianjian.kernel.ledger import findings as findings_module
from lianjian.kernel.ledger import leaves, log, verify_tree
from lianjian.kernel.ledger import verify as verifying
from lianjian.kernel.ledger.findings import Findings
from lianjian.kernel.ledger.models import Head, Node
from lianjian.kernel.ledger.tree import leaf_hash, root_of
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.canonical import canonical
from lianjian.kernel.records.door import change, under_way
from lianjian.kernel.records.models import Revision, SealedValue
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-01", "09:30")
WRITABLE = st.characters(exclude_categories=("Cs",), exclude_characters="\0")


@change("org.post:write")
def enlist_many(*, actor: Any, at: Any, names: list[str]) -> list[Person]:
    people = [Person(number=f"N-{number:03}", name=name) for number, name in enumerate(names)]
    under_way().put_many(people)
    return people


@change("org.post:write")
def rename(*, actor: Any, at: Any, person: Person, name: str) -> Person:
    person.name = name
    return person.put()


def people(cast: Cast, count: int = 3) -> list[Person]:
    return enlist_many(actor=cast.system, at=AT, names=[f"第 {number} 名" for number in range(count)])


def raised(cast: Cast) -> Problem:
    return rules.raise_problem(
        actor=cast.resident, at=AT, kind=ProblemKind.objects.get(code="P02"), place=cast.village(),
        text="路灯不亮", channel="public", secret="s", name="欧阳明月",
    )  # fmt: skip


def revision_of(row: Any) -> Revision:
    return Revision.objects.get(kind=row.label, record=row.pk, row_version=row.version)


def behind_the_door(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def named(findings: Findings, *words: str) -> bool:
    """Whether one of the problems says all of this."""
    return any(all(word in problem for word in words) for problem in findings.problems)


# What holds


def test_a_field_that_the_model_has_no_more_is_held_by_its_leaf_alone(cast: Cast) -> None:
    row = people(cast)[0]
    last = (row.version, canonical(row.proved() | {"rank": "1"}).decode())
    assert verifying._said_before(row, row.proved(), last)
    assert not verifying._said_before(row, row.proved() | {"name": "别人"}, last)


def test_a_field_that_came_later_holds_at_its_first_value_and_at_no_other(cast: Cast) -> None:
    row = people(cast)[0]
    before = {name: value for name, value in row.proved().items() if name != "name_en"}
    last = (row.version, canonical(before).decode())
    assert verifying._said_before(row, row.proved(), last)
    for touched in ({"name_en": "Other"}, {"name": "别人"}, {"personal": {"name": "00"}}):
        assert not verifying._said_before(row, row.proved() | touched, last), touched
    assert not verifying._said_before(row, row.proved(), (row.version + 1, last[1]))
    assert not verifying._said_before(row, row.proved(), None)


def test_a_ledger_that_nobody_touched_holds(cast: Cast) -> None:
    people(cast)
    raised(cast)
    findings = verify()
    assert findings.ok and findings.problems == []
    assert findings.leaves == Revision.objects.count() == log.frontier().size
    assert findings.root == log.frontier().root().hex()
    assert findings.tallies_checked > 0


def test_the_root_is_that_of_all_leaves_in_their_order(cast: Cast) -> None:
    people(cast)
    hashes = [bytes(hash_) for hash_ in Revision.objects.order_by("leaf").values_list("leaf_hash", flat=True)]
    assert verify().root == root_of(hashes).hex()


def test_a_change_of_many_rows_gives_each_its_revision_and_its_leaf(cast: Cast) -> None:
    before = Revision.objects.count()
    enlisted = people(cast, 25)
    found = Revision.objects.filter(leaf__gte=before).order_by("leaf")
    assert [(it.leaf, it.record) for it in found] == [
        (before + index, person.pk) for index, person in enumerate(enlisted)
    ]
    assert {(it.kind, it.row_version, it.action, it.actor, it.at) for it in found} == {
        ("org.person", 1, "org.post:write", "system", AT)
    }


def test_a_revision_keeps_who_when_and_why(cast: Cast) -> None:
    (person,) = people(cast, 1)
    actor = cast.actor("political")
    with held_at(moment("2022-12-02", "08:00")):
        person = rename(actor=actor, at=AT, person=person, name="改名", because="写错了")
    found = revision_of(person)
    assert (found.actor, found.actor_unit, found.reason) == (actor.name, actor.unit_id, "写错了")
    assert (found.at, found.recorded_at) == (AT, moment("2022-12-02", "08:00"))
    assert '"name":"改名"' in found.body


def test_it_holds_however_the_leaves_fall_into_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people(cast, 5)
    whole = verify()
    for size in (27, 100, whole.leaves - 1, whole.leaves):
        monkeypatch.setattr(verify_tree, "BATCH", size)
        assert verify() == whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.text("甲乙丙", min_size=1, max_size=4)), max_size=8))
def test_every_history_of_changes_holds_and_every_receipt_of_it(
    cast: Cast, steps: list[tuple[int, str]]
) -> None:
    rows = list(Person.objects.order_by("pk")[:4])
    for index, name in steps:
        rows[index] = rename(actor=cast.system, at=AT, person=rows[index], name=name)
    assert verify().ok
    for row in rows:
        receipt = log.receipt(revision_of(row))
        assert receipt.holds() and receipt.root == log.frontier().root()


def test_the_tree_as_it_was_then_is_found_again(cast: Cast) -> None:
    before = log.frontier()
    with held_at(moment("2022-12-21", "08:00")):
        people(cast, 9)
    assert log.frontier_then(moment("2022-12-20", "23:59")) == before
    assert log.frontier_then(moment("2022-12-21", "08:00")) == log.frontier() != before
    assert log.frontier_then(moment("2000-01-01")).size == 0


# What is found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "org.plan"), ("record", 999_999), ("row_version", 9), ("action", "org.unit:write"),
        ("actor", "resident"), ("actor_unit", 1), ("reason", "有理由"), ("at", moment("2022-12-01", "09:31")),
        ("recorded_at", moment("2022-12-19")), ("leaf_hash", bytes(32)),
    ],
)  # fmt: skip
def test_whatever_is_changed_in_a_revision_it_is_named(cast: Cast, field: str, value: Any) -> None:
    found = revision_of(people(cast)[1])
    Revision.objects.filter(pk=found.pk).update(**{field: value})
    findings = verify()
    assert not findings.ok
    assert named(findings, f"revision {found.leaf} ", "is not what was written")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_single_byte_flipped_in_a_revision_is_named(cast: Cast, data: st.DataObject) -> None:
    found = Revision.objects.order_by("leaf")[data.draw(st.integers(0, Revision.objects.count() - 1))]
    body = bytearray(found.body.encode())
    at = data.draw(st.sampled_from([index for index, byte in enumerate(body) if 0x30 <= byte < 0x7F]))
    body[at] ^= 1
    Revision.objects.filter(pk=found.pk).update(body=body.decode())
    findings = verify()
    Revision.objects.filter(pk=found.pk).update(body=found.body)
    assert named(findings, f"revision {found.leaf} {found.kind} {found.record}", "is not what was written")
    assert verify().ok


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_removed_revision_is_named(cast: Cast, place: str) -> None:
    people(cast)
    count = Revision.objects.count()
    leaf = {"first": 0, "middle": count // 2, "last": count - 1}[place]
    Revision.objects.filter(leaf=leaf).delete()
    findings = verify()
    assert not findings.ok and findings.leaves == count - 1
    lost = f"the tree's head says {count} leaves" if place == "last" else f"leaf {leaf} is missing before"
    assert named(findings, lost)


def test_two_revisions_that_changed_places_are_named(cast: Cast) -> None:
    one, other = (revision_of(person) for person in people(cast)[:2])
    for revision, leaf in ((one, -1), (other, one.leaf), (one, other.leaf)):
        Revision.objects.filter(pk=revision.pk).update(leaf=leaf)
    findings = verify()
    assert not findings.ok and named(findings, "the tree's head says")


def test_a_revision_written_anew_with_its_hash_does_not_reach_the_root(cast: Cast) -> None:
    """Whoever bends a revision and its leaf hash alike is found by the nodes above and by the head."""
    found = revision_of(people(cast)[1])
    found.body = found.body.replace("第 1 名", "第 9 名")
    found.leaf_hash = leaf_hash(log.leaf_data(found))
    found.save()
    behind_the_door("UPDATE org_person SET name = %s WHERE id = %s", "第 9 名", found.record)
    findings = verify()
    assert len(findings.problems) == 2 and named(findings, "the tree's head says")
    assert named(findings, "of the stored nodes above leaves", "are not what the leaves give")


def test_a_revision_slipped_in_at_the_end_is_named(cast: Cast) -> None:
    found = revision_of(people(cast)[0])
    found.pk, found.leaf, found.row_version = None, Revision.objects.count(), 2
    found.leaf_hash = leaf_hash(log.leaf_data(found))
    found.save()
    assert named(verify(), "the tree's head says")


def test_a_head_that_was_set_back_is_named(cast: Cast) -> None:
    before = bytes(Head.objects.get().frontier)
    people(cast)
    Head.objects.update(frontier=before)
    assert named(verify(), "the tree's head says", "the revisions give other")


def change_a_row(person: Person) -> None:
    behind_the_door("UPDATE org_person SET name = 'x' WHERE id = %s", person.pk)


def remove_a_row(person: Person) -> None:
    behind_the_door("DELETE FROM org_person WHERE id = %s", person.pk)


def slip_a_row_in(person: Person) -> None:
    behind_the_door(
        "INSERT INTO org_person (id, version, number, name, name_en) VALUES (%s, 1, 'X-1', 'x', '')",
        person.pk + 1_000,
    )


def swap_a_row(person: Person) -> None:
    """One removed and one slipped in, so that there are as many as before."""
    remove_a_row(person)
    slip_a_row_in(person)


@pytest.mark.parametrize("bend", [change_a_row, remove_a_row, slip_a_row_in, swap_a_row])
def test_a_row_that_went_round_the_door_is_named(cast: Cast, bend: Callable[[Person], None]) -> None:
    bend(people(cast)[-1])
    findings = verify()
    assert not findings.ok and all("org.person" in problem for problem in findings.problems)


def test_a_row_with_a_version_that_nobody_wrote_is_named(cast: Cast) -> None:
    person = people(cast)[0]
    behind_the_door("UPDATE org_person SET version = 7 WHERE id = %s", person.pk)
    assert named(verify(), f"row org.person {person.pk} is not what its last revision says")


def test_a_commitment_that_was_changed_or_removed_is_named(cast: Cast) -> None:
    problem = raised(cast)
    kept = SealedValue.objects.get(record=problem.pk)
    words = f"row problems.problem {problem.pk} is not what its last revision says"
    SealedValue.objects.update(commitment="0" * 64)
    assert named(verify(), words)
    kept.delete()
    assert named(verify(), words)


def test_a_changed_tally_is_named_with_its_figure(cast: Cast) -> None:
    raised(cast)
    kinds = registry.figures["problems.kinds"]
    for grain in (Tally.DAY, Tally.MONTH, Tally.COUNTY_DAY, Tally.COUNTY_MONTH):
        tally = Tally.objects.get(figure=kinds.number, grain=grain)
        Tally.objects.filter(pk=tally.pk).update(amount=7)
        findings = verify()
        assert len(findings.problems) == 1 and named(findings, "problems.kinds: tally", "says 7", "say 1")
        tally.save()
    assert verify().ok


def test_a_removed_tally_and_one_too_many_are_named(cast: Cast) -> None:
    raised(cast)
    tallies = Tally.objects.filter(figure=registry.figures["problems.raised"].number)
    tally = tallies.first()
    assert tally is not None
    tally.pk, tally.item = None, "X"
    tally.save(force_insert=True)
    assert named(verify(), "problems.raised: tally", "says 1, the rows say 0")
    tallies.delete()
    assert named(verify(), "problems.raised: tally", "says 0, the rows say 1")


def test_a_removed_entry_is_named_with_its_row(cast: Cast) -> None:
    problem = raised(cast)
    Entry.objects.filter(figure=registry.figures["problems.raised"].number).delete()
    assert named(verify(), f"problems.raised: row {problem.pk} counts 1 times", "entries say 0")


def test_leaves_read_in_bulk_are_those_that_were_written(cast: Cast) -> None:
    raised(cast)
    people(cast, 3)
    read = {leaf.index: leaf.data for leaf in leaves.between(0, 1_000_000)}
    assert read == {revision.leaf: log.leaf_data(revision) for revision in Revision.objects.all()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(WRITABLE, max_size=40), micro=st.integers(0, 999_999))
def test_whatever_a_revision_says_it_is_read_in_bulk_as_it_was_written(
    cast: Cast, text: str, micro: int
) -> None:
    found = revision_of(Person.objects.order_by("pk")[0])
    at = found.at.replace(microsecond=micro)
    Revision.objects.filter(pk=found.pk).update(reason=text, body=text, actor_unit=None, at=at)
    found.refresh_from_db()
    assert leaves.between(found.leaf, found.leaf)[0].data == log.leaf_data(found)


def test_the_worst_are_listed_and_all_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "WORST", 4)
    people(cast, 20)
    behind_the_door("UPDATE org_person SET name = 'x' WHERE number LIKE 'N-%%'")
    findings = verify()
    assert (len(findings.problems), findings.found, findings.ok) == (4, 20, False)


def test_a_row_set_back_to_an_earlier_version_of_itself_is_named(cast: Cast) -> None:
    person = people(cast)[0]
    before = person.name
    rename(actor=cast.system, at=AT, person=person, name="改名")
    behind_the_door("UPDATE org_person SET name = %s, version = 1 WHERE id = %s", before, person.pk)
    assert named(verify(), f"org.person {person.pk} ", "is not what its last revision says")


def test_a_stored_node_that_is_not_what_its_leaves_give_is_named(cast: Cast) -> None:
    people(cast)
    Node.objects.filter(pk=Node.objects.order_by("-pk").first().pk).update(hash=bytes(32))
    assert named(verify(), "1 of the stored nodes above leaves")


def test_stored_nodes_that_are_gone_or_too_many_are_named(cast: Cast) -> None:
    people(cast)
    Node.objects.create(level=40, index=0, hash=bytes(32))
    assert named(verify(), "the tree has", "stored nodes")
    Node.objects.all().delete()
    assert named(verify(), "the tree has 0 stored nodes")


def test_a_gap_among_the_revisions_is_named_once(cast: Cast) -> None:
    people(cast, 6)
    Revision.objects.filter(leaf__in=(5, 6)).delete()
    missing = [problem for problem in verify().problems if "missing" in problem]
    assert len(missing) == 1 and missing[0].startswith("leaves 5 to 6 are missing before")
