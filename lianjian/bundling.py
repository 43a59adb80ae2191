"""The folder from which a machine without a network installs: wheels, an install script, and the sums of both."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lianjian import __version__
from lianjian.kernel.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
BUILT = ("kernel/ui/dist/app.js", "locale/en/LC_MESSAGES/django.mo")
"""What `make` builds and a wheel must hold."""
SOURCE = ("pyproject.toml", "README.md", "LICENSE")
EXTRAS = "postgresql,roads,mqtt,sso,national,traces"
WHEELS, SUMS, SCRIPT = "wheels", "SHA256SUMS", "install.sh"

INSTALL = """#!/bin/sh
# Installs Lianjian {version} into a folder of its own from this folder alone: sh install.sh /opt/lianjian
set -eu
[ $# -eq 1 ] || {{ echo "usage: sh install.sh DIR" >&2; exit 2; }}
case $1 in /*) target=$1 ;; *) target=$PWD/$1 ;; esac
cd "$(dirname "$0")"
sha256sum --quiet --check {sums}
python="${{PYTHON:-python{python}}}"
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links {wheels} \\
  "lianjian[{extras}]=={version}"
"$target/bin/lianjian" --help >/dev/null
echo "$target/bin/lianjian"
"""


class NotBundled(Refusal):
    """The folder for a closed network could not be made."""


def bundle(folder: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """Make the folder. It is for machines of this one's platform and minor version of Python. NotBundled."""
    _require(folder)
    wheels = folder / WHEELS
    wheels.mkdir(parents=True)
    try:
        progress("building")
        own = _built(wheels)
        progress("fetching")
        _fetch(own, wheels)
        _require_locked(wheels, own)
    except BaseException:
        shutil.rmtree(folder)
        raise
    _write_script(folder)
    return _sum_up(folder)


def _require(folder: Path) -> None:
    if not LOCK.exists() or not (ROOT / "pyproject.toml").exists():
        raise NotBundled("A bundle is made from the folder of the source, where requirements.lock is.")
    if missing := [name for name in BUILT if not (ROOT / "lianjian" / name).exists()]:
        raise NotBundled(f"{', '.join(missing)} must be built first.", hint="Run `make check` once.")
    if folder.exists():
        raise NotBundled(f"{folder} is there already.")


def _built(wheels: Path) -> Path:
    """Our own wheel, of a copy of the source: what an earlier build left beside it would slip in."""
    with TemporaryDirectory() as scratch:
        for name in SOURCE:
            shutil.copy2(ROOT / name, scratch)
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "lianjian", Path(scratch, "lianjian"), ignore=leave_out)
        _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), scratch)
    (own,) = wheels.iterdir()
    return own


def _fetch(own: Path, wheels: Path) -> None:
    """The wheels of what is needed to run, in the versions of the lock, from where this machine fetches any."""
    with TemporaryDirectory() as scratch:
        versions = Path(scratch, "versions.txt")
        versions.write_text("".join(f"{line}\n" for line in _versions()), encoding="utf-8")
        _pip(
            *("download", "--only-binary", ":all:", "--constraint", str(versions), "--dest", str(wheels)),
            f"{own}[{EXTRAS}]",
        )


def _versions() -> list[str]:
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return [
        line.removesuffix("\\").strip() for line in lines if "==" in line and not line.startswith(("#", " "))
    ]


def _require_locked(wheels: Path, own: Path) -> None:
    """Each wheel is one whose hash the lock names."""
    known = LOCK.read_text(encoding="utf-8")
    strange = [it.name for it in wheels.iterdir() if it != own and f"sha256:{_sum(it)}" not in known]
    if strange:
        raise NotBundled(f"Not what the lock names: {', '.join(sorted(strange))}.")


def _write_script(folder: Path) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    words = {"version": __version__, "python": python, "wheels": WHEELS, "sums": SUMS, "extras": EXTRAS}
    (folder / SCRIPT).write_text(INSTALL.format(**words), encoding="utf-8")


def _sum_up(folder: Path) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sum(path)}  {path.relative_to(folder)}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return {"version": __version__, "files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotBundled(
            f"pip said: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.stdout}"
        )
