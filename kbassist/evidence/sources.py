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


def documents(paths: Iterable[str]) -> Iterator[Document]:
    """The documents of files, folders (with everything below), archives and ``-``, one at a time.

    Raises ``UserError`` for a missing path and an empty folder.
    """
    for name in paths:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            yield Document("standard input", data[:MAX_BYTES], len(data) > MAX_BYTES)
            continue
        path = Path(name)
        if not _exists(path):
            raise UserError(f"{clean(name, 80)}: no such file or folder; check the path, or use - to paste the text")
        for file in _files(path):
            yield from _file(file)


def _file(path: Path) -> Iterator[Document]:
    name = str(path)
    try:
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


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # Pasted text in place of a path is too long for a file name.
        return False


def _files(path: Path) -> list[Path]:
    """The path itself, or all files below a folder, sorted; links are not followed."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) > MAX_FILES:
            raise UserError(f"{path}: more than {MAX_FILES} files; hand over the folder of one case")
    if not found:
        raise UserError(f"{path}: the folder holds no files; hand over the folder with the evidence")
    return [one for one in found if not one.is_symlink()] or found
