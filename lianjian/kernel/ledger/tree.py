"""The Merkle tree of RFC 6962 (kept by RFC 9162), as arithmetic on hashes: it stores nothing itself.

A node is named by level and index: node (0, i) is the hash of leaf i, node (l, i) covers the 2^l leaves from
leaf i·2^l on. A node is *complete* when the tree has all of these leaves; it never changes again. Only
complete nodes are stored. What the right edge of a tree needs besides is computed from them, so the same
stored nodes answer for the tree as it is and for every state that it ever had.

The hash is SHA-256, or any `hasher` with a digest of 32 bytes, as SM3 has.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count, repeat
from typing import NamedTuple, Self

DIGEST_SIZE = 32
LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"  # a leaf can never be passed off as a node
SIZE_BYTES = 8

Hasher = Callable[[bytes], bytes]
NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the complete node at a level and index; level 0 are the leaf hashes."""


class Node(NamedTuple):
    """A complete node, ready to be stored."""

    level: int
    index: int  # type: ignore[assignment]  # hides the method of tuple, which nobody needs here
    hash: bytes


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes, hasher: Hasher = sha256) -> bytes:
    return hasher(LEAF_PREFIX + data)


def node_hash(left: bytes, right: bytes, hasher: Hasher = sha256) -> bytes:
    return hasher(NODE_PREFIX + left + right)


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that a tree must remember in order to grow: its size and its largest complete nodes, left to right.

    One root for each bit that is set in `size`, the highest bit first. ValueError if they don't fit together.
    """

    size: int
    roots: tuple[bytes, ...]
    hasher: Hasher = sha256

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise ValueError(f"A tree of {self.size} leaves can't have {len(self.roots)} roots at its edge.")
        _require_digests(self.roots)

    @classmethod
    def empty(cls, hasher: Hasher = sha256) -> Self:
        return cls(0, (), hasher)

    def append_many(self, leaf_hashes: Iterable[bytes]) -> tuple[Self, list[Node]]:
        """The grown frontier, and every node of level 1 and above that the new leaves complete, by level."""
        row, first, level = list(leaf_hashes), self.size, 0
        _require_digests(row)
        size, waiting, edge, nodes = first + len(row), list(self.roots), list[bytes](), list[Node]()
        while row:
            if first & 1:  # a left sibling waits at this level for the first of the row
                row.insert(0, waiting.pop())
            if len(row) & 1:
                edge.append(row.pop())
            row, first, level = self._parents(row), first >> 1, level + 1
            nodes += map(Node, repeat(level), count(first), row)
        return type(self)(size, (*waiting, *reversed(edge)), self.hasher), nodes

    def root(self) -> bytes:
        """The tree head; of the empty tree, the hash of nothing."""
        return _fold(self.roots, self.hasher)

    def to_bytes(self) -> bytes:
        """The size in 8 bytes, big end first, then the roots: 648 bytes at most for a million leaves."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.roots)

    @classmethod
    def from_bytes(cls, data: bytes, hasher: Hasher = sha256) -> Self:
        """What `to_bytes` wrote. ValueError if the length doesn't fit the size."""
        size = int.from_bytes(data[:SIZE_BYTES], "big")
        if len(data) != SIZE_BYTES + DIGEST_SIZE * size.bit_count():
            raise ValueError(f"{len(data)} bytes can't be the frontier of a tree of {size} leaves.")
        edge = range(SIZE_BYTES, len(data), DIGEST_SIZE)
        return cls(size, tuple(data[start : start + DIGEST_SIZE] for start in edge), hasher)

    def _parents(self, row: Sequence[bytes]) -> list[bytes]:
        hasher = self.hasher
        return [hasher(NODE_PREFIX + left + right) for left, right in zip(row[::2], row[1::2], strict=True)]


def root_of(leaf_hashes: Iterable[bytes], hasher: Hasher = sha256) -> bytes:
    return Frontier.empty(hasher).append_many(leaf_hashes)[0].root()


def edge_places(size: int) -> list[tuple[int, int]]:
    """Level and index of the complete nodes at the edge of the tree of `size` leaves: those of its frontier."""
    return list(_complete_parts(size.bit_length(), 0, size))


