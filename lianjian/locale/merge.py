"""Merge the parts of the English catalogue into the one that Django reads.

Each part of the house keeps its own `en/parts/NAME.po`. The same Chinese must have the same English everywhere:
two parts that disagree stop the build.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent / "en"


def merged(folder: Path = HERE / "parts") -> tuple[Catalog, list[str]]:
    """All parts as one catalogue, and a sentence for each disagreement."""
    catalog, conflicts = Catalog(locale="en"), []
    for part in sorted(folder.glob("*.po")):
        for message in read_po(part.open("rb"), locale="en"):
            if not message.id:
                continue
            known = catalog.get(message.id, message.context)
            if known and known.string and known.string != message.string:
                conflicts.append(
                    f"{part.name}: {message.id!r} is {message.string!r}, elsewhere {known.string!r}"
                )
            catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    return catalog, conflicts


def main() -> int:
    """Write `en/LC_MESSAGES/django.mo`; exit 1 if parts disagree."""
    catalog, conflicts = merged()
    target = HERE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    print("\n".join(conflicts), file=sys.stderr)
    return 1 if conflicts else 0


if __name__ == "__main__":
    raise SystemExit(main())
