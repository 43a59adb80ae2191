"""Nothing that is kept ties a person to what they chose in a secret ballot."""

import json
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lianjian.areas.notices.boxes import home
from lianjian.areas.notices.models import Ballot, Box, Vote
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.models import Revision, SentKey
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.notices_lives import closed, opened, voted

pytestmark = pytest.mark.django_db
VOTERS = 5
NAME_NONCE_AND_TAG, EACH = len("{AES-256-GCM}") + 12 + 16, 4
OF_ONE_RUN = {"access_session"}
"""What a signing in of its own makes, and no vote."""


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as whoever copies the database gets them."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in OF_ONE_RUN]
        found = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name] = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def count_anew() -> None:
    """PostgreSQL does not take back the numbers that it gave out to what was undone."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


class TakenBack(Exception):
    """What was done to be looked at is undone."""


def after(people: list[Person], ballot: Ballot, choices: tuple[int, ...]) -> dict[str, list[Any]]:
    """The database after these people chose this in this order; then it is as before."""
    dumped: dict[str, list[Any]] = {}
    count_anew()
    try:
        with transaction.atomic():
            for person, choice in zip(people, choices, strict=True):
                day = "2022-03-02"
                with held_at(moment(day)):
                    voted(ballot, person, choice, day=day, key=f"key-{person.pk}")
            dumped = everything()
            raise TakenBack
    except TakenBack:
        return dumped


def test_whoever_chose_what_the_database_is_the_same_but_for_the_sealed_piece(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    voters = people[:VOTERS]
    before = everything()
    dumps = [after(voters, ballot, it) for it in sorted(set(permutations((0, 0, 1, 1, 2))))[::3]]
    assert len(dumps) == 10
    for dump in dumps:
        assert dump.pop("notices_box") != before["notices_box"]
    assert all(dump == dumps[0] for dump in dumps), "only the box may differ"
    changed = {name for name, rows in dumps[0].items() if rows != before[name]}
    assert changed - {"ledger_head", "sqlite_sequence"} <= {
        "notices_vote", "records_revision", "records_sentkey", "ledger_node", "ledger_treehead",
    }, changed  # fmt: skip


def test_in_an_open_ballot_it_is_not_the_same(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch)
    one, other = (after(people[:2], ballot, choices) for choices in ((0, 1), (1, 0)))
    assert one != other, "or the test above would see nothing"


def test_the_piece_has_one_length_and_shows_no_number(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    lengths = {len(bytes(Box.objects.get().sealed))}
    seen = {bytes(Box.objects.get().sealed)}
    for person in people[:VOTERS]:
        voted(ballot, person, 0)
        lengths.add(len(bytes(Box.objects.get().sealed)))
        seen.add(bytes(Box.objects.get().sealed))
    assert lengths == {NAME_NONCE_AND_TAG + 3 * EACH}
    assert len(seen) == VOTERS + 1


def test_what_is_kept_of_a_voter_is_the_day(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    voted(ballot, people[2], 1)
    kept = json.loads(Revision.objects.get(kind="notices.vote").body)
    assert kept == {
        "answers": None, "ballot_id": ballot.pk, "is_secret": True, "on": "2022-03-02", "person_id": people[2].pk,
    }  # fmt: skip
    assert Revision.objects.filter(kind="notices.ballot").count() == 1, (
        "a vote writes nothing into the ballot"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE notices_vote SET answers = '[1]'")


def test_a_second_sending_with_another_choice_changes_nothing_and_says_nothing(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    first = voted(ballot, people[2], 1, key="once")
    assert voted(ballot, people[2], 0, key="once") == first
    for person in people[3:5]:
        voted(ballot, person, 2)
    assert closed(cast, ballot).counts == [[0, 1, 2]]
    assert SentKey.objects.filter(action="notices.ballot:vote").count() == 1


def test_with_the_closing_the_key_is_gone(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    for person, choice in zip(people, (0, 1, 1), strict=False):
        voted(ballot, person, choice)
    key = home() / "ballots" / f"{Box.objects.get().key_name}.key"
    assert key.stat().st_mode & 0o077 == 0
    with django_capture_on_commit_callbacks(execute=True):
        ballot = closed(cast, ballot)
        assert key.exists(), "not before it is committed that it is closed"
    assert not key.exists() and not Box.objects.exists()
    assert ballot.counts == [[1, 2, 0]]
    assert verify().ok


def test_a_vote_that_is_refused_leaves_no_trace(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    voted(ballot, people[2], 1)
    before = everything()
    for person, choice in ((people[2], 0), (cast.other_officer, 1), (people[3], 7)):
        with pytest.raises(Refusal), transaction.atomic():
            voted(ballot, person, choice, key="again")
    assert everything() == before


def pages(client: Client, ballot: Ballot, day: str) -> str:
    with held_at(moment(day, "18:00")):
        found = client.get(f"/r/notices/ballot/{ballot.pk}/")
    assert found.status_code == 200
    return found.content.decode()


def test_as_people_go_through_it_nobody_sees_a_number_before_the_end(cast: Cast) -> None:
    branch, people = branch_with(cast)
    ballot = opened(cast, branch, is_secret=True)
    for person, choice in zip(people[:3], ("0", "1", "1"), strict=True):
        client = signed_in(person)
        with held_at(moment("2022-03-03", "10:00")):
            sent = client.post(
                f"/r/notices/ballot/{ballot.pk}/vote/", {"key": f"k{person.pk}", "question-0": choice}
            )
        assert sent.status_code == 302, sent.content.decode()[:2000]
        assert "您已经投票" in pages(client, ballot, "2022-03-03")
    assert set(Vote.objects.values_list("answers", flat=True)) == {None}
    open_page = pages(signed_in(cast.head), ballot, "2022-03-03")
    assert "3 人已经投票，可以投票的 9 人" in open_page
    assert '同意 <span class="num">' not in open_page
    closed(cast, ballot)
    assert '不同意 <span class="num">2</span>' in pages(signed_in(cast.head), ballot, "2022-03-06")
