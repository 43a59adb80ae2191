"""The folder for a closed network: what it holds installs from itself alone, and not if it was touched."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from lianjian.bundling import EXTRAS, ROOT
from tests.served import lianjian

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("bundle")]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("bundle")
    lianjian("bundle", str(at / "carried"), home=at / "home")
    return at / "carried"


def install(bundle: Path, to: Path) -> subprocess.CompletedProcess[str]:
    """As on a machine that reaches nothing but this folder."""
    nowhere = {"PATH": os.environ["PATH"], "PIP_INDEX_URL": "http://127.0.0.1:9/", "HOME": str(to.parent)}
    command = ["sh", str(bundle / "install.sh"), str(to)]
    return subprocess.run(command, env=nowhere, capture_output=True, text=True, check=False)


def test_every_extra_is_carried_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS.split(",")) == set(project["optional-dependencies"])


def test_what_was_carried_over_installs_from_itself_and_runs(bundle: Path, tmp_path: Path) -> None:
    done = install(bundle, tmp_path / "installed")
    assert done.returncode == 0, done.stderr
    command = [done.stdout.strip(), "--home", str(tmp_path / "home"), "verify", "--json"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 0 and json.loads(told.stdout)["ok"], told.stderr
    package = next((tmp_path / "installed").glob("lib/python*/site-packages/lianjian"))
    assert (package / "kernel/ui/dist/app.js").exists()
    assert (package / "locale/en/LC_MESSAGES/django.mo").exists()


def test_a_file_that_was_changed_on_the_way_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    wheel = next((bundle / "wheels").glob("segno-*.whl"))
    content = wheel.read_bytes()
    wheel.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        assert install(bundle, tmp_path / "installed").returncode != 0
    finally:
        wheel.write_bytes(content)
    assert not (tmp_path / "installed").exists()


def test_a_bundle_is_made_into_a_new_folder_alone(bundle: Path) -> None:
    done = lianjian("bundle", str(bundle), home=bundle.parent / "home", check=False)
    assert done.returncode == 2 and "there already" in done.stderr
