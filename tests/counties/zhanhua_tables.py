"""The tables of Zhanhua as tests read them."""

import csv
from datetime import date
from functools import cache

from lianjian.counties import zhanhua

Row = dict[str, str]
REFORM = date(2022, 1, 1)
ACCOUNT = date(2022, 12, 20)


@cache
def table(name: str) -> list[Row]:
    with open(zhanhua.FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str, **where: str) -> list[str]:
    return [row["code"] for row in table(name) if all(row[field] == value for field, value in where.items())]


def in_effect(kind: str, on: date) -> list[str]:
    return [row["code"] for row in table("units") if row["kind"] == kind and holds(row, on)]


def holds(row: Row, on: date) -> bool:
    return row["valid_from"] <= on.isoformat() and (not row["valid_to"] or on.isoformat() < row["valid_to"])
