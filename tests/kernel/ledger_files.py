"""A county's ledger as the files that people hand in."""

import csv
import io
from typing import Any

from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import now
from lianjian.kernel.exchange import importing
from lianjian.kernel.exchange.importing_report import Report
from lianjian.kernel.testing.cast import Cast

HEADER = ["编号", "时间", "地点", "事项", "备注"]


def lines(cast: Cast, *numbers: str, **cells: str) -> list[list[str]]:
    """A header, and a line for each number."""
    village = cast.village()
    where = f"{village.parent}{village.short_name()}"
    usual = {"时间": "2022-11-02", "地点": where, "事项": "路灯不亮", "备注": ""} | cells
    return [HEADER, *([number, *usual.values()] for number in numbers)]


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def run(cast: Cast, content: Any, **options: Any) -> Report:
    usual = {"ledger": registry.ledgers["problems"], "actor": cast.system, "at": now()}
    return importing.run(content=content, **(usual | options))
