"""What a verification found, in sentences."""

from dataclasses import dataclass, field

WORST = 100
"""How many problems are listed; more are counted."""


@dataclass
class Findings:
    """What a verification saw. `problems` are sentences; the ledger holds when there are none."""

    leaves: int = 0
    root: str = ""
    tallies_checked: int = 0
    checkpoints_checked: int = 0
    problems: list[str] = field(default_factory=list)
    found: int = 0

    @property
    def ok(self) -> bool:
        return self.found == 0

    def add(self, problem: str) -> None:
        self.found += 1
        if len(self.problems) < WORST:
            self.problems.append(problem)
