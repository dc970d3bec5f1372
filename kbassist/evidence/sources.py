"""Where documents come from: files, folders, standard input, and what archives hold (``evidence.archives``)."""

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from kbassist.errors import UserError
from kbassist.evidence.document import MAX_BYTES, MAX_FILES, Document, archive_kind
from kbassist.model.evidence import Trouble
from kbassist.text.safe import clean

STANDARD_INPUT = "standard input"
"""What a document is called that has no path."""


def documents(paths: Iterable[str]) -> Iterator[Document]:
    """The documents of files, folders (with everything below), archives and ``-``, one at a time.

    Raises ``UserError`` for a missing path and an empty folder.
    """
    for name in paths:
        if name == "-":
            yield _pasted()
            continue
        path = Path(name)
        if not exists(path):
            raise UserError(f"{clean(name, 80)}: no such file or folder; check the path, or use - to paste the text")
        if not os.path.isdir(path):  # noqa: PTH112 - as in unfollowed
            yield from _file(path)
            continue
        for found in _below(path):
            if isinstance(found, Document):
                yield found
            else:
                yield from _file(found)


def _pasted() -> Document:
    """What comes through standard input."""
    data = standard_input(MAX_BYTES + 1)
    return Document(STANDARD_INPUT, data[:MAX_BYTES], len(data) > MAX_BYTES)


def standard_input(most: int = -1) -> bytes:
    """The bytes of standard input, at most so many. Raises ``UserError``."""
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise UserError(f"standard input can't be read: {error.strerror or error}; give the path of a file") from None


def _file(path: Path) -> Iterator[Document]:
    name = str(path)
    try:
        if unfollowed(path) == Trouble("dead-link"):
            yield Document(name, b"", trouble=Trouble("dead-link"))
            return
        if not stat.S_ISREG(path.stat().st_mode):
            yield Document(name, b"", trouble=Trouble("not-a-file"))
            return
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
            opened = archive_kind(data)
            if opened:
                stream.seek(0)
                yield from _opened(opened, stream, name, path.stat().st_size)
                return
    except OSError as error:
        yield Document(name, b"", trouble=Trouble("io-error", error.strerror or str(error)))
        return
    yield Document(name, data[:MAX_BYTES], len(data) > MAX_BYTES)


def unpacked(document: Document) -> Iterator[Document]:
    """The document, or what is in it if it is an archive (one that came through standard input, for example)."""
    kind = archive_kind(document.data)
    if kind:
        yield from _opened(kind, io.BytesIO(document.data), document.name, len(document.data))
    else:
        yield document


def _opened(kind: str, stream: IO[bytes], name: str, size: int) -> Iterator[Document]:
    # Archive modules cost start-up, and most cases are a pasted text.
    from kbassist.evidence.archives import members  # noqa: PLC0415 - start-up: only an archive pays for it

    return members(kind, stream, name, size)


def exists(path: Path) -> bool:
    """Whether there is something of that name, be it a link that leads nowhere. Pasted text in place of a path is too
    long for a name, or holds a NUL."""
    return os.path.lexists(path)


def unfollowed(path: Path) -> Trouble | None:
    """Why a link is not read; None if it is none."""
    # Not by pathlib, which raises for a path that is too long.
    if not os.path.islink(path):  # noqa: PTH114
        return None
    return Trouble("link" if os.path.exists(path) else "dead-link")  # noqa: PTH110


def walk(folder: Path, *, hidden: bool) -> Iterator[Path | Document]:
    """All files below a folder, sorted, links and special files among them; what can't be listed is an account of it.

    Links to folders are not followed. ``hidden``: also what begins with a dot.
    """
    errors: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=errors.append, followlinks=False):
        folders[:] = sorted(name for name in folders if hidden or not name.startswith("."))
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]  # noqa: PTH114, PTH118 - as in unfollowed
        yield from (Path(parent, name) for name in sorted([*names, *links]) if hidden or not name.startswith("."))
    for error in errors:
        yield Document(str(error.filename), b"", trouble=Trouble("io-error", error.strerror or str(error)))


def _below(folder: Path) -> list[Path | Document]:
    """The files of a folder; links are named and not read, unless there is nothing else."""
    found: list[Path | Document] = []
    for one in walk(folder, hidden=False):
        found.append(one)
        if len(found) > MAX_FILES:
            raise UserError(f"{folder}: more than {MAX_FILES} files; hand over the folder of one case")
    if not found:
        raise UserError(f"{folder}: the folder holds no files; hand over the folder with the evidence")
    if all(isinstance(one, Path) and unfollowed(one) == Trouble("link") and one.is_file() for one in found):
        return found
    return [_link(one) or one if isinstance(one, Path) else one for one in found]


def _link(path: Path) -> Document | None:
    trouble = unfollowed(path)
    return Document(str(path), b"", trouble=trouble) if trouble else None
