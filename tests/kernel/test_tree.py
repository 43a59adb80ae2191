from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from lianjian.kernel.ledger.tree import (
    DIGEST_SIZE,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
    sha256,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 130
LEAVES = [leaf_hash(str(number).encode()) for number in range(LARGEST)]

# Inputs and tree heads that implementations of Certificate Transparency test each other with.
KNOWN_INPUTS = [
    bytes.fromhex(data)
    for data in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", bytes(range(96, 112)).hex())
]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(1, LARGEST)
batches = st.lists(st.integers(0, 40), max_size=8)


def sm3(data: bytes) -> bytes:
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, to the letter: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*path_by_definition(index, left), root_by_definition(right)]
    return [*path_by_definition(index - split, right), root_by_definition(left)]


def proof_by_definition(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if old == len(leaves):
        return [] if whole else [root_by_definition(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if old <= split:
        return [*proof_by_definition(old, left, whole), root_by_definition(right)]
    return [*proof_by_definition(old - split, right, False), root_by_definition(left)]


def stored(size: int) -> dict[tuple[int, int], bytes]:
    """What a ledger of that size stores: its leaf hashes and its complete nodes, nothing else."""
    _, nodes = Frontier.empty().append_many(LEAVES[:size])
    leaves = {(0, index): leaf for index, leaf in enumerate(LEAVES[:size])}
    return leaves | {(node.level, node.index): node.hash for node in nodes}


ROOTS = [root_by_definition(LEAVES[:size]) for size in range(LARGEST + 1)]
STORED = [stored(size) for size in range(LARGEST + 1)]


def root(size: int) -> bytes:
    return ROOTS[size]


def reader(size: int):
    return lambda level, index: STORED[size][level, index]


def flipped(data: bytes, bit: int) -> bytes:
    number = int.from_bytes(data, "big") ^ 1 << bit % (8 * len(data))
    return number.to_bytes(len(data), "big")


# Roots


@pytest.mark.parametrize("size", range(len(KNOWN_ROOTS)))
def test_roots_are_those_that_others_compute(size):
    leaves = [leaf_hash(data) for data in KNOWN_INPUTS[:size]]
    assert root_of(leaves).hex() == KNOWN_ROOTS[size]


def test_roots_are_those_of_pymerkle_at_every_size():
    tree = InmemoryTree(algorithm="sha256", disable_security=False)
    for size in range(LARGEST):
        assert root_of(LEAVES[:size]) == tree.get_root()
        tree.append_entry(str(size).encode())


def test_a_node_can_not_be_passed_off_as_a_leaf():
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right) == root_of([left, right])


@given(batches)
def test_a_tree_grown_in_any_batches_is_the_same_tree(batches):
    frontier, nodes, done = Frontier.empty(), [], 0
    leaves = [leaf_hash(b"%d" % number) for number in range(sum(batches))]
    for batch in batches:
        frontier, completed = frontier.append_many(leaves[done : done + batch])
        nodes, done = nodes + completed, done + batch
    at_once, all_nodes = Frontier.empty().append_many(leaves)
    assert frontier == at_once
    assert frontier.root() == root_by_definition(leaves)
    assert sorted(nodes) == sorted(all_nodes)


@given(sizes)
def test_growth_lists_every_complete_node_once_and_no_other(size):
    _, nodes = Frontier.empty().append_many(LEAVES[:size])
    complete = {(level, index) for level in range(1, 9) for index in range(size >> level)}
    assert len(nodes) == len(complete)
    for node in nodes:
        first, width = node.index << node.level, 1 << node.level
        assert node.hash == root_by_definition(LEAVES[first : first + width])
    assert {(node.level, node.index) for node in nodes} == complete


def test_growing_by_nothing_changes_nothing():
    frontier, _ = Frontier.empty().append_many(LEAVES[:11])
    assert frontier.append_many([]) == (frontier, [])
    assert frontier.append_many(iter(LEAVES[11:13]))[0].size == 13


def test_growing_a_frontier_leaves_the_old_one_as_it_was():
    frontier, _ = Frontier.empty().append_many(LEAVES[:11])
    before = frontier.to_bytes()
    frontier.append_many(LEAVES[11:])
    assert frontier.to_bytes() == before


@pytest.mark.parametrize("leaf", [b"", b"\x00" * 31, b"\x00" * 33, b"text instead of a digest"])
def test_only_a_digest_can_be_a_leaf(leaf):
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier.empty().append_many([LEAVES[0], leaf])


# The frontier as bytes


@given(st.integers(0, LARGEST))
def test_a_frontier_survives_being_written_down(size):
    frontier, _ = Frontier.empty().append_many(LEAVES[:size])
    written = frontier.to_bytes()
    assert Frontier.from_bytes(written) == frontier
    assert len(written) == 8 + DIGEST_SIZE * size.bit_count()


@pytest.mark.parametrize("length", [0, 3, 7, 8, 39, 40, 71, 73])
def test_a_frontier_of_the_wrong_length_is_refused(length):
    frontier, _ = Frontier.empty().append_many(LEAVES[:5])
    written = frontier.to_bytes()
    assert len(written) == 72
    with pytest.raises(ValueError, match=f"{length} bytes can't be the frontier"):
        Frontier.from_bytes((written + b"\x00")[:length])


@pytest.mark.parametrize(("size", "roots"), [(-1, ()), (0, (LEAVES[0],)), (3, (LEAVES[0],)), (1, ())])
def test_a_frontier_has_one_root_for_each_bit_of_its_size(size, roots):
    with pytest.raises(ValueError, match="can't have"):
        Frontier(size, roots)


# Proofs


@pytest.mark.parametrize("size", [*range(1, 35), 63, 64, 65, 127, 128, 129])
def test_paths_are_those_of_the_definition(size):
    node = reader(LARGEST)
    for other in range(size):
        assert inclusion_path(other, size, node) == path_by_definition(other, LEAVES[:size])
    for old in range(1, size + 1):
        assert consistency_path(old, size, node) == proof_by_definition(old, LEAVES[:size])


def test_paths_of_seven_leaves_are_those_printed_in_the_rfc():
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = (node_hash(left, right) for left, right in ((a, b), (c, d), (e, f)))
    k, l = node_hash(g, h), node_hash(i, j)  # noqa: E741 (the letters are those of the figure)
    node = reader(7)
    paths = {0: [b, h, l], 3: [c, g, l], 4: [f, j, k], 6: [i, k]}
    proofs = {3: [c, d, g, l], 4: [l], 6: [i, j, k]}
    assert {index: inclusion_path(index, 7, node) for index in paths} == paths
    assert {old: consistency_path(old, 7, node) for old in proofs} == proofs


def test_inclusion_paths_are_those_of_pymerkle():
    tree = InmemoryTree(algorithm="sha256", disable_security=False)
    tree.append_entries([str(number).encode() for number in range(LARGEST)])
    for size in range(1, LARGEST + 1, 7):
        for index in range(size):
            leaf, *path = tree.prove_inclusion(index + 1, size).path
            assert (leaf, path) == (LEAVES[index], inclusion_path(index, size, reader(LARGEST)))


@given(sizes, st.data())
def test_a_leaf_is_proved_from_complete_nodes_alone(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, reader(size))
    assert verify_inclusion(LEAVES[index], index, size, path, root(size))


@given(sizes, st.data())
def test_every_older_tree_is_proved_from_the_nodes_of_the_newest(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, reader(LARGEST))
    assert verify_inclusion(LEAVES[index], index, size, path, root(size))


@given(sizes, st.data())
def test_a_tree_is_proved_to_be_the_beginning_of_a_larger_one(new, data):
    old = data.draw(st.integers(0, new))
    path = consistency_path(old, new, reader(new))
    assert verify_consistency(old, new, root(old), root(new), path)


@given(sizes, st.integers(0, 255), st.data())
def test_a_proof_of_a_leaf_fails_if_any_bit_is_flipped(size, bit, data):
    index = data.draw(st.integers(0, size - 1))
    hashes = [LEAVES[index], root(size), *inclusion_path(index, size, reader(size))]
    victim = data.draw(st.integers(0, len(hashes) - 1))
    hashes[victim] = flipped(hashes[victim], bit)
    leaf, top, *path = hashes
    assert not verify_inclusion(leaf, index, size, path, top)


@given(sizes, st.integers(0, 255), st.data())
def test_a_proof_of_growth_fails_if_any_bit_is_flipped(new, bit, data):
    old = data.draw(st.integers(1, new))
    hashes = [root(old), root(new), *consistency_path(old, new, reader(new))]
    victim = data.draw(st.integers(0, len(hashes) - 1))
    hashes[victim] = flipped(hashes[victim], bit)
    before, after, *path = hashes
    assert not verify_consistency(old, new, before, after, path)


@given(sizes, st.data())
def test_a_leaf_is_proved_at_its_own_place_only(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-2, size + 2))
    path = inclusion_path(index, size, reader(size))
    assert verify_inclusion(LEAVES[index], other, size, path, root(size)) == (index == other)


@given(sizes, st.data())
def test_a_path_cut_short_or_drawn_out_proves_nothing(new, data):
    old, index = data.draw(st.integers(0, new)), data.draw(st.integers(0, new - 1))
    leaf, top = LEAVES[index], root(new)
    path, growth = inclusion_path(index, new, reader(new)), consistency_path(old, new, reader(new))
    for wrong in ([*path, top], *([path[1:], path[:-1]] if path else [])):
        assert not verify_inclusion(leaf, index, new, wrong, top)
    for wrong in ([*growth, top], *([growth[1:], growth[:-1]] if growth else [])):
        assert not verify_consistency(old, new, root(old), top, wrong)


def test_a_rewritten_past_can_not_be_proved():
    rewritten = [LEAVES[0], leaf_hash(b"other"), *LEAVES[2:]]
    for old, new in pairwise([2, 3, 4, 7, 8, 20, LARGEST]):
        path = proof_by_definition(old, rewritten[:new])
        assert not verify_consistency(old, new, root(old), root_by_definition(rewritten[:new]), path)


def test_hashes_of_another_length_prove_nothing():
    joined = LEAVES[0] + LEAVES[1]
    assert not verify_inclusion(b"", 0, 1, [], b"")
    assert not verify_inclusion(LEAVES[0][:31], 0, 2, [LEAVES[0][31:] + LEAVES[1]], sha256(b"\x01" + joined))
    assert not verify_consistency(1, 1, b"", b"", [])


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (5, 4), (-3, -2)])
def test_sizes_that_run_backwards_prove_nothing(old, new):
    assert not verify_consistency(old, new, root(4), root(4), [])
    with pytest.raises(IndexError, match=f"{old} leaves can't be the beginning of one of {new}"):
        consistency_path(old, new, reader(4))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (4, 4), (-1, 4), (0, -1)])
