"""What became of every row that was read: kept, or left out for a reason that is told. Nothing is dropped in silence."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SHOWN = 20
"""How many findings of each reason are kept word for word; all are counted."""


class UnreadableRoads(ValueError):
    """A file from which no network can be made. Its text is a sentence that names the file and, if known, the line."""


class Reason(StrEnum):
    """Why a row is not part of the network."""

    NOT_DRIVEN = "not_driven"
    NO_ACCESS = "no_access"
    APART = "apart"
    UNKNOWN_CLASS = "unknown_class"
    DUPLICATE = "duplicate"
    NO_LENGTH = "no_length"
    BAD_NUMBER = "bad_number"
    OUT_OF_RANGE = "out_of_range"
    TORN = "torn"
    NO_PLACE = "no_place"
    TURN_NOT_USED = "turn_not_used"


BY_DESIGN = frozenset({Reason.NOT_DRIVEN, Reason.NO_ACCESS})
"""What a network of roads leaves out of any map. Every other reason is worth a look."""

FAULTS = frozenset(
    {
        Reason.UNKNOWN_CLASS,
        Reason.DUPLICATE,
        Reason.NO_LENGTH,
        Reason.BAD_NUMBER,
        Reason.OUT_OF_RANGE,
        Reason.TORN,
    }
)
"""What is wrong with a row itself, whatever lies around it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row left out: where it stands (a line, or the id of a way), and a sentence."""

    reason: Reason
    where: str
    text: str


@dataclass(slots=True)
class Report:
    """How a network came about. `read` is always `kept` plus all of `left_out`, where turns are counted apart."""

    read: int = 0
    kept: int = 0
    left_out: Counter[Reason] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, float] = field(default_factory=dict)

    def leave_out(self, reason: Reason, where: str, text: str) -> None:
        """Count a row as left out, and keep its sentence if few of its kind were kept so far."""
        self.left_out[reason] += 1
        if self.left_out[reason] <= SHOWN and reason not in BY_DESIGN:
            self.findings.append(Finding(reason, where, text))

    @property
    def doubtful(self) -> int:
        """How many rows were left out that a reader would have expected to be kept."""
        return sum(count for reason, count in self.left_out.items() if reason not in BY_DESIGN)

    @property
    def faults(self) -> int:
        """How many rows were left out because something is wrong with them."""
        return sum(self.left_out[reason] for reason in FAULTS)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values; `Report.of` takes them back."""
        return {
            "read": self.read,
            "kept": self.kept,
            "left_out": {str(reason): count for reason, count in sorted(self.left_out.items())},
            "findings": [
                {"reason": str(found.reason), "where": found.where, "text": found.text}
                for found in self.findings
            ],
            "counts": self.counts,
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Report":
        """A report from the plain values that `as_json` gave."""
        return cls(
            told["read"],
            told["kept"],
            Counter({Reason(reason): count for reason, count in told["left_out"].items()}),
            [Finding(Reason(line["reason"]), line["where"], line["text"]) for line in told["findings"]],
            told["counts"],
        )
