"""The reference says what the registry says, and the READMEs' links lead somewhere."""

import re
from pathlib import Path

import pytest

from docs.reference import HERE, pages

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "name", ["figures.md", "duties.md", "permissions.md", "rules.md", "commands.md", "api.md"]
)
def test_the_reference_is_what_the_registry_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert (HERE / name).read_text(encoding="utf-8") == pages()[name](), "run `make docs`"


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
