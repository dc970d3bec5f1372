"""Units that are done, on disk: one line each with its checksum, so a run that was killed goes on where it was.

A line that is cut off, or whose checksum is wrong, is as if its unit had not been done.
"""

import os
import zlib
from pathlib import Path
from typing import IO

import msgspec

from kbassist.batch.model import UnitResult
from kbassist.errors import UserError
from kbassist.masked import MaskedBytes, without_evidence
from kbassist.private import FILE, tighten
from kbassist.text.safe import as_json
from kbassist.text.secrets.guard import seal_bytes

_FLAGS: int = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
_FORMAT = "kbassist.checkpoint/1"


class Checkpoint:
    """The file of one run. ``plan``: the digest of what is to be done."""

    def __init__(self, path: Path, plan: str) -> None:
        self._path = path
        self._plan = plan
        self.done: dict[int, UnitResult] = {}
        self._stream: IO[bytes] | None = None
        try:
            keep = self._read()
            stream = os.fdopen(os.open(path, _FLAGS, FILE), "r+b")
            tighten(path)
            stream.truncate(keep)
            stream.seek(keep)
            self._stream = stream
            if keep == 0:
                self._line(without_evidence(f"{_FORMAT} {plan}".encode()))
        except OSError as error:
            raise UserError(f"--checkpoint {path}: {error.strerror or error}; choose another file") from None

    def _read(self) -> int:
        """Take up what is there; the number of bytes that are whole."""
        if not self._path.exists() or self._path.stat().st_size == 0:
            return 0
        whole = 0
        with self._path.open("rb") as stream:
            for number, line in enumerate(stream):
                content = _checked(line)
                if content is None:
                    break
                if number == 0:
                    form, _, plan = content.decode("utf-8", "replace").partition(" ")
                    if form != _FORMAT:
                        raise UserError(f"--checkpoint {self._path}: no checkpoint; choose another file")
                    if plan != self._plan:
                        raise UserError(
                            f"--checkpoint {self._path}: of other files, rules or options; delete it or choose another"
                        )
                else:
                    try:
                        result = msgspec.json.decode(content, type=UnitResult)
                    except msgspec.DecodeError:
                        break
                    self.done[result.number] = result
                whole += len(line)
        if whole == 0:
            raise UserError(f"--checkpoint {self._path}: no checkpoint; choose another file")
        return whole

    def _line(self, content: MaskedBytes) -> None:
        if self._stream is None:
            return
        self._stream.write(b"%08x %s\n" % (zlib.crc32(content), content))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def add(self, result: UnitResult) -> None:
        """A unit is done."""
        try:
            self._line(seal_bytes(as_json(result)))
        except OSError as error:
            raise UserError(
                f"--checkpoint {self._path}: {error.strerror or error}; free space, then run again"
            ) from None

    def close(self) -> None:
        """The run is over."""
        if self._stream is not None:
            self._stream.close()


def _checked(line: bytes) -> bytes | None:
    checksum, _, content = line[:-1].partition(b" ")
    if not line.endswith(b"\n") or len(checksum) != 8:
        return None
    try:
        return content if int(checksum, 16) == zlib.crc32(content) else None
    except ValueError:
        return None
