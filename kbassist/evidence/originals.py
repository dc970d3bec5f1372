"""Nothing is written over: what a command is to write is compared with what it reads, and with what else it writes."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG

from kbassist.errors import UserError
from kbassist.text.safe import clean


def spare(option: str, target: str | Path, read: Iterable[str | Path]) -> None:
    """Raise ``UserError`` if ``target`` is a file that was read, by whatever name or link.

    ``option``: what asked for the target; ``read``: files, and folders with everything below.
    """
    try:
        status = Path(target).stat()
    except (OSError, ValueError):
        # Not there: nothing is written over.
        return
    if not S_ISREG(status.st_mode):
        return
    for file in _files(read):
        try:
            same = os.path.samestat(status, file.stat())
        except (OSError, ValueError):
            continue
        if same:
            shown = f"{clean(str(target))} is the file that was read as {clean(str(file))}"
            raise UserError(f"{shown}; choose another name for {option}")


def apart(written: Mapping[str, str | None]) -> None:
    """Raise ``UserError`` if two options are to write one file. ``written``: the files, there or not, by option."""
    taken: dict[str, str] = {}
    for option, target in written.items():
        if target:
            other = taken.setdefault(os.path.abspath(target), option)  # noqa: PTH100 - neither need be there yet
            if other != option:
                raise UserError(f"{clean(target)}: {other} writes it; choose another name for {option}")


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for one in paths:
        path = Path(one)
        yield path
        for folder, _folders, names in os.walk(path):
            yield from (Path(folder, name) for name in names)
