"""Reading the county's pack: everything that makes an installation one county, as tables."""

import csv
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

from lianjian.kernel.places.coordinates import Point, wgs84


@dataclass(frozen=True)
class Pack:
    """A folder of CSV, TOML and GeoJSON files with a module that names the county."""

    module: ModuleType

    @property
    def folder(self) -> Path:
        return Path(self.module.__file__ or "").parent

    @property
    def name(self) -> str:
        return self.module.NAME_ZH

    @property
    def name_en(self) -> str:
        return self.module.NAME_EN

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of `name`.csv, every value a string."""
        with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def settings(self, name: str) -> dict[str, Any]:
        """The contents of `name`.toml."""
        with open(self.folder / f"{name}.toml", "rb") as file:
            return tomllib.load(file)

    @cached_property
    def outline(self) -> list[Point]:
        """The county's outline, its outer ring, in WGS-84 as all places are.

        The pack's file is in the datum that its `COORDINATES` names. The makers of Zhanhua's do not state
        theirs; it is probably GCJ-02, as of all maps published in China.
        """
        feature = json.loads((self.folder / "boundary.geojson").read_text(encoding="utf-8"))["features"][0]
        corners = [(longitude, latitude) for longitude, latitude in feature["geometry"]["coordinates"][0]]
        return [wgs84(corner) for corner in corners] if self.module.COORDINATES == "GCJ-02" else corners

    def has(self, name: str) -> bool:
        """Whether the pack has such a module; some, such as roads, it may leave out."""
        return find_spec(f"{self.module.__name__}.{name}") is not None

    def part(self, name: str) -> ModuleType:
        """A module of the pack, such as its generator of places."""
        return import_module(f"{self.module.__name__}.{name}")


def pack() -> Pack:
    """The pack that this installation is set up with."""
    return _pack(settings.COUNTY)


@cache
def _pack(module: str) -> Pack:
    return Pack(import_module(module))


def day(text: str) -> date:
    """A date of a table."""
    return date.fromisoformat(text)


def coded(row: dict[str, str]) -> dict[str, Any]:
    """What every row of a dated code table says: code, both names, and the days on which it is in use."""
    return {"code": row["code"], "name": row["zh"], "name_en": row["en"]} | dated(row)


def dated(row: dict[str, str]) -> dict[str, Any]:
    """The days on which a row of a table is in use."""
    return {"valid_from": day(row["valid_from"]), "valid_to": maybe_day(row["valid_to"])}


def maybe_day(text: str) -> date | None:
    """A date of a table that may be empty: None then."""
    return day(text) if text else None
