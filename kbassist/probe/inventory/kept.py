"""Entries in a file: the result of a run in JSON Lines (``--baseline``), and a run that was cut off.

Whoever wrote the file, what it says is masked as it is read, like all that comes in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from kbassist.errors import UserError
from kbassist.kept import Form, Kept, without_secrets
from kbassist.probe.inventory.entry import HostEntry
from kbassist.text.secrets import Vault

_FORM = Form("kbassist.inventory-run/1", "checkpoint of an inventory", "options or rules")
_LONGEST = 1024**2


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
    return without_secrets(entry, HostEntry, vault)


class Checkpoint:
    """The servers that are done, on disk, so that a run that was cut off goes on where it was. ``plan``: the digest of
    how they are judged. Raises ``UserError`` for a file of another kind or plan."""

    def __init__(self, path: Path, plan: str, vault: Vault) -> None:
        self._kept = Kept(path, _FORM, plan, HostEntry, vault)
        self.done = {one.host: one for one in self._kept.parts}

    def add(self, entry: HostEntry) -> None:
        """A server is done. Raises ``UserError``."""
        self._kept.add(entry)

    def close(self, *, whole: bool) -> None:
        """The run is over; after a ``whole`` one the file has done its work: the next run asks everybody anew."""
        self._kept.close(delete=whole)
