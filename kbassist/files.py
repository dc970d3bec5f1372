"""Files written whole or not at all: a process that is killed, or a full disk, leaves the file as it was."""

import os
from pathlib import Path
from stat import S_IMODE, S_ISREG

from kbassist.errors import UserError
from kbassist.masked import MaskedBytes

_PRIVATE, _SHARED = 0o600, 0o666
_BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows would change line ends."""
TEMPORARY = ".tmp"
"""The ending of what is not yet in its place."""


def write_whole(path: Path, data: MaskedBytes, *, failed: str, private: bool = False, folders: bool = True) -> Path:
    """Write ``data`` to ``path``; the path.

    ``failed``: how the one line begins that says it could not be done; ``private``: only the owner may read the file;
    ``folders``: make the folders that are missing. Raises ``UserError``.
    """
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, private=private)
    except OSError as error:
        raise UserError(f"{failed}: {error.strerror or error}; free space or choose another place") from None
    return path


def replace_file(path: Path, data: MaskedBytes, *, private: bool = False, durable: bool = True) -> None:
    """Put ``data`` in the place of ``path`` in one step. Raises ``OSError``.

    A link stays a link, a file keeps its mode (unless ``private``: the owner's alone), a device or pipe is written to.
    ``durable``: the data is on the disk before it takes the place of what was there.
    """
    try:
        before = path.stat()
    except FileNotFoundError:
        before = None
    if before is not None and not S_ISREG(before.st_mode):
        with path.open("wb") as stream:
            stream.write(data)
        return
    place = path.resolve()
    beside = place.with_name(f".{place.name[:40]}-{os.urandom(6).hex()}{TEMPORARY}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _PRIVATE if private else _SHARED)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        if before is not None and not private:
            beside.chmod(S_IMODE(before.st_mode))
        beside.replace(place)
    except BaseException:
        # An interrupt too must leave nothing behind.
        beside.unlink(missing_ok=True)
        raise
