"""The house keeps its shape: floors, rooms, sizes, languages."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from lianjian.kernel.areas import registry

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lianjian"
LONGEST_MODULE = 400


def areas() -> list[Path]:
    return sorted(path.parent for path in (PACKAGE / "areas").glob("*/area.py"))


def modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


def tier(app_label: str) -> int:
    tiers = {area.key: area.tier for area in registry.areas}
    return tiers.get(app_label, -1)


def test_foreign_keys_point_down_the_tiers_and_leave_no_name_behind() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("lianjian."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model._meta.app_label != model._meta.app_label:
                other = field.related_model._meta.app_label
                assert tier(other) < max(tier(model._meta.app_label), 0), f"{field} points up or sideways"
                assert field.remote_field.related_name == "+", f"{field} leaves a name in {other}"


@pytest.mark.parametrize("area", areas(), ids=lambda path: path.name)
def test_an_area_has_its_readme_and_a_card(area: Path) -> None:
    readme = (area / "README.md").read_text(encoding="utf-8")
    assert 5 < len(readme.splitlines()) < 60
    assert area.name in {card.key for card in registry.areas}


def test_every_area_stands_in_the_contract_of_rooms() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rooms = next(contract for contract in contracts if contract["name"].startswith("The rooms"))
    assert rooms["containers"] == ["lianjian.areas.*"]


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short_enough_to_read(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_there_is_no_drawer_for_leftovers() -> None:
    names = {path.stem for path in modules()}
    assert not names & {"utils", "helpers", "services", "managers", "common", "misc"}


def test_templates_hold_no_inline_style_and_no_inline_script() -> None:
    for template in PACKAGE.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), template


def test_every_figure_names_a_rule_that_the_pack_has() -> None:
    from lianjian.kernel.county import pack

    codes = {row["code"] for row in pack().table("rules")}
    for figure in registry.figures.values():
        assert figure.rule in codes, f"{figure.key} quotes {figure.rule!r}"
    for duty in registry.duties.values():
        assert duty.rule in codes, f"{duty.key} quotes {duty.rule!r}"


def test_figures_have_numbers_of_their_own() -> None:
    numbers = [figure.number for figure in registry.figures.values()]
    assert len(set(numbers)) == len(numbers)


def test_every_grant_of_the_pack_covers_a_permission() -> None:
    from fnmatch import fnmatchcase

    from lianjian.kernel.county import pack

    for row in pack().table("grants"):
        pattern = row["permission"]
        assert any(fnmatchcase(key, pattern) for key in registry.permissions), (
            f"{row['post_kind']}: {pattern}"
        )
