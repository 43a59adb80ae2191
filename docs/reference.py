"""Write docs/reference/ from the registry: `python -m docs.reference`. Run it when a declaration changes."""

import argparse
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "reference"


def pages() -> dict[str, Callable[[], str]]:
    """The pages of the reference, by file name."""
    return {
        "figures.md": _figures,
        "duties.md": _duties,
        "permissions.md": _permissions,
        "rules.md": _rules,
        "commands.md": _commands,
        "api.md": _api,
    }


def _figures() -> str:
    from lianjian.kernel.areas import registry

    lines = [
        (
            f"`{f.key}`",
            f.title,
            f.definition,
            f.unit,
            type(f.measure).__name__,
            f"`{f.rule}`",
            f.better or "–",
        )
        for f in sorted(registry.figures.values(), key=lambda f: f.key)
    ]
    return _page(
        "Figures",
        "What the county counts, and how.",
        ("key", "title", "definition", "unit", "measure", "rule", "better"),
        lines,
    )


def _duties() -> str:
    from lianjian.kernel.areas import registry

    lines = [(f"`{d.key}`", d.title, type(d).__name__, f"`{d.rule}`") for d in registry.duties.values()]
    return _page("Duties", "Who owes what is derived from records.", ("key", "title", "shape", "rule"), lines)


def _permissions() -> str:
    from fnmatch import fnmatchcase

    from lianjian.kernel.areas import registry
    from lianjian.kernel.county import pack

    grants = pack().table("grants")
    lines = [
        (
            f"`{p.key}`",
            p.title,
            ", ".join(g["post_kind"] for g in grants if fnmatchcase(p.key, g["permission"])),
        )
        for p in registry.permissions.values()
    ]
    return _page(
        "Permissions",
        "And the kinds of post that grant them in the pack of Zhanhua.",
        ("permission", "title", "granted by"),
        lines,
    )


def _rules() -> str:
    from lianjian.kernel.county import pack

    lines = [
        (
            f"`{r['code']}`",
            r["zh"],
            r["en"],
            f"`{r['value']}` {r['unit']}",
            f"{r['source']} {r['article']}",
            r["valid_from"],
            r["level"],
            r["tag"],
        )
        for r in pack().table("rules")
    ]
    head = ("code", "规则", "rule", "value", "source", "from", "level", "certainty")
    return _page(
        "Rules",
        "Dated data. L: checked against the law; P: from a page; T: tested; M: from memory; D: our design.",
        head,
        lines,
    )


def _commands() -> str:
    from lianjian.cli import parser

    parts = [
        "# Commands",
        "Made by `python -m docs.reference`. Exit: 0 fine, 1 something does not hold, 2 bad call or input.",
        _fenced(parser().format_help()),
    ]
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                parts += [f"## lianjian {name}", _fenced(sub.format_help())]
    return "\n\n".join(parts) + "\n"


def _api() -> str:
    from lianjian.config.api import api

    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    lines = [
        (
            f"`{method.upper()} {path}`",
            operation.get("description", operation.get("summary", "")),
            f"`{operation.get('x-permission', '')}`",
        )
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    intro = "The typed API; its schema is at `/api/openapi.json`. Open311 GeoReport v2 is at `/open311/v2/`."
    return _page("API", intro, ("operation", "what it does", "permission"), lines)


def _page(title: str, intro: str, head: tuple[str, ...], lines: Iterable[tuple[Any, ...]]) -> str:
    table = [_line(head), _line("---" for _ in head), *(_line(line) for line in lines)]
    return f"# {title}\n{intro} Made by `python -m docs.reference`.\n\n" + "\n".join(table) + "\n"


def _line(cells: Iterable[Any]) -> str:
    return "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"


def _fenced(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
    os.environ["COLUMNS"] = "100"
    import django

    django.setup()
    HERE.mkdir(exist_ok=True)
    for name, write in pages().items():
        (HERE / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