def test_a_leaf_outside_the_tree_has_no_path(index, size):
    assert not verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])
    with pytest.raises(IndexError, match=f"A tree of {size} leaves has no leaf {index}"):
        inclusion_path(index, size, reader(4))


def test_nothing_is_read_to_compare_with_the_empty_tree_or_with_itself():
    for old in (0, 9):
        assert consistency_path(old, 9, lambda level, index: pytest.fail("a node was read")) == []
        assert verify_consistency(old, 9, root(old), root(9), [])
    assert not verify_consistency(0, 9, root(1), root(9), [])
    assert not verify_consistency(9, 9, root(8), root(9), [])


def test_a_proof_in_a_tree_of_a_million_leaves_is_640_bytes_and_reads_few_nodes():
    reads = []

    def node(level: int, index: int) -> bytes:
        reads.append((level, index))
        return sha256(b"%d/%d" % (level, index))

    assert len(b"".join(inclusion_path(123_456, 1_000_000, node))) == 640
    assert len(reads) <= 40
    assert all((index + 1) << level <= 1_000_000 for level, index in reads), "only complete nodes are stored"


# Another hash


def test_a_tree_under_sm3_is_proved_under_sm3_alone():
    leaves = [leaf_hash(b"%d" % number, sm3) for number in range(13)]
    frontier, nodes = Frontier.empty(sm3).append_many(leaves)
    hashes = {(0, index): leaf for index, leaf in enumerate(leaves)}
    hashes |= {(node.level, node.index): node.hash for node in nodes}
    path = inclusion_path(5, 13, lambda *place: hashes[place], sm3)
    growth = consistency_path(6, 13, lambda *place: hashes[place], sm3)
    assert Frontier.empty(sm3).root().hex().startswith("1ab21d83")
    assert verify_inclusion(leaves[5], 5, 13, path, frontier.root(), sm3)
    assert verify_consistency(6, 13, root_of(leaves[:6], sm3), frontier.root(), growth, sm3)
    assert not verify_inclusion(leaves[5], 5, 13, path, frontier.root())
    written = frontier.to_bytes()
    assert Frontier.from_bytes(written, sm3) == frontier != Frontier.from_bytes(written)
