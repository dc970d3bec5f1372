"""Speed-ups kept on disk, and their only reader and writer.

An entry is whole or not there, and can always be made again: what can't be read is no entry, what can't be written is
no error. A change of what an entry depends on gives it another key; the entries left behind are pruned.

Some readers trust what they are given (Hyperscan maps the bytes as they are), so an entry is taken only if this user
wrote it: the folder and the file are this user's and nobody else can write them. It begins with the form, the version
of the program, the kind and the whole key, under a checksum of all of it: what is damaged, or another key's, is as if
it were not there, and is written again. A checksum (CRC-32) is enough against damage, and no hash keeps out who can
write here; OpenSSL, which ``hashlib`` loads, would cost a fortieth of a diagnosis.
"""

import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kbassist import __version__
from kbassist.files import ABANDONED, TEMPORARY, replace_file
from kbassist.masked import MaskedBytes
from kbassist.private import exposed, make_folder, read_own

_MOST_BYTES = 64 * 1024 * 1024
_CHECKSUM = 4
_FORMAT = "kbassist.cache/2"
_VARIABLE = "KBASSIST_CACHE_DIR"
_AHEAD = Path(__file__).parent / "_ahead"
"""Entries that were made when the package was built (``batch.ahead``); a checkout has none."""


def cache_folder() -> Path:
    """Where speed-ups are kept: ``KBASSIST_CACHE_DIR``, else the platform's cache directory."""
    configured = os.environ.get(_VARIABLE)
    if configured:
        return Path(configured)
    from platformdirs import user_cache_path  # noqa: PLC0415 - start-up: the environment may name the folder

    return user_cache_path("kbassist", appauthor=False)


def refused() -> str:
    """Why the folder that somebody chose is not used, in one line; nothing where it is, or where nobody chose one."""
    configured = os.environ.get(_VARIABLE)
    reason = exposed(Path(configured)) if configured else ""
    return f"{_VARIABLE} {configured}: no cache is kept there: {reason}; choose a folder of your own" if reason else ""


class Cache(NamedTuple):
    """The entries of one kind: files ``<kind>-<checksum of the key><ending>``, the ``most`` newest of them.

    A key is all that an entry depends on, in any words and of any length: it stands in the entry.
    """

    kind: str
    ending: str
    most: int

    def path(self, key: str) -> Path:
        """Where the entry is kept."""
        return cache_folder() / f"{self.kind}-{zlib.crc32(_encoded(key)):08x}{self.ending}"

    def read(self, key: str) -> memoryview | None:
        """The entry, or None where there is none that can be used; a view, for a rule base is large."""
        place = self.path(key)
        if not exposed(place.parent):
            try:
                kept = self._content(key, read_own(place))
            except OSError:
                kept = None
            if kept is not None:
                return kept
        return self._ahead(key, place.name)

    def _ahead(self, key: str, name: str) -> memoryview | None:
        """An entry that came with the package: as trustworthy as its code, which stands beside it."""
        try:
            return self._content(key, (_AHEAD / name).read_bytes())
        except OSError:
            return None

    def write(self, key: str, content: MaskedBytes) -> None:
        """Keep an entry; older ones beyond what is allowed are dropped."""
        place = self.path(key)
        if exposed(place.parent):
            return
        try:
            make_folder(place.parent)
            # Not durable: an entry lost with the power is made again, one damaged is not taken.
            replace_file(place, self._whole(key, content), private=True, durable=False, follow=False)
            self._prune(place)
        except OSError:
            return

    def _head(self, key: str) -> bytes:
        said = _encoded(key)
        return f"{_FORMAT} {__version__} {self.kind} {len(said)}\n".encode() + said

    def _whole(self, key: str, content: MaskedBytes) -> MaskedBytes:
        whole = self._head(key) + content
        return MaskedBytes(_checksum(whole) + whole)

    def _content(self, key: str, data: bytes) -> memoryview | None:
        """What of a file may be used: the one place in which an entry is checked before anything reads it."""
        head = self._head(key)
        whole = memoryview(data)[_CHECKSUM:]
        if whole[: len(head)] != head or _checksum(whole) != data[:_CHECKSUM]:
            return None
        return whole[len(head) :]

    def _prune(self, kept: Path) -> None:
        """Drop all entries but the newest few, and what killed processes left behind."""
        total = kept.stat().st_size
        others = sorted(self._entries(kept), reverse=True)
        for number, (_changed, size, path) in enumerate(others, start=1):
            total += size
            if number >= self.most or total > _MOST_BYTES:
                _drop(path)
        for path in kept.parent.glob(f".{self.kind}-*{TEMPORARY}"):
            if path.lstat().st_mtime < time.time() - ABANDONED:
                _drop(path)

    def _entries(self, kept: Path) -> Iterator[tuple[float, int, Path]]:
        """When each entry was written, its size and place; not the one that was written just now."""
        for path in kept.parent.glob(f"{self.kind}-*"):
            try:
                status = path.lstat()
            except OSError:
                continue
            if path != kept:
                yield status.st_mtime, status.st_size, path


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogateescape")


def _checksum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECKSUM, "big")


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Another process reads it (Windows); the next one to write drops it.
        return