def inclusion_path(index: int, size: int, node: NodeReader, hasher: Hasher = sha256) -> list[bytes]:
    """The hashes, lowest first, by which leaf `index` reaches the root of the tree of `size` leaves.

    Reads at most twice as many nodes as the tree has levels. IndexError if that tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"A tree of {size} leaves has no leaf {index}.")
    return _hashes(_siblings(0, index, size), size, node, hasher)


def consistency_path(old_size: int, new_size: int, node: NodeReader, hasher: Hasher = sha256) -> list[bytes]:
    """The hashes, lowest first, that show the tree of `old_size` leaves to be the beginning of `new_size`.

    Nothing is needed when both are the same tree, or when the old one was empty. IndexError if the old tree
    is larger than the new.
    """
    if not 0 <= old_size <= new_size:
        raise IndexError(f"A tree of {old_size} leaves can't be the beginning of one of {new_size}.")
    if old_size in (0, new_size):
        return []
    level, index = _last_complete(old_size)
    start = [(level, index)] if index else []  # index 0 is the whole old tree: the verifier has its root
    return _hashes([*start, *_siblings(level, index, new_size)], new_size, node, hasher)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, hasher: Hasher = sha256
) -> bool:
    """Whether `path` leads from the hash `leaf`, at `index` of `size` leaves, to exactly `root`."""
    if not (0 <= index < size and _are_digests([leaf, *path])):
        return False
    places = _siblings(0, index, size)
    if len(path) != len(places):
        return False
    return _climb(leaf, _steps(places, path), hasher) == root


def verify_consistency(
    old_size: int,
    new_size: int,
    old_root: bytes,
    new_root: bytes,
    path: Sequence[bytes],
    hasher: Hasher = sha256,
) -> bool:
    """Whether `path` shows that the tree of `new_root` begins with the whole tree of `old_root`."""
    if not (0 <= old_size <= new_size and _are_digests([old_root, new_root, *path])):
        return False
    if old_size in (0, new_size):
        return not path and old_root == (new_root if old_size else hasher(b""))
    level, index = _last_complete(old_size)
    hashes = list(path) if index else [old_root, *path]
    places = _siblings(level, index, new_size)
    if len(hashes) != 1 + len(places):
        return False
    start, steps = hashes[0], _steps(places, hashes[1:])
    old_steps = [(index, sibling) for index, sibling in steps if not index & 1]  # to its right is only new
    return _climb(start, steps, hasher) == new_root and _climb(start, old_steps, hasher) == old_root


def _last_complete(size: int) -> tuple[int, int]:
    """Level and index of the largest complete node that ends with the last leaf."""
    level = (size & -size).bit_length() - 1
    return level, (size >> level) - 1


def _siblings(level: int, index: int, size: int) -> list[tuple[int, int]]:
    """Level and index of all that a node is joined with on its way up to the root of `size` leaves.

    At most one of them is incomplete. An even index stands on the left, an odd one on the right.
    """
    met, last = [], (size - 1) >> level
    while last:
        if index ^ 1 <= last:
            met.append((level, index ^ 1))
        level, index, last = level + 1, index >> 1, last >> 1
    return met


def _steps(places: Iterable[tuple[int, int]], path: Iterable[bytes]) -> list[tuple[int, bytes]]:
    return [(index, sibling) for (_, index), sibling in zip(places, path, strict=True)]


def _hashes(places: Iterable[tuple[int, int]], size: int, node: NodeReader, hasher: Hasher) -> list[bytes]:
    return [
        _fold([node(*part) for part in _complete_parts(level, index, size)], hasher)
        for level, index in places
    ]


def _complete_parts(level: int, index: int, size: int) -> Iterator[tuple[int, int]]:
    """The largest complete nodes, left to right, that make up a node in the tree of `size` leaves."""
    first = index << level
    leaves = min(1 << level, size - first)
    for part in range(level, -1, -1):
        if leaves >> part & 1:
            yield part, first >> part
            first += 1 << part


def _fold(roots: Sequence[bytes], hasher: Hasher) -> bytes:
    """One root of several, joined from the right; the hash of nothing if there is none."""
    if not roots:
        return hasher(b"")
    return reduce(lambda right, left: node_hash(left, right, hasher), reversed(roots))


def _climb(start: bytes, steps: Iterable[tuple[int, bytes]], hasher: Hasher) -> bytes:
    """The root reached from `start` by joining it with each sibling, given with its index."""
    for index, sibling in steps:
        left, right = (start, sibling) if index & 1 else (sibling, start)
        start = node_hash(left, right, hasher)
    return start


def _are_digests(hashes: Iterable[bytes]) -> bool:
    return set(map(len, hashes)) <= {DIGEST_SIZE}


def _require_digests(hashes: Iterable[bytes]) -> None:
    if not _are_digests(hashes):
        raise ValueError(f"Every hash in a tree has {DIGEST_SIZE} bytes.")
