"""Checks a bundle of a ledger, or the proof of one row, without the program that made it.

    python verifier.py BUNDLE.zip --key KEY [--key KEY …] [--against CHECKPOINT]
    python verifier.py ROW.tlog-proof --key KEY [--key KEY …]

This one file needs Python 3.9 or later and the library `cryptography`, nothing else. It shares no line with the program
whose word it checks. Give it, by `--key`, public keys that came to you by another way than the file: of the ledger, and
of the witnesses whom you trust. `--against` names a checkpoint that you kept: the ledger must begin with it.

A ledger is hashed by SHA-256 and signed by Ed25519, or hashed by SM3, which its checkpoints name, and signed by SM2.

Exit code: 0 all holds, 1 something does not, 2 the call or the file can't be read.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF = "c2sp.org/tlog-proof@v1"
LEDGER, WITNESS = 1, 4
OTHER, SM2_LEDGER, SM2_WITNESS = 255, b"SM2-with-SM3\n", b"SM2-with-SM3 cosignature/v1\n"
SM2_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SM2_A = SM2_P - 3
SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM2_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SM2_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SM2_SIGNER = b"1234567812345678"


class Fails(Exception):
    """Something does not hold."""


def sha256(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    try:
        running = hashlib.new("sm3")
    except ValueError:
        return sm3_of_cryptography(data)
    running.update(data)
    return running.digest()


def sm3_of_cryptography(data):
    if not hasattr(hashes, "SM3"):
        raise ValueError(
            "this ledger is hashed by SM3, and neither this Python nor its library cryptography has it"
        )
    running = hashes.Hash(hashes.SM3())
    running.update(data)
    return running.finalize()


HASHES = {"SHA-256": sha256, "SM3": sm3}


class Root:
    """The root of RFC 6962 over leaves that come one by one: complete subtrees wait on a stack until they pair."""

    def __init__(self, hash_by):
        self.size, self.waiting, self.hash_by = 0, [], hash_by

    def add(self, data):
        node, height = self.hash_by(b"\x00" + data), 0
        while self.waiting and self.waiting[-1][0] == height:
            node, height = pair(self.waiting.pop()[1], node, self.hash_by), height + 1
        self.waiting.append((height, node))
        self.size += 1

    def value(self):
        if not self.waiting:
            return self.hash_by(b"")
        node = self.waiting[-1][1]
        for _height, left in reversed(self.waiting[:-1]):
            node = pair(left, node, self.hash_by)
        return node


def pair(left, right, hash_by):
    return hash_by(b"\x01" + left + right)


def root_from(leaf, index, size, path, hash_by):
    """The root that a leaf reaches by its path, as RFC 9162 climbs; None if the path has the wrong length."""
    place, last, node = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            node = pair(sibling, node, hash_by)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = pair(node, sibling, hash_by)
        place, last = place >> 1, last >> 1
    return node if last == 0 else None


def sm2_sum(one, other):
    """The sum of two points of SM2's curve; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x, y), (other_x, other_y) = one, other
    if x == other_x and (y + other_y) % SM2_P == 0:
        return None
    rise, run = (3 * x * x + SM2_A, 2 * y) if one == other else (other_y - y, other_x - x)
    slope = rise * pow(run, -1, SM2_P)
    there = (slope * slope - x - other_x) % SM2_P
    return there, (slope * (x - there) - y) % SM2_P


def sm2_times(number, point):
    total = None
    for bit in bin(number)[2:]:
        total = sm2_sum(total, total)
        if bit == "1":
            total = sm2_sum(total, point)
    return total


def der_pair(signature):
    """The two numbers of a signature in DER: a sequence of two integers, written in the one way that there is."""
    numbers, rest = [], signature[2:]
    while len(rest) > 2:
        numbers.append(int.from_bytes(rest[2 : 2 + rest[1]], "big"))
        rest = rest[2 + rest[1] :]
    if len(numbers) != 2 or max(numbers) >= SM2_N or signature != der_of(numbers):
        raise InvalidSignature
    return numbers


def der_of(numbers):
    written = (number.to_bytes(number.bit_length() // 8 + 1, "big") for number in numbers)
    content = b"".join(bytes([2, len(number)]) + number for number in written)
    return bytes([0x30, len(content)]) + content


def sm2_holds(public, message, signature):
    """Verification as GB/T 32918.2 tells it, under the default identity of a signer. InvalidSignature if it fails."""
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    if len(public) != 64 or max(x, y) >= SM2_P or (y * y - x * x * x - SM2_A * x - SM2_B) % SM2_P:
        raise InvalidSignature
    r, s = der_pair(signature)
    t = (r + s) % SM2_N
    if not (0 < r < SM2_N and 0 < s < SM2_N and t):
        raise InvalidSignature
    curve = b"".join(number.to_bytes(32, "big") for number in (SM2_A, SM2_B, *SM2_G))
    signer = (8 * len(SM2_SIGNER)).to_bytes(2, "big") + SM2_SIGNER
    e = int.from_bytes(sm3(sm3(signer + curve + public) + message), "big")
    point = sm2_sum(sm2_times(s, SM2_G), sm2_times(t, (x, y)))
    if point is None or (e + point[0]) % SM2_N != r:
        raise InvalidSignature


def ed25519_holds(public, message, signature):
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


class Key:
    """A public key in one line: name+id+base64(type, key)."""

    def __init__(self, line):
        self.name, digits, encoded = line.strip().split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        self.kind, self.public = data[0], data[1:]
        self.holds, hash_by = ed25519_holds, sha256
        for kind, name in ((LEDGER, SM2_LEDGER), (WITNESS, SM2_WITNESS)):
            if self.kind == OTHER and self.public.startswith(name):
                self.kind, self.public = kind, self.public[len(name) :]
                self.holds, hash_by = sm2_holds, sm3
        self.id = hash_by(self.name.encode() + b"\n" + data)[:4]
        if self.id.hex() != digits or self.kind not in (LEDGER, WITNESS):
            raise ValueError(f"{self.name}: no key of a ledger or a witness that this file can check")

    def signed(self, text, value):
        message = text.encode()
        if self.kind == WITNESS:
            seconds = int.from_bytes(value[:8], "big")
            message, value = f"cosignature/v1\ntime {seconds}\n".encode() + message, value[8:]
        try:
            self.holds(self.public, message, value)
        except InvalidSignature:
            return False
        return True


class Checkpoint:
    """A signed note that tells a ledger's name, its size and its root."""

    def __init__(self, written):
        text, _gap, below = "\n".join(written.strip().splitlines()).rpartition("\n\n")
        self.text = text + "\n"
        origin, size, root, *more = text.split("\n")
        named = [line[5:] for line in more if line.startswith("hash ")] or ["SHA-256"]
        if len(named) > 1 or named[0] not in HASHES:
            raise ValueError(f"the ledger's hash is {' '.join(named)}, which this file does not know")
        self.hash_by = HASHES[named[0]]
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
        if len({note.hash_by for note in [*notes, *kept]}) > 1:
            raise Fails("its checkpoints name different hashes")
        tree = Root(notes[0].hash_by if notes else sha256)
        waiting = sorted([*notes, *kept], key=lambda note: note.size)
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
    leaf = checkpoint.hash_by(b"\x00" + data)
    path_hashes = [base64.b64decode(line, validate=True) for line in path]
    if root_from(leaf, place, checkpoint.size, path_hashes, checkpoint.hash_by) != checkpoint.root:
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
