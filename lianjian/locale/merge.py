"""Merge the parts of each catalogue into the one that Django reads.

Each part of the house keeps its own `en/parts/NAME.po`; `zh_Hans` words anew what Django says. The same text must
have the same translation everywhere: two parts that disagree stop the build.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh_Hans")


def merged(language: str = "en") -> tuple[Catalog, list[str]]:
    """All parts of a language as one catalogue, and a sentence for each disagreement."""
    catalog, conflicts = Catalog(locale=language), []
    for part in sorted((HERE / language / "parts").glob("*.po")):
        for message in read_po(part.open("rb"), locale=language):
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
    """Write the `LC_MESSAGES/django.mo` of each language; exit 1 if parts disagree."""
    found = []
    for language in LANGUAGES:
        catalog, conflicts = merged(language)
        target = HERE / language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalog)
        found += conflicts
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
