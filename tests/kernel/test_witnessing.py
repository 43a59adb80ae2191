"""A witness vouches for one history only, whatever ledgers, forgers and clumsy carriers show it."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from lianjian.kernel.crypto.standard import ED25519
from lianjian.kernel.ledger.notes import TreeHead, signed_head, verifying
from lianjian.kernel.ledger.signing import SigningKey
from lianjian.kernel.ledger.tree import consistency_path, leaf_hash, root_of
from lianjian.kernel.ledger.witnessing import (
    Asked,
    Fork,
    NotConsistent,
    NotSigned,
    NotTheLast,
    NotVouchedFor,
    Rollback,
    judge,
)

LOG = SigningKey("example.com/log", ED25519, bytes(range(32)))
THIEF = SigningKey("example.com/log", ED25519, bytes(32))
KEY = verifying(LOG)
History = tuple[bytes, ...]


def leaf(number: int) -> bytes:
    return leaf_hash(str(number).encode())


def node_of(leaves: History, level: int, index: int) -> bytes:
    return root_of(leaves[index << level : (index + 1) << level])


def asked(leaves: History, old_size: int, *, key: SigningKey = LOG) -> Asked:
    """What an honest program of these leaves asks."""
    head = TreeHead("example.com/log", len(leaves), root_of(leaves))
    path = consistency_path(old_size, len(leaves), lambda level, index: node_of(leaves, level, index))
    return Asked(old_size, tuple(path), signed_head(key, head))


def history(*numbers: int) -> History:
    return tuple(map(leaf, numbers))


FIVE, OTHER_FIVE = history(0, 1, 2, 3, 4), history(0, 1, 2, 3, 9)
SEEN = asked(FIVE, 0).note.head()


def test_the_first_time_a_witness_takes_what_is_signed() -> None:
    assert judge(asked(FIVE, 0), KEY, None) == SEEN


def test_what_continues_what_was_seen_is_vouched_for() -> None:
    assert judge(asked((*FIVE, leaf(5)), 5), KEY, SEEN).size == 6
    assert judge(asked(FIVE, 5), KEY, SEEN) == SEEN


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        (asked(FIVE, 5, key=THIEF), NotSigned),
        (asked((*FIVE, leaf(5)), 4), NotTheLast),
        (asked(FIVE[:4], 4), NotTheLast),
        (replace(asked(FIVE[:4], 4), old_size=5), Rollback),
        (asked(OTHER_FIVE, 5), Fork),
        (asked((*OTHER_FIVE, leaf(5)), 5), NotConsistent),
        (replace(asked((*FIVE, leaf(5)), 5), path=()), NotConsistent),
        (replace(asked(FIVE, 5), path=(leaf(0),)), NotConsistent),
    ],
)
def test_a_thief_a_rollback_a_fork_and_a_bad_proof_are_refused_each_for_its_reason(
    question: Asked, refusal: type[NotVouchedFor]
) -> None:
    with pytest.raises(refusal):
        judge(question, KEY, SEEN)


def test_what_is_asked_goes_through_a_file_as_it_is() -> None:
    question = asked((*FIVE, leaf(5)), 5)
    assert Asked.parse(str(question)) == question


class OneHistory(RuleBasedStateMachine):
    """Ledgers grow, fork and are cut; questions wait and overtake each other. All that is vouched for is one history."""

    ledgers = Bundle("ledgers")
    waiting = Bundle("waiting")

    def __init__(self) -> None:
        super().__init__()
        self.seen: TreeHead | None = None
        self.vouched: list[History] = []
        self.next_leaf = 0

    @rule(target=ledgers)
    def found_a_ledger(self) -> History:
        return ()

    @rule(target=ledgers, ledger=ledgers, count=st.integers(1, 9))
    def grow(self, ledger: History, count: int) -> History:
        self.next_leaf += count
        return ledger + history(*range(self.next_leaf - count, self.next_leaf))

    @rule(target=ledgers, ledger=ledgers, at=st.integers(0, 30))
    def rewrite_from(self, ledger: History, at: int) -> History:
        """With all rights on the database: the same number of leaves, another content from one on."""
        at = min(at, len(ledger))
        self.next_leaf += len(ledger)
        return ledger[:at] + history(*range(self.next_leaf, self.next_leaf + len(ledger) - at))

    @rule(target=ledgers, ledger=ledgers, size=st.integers(0, 30))
    def cut(self, ledger: History, size: int) -> History:
        return ledger[:size]

    @rule(target=waiting, ledger=ledgers, size=st.integers(0, 60), thief=st.booleans())
    def prepare(self, ledger: History, size: int, thief: bool) -> tuple[History, Asked]:
        key = THIEF if thief else LOG
        return ledger, asked(ledger, min(size, len(ledger)), key=key)

    @rule(target=waiting, ledger=ledgers)
    def prepare_from_the_last(self, ledger: History) -> tuple[History, Asked]:
        size = self.seen.size if self.seen else 0
        return (ledger, asked(ledger, size)) if size <= len(ledger) else multiple()

    @rule(target=waiting, question=waiting, drop=st.integers(0, 5), old=st.integers(0, 60))
    def bend(self, question: tuple[History, Asked], drop: int, old: int) -> tuple[History, Asked]:
        leaves, it = question
        return leaves, replace(it, old_size=old, path=it.path[:drop] + it.path[drop + 1 :])

    @rule(question=waiting)
    def ask(self, question: tuple[History, Asked]) -> None:
        leaves, it = question
        before = self.seen
        try:
            self.seen = judge(Asked.parse(str(it)), KEY, before)
        except NotVouchedFor:
            assert not self._is_due(leaves, it), "what should have been vouched for was refused"
            return
        self.vouched.append(leaves)

    def _is_due(self, leaves: History, it: Asked) -> bool:
        last = self.vouched[-1] if self.vouched else ()
        honest = it == asked(leaves, it.old_size) if it.old_size <= len(leaves) else False
        return honest and it.old_size == len(last) and leaves[: len(last)] == last

    @invariant()
    def each_continues_the_one_before(self) -> None:
        for before, after in zip(self.vouched, self.vouched[1:], strict=False):
            assert after[: len(before)] == before

    @invariant()
    def what_was_seen_last_is_what_was_vouched_for_last(self) -> None:
        if not self.vouched:
            assert self.seen is None
            return
        assert self.seen is not None
        assert (self.seen.size, self.seen.root) == (len(self.vouched[-1]), root_of(self.vouched[-1]))


OneHistory.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestOneHistory = OneHistory.TestCase
