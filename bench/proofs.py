"""Proving the ledger: all leaves recomputed and held against the tree, and the proof of one row."""

import random
import time
from statistics import median, quantiles

from bench.county import open_county

PROOFS = 1_000
MILLION = 1_000_000


def measure(home: str, rows: int) -> dict[str, float]:
    """Seconds to verify the leaves, told for a million of them, and milliseconds and bytes of proofs at random."""
    open_county(home, rows)
    leaves, took = _verified()
    times, sizes = _proved(leaves)
    return {
        "verify a million leaves s": took * MILLION / leaves,
        "proof median ms": 1_000 * median(times),
        "proof p99 ms": 1_000 * quantiles(times, n=100)[-1],
        "proof bytes": float(max(sizes)),
    }


def _verified() -> tuple[int, float]:
    from lianjian.kernel.ledger.findings import Findings
    from lianjian.kernel.ledger.verify_tree import check_tree

    findings, start = Findings(), time.perf_counter()
    check_tree(findings)
    took = time.perf_counter() - start
    if not findings.ok:
        raise RuntimeError(f"the ledger does not hold: {findings.problems[0]}")
    return findings.leaves, took


def _proved(leaves: int) -> tuple[list[float], list[int]]:
    """Of revisions that are read already, as a page or an answer has them."""
    from lianjian.kernel.ledger.log import HASH_BYTES, receipt
    from lianjian.kernel.records.models import Revision

    chance = random.Random(leaves)
    revisions = list(Revision.objects.filter(leaf__in=chance.sample(range(leaves), PROOFS)))
    times, sizes = [], []
    for revision in revisions:
        start = time.perf_counter()
        proof = receipt(revision)
        times.append(time.perf_counter() - start)
        sizes.append(HASH_BYTES * len(proof.path))
        if not proof.holds():
            raise RuntimeError(f"the proof of {revision} does not hold")
    return times, sizes
