"""Archives, opened in memory: zip, tar (plain, gz, bz2, xz), single compressed files, 7z.

Nothing is ever written to disk, so a name in an archive is only a label. What an archive may unpack to is bounded in
bytes, in files, in depth and in ratio; links and devices in it are left out.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Protocol, cast

from kbassist.evidence.document import MAX_BYTES, MAX_FILES, Document, archive_kind
from kbassist.model.evidence import RefusedError, Trouble
from kbassist.text.safe import clean

_MAX_TOTAL = 1024 * 1024 * 1024
_MAX_DEPTH = 3
_MAX_RATIO = 500
_RATIO_FROM = 8 * 1024 * 1024
_BAD_ARCHIVE = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
)


class _Readable(Protocol):
    """Whatever bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes: ...


class _Budget:
    """What one archive may still unpack to."""

    def __init__(self, packed: int) -> None:
        self.packed = max(1, packed)
        self.unpacked = 0
        self.files = 0

    def refuses(self) -> Trouble | None:
        if self.files >= MAX_FILES:
            return Trouble("too-many-files", str(MAX_FILES))
        if self.unpacked > _MAX_TOTAL:
            return Trouble("too-large", str(_MAX_TOTAL // 1024**2))
        if self.unpacked > _RATIO_FROM and self.unpacked > _MAX_RATIO * self.packed:
            return Trouble("too-dense", str(_MAX_RATIO))
        return None


def members(kind: str, stream: IO[bytes], name: str, size: int) -> Iterator[Document]:
    """Every file in an archive of this ``sources.archive_kind`` and packed size; archives in it are opened as well."""
    return _members(kind, stream, name, _Budget(size), 1)


def _members(kind: str, stream: IO[bytes], name: str, budget: _Budget, depth: int) -> Iterator[Document]:
    """Every file of an archive; a problem with the archive is a document of its own."""
    if depth > _MAX_DEPTH:
        yield Document(name, b"", trouble=Trouble("too-deep", str(depth)))
        return
    read = {"zip": _zip, "7z": _seven, "tar": _tar}.get(kind, _compressed)
    try:
        for member in read(stream, name, kind, budget):
            budget.files += 1
            budget.unpacked += len(member.data)
            inner = "" if member.trouble else archive_kind(member.data)
            refused = budget.refuses()
            if refused:
                yield Document(name, b"", trouble=refused)
                return
            if inner:
                yield from _members(inner, io.BytesIO(member.data), member.name, budget, depth + 1)
                if budget.refuses():
                    return
            else:
                yield member
    except RefusedError as refusal:
        yield Document(name, b"", trouble=refusal.trouble)
    except _BAD_ARCHIVE as error:
        yield Document(name, b"", trouble=Trouble("damaged-archive", clean(str(error) or type(error).__name__, 80)))


def _label(archive: str, member: str) -> str:
    """``archive/inner/file``; parts that would lead out of the archive are left out of the label."""
    parts = [part for part in PurePosixPath(member.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return clean("/".join([archive, *parts]), 300)


def _take(stream: _Readable, name: str) -> Document:
    data = stream.read(MAX_BYTES + 1)
    return Document(name, data[:MAX_BYTES], len(data) > MAX_BYTES)


def _zip(stream: IO[bytes], name: str, _kind: str, _budget: _Budget) -> Iterator[Document]:
    with zipfile.ZipFile(stream) as archive:
        for info in sorted(archive.infolist(), key=lambda one: one.filename):
            label = _label(name, info.filename)
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            if info.flag_bits & 1:
                yield Document(label, b"", trouble=Trouble("locked-member"))
                continue
            try:
                with archive.open(info) as member:
                    yield _take(member, label)
            except _BAD_ARCHIVE as error:
                yield Document(label, b"", trouble=Trouble("damaged-member", clean(str(error), 60)))


def _tar(stream: IO[bytes] | io.RawIOBase, name: str, _kind: str, _budget: _Budget) -> Iterator[Document]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            if not info.isfile():
                continue
            member = archive.extractfile(info)
            if member is not None:
                yield _take(member, _label(name, info.name))


def _compressed(stream: IO[bytes], name: str, kind: str, budget: _Budget) -> Iterator[Document]:
    """One compressed file, or the tar stream inside it."""
    openers: dict[str, Callable[[IO[bytes]], object]] = {"gz": _gunzip, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}
    opened = cast("IO[bytes]", openers[kind](stream))
    head = opened.read(512)
    opened.seek(0)
    if head[257:262] == b"ustar":
        yield from _tar(_Counted(opened, budget), name, "tar", budget)
        return
    inner = name[: -len(kind) - 1] if name.casefold().endswith(f".{kind}") else name
    yield _take(opened, inner)


def _gunzip(stream: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream)


class _Counted(io.RawIOBase):
    """A stream that stops a tar with a huge member: skipping a member unpacks it as well."""

    def __init__(self, stream: IO[bytes], budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._read = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._read += len(data)
        limit = max(_RATIO_FROM, _MAX_RATIO * self._budget.packed)
        if self._read > min(limit, _MAX_TOTAL):
            raise RefusedError("too-dense", str(_MAX_RATIO))
        return data


def _seven(stream: IO[bytes], name: str, _kind: str, budget: _Budget) -> Iterator[Document]:
    try:
        import py7zr  # noqa: PLC0415 - an optional package
        from py7zr.exceptions import ArchiveError, PasswordRequired  # noqa: PLC0415 - an optional package
        from py7zr.io import BytesIOFactory  # noqa: PLC0415 - an optional package
    except ImportError:
        yield Document(name, b"", trouble=Trouble("no-7z"))
        return
    try:
        with py7zr.SevenZipFile(stream) as archive:
            files = [
                info for info in archive.list() if not info.is_directory and not getattr(info, "is_symlink", False)
            ]
            total = sum(info.uncompressed or 0 for info in files)
            budget.unpacked += total
            refused = budget.refuses() or (
                Trouble("too-many-files", str(MAX_FILES)) if len(files) > MAX_FILES else None
            )
            if refused:
                yield Document(name, b"", trouble=refused)
                return
            budget.unpacked -= total
            factory = BytesIOFactory(MAX_BYTES + 1)
            archive.extract(targets=[info.filename for info in files], factory=factory)
            for inner, member in sorted(factory.products.items()):
                member.seek(0)
                yield _take(member, _label(name, inner))
    except PasswordRequired:
        yield Document(name, b"", trouble=Trouble("locked-7z"))
    except ArchiveError as error:
        yield Document(name, b"", trouble=Trouble("damaged-7z", clean(str(error), 60)))
