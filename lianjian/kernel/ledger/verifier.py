"""Checks a bundle of a ledger, or the proof of one row, without the program that made it.

    python verifier.py BUNDLE.zip --key KEY [--key KEY …] [--against CHECKPOINT]
    python verifier.py ROW.tlog-proof --key KEY [--key KEY …]

This one file needs Python 3.9 or later and the library `cryptography`, nothing else. It shares no line with the program
whose word it checks. Give it, by `--key`, public keys that came to you by another way than the file: of the ledger, and
of the witnesses whom you trust. `--against` names a checkpoint that you kept: the ledger must begin with it.

Exit code: 0 all holds, 1 something does not, 2 the call or the file can't be read.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF = "c2sp.org/tlog-proof@v1"
LEDGER, WITNESS = 1, 4


class Fails(Exception):
    """Something does not hold."""


class Root:
    """The root of RFC 6962 over leaves that come one by one: complete subtrees wait on a stack until they pair."""

    def __init__(self):
        self.size, self.waiting = 0, []

    def add(self, data):
        node, height = hashlib.sha256(b"\x00" + data).digest(), 0
        while self.waiting and self.waiting[-1][0] == height:
            node, height = pair(self.waiting.pop()[1], node), height + 1
        self.waiting.append((height, node))
        self.size += 1

    def value(self):
        if not self.waiting:
            return hashlib.sha256(b"").digest()
        node = self.waiting[-1][1]
        for _height, left in reversed(self.waiting[:-1]):
            node = pair(left, node)
        return node


def pair(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf, index, size, path):
    """The root that a leaf reaches by its path, as RFC 9162 climbs; None if the path has the wrong length."""
    place, last, node = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = pair(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = pair(node, sibling)
        place, last = place >> 1, last >> 1
    return node if last == 0 else None


class Key:
    """A public key in one line: name+id+base64(type, key)."""

    def __init__(self, line):
        self.name, digits, encoded = line.strip().split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        self.kind, self.public = data[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != digits or self.kind not in (LEDGER, WITNESS):
            raise ValueError(f"{self.name}: no key of a ledger or a witness that this file can check")

    def signed(self, text, value):
        message = text.encode()
        if self.kind == WITNESS:
            seconds = int.from_bytes(value[:8], "big")
            message, value = f"cosignature/v1\ntime {seconds}\n".encode() + message, value[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature:
            return False
        return True


class Checkpoint:
    """A signed note that tells a ledger's name, its size and its root."""

    def __init__(self, written):
        text, _gap, below = "\n".join(written.strip().splitlines()).rpartition("\n\n")
        self.text = text + "\n"
        origin, size, root = text.split("\n")[:3]
        self.origin, self.size, self.root = origin, int(size), base64.b64decode(root, validate=True)
        self.signatures = [self._signature(line) for line in below.split("\n")]

    @staticmethod
    def _signature(line):
        _dash, name, encoded = line.split(" ")
        data = base64.b64decode(encoded, validate=True)
        return name, data[:4], data[4:]

    def signers(self, keys):
        """Which of the keys signed it: the ledger's must be among them; a signature that is wrong is an error."""
        found = []
        for key in keys:
            for name, key_id, value in self.signatures:
                if (name, key_id) == (key.name, key.id):
                    if not key.signed(self.text, value):
                        raise Fails(f"the signature of {name} on {self.size} leaves does not hold")
                    found.append(key)
        if not any(key.kind == LEDGER and key.name == self.origin for key in found):
            raise Fails(f"the checkpoint of {self.size} leaves is not signed by the ledger {self.origin}")
        return found


def check_bundle(path, keys, kept):
    """All leaves of a bundle against each checkpoint in it, and against the one that was kept."""
    with zipfile.ZipFile(path) as bundle:
        names = [name for name in bundle.namelist() if name.startswith("checkpoints/")]
        notes = [Checkpoint(bundle.read(name).decode()) for name in names]
        own = [Key(line) for line in bundle.read("keys.txt").decode().splitlines()]
        trusted, signers = keys or own, {}
        for note in [*notes, *kept]:
            signers[note] = note.signers(trusted)
        tree, waiting = Root(), sorted([*notes, *kept], key=lambda note: note.size)
        with bundle.open("leaves.jsonl") as leaves:
            for line in leaves:
                tree.add(line[:-1])
                while waiting and waiting[0].size == tree.size:
                    agree(waiting.pop(0), tree)
    if waiting:
        raise Fails(f"a checkpoint is of {waiting[-1].size} leaves, the bundle has {tree.size}")
    if not notes or max(note.size for note in notes) != tree.size:
        raise Fails("the bundle has leaves that no checkpoint covers")
    print(f"{tree.size} leaves of {notes[-1].origin}, root {tree.value().hex()}")
    for note in [*notes, *kept]:
        print(f"checkpoint of {note.size} leaves signed by {', '.join(key.name for key in signers[note])}")


def agree(note, tree):
    if note.root != tree.value():
        raise Fails(f"the first {note.size} leaves do not give the root of their checkpoint")


def check_proof(written, keys):
    """One leaf against the checkpoint that comes with it."""
    lines, _gap, note = written.partition("\n\n")
    first, extra, index, *path = lines.split("\n")
    if first != PROOF or not extra.startswith("extra ") or not index.startswith("index "):
        raise ValueError("this is no proof of a row")
    data, place = base64.b64decode(extra[6:], validate=True), int(index[6:])
    checkpoint = Checkpoint(note)
    signers = checkpoint.signers(keys)
    leaf = hashlib.sha256(b"\x00" + data).digest()
    hashes = [base64.b64decode(line, validate=True) for line in path]
    if root_from(leaf, place, checkpoint.size, hashes) != checkpoint.root:
        raise Fails(f"leaf {place} is not in the ledger of {checkpoint.size} leaves")
    told = json.loads(data)
    print(f"leaf {place} of {checkpoint.size} of {checkpoint.origin}, signed by", end=" ")
    print(", ".join(key.name for key in signers))
    print(f"{told['kind']} {told['record']}, version {told['version']}, {told['action']} by {told['actor']}")
    print(f"happened {told['at']}, written {told['recorded_at']}")
    print(json.dumps(json.loads(told["body"]), ensure_ascii=False, indent=2))


def main(argv=None):
    parser = argparse.ArgumentParser(description="Check a bundle of a ledger, or the proof of one row.")
    parser.add_argument("file")
    parser.add_argument("--key", action="append", default=[], help="a public key that you trust")
    parser.add_argument("--against", help="a checkpoint that you kept")
    options = parser.parse_args(argv)
    try:
        keys = [Key(line) for line in options.key]
        kept = []
        if options.against:
            with open(options.against, encoding="utf-8") as file:
                kept = [Checkpoint(file.read())]
        if zipfile.is_zipfile(options.file):
            check_bundle(options.file, keys, kept)
        elif not keys:
            raise ValueError("name the ledger's public key by --key")
        else:
            with open(options.file, encoding="utf-8") as file:
                check_proof(file.read(), keys)
    except Fails as failure:
        print(f"DOES NOT HOLD: {failure}")
        return 1
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        print(f"can't be read: {error}", file=sys.stderr)
        return 2
    if not keys:
        print(
            "the keys came with the bundle: they say that it holds together, not whose it is; name yours by --key"
        )
    print("HOLDS")
    return 0


if __name__ == "__main__":
    sys.exit(main())
