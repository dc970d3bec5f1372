"""Files written whole or not at all: a process that is ended, or a full disk, leaves the file as it was."""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE, S_ISREG
from types import FrameType

from kbassist.errors import UserError
from kbassist.masked import MaskedBytes
from kbassist.private import FILE, make_folder

_SHARED = 0o666
_BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows would change line ends."""
_NEW: int = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | _BINARY
TEMPORARY = ".tmp"
"""The ending of what is not yet in its place."""
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds between tries to take the place of a file that somebody reads."""
ABANDONED = 3600.0
"""Seconds after which it never will be: its process was killed."""


def write_whole(path: Path, data: MaskedBytes, *, failed: str, private: bool = False, folders: bool = True) -> Path:
    """Write ``data`` to ``path``; the path.

    ``failed``: how the one line begins that says it could not be done; ``private``: only the owner may read the file;
    ``folders``: make the folders that are missing. Raises ``UserError``.
    """
    try:
        if folders and private:
            make_folder(path.parent)
        elif folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, private=private)
    except OSError as error:
        raise UserError(f"{failed}: {error.strerror or error}; free space or choose another place") from None
    return path


def write_new(path: Path, data: MaskedBytes, *, failed: str) -> Path:
    """Write ``data`` to a file that only the owner may read and that was not there, nor a link of its name; the path.

    Raises ``UserError``.
    """
    try:
        with _orderly():
            handle = os.open(path, _NEW, FILE)
            try:
                _fill(handle, data, durable=True)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise UserError(f"{failed}: it is there already; delete it first") from None
    except OSError as error:
        raise UserError(f"{failed}: {error.strerror or error}; free space or choose another place") from None
    return path


def replace_file(
    path: Path, data: MaskedBytes, *, private: bool = False, durable: bool = True, follow: bool = True
) -> None:
    """Put ``data`` in the place of ``path`` in one step. Raises ``OSError``.

    A link stays a link, a file keeps its mode (unless ``private``: the owner's alone), a device or pipe is written to;
    without ``follow`` a link, device or pipe gives way to the file. ``durable``: the data is on the disk before it
    takes the place of what was there.
    """
    try:
        before = path.stat() if follow else path.lstat()
    except FileNotFoundError:
        before = None
    if follow and before is not None and not S_ISREG(before.st_mode):
        with path.open("wb") as stream:
            stream.write(data)
        return
    place = path.resolve() if follow else path
    beside = place.with_name(f"{_prefix(place)}{os.urandom(6).hex()}{TEMPORARY}")
    with _orderly():
        try:
            _fill(os.open(beside, _NEW, FILE if private else _SHARED), data, durable=durable)
            if before is not None and not private:
                beside.chmod(S_IMODE(before.st_mode))
            _put(beside, place)
        except BaseException:
            # An interrupt too must leave nothing behind.
            beside.unlink(missing_ok=True)
            raise
    _sweep(place)


def _put(beside: Path, place: Path) -> None:
    """Move a file to its place. On Windows that is refused while somebody reads what is there (another shell, a virus
    scanner), mostly for a moment. Raises ``OSError``."""
    for pause in _PAUSES if sys.platform == "win32" else ():
        try:
            beside.replace(place)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    beside.replace(place)


def _fill(handle: int, data: MaskedBytes, *, durable: bool) -> None:
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        if durable:
            os.fsync(stream.fileno())


def _prefix(place: Path) -> str:
    return f".{place.name[:40]}-"


def _sweep(place: Path) -> None:
    """Drop what processes that were killed left beside ``place`` when they wrote the same file."""
    ours = re.compile(rf"{re.escape(_prefix(place))}[0-9a-f]{{12}}{re.escape(TEMPORARY)}")
    try:
        with os.scandir(place.parent) as entries:
            for entry in entries:
                if ours.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < time.time() - ABANDONED:
                    Path(entry.path).unlink(missing_ok=True)
    except OSError:
        # The file itself is in its place.
        return


@contextmanager
def _orderly() -> Iterator[None]:
    """A request to end that comes while a file is written ends the process by an exception, so that it can tidy up.

    Nothing is changed where somebody else handles the signal, or outside the main thread, where Python can't.
    """
    import signal  # noqa: PLC0415 - start-up: most runs write no file

    signals = [one for one in (signal.SIGTERM, getattr(signal, "SIGHUP", None)) if one is not None]
    taken = []
    try:
        for one in signals:
            if signal.getsignal(one) is signal.SIG_DFL:
                signal.signal(one, _ended)
                taken.append(one)
    except ValueError:
        pass
    try:
        yield
    finally:
        for one in taken:
            signal.signal(one, signal.SIG_DFL)


def _ended(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
