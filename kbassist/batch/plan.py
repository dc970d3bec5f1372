"""From paths to units of work, in an order that does not depend on the machine: files sorted, large ones split."""

import glob
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbassist.batch.addresses import is_address, open_any, remote_files
from kbassist.batch.model import Unit, UnitKind, Unusable
from kbassist.errors import UserError
from kbassist.evidence.accounts import in_words
from kbassist.evidence.document import archive_kind
from kbassist.evidence.formats import is_binary
from kbassist.model.evidence import Trouble
from kbassist.text.safe import clean

SPLIT = 64 * 1024 * 1024
_CHUNK, _EVTX_HEADER = 65_536, 4_096
_GLOB = frozenset("*?[")


def files(paths: Iterable[str]) -> Iterator[Path]:
    """The files of paths, folders (with everything below) and globs; links are not followed below a folder.

    Raises ``UserError`` for a path or a glob that names nothing.
    """
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from _below(path)
        elif path.exists():
            yield path
        else:
            # pathlib's glob takes no absolute pattern.
            found = sorted(glob.glob(name, recursive=True)) if _GLOB & set(name) else []  # noqa: PTH207
            if not found:
                raise UserError(f"{clean(name, 120)}: no such file or folder; check the path")
            for one in found:
                yield from _below(Path(one)) if Path(one).is_dir() else (Path(one),)


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(parent) / name
            if not path.is_symlink():
                yield path


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
        for address, size, stamp in remote_files(name):
            _remote(address, size, stamp, split, units, unusable)
    for path in dict.fromkeys(files(local)):
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                unusable.append(Unusable(str(path), in_words(Trouble("not-a-file"))))
                continue
            with path.open("rb") as stream:
                head = stream.read(512)
        except OSError as error:
            unusable.append(Unusable(str(path), in_words(Trouble("io-error", error.strerror or str(error)))))
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
    if archive_kind(head):
        yield 0, size, "archive"
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
