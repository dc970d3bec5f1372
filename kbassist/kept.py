"""What is done of a long run, on disk, a line each with its checksum: a run that was killed goes on where it was.

A line that is cut off, or whose checksum is wrong, is as if its part had not been done. Whoever wrote the file, what it
says is masked as it is read, like all that comes in.
"""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from kbassist.errors import UserError
from kbassist.masked import MaskedBytes, without_evidence
from kbassist.private import FILE, tighten
from kbassist.text.safe import as_json
from kbassist.text.secrets import Vault, mask
from kbassist.text.secrets.guard import seal_bytes

_FLAGS: int = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
_T = TypeVar("_T")


class Form(Struct, frozen=True):
    """What such a file is. ``name``: with which it begins; ``called``: what it is to a person; ``plan``: what has to be
    the same when a run goes on."""

    name: str
    called: str
    plan: str


class Kept(Generic[_T]):
    """The file of one run, each part a ``type_``. ``plan``: the digest of what is to be done; ``vault``: takes the
    secrets that are in it after all. Raises ``UserError`` for a file of another form or plan."""

    def __init__(self, path: Path, form: Form, plan: str, type_: type[_T], vault: Vault) -> None:
        self._path = path
        self._form = form
        self._type = type_
        self._vault = vault
        self.parts: list[_T] = []
        try:
            self._stream = os.fdopen(os.open(path, _FLAGS, FILE), "r+b")
            tighten(path)
            whole = self._read(plan)
            self._stream.truncate(whole)
            self._stream.seek(whole)
            if not whole:
                self._line(without_evidence(f"{form.name} {plan}".encode()))
        except OSError as error:
            raise self._problem(error, "choose another file") from None

    def _read(self, plan: str) -> int:
        """Take up what is there; the number of bytes that are whole."""
        lines = iter(self._stream)
        first = next(lines, b"")
        if not first:
            return 0
        form, _, kept_plan = (_checked(first) or b"").decode("utf-8", "replace").partition(" ")
        if form != self._form.name:
            raise UserError(f"--checkpoint {self._path}: no {self._form.called}; choose another file")
        if kept_plan != plan:
            words = f"of other {self._form.plan}; delete it or choose another"
            raise UserError(f"--checkpoint {self._path}: {words}")
        return len(first) + sum(self._parts(lines))

    def _parts(self, lines: Iterator[bytes]) -> Iterator[int]:
        """Take up the parts that are whole; the length of each line."""
        for line in lines:
            content = _checked(line)
            try:
                part = msgspec.json.decode(content or b"", type=self._type)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return
            self.parts.append(without_secrets(part, self._type, self._vault))
            yield len(line)

    def add(self, part: _T) -> None:
        """A part is done. Raises ``UserError``."""
        try:
            self._line(seal_bytes(as_json(part)))
        except OSError as error:
            raise self._problem(error, "free space, then run again") from None

    def _line(self, content: MaskedBytes) -> None:
        self._stream.write(b"%08x %s\n" % (zlib.crc32(content), content))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self, *, delete: bool = False) -> None:
        """The run is over; ``delete``: its file has done its work."""
        self._stream.close()
        if delete:
            self._path.unlink(missing_ok=True)

    def _problem(self, error: OSError, mend: str) -> UserError:
        return UserError(f"--checkpoint {self._path}: {error.strerror or error}; {mend}")


def _checked(line: bytes) -> bytes | None:
    """The content of a line that is whole."""
    checksum, _, content = line[:-1].partition(b" ")
    if not line.endswith(b"\n") or len(checksum) != 8:
        return None
    try:
        return content if int(checksum, 16) == zlib.crc32(content) else None
    except ValueError:
        return None


def without_secrets(value: _T, type_: type[_T], vault: Vault) -> _T:
    """``value`` with every text in it masked by itself: beside names of fields (``key``) it would be another one."""
    return msgspec.convert(_masked(msgspec.to_builtins(value), vault), type_)


def _masked(value: object, vault: Vault) -> object:
    if isinstance(value, str):
        return mask(value, vault)
    if isinstance(value, dict):
        return {mask(name, vault): _masked(one, vault) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one, vault) for one in value]
    return value
