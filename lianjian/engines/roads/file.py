"""A network in one file (.npz): its arrays, its words, and a fingerprint of both that is held against them when read."""

import json
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from .geometry import Bools, Floats, Ints
from .network import Network, Origin
from .report import Report

VERSION = 1
WORDS = ("ids", "names", "kinds")
ARRAYS = tuple(field.name for field in fields(Network) if field.type in (Ints, Floats, Bools))


class BadNetworkFile(ValueError):
    """A file that holds no network, or not the one that was written. Its text says what to do."""


def save(network: Network, path: Path) -> str:
    """Write a network, replacing the file in one step; its fingerprint."""
    told = _told(network)
    arrays: dict[str, Any] = {name: getattr(network, name) for name in ARRAYS}
    fingerprint = _fingerprint(arrays, told)
    words = np.frombuffer(json.dumps(told | {"fingerprint": fingerprint}).encode(), np.uint8)
    path = Path(path)
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        np.savez_compressed(file, words=words, **arrays)
    beside.replace(path)
    return fingerprint


def load(path: Path) -> Network:
    """Read a network. BadNetworkFile if it is none, of another version, or changed since; OSError."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            told = json.loads(kept["words"].tobytes())
            arrays = {name: kept[name] for name in ARRAYS}
    except (BadZipFile, KeyError, ValueError, EOFError) as error:
        raise BadNetworkFile(f"{path} holds no road network: build it anew.") from error
    fingerprint = told.pop("fingerprint")
    if told["version"] != VERSION or fingerprint != _fingerprint(arrays, told):
        raise BadNetworkFile(f"{path} is of another version, or was changed: build it anew.")
    words: dict[str, Any] = {name: tuple(told[name]) for name in WORDS}
    return Network(
        **arrays, **words, nodes=told["nodes"], speeds=told["speeds"],
        origin=Origin(*told["origin"]), report=Report.of(told["report"]),
    )  # fmt: skip


def fingerprint(network: Network) -> str:
    """SHA-256 of all that a network says."""
    return _fingerprint({name: getattr(network, name) for name in ARRAYS}, _told(network))


def _told(network: Network) -> dict[str, Any]:
    return {
        "version": VERSION, **{name: list(getattr(network, name)) for name in WORDS}, "nodes": network.nodes,
        "speeds": dict(network.speeds), "origin": list(network.origin), "report": network.report.as_json(),
    }  # fmt: skip


def _fingerprint(arrays: dict[str, Any], told: dict[str, Any]) -> str:
    digest = sha256(json.dumps(told, sort_keys=True).encode())
    for name in ARRAYS:
        digest.update(f"{name} {arrays[name].dtype.str} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
