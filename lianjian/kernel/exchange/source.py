"""The bytes of an uploaded table: how many, of what kind, in which encoding. A file's name proves nothing."""

import codecs
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

PIECE = 1 << 20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PAGE_STARTS = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # the stream that holds an encrypted .xlsx

BYTE_ENCODINGS = ("utf-8", "gb18030")
TELLING = frozenset(b"0123456789,;\t\r\n")
"""What every table has. In UTF-16 each of them is a byte and a NUL; in any other text few have a NUL beside."""
FEWEST_NULS = 4

Kind = Literal["workbook", "text"]


class UnreadableTable(Exception):
    """A file from which no rows can be read. Its text is a sentence for the person who chose the file."""


class FileTooLarge(UnreadableTable):
    """Refused by its size alone: nothing of it was read."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            format_lazy(
                _("这个文件有 {size}，超过了上限 {limit}。请删去图片，或分成几个文件后再导入。"),
                size=filesizeformat(size),
                limit=filesizeformat(limit),
            )
        )


class FileEmpty(UnreadableTable):
    """No bytes, or no filled cell."""

    def __init__(self) -> None:
        super().__init__(_("这个文件是空的，没有可以导入的内容。"))


class NotATable(UnreadableTable):
    """Neither a workbook nor text, or a damaged workbook."""

    def __init__(self) -> None:
        super().__init__(
            _("这个文件不是 Excel 表格或 CSV，或者已经损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。")
        )


class WebPage(UnreadableTable):
    """HTML or XML that a system handed out under the name .xls."""

    def __init__(self) -> None:
        super().__init__(
            _("这个文件其实是网页，只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。")
        )


class PasswordProtected(UnreadableTable):
    """A workbook that opens with a password."""

    def __init__(self) -> None:
        super().__init__(_("这个文件设有打开密码。请用 Excel 或 WPS 打开，取消密码并保存后再导入。"))


class EncodingUnknown(UnreadableTable):
    """Text that is neither UTF-8, GB18030 nor UTF-16."""

    def __init__(self) -> None:
        super().__init__(
            _("看不出这个文本文件的编码。请用 Excel 或 WPS 打开，另存为 .xlsx 或“CSV UTF-8”后再导入。")
        )


@dataclass(frozen=True)
class Source:
    """A file that can be opened again and again, of a size known beforehand."""

    content: Path | bytes

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else os.stat(self.content).st_size

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")

    @contextmanager
    def on_disk(self) -> Iterator[BinaryIO]:
        """For another process, which cannot see our memory."""
        if isinstance(self.content, Path):
            with self.content.open("rb") as file:
                yield file
        else:
            with tempfile.TemporaryFile() as copy:
                copy.write(self.content)
                copy.seek(0)
                yield copy


def measured(content: str | os.PathLike[str] | bytes, *, max_bytes: int) -> Source:
    """The source of `content`, a path or the bytes themselves.

    Raises `FileTooLarge` or `FileEmpty`, before anything of the file is read.
    """
    source = Source(content if isinstance(content, bytes) else Path(content))
    if source.size > max_bytes:
        raise FileTooLarge(source.size, max_bytes)
    if not source.size:
        raise FileEmpty
    return source


def kind_of(source: Source) -> Kind:
    """A workbook (.xlsx, .xls, .ods) or text, told by the first bytes.

    Raises `PasswordProtected`, `WebPage` or `NotATable`.
    """
    with source.open() as file:
        start = file.read(PIECE)
        if start.startswith(OLE) and _holds(file, start, ENCRYPTED_PACKAGE):
            raise PasswordProtected
    if start.startswith((ZIP, OLE)):
        return "workbook"
    if start.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(PAGE_STARTS):
        raise WebPage
    if b"\0" in start and _encodings_to_try(start) == BYTE_ENCODINGS:
        raise NotATable
    return "text"


def _holds(file: BinaryIO, piece: bytes, name: bytes) -> bool:
    """Names stand at multiples of 128 bytes in such a file, so that no piece cuts one in two."""
    while piece:
        if name in piece:
            return True
        piece = file.read(PIECE)
    return False


def encoding_of(source: Source) -> str:
    """The encoding in which the whole text can be read; raises `EncodingUnknown`."""
    with source.open() as file:
        start = file.read(PIECE)
    for encoding in _encodings_to_try(start):
        if _decodes(source, encoding):
            return encoding
    raise EncodingUnknown


def _encodings_to_try(start: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return (encoding,)
    if b"\0" not in start:
        return BYTE_ENCODINGS
    if _is_utf_16(start[0::2], start[1::2]):
        return ("utf-16-le",)
    return ("utf-16-be",) if _is_utf_16(start[1::2], start[0::2]) else BYTE_ENCODINGS


def _is_utf_16(low: bytes, high: bytes) -> bool:
    """Whether these are the halves of characters. A low half may be NUL too: that of 一 (U+4E00) is."""
    beside = [other for byte, other in zip(low, high, strict=False) if byte in TELLING]
    nuls = beside.count(0)
    return nuls >= FEWEST_NULS and 4 * nuls > len(beside) and high.count(0) > 4 * low.count(0)


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with source.open() as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
