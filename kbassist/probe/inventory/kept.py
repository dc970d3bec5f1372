"""Entries in a file, a line of JSON each: the result of a run (``--baseline``), and a run that was cut off.

Whoever wrote the file, what it says is masked as it is read, like all that comes in.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from kbassist.errors import UserError
from kbassist.masked import MaskedBytes
from kbassist.private import FILE, tighten
from kbassist.probe.inventory.entry import HostEntry
from kbassist.text.safe import as_json
from kbassist.text.secrets import Vault, mask
from kbassist.text.secrets.guard import seal_bytes

_FLAGS: int = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
_LONGEST = 1024**2
_HEAD = b'{"type":"run","plan":'


def read_entries(path: str, vault: Vault) -> dict[str, HostEntry]:
    """The entries of a result in JSON Lines, by host; other lines are left alone. Raises ``UserError``."""
    found: dict[str, HostEntry] = {}
    try:
        with Path(path).open("rb") as stream:
            for line in _lines(stream):
                entry = _entry(line, vault)
                if entry is not None:
                    found[entry.host.casefold()] = entry
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise UserError(f"--baseline {path}: {reason or error}; check the path") from None
    if not found:
        raise UserError(f"--baseline {path}: no server in it; give what --format jsonl has written")
    return found


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.readline(_LONGEST), b"")


def _entry(line: bytes, vault: Vault) -> HostEntry | None:
    try:
        entry = msgspec.json.decode(line, type=HostEntry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return msgspec.convert(_masked(msgspec.to_builtins(entry), vault), HostEntry)


def _masked(value: object, vault: Vault) -> object:
    """``value`` with every text in it masked by itself: beside names of fields (``key``) it would be another one."""
    if isinstance(value, str):
        return mask(value, vault)
    if isinstance(value, dict):
        return {name: _masked(one, vault) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one, vault) for one in value]
    return value


class Checkpoint:
    """The servers that are done, on disk, so that a run that was cut off goes on where it was. ``plan``: the digest of
    how they are judged. Raises ``UserError`` for a file of another kind or plan."""

    def __init__(self, path: Path, plan: str, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self.done: dict[str, HostEntry] = {}
        head = seal_bytes(_HEAD + b'"%s"}' % plan.encode())
        try:
            self._stream = os.fdopen(os.open(path, _FLAGS, FILE), "r+b")
            tighten(path)
            whole = self._read(head)
            self._stream.truncate(whole)
            self._stream.seek(whole)
            if not whole:
                self._line(head)
        except OSError as error:
            raise self._problem(error) from None

    def _read(self, head: bytes) -> int:
        """Take up what is there; the number of bytes that are whole."""
        first = self._stream.readline(_LONGEST)
        if not first:
            return 0
        if not first.startswith(_HEAD):
            raise UserError(f"--checkpoint {self._path}: no checkpoint of an inventory; choose another file")
        if first.rstrip(b"\n") != head:
            raise UserError(f"--checkpoint {self._path}: of other options or rules; delete it or choose another")
        whole = len(first)
        for line in _lines(self._stream):
            entry = _entry(line, self._vault) if line.endswith(b"\n") else None
            if entry is None:
                break
            self.done[entry.host] = entry
            whole += len(line)
        return whole

    def add(self, entry: HostEntry) -> None:
        """A server is done. Raises ``UserError``."""
        try:
            self._line(seal_bytes(as_json(entry)))
        except OSError as error:
            raise self._problem(error) from None

    def _line(self, content: MaskedBytes) -> None:
        self._stream.write(content + b"\n")
        self._stream.flush()

    def close(self, *, whole: bool) -> None:
        """The run is over; after a ``whole`` one the file has done its work: the next run asks everybody anew."""
        self._stream.close()
        if whole:
            self._path.unlink(missing_ok=True)

    def _problem(self, error: OSError) -> UserError:
        return UserError(f"--checkpoint {self._path}: {error.strerror or error}; choose another file")
