"""One process at a time in a folder: a lock that ends with its process, whatever happens to it."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbassist.errors import UserError

_PATIENCE = 2.0
_PAUSE = 0.01
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. Raises ``UserError`` where another process does not let go of it.

    Where the folder is not there yet, or its file system has no locks, there is none: what is written is whole all the
    same.
    """
    handle = _opened(folder)
    try:
        if handle is not None:
            _wait(handle, folder)
        yield
    finally:
        if handle is not None:
            _close(handle)


def _wait(handle: int, folder: Path) -> None:
    limit = time.monotonic() + _PATIENCE
    while True:
        try:
            _lock(handle)
        except OSError as error:
            if error.errno not in _TAKEN:
                return
        else:
            return
        if time.monotonic() > limit:
            raise UserError(f"{folder}: another kbassist is writing there; it is tried again after the next turn")
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _opened(folder: Path) -> int | None:
        """A folder can't be locked there: a file in it stands for it."""
        try:
            return os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
        except OSError:
            return None

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _close(handle: int) -> None:
        os.close(handle)

else:
    import fcntl

    def _opened(folder: Path) -> int | None:
        try:
            return os.open(folder, os.O_RDONLY)
        except OSError:
            return None

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _close(handle: int) -> None:
        os.close(handle)
