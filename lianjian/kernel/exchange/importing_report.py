"""What an import tells: how many lines were taken, and of each that was not, why and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lianjian.kernel.exchange.sheets import CellError


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, by the number that Excel shows beside it."""

    number: int
    faults: Sequence[CellError]

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "row": self.number,
                "column": str(fault.column),
                "shown": fault.text,
                "reason": str(fault.reason),
                "what_to_do": str(fault.remedy),
            }
            for fault in self.faults
        ]

    def in_words(self) -> str:
        return "\n".join(
            _("第 %(row)s 行%(cell)s：%(reason)s。%(remedy)s。")
            % {"row": self.number, "cell": _cell(fault), "reason": fault.reason, "remedy": fault.remedy}
            for fault in self.faults
        )


def _cell(fault: CellError) -> str:
    column = f" {fault.column}" if fault.column else ""
    return f"{column}「{fault.text}」" if fault.text else column


@dataclass
class Report:
    """An import's account. In a dry run `taken` counts the lines that would be taken.

    `known` lines had been taken before. `notes` name what was not read at all: columns, sheets. With
    `stopped` the lines after the last one counted were not looked at.
    """

    ledger: str
    dry_run: bool
    sm3: str = ""
    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    stopped: bool = False
    notes: list[str] = field(default_factory=list)
    problems: list[Refused] = field(default_factory=list)

    def __str__(self) -> str:
        return self.summary()

    def as_json(self) -> dict[str, Any]:
        plain = ("ledger", "dry_run", "sm3", "rows", "taken", "known", "refused", "stopped", "notes")
        told = {name: getattr(self, name) for name in plain}
        return told | {"problems": [fault for refused in self.problems for fault in refused.as_json()]}

    def in_words(self) -> str:
        """The account as lines of text: the counts, what was not read, and every refused line."""
        return "\n".join((self.summary(), *self.notes, *(refused.in_words() for refused in self.problems)))

    def summary(self) -> str:
        counts = {name: f"{getattr(self, name):,}" for name in ("rows", "taken", "known", "refused")}
        if self.dry_run:
            told = _("读了 %(rows)s 行：可以导入 %(taken)s，已有 %(known)s，不能导入 %(refused)s。")
        else:
            told = _("读了 %(rows)s 行：导入 %(taken)s，已有 %(known)s，没有导入 %(refused)s。")
        return told % counts + (_("中途停止，后面的行没有读。") if self.stopped else "")
