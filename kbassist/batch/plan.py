"""From paths to units of work, in an order that does not depend on the machine: files sorted, large ones split."""

import glob
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from kbassist.batch.addresses import is_address, open_any, remote_files
from kbassist.batch.model import Unit, UnitKind, Unusable
from kbassist.errors import UserError
from kbassist.evidence.accounts import in_words
from kbassist.evidence.document import archive_kind
from kbassist.evidence.formats import is_binary
from kbassist.evidence.sources import exists, unfollowed, walk
from kbassist.model.evidence import Trouble
from kbassist.text.safe import clean, named

SPLIT = 64 * 1024 * 1024
_ZIP_SPLIT = 8 * 1024 * 1024
_CHUNK, _EVTX_HEADER = 65_536, 4_096
_GLOB = frozenset("*?[")
_DEEP = "**"
"""Any number of folders."""


def files(paths: Iterable[str]) -> Iterator[Path | Unusable]:
    """The files of paths, folders (with everything below) and globs; links are not followed below a folder.

    What can't be listed is an account of it. Raises ``UserError`` for a path or a glob that names nothing.
    """
    for name in paths:
        path = Path(name)
        if exists(path):
            yield from _below(path) if os.path.isdir(path) else (path,)  # noqa: PTH112 - as in sources
            continue
        found = sorted(map(Path, _matching(name)))
        if not found:
            raise UserError(f"{clean(name, 120)}: no such file or folder; check the path")
        for one in found:
            link = unfollowed(one) if _DEEP in Path(name).parts else None
            if link is not None:
                yield Unusable(named(str(one)), in_words(link))
            else:
                yield from _below(one) if one.is_dir() else (one,)


def _matching(name: str) -> list[str]:
    """What a glob names; nothing for what is none. ``**`` follows no links: they can lead in circles."""
    if not _GLOB & set(name) or "\0" in name:
        return []
    parts = Path(name).parts
    if _DEEP not in parts:
        # pathlib's glob takes no absolute pattern.
        return glob.glob(name)  # noqa: PTH207
    fixed = next(number for number, part in enumerate(parts) if _GLOB & set(part))
    wanted = parts[fixed:]
    top = Path(*parts[:fixed])
    found = (one for one in walk(top, hidden=False) if isinstance(one, Path))
    return [str(one) for one in found if _fits(one.relative_to(top).parts, wanted)]


def _fits(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the parts of a path fit those of a pattern, of which ``**`` takes any number."""
    reached = {0}
    for pattern in wanted:
        reached = (
            {end for start in reached for end in range(start, len(parts) + 1)}
            if pattern == _DEEP
            else {one + 1 for one in reached if one < len(parts) and fnmatch(parts[one], pattern)}
        )
    return len(parts) in reached


def _below(folder: Path) -> Iterator[Path | Unusable]:
    for one in walk(folder, hidden=True):
        if isinstance(one, Path):
            link = unfollowed(one)
            yield one if link is None else Unusable(named(str(one)), in_words(link))
        elif one.trouble is not None:
            yield Unusable(named(one.name), in_words(one.trouble))


def plan(paths: Iterable[str], split: int = SPLIT) -> tuple[list[Unit], list[Unusable]]:
    """The units of all files, each file once, and the files that can't be read. Raises ``UserError``."""
    split = max(_CHUNK, split - split % _CHUNK)
    units: list[Unit] = []
    unusable: list[Unusable] = []
    local: list[str] = []
    for name in paths:
        if not is_address(name):
            local.append(name)
            continue
        try:
            for address, size, stamp in remote_files(name):
                _remote(address, size, stamp, split, units, unusable)
        except UserError as error:
            unusable.append(Unusable(clean(name), str(error)))
    for path in dict.fromkeys(files(local)):
        if isinstance(path, Unusable):
            unusable.append(path)
            continue
        shown = named(str(path))
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                unusable.append(Unusable(shown, in_words(Trouble("not-a-file"))))
                continue
            with path.open("rb") as stream:
                head = stream.read(512)
        except OSError as error:
            unusable.append(Unusable(shown, in_words(Trouble("io-error", error.strerror or str(error)))))
            continue
        if not head:
            continue
        for start, end, kind in _pieces(head, status.st_size, split):
            units.append(Unit(len(units), str(path), start, end, kind, status.st_size, status.st_mtime_ns))
    return units, unusable


def _remote(address: str, size: int, stamp: int, split: int, units: list[Unit], unusable: list[Unusable]) -> None:
    try:
        with open_any(address) as stream:
            head = stream.read(512)
    except OSError as error:
        unusable.append(Unusable(address, in_words(Trouble("io-error", str(error)))))
        return
    for start, end, kind in _pieces(head, size, split) if head else ():
        units.append(Unit(len(units), address, start, end, kind, size, stamp))


def _pieces(head: bytes, size: int, split: int) -> Iterator[tuple[int, int, UnitKind]]:
    kind = archive_kind(head)
    if kind:
        # A zip lists its members: each piece has those that begin in it. Other archives are read from their beginning.
        step = min(split, _ZIP_SPLIT) if kind == "zip" else size
        for start in range(0, size, step):
            yield start, min(size, start + step), "archive"
        return
    evtx = is_binary(head, "evtx")
    # The header of an event log is no whole chunk: pieces end where chunks do.
    first = split + _EVTX_HEADER if evtx else split
    start, end = 0, min(size, first)
    while start < size:
        yield start, end, "evtx" if evtx else "text"
        start, end = end, min(size, end + split)


def digest(units: Iterable[Unit], *more: str) -> str:
    """What a plan is recognised by: files with size and time, pieces, rules and options."""
    total = hashlib.sha256("\0".join(more).encode())
    for unit in units:
        total.update(
            f"\n{unit.number} {unit.path} {unit.start} {unit.end} {unit.size} {unit.stamp}".encode(
                "utf-8", "surrogateescape"
            )
        )
    return total.hexdigest()[:24]
