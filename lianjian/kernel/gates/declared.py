"""A gate: a decision that is refused until something else is true."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lianjian.kernel.refusal import Refusal


class GateClosed(Refusal):
    """A gate refuses the decision. The refusal is kept."""

    def __init__(self, gate: "Gate", reasons: list[str], subject: Any) -> None:
        super().__init__(
            "；".join(str(reason) for reason in reasons), rule=gate.rule, hint=str(gate.what_to_do)
        )
        self.gate, self.reasons, self.subject = gate, reasons, subject


@dataclass(frozen=True, kw_only=True)
class Gate:
    """`missing` takes the subject and gives the reasons why it can't be decided yet, as sentences; none opens it.

    `rule` is the code of the rule it quotes; `what_to_do` says how the gate is opened.
    """

    key: str
    title: Any
    rule: str
    what_to_do: Any
    missing: Callable[[Any], list[str]]

    def require(self, subject: Any) -> None:
        """Let the decision pass, or raise GateClosed with every reason."""
        if reasons := self.missing(subject):
            raise GateClosed(self, reasons, subject)
