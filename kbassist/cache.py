"""Speed-ups kept on disk, and their only reader and writer.

An entry is whole or not there, and can always be made again: what can't be read is no entry, what can't be written is
no error. A change of what an entry depends on gives it another key; the entries left behind are pruned.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kbassist.files import TEMPORARY, replace_file
from kbassist.masked import MaskedBytes

_MOST_BYTES = 64 * 1024 * 1024
_ABANDONED = 3600.0
_SEAL = hashlib.sha256().digest_size


def cache_folder() -> Path:
    """Where speed-ups are kept: ``KBASSIST_CACHE_DIR``, else the platform's cache directory."""
    configured = os.environ.get("KBASSIST_CACHE_DIR")
    if configured:
        return Path(configured)
    from platformdirs import user_cache_path  # noqa: PLC0415 - start-up: the environment may name the folder

    return user_cache_path("kbassist", appauthor=False)


class Cache(NamedTuple):
    """The entries of one kind: files ``<kind>-<key><ending>``, the ``most`` newest of them.

    ``sealed``: entries carry a checksum, for a reader that trusts what it is given.
    """

    kind: str
    ending: str
    most: int
    sealed: bool = False

    def read(self, key: str) -> bytes | None:
        """The entry, or None where there is none that can be used."""
        try:
            data = self._place(key).read_bytes()
        except OSError:
            return None
        return self._content(data)

    def write(self, key: str, content: MaskedBytes) -> None:
        """Keep an entry; older ones beyond what is allowed are dropped."""
        place = self._place(key)
        data = MaskedBytes(hashlib.sha256(content).digest() + content) if self.sealed else content
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # Not durable: an entry lost with the power is made again, one damaged is not taken.
            replace_file(place, data, private=True, durable=False)
            self._prune(place)
        except OSError:
            return

    def _place(self, key: str) -> Path:
        return cache_folder() / f"{self.kind}-{key}{self.ending}"

    def _content(self, data: bytes) -> bytes | None:
        """What of a file may be used: the one place in which an entry is checked before anything reads it."""
        if not self.sealed:
            return data
        content = data[_SEAL:]
        return content if hashlib.sha256(content).digest() == data[:_SEAL] else None

    def _prune(self, kept: Path) -> None:
        """Drop all entries but the newest few, and what killed processes left behind."""
        total = kept.stat().st_size
        others = sorted(self._entries(kept), reverse=True)
        for number, (_changed, size, path) in enumerate(others, start=1):
            total += size
            if number >= self.most or total > _MOST_BYTES:
                _drop(path)
        for path in kept.parent.glob(f".{self.kind}-*{TEMPORARY}"):
            if path.stat().st_mtime < time.time() - _ABANDONED:
                _drop(path)

    def _entries(self, kept: Path) -> Iterator[tuple[float, int, Path]]:
        """When each entry was written, its size and place; not the one that was written just now."""
        for path in kept.parent.glob(f"{self.kind}-*"):
            try:
                status = path.stat()
            except OSError:
                continue
            if path != kept:
                yield status.st_mtime, status.st_size, path


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Another process reads it (Windows); the next one to write drops it.
        return
