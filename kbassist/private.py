"""What is this user's alone: folders and files that nobody else on the machine reads, and where others could write.

On Windows the profile is what its access control list protects; its files have no modes that would say more.
"""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE, S_ISREG, S_ISVTX, S_IWGRP, S_IWOTH

FOLDER, FILE = 0o700, 0o600
_OTHERS = S_IWGRP | S_IWOTH
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
_FLAGS: int = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe in the place of a file must not make the reader wait."""


def state_folder() -> Path:
    """Where cases, the history and reports of failures are kept: ``KBASSIST_STATE_DIR``, else the platform's state
    directory."""
    configured = os.environ.get("KBASSIST_STATE_DIR")
    if configured:
        return Path(configured)
    from platformdirs import user_state_path  # noqa: PLC0415 - start-up: the environment may name the folder

    return user_state_path("kbassist", appauthor=False)


def configuration_path() -> Path:
    """Where this user's configuration file is."""
    if sys.platform == "linux":
        # As platformdirs has it, the import of which takes a tenth of a start.
        home = os.environ.get("XDG_CONFIG_HOME", "")
        folder = home if home.startswith("/") else os.path.expanduser("~/.config")  # noqa: PTH111
        return Path(folder, "kbassist", "config.toml")
    from platformdirs import user_config_path  # noqa: PLC0415 - start-up: not where the place is known

    return user_config_path("kbassist", appauthor=False) / "config.toml"


def make_folder(folder: Path) -> None:
    """Make a folder that only this user may enter, and so those above it that are missing. Raises ``OSError``."""
    for one in reversed((folder, *folder.parents)):
        if not one.is_dir():
            one.mkdir(mode=FOLDER, exist_ok=True)


def tighten(path: Path) -> None:
    """Take a file or folder of this user away from all others; a link, or what is not ours, stays as it is."""
    if sys.platform == "win32":
        return
    try:
        status = path.lstat()
        wanted = FOLDER if path.is_dir() else FILE
        if status.st_uid == os.geteuid() and not path.is_symlink() and S_IMODE(status.st_mode) != wanted:
            path.chmod(wanted)
    except OSError:
        # A file system without modes.
        return


def is_own(path: Path) -> bool:
    """Whether it is a file, and no link, that this user owns and nobody else can write. Raises ``OSError``."""
    status = path.lstat()
    return S_ISREG(status.st_mode) and not _foreign(status)


def read_own(path: Path) -> bytes:
    """The bytes of a file that this user owns and nobody else can write; no link. Raises ``OSError`` for any other."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link")
    with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not S_ISREG(status.st_mode) or _foreign(status):
            raise PermissionError(errno.EPERM, "not a file of this user alone")
        return stream.read()


def exposed(folder: Path) -> str:
    """Why what is in ``folder`` may come from somebody else; nothing where only this user and root can put it there.

    Above the folder counts who could put another one in its place.
    """
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - a link must be seen, not followed
    if sys.platform == "win32":
        return "" if place.resolve().is_relative_to(Path.home().resolve()) else "it is outside your profile"
    try:
        return "it is a link" if place.is_symlink() else next(_reasons(place), "")
    except (OSError, RuntimeError) as error:
        # A name that is too long, links that lead in a circle.
        return f"it can't be looked at ({getattr(error, 'strerror', None) or 'links in a circle'})"


def _reasons(place: Path) -> Iterator[str]:
    try:
        if _foreign(place.lstat()):
            yield "others can write there"
    except OSError:
        # Not there yet: made for this user alone.
        pass
    for above in dict.fromkeys((*place.parents, *place.resolve().parents)):
        try:
            status = above.stat()
        except OSError:
            continue
        if status.st_uid not in (0, os.geteuid()):
            yield f"{above} belongs to another user"
        elif _replaceable(status):
            yield f"others can write in {above}"


def _foreign(status: os.stat_result) -> bool:
    """Whether another user owns it or may write it."""
    if sys.platform == "win32":
        return False
    return status.st_uid != os.geteuid() or bool(status.st_mode & _OTHERS)


def _replaceable(status: os.stat_result) -> bool:
    """Whether others may rename what is in a folder. The sticky bit (``/tmp``) leaves that to the owner; a group that
    has the user's or root's own number holds nobody else."""
    if status.st_mode & S_ISVTX:
        return False
    if status.st_mode & S_IWOTH:
        return True
    return bool(status.st_mode & S_IWGRP) and status.st_gid not in (0, status.st_uid)
