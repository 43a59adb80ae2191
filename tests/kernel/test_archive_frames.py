"""Frames of an archive: whatever is done to the file without its key is seen."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjian.kernel.archive.frames import LENGTH_BYTES, MARK, Reader, Unreadable, Writer
from lianjian.kernel.crypto.standard import STANDARD

KEY = bytes(range(32))
PAYLOADS = [b"first", b"second", b"", b"fourth" * 1_000]


def written(payloads: list[bytes] = PAYLOADS, key: bytes = KEY) -> bytes:
    stream = io.BytesIO()
    writer = Writer(stream, key, {"county": "沾化区"}, STANDARD)
    for payload in payloads:
        writer.put(b"R", payload)
    writer.finish(b"M", b"end")
    return stream.getvalue()


def read(content: bytes, key: bytes = KEY) -> list[bytes]:
    return [payload for _kind, payload in Reader(io.BytesIO(content)).frames(key)]


def parts(content: bytes) -> tuple[bytes, list[bytes]]:
    """Mark and header; frames with their lengths."""
    at = len(MARK)
    at += LENGTH_BYTES + int.from_bytes(content[at : at + LENGTH_BYTES])
    head, frames = content[:at], []
    while at < len(content):
        end = at + LENGTH_BYTES + int.from_bytes(content[at : at + LENGTH_BYTES])
        frames.append(content[at:end])
        at = end
    return head, frames


@given(st.lists(st.binary(max_size=2_000), max_size=8))
def test_what_is_read_is_what_was_written(payloads: list[bytes]) -> None:
    assert read(written(payloads)) == [*payloads, b"end"]


def test_the_header_can_be_read_without_the_key() -> None:
    assert Reader(io.BytesIO(written())).header["county"] == "沾化区"


@given(st.data())
def test_a_changed_byte_anywhere_is_seen(data: st.DataObject) -> None:
    content = bytearray(written())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        read(bytes(content))


@given(st.data())
def test_a_cut_anywhere_is_seen(data: st.DataObject) -> None:
    content = written()
    with pytest.raises(Unreadable):
        read(content[: data.draw(st.integers(0, len(content) - 1))])


@given(st.permutations(range(5)))
def test_frames_in_another_order_are_seen(order: list[int]) -> None:
    head, frames = parts(written())
    if order != sorted(order):
        with pytest.raises(Unreadable):
            read(head + b"".join(frames[at] for at in order))


def test_a_frame_too_many_or_too_few_is_seen() -> None:
    head, frames = parts(written())
    for other in (frames[:-1], frames[1:], [*frames, frames[-1]], [frames[0], *frames], []):
        with pytest.raises(Unreadable):
            read(head + b"".join(other))


def test_a_frame_of_another_archive_under_the_same_key_is_seen() -> None:
    head, frames = parts(written())
    _other, others = parts(written())
    with pytest.raises(Unreadable):
        read(head + b"".join([others[0], *frames[1:]]))


def test_another_key_is_refused_by_name() -> None:
    with pytest.raises(Unreadable, match="was written under key"):
        read(written(), os.urandom(32))
