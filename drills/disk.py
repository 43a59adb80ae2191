"""A small disk of one's own: a file with a file system in it, filled up, emptied, made read-only. For root alone."""

import os
import subprocess
import tempfile
from pathlib import Path
from shutil import rmtree

PIECE = 1 << 20


class Disk:
    """Mounted at `path` from entering to leaving."""

    def __init__(self, megabytes: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="drill-disk-"))
        self.path, self._file = self._folder / "disk", self._folder / "image"
        self.path.mkdir()
        with open(self._file, "wb") as image:
            image.truncate(megabytes * PIECE)
        _run("mkfs.ext4", "-q", "-m", "0", str(self._file))

    def __enter__(self) -> "Disk":
        _run("mount", "-o", "loop", str(self._file), str(self.path))
        return self

    def __exit__(self, *_error: object) -> None:
        _run("umount", str(self.path))
        rmtree(self._folder)

    @property
    def _filler(self) -> Path:
        return self.path / "filler"

    def fill(self) -> None:
        """Take all the room that is left, to the last byte."""
        with open(self._filler, "ab", buffering=0) as filler:
            for piece in (PIECE, 4096, 1):
                _fill(filler.fileno(), piece)

    def empty(self) -> None:
        """Give the room back."""
        self._filler.unlink()

    def break_down(self) -> None:
        """Make it read-only at once, as the kernel does when a disk fails, whoever has files open."""
        _run("mount", "-o", "remount,abort", str(self.path))

    def mend(self) -> None:
        """Check it and mount it again, when nobody has files open."""
        _run("umount", str(self.path))
        subprocess.run(["e2fsck", "-fy", str(self._file)], capture_output=True)
        _run("mount", "-o", "loop", str(self._file), str(self.path))


def can_mount() -> bool:
    """Whether we may mount a disk here."""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists()


def _fill(target: int, piece: int) -> None:
    data = bytes(piece)
    while True:
        try:
            os.write(target, data)
            os.fsync(target)
        except OSError:
            return  # full to within a piece


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
