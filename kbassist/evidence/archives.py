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
from typing import IO, cast

from msgspec.structs import replace

from kbassist.evidence.document import MAX_BYTES, MAX_FILES, Document, archive_kind
from kbassist.faults import Raised, each
from kbassist.model.evidence import RefusedError, Trouble
from kbassist.text.safe import clean

_MAX_TOTAL = 1024 * 1024 * 1024
_MAX_DEPTH = 3
_MAX_RATIO = 500
_RATIO_FROM = 8 * 1024 * 1024
_BAD = (
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
"""What the modules raise in the middle of data that is cut off or damaged."""
_PIECE = 64 * 1024


class _Budget:
    """What one archive may still unpack to."""

    def __init__(self, packed: int, part: range | None = None) -> None:
        self.packed = max(1, packed)
        self.part = part
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


def members(kind: str, stream: IO[bytes], name: str, size: int, part: range | None = None) -> Iterator[Document]:
    """Every file in an archive of this ``sources.archive_kind`` and packed size; archives in it are opened as well.

    ``part``: of a zip only what begins at these bytes, if it is given.
    """
    return _members(kind, stream, name, _Budget(size, part), 1)


def _members(kind: str, stream: IO[bytes], name: str, budget: _Budget, depth: int) -> Iterator[Document]:
    """Every file of an archive; a problem with the archive is a document of its own."""
    if depth > _MAX_DEPTH:
        yield Document(name, b"", trouble=Trouble("too-deep", str(depth)))
        return
    read = {"zip": _zip, "7z": _seven, "tar": _tar}.get(kind, _compressed)
    for member in each(read(stream, name, kind, budget)):
        if isinstance(member, Raised):
            yield Document(name, b"", trouble=_why(member.error))
            return
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


def _why(error: BaseException) -> Trouble:
    """Why an archive could not be read to its end: whatever its module raised, the data is to blame."""
    if isinstance(error, RefusedError):
        return error.trouble
    return Trouble("damaged-archive", clean(str(error) or type(error).__name__, 80))


def _label(archive: str, member: str) -> str:
    """``archive/inner/file``; parts that would lead out of the archive are left out of the label."""
    parts = [part for part in PurePosixPath(member.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return clean("/".join([archive, *parts]), 300)


def _take(read: Callable[[int], bytes], name: str) -> Document:
    """A member as far as it can be read. ``read``: gives at most so many bytes, as they come.

    Raises what its module does where that is not even a beginning.
    """
    pieces: list[bytes] = []
    left = MAX_BYTES + 1
    damaged = False
    try:
        while left > 0 and (piece := read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    except _BAD:
        if not pieces:
            raise
        damaged = True
    data = b"".join(pieces)
    return Document(name, data[:MAX_BYTES], len(data) > MAX_BYTES, damaged=damaged)


def _zip(stream: IO[bytes], name: str, _kind: str, budget: _Budget) -> Iterator[Document]:
    # Archives in this one are whole.
    part, budget.part = budget.part, None
    with zipfile.ZipFile(stream) as archive:
        for info in sorted(archive.infolist(), key=lambda one: one.filename):
            label = _label(name, info.filename)
            if part is not None and info.header_offset not in part:
                continue
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                continue
            if info.flag_bits & 1:
                yield Document(label, b"", trouble=Trouble("locked-member"))
                continue
            try:
                with archive.open(info) as member:
                    yield _take(cast("zipfile.ZipExtFile", member).read1, label)
            except _BAD as error:
                yield Document(label, b"", trouble=Trouble("damaged-member", clean(str(error), 60)))


def _tar(stream: IO[bytes] | io.BufferedIOBase, name: str, _kind: str, budget: _Budget) -> Iterator[Document]:
    source = _Tape(stream, budget)
    with tarfile.open(fileobj=source, mode="r|") as archive:
        for info in archive:
            if not info.isfile():
                continue
            whole = not source.cut
            member = archive.extractfile(info)
            if isinstance(member, io.BufferedReader):
                taken = _take(member.read1, _label(name, info.name))
                if whole and source.cut:
                    taken = replace(taken, data=taken.data.rstrip(b"\0"), damaged=True)
                yield taken
    source.finish()
    if source.error:
        yield Document(name, b"", trouble=Trouble("damaged-archive", clean(source.error, 80)))


def _compressed(stream: IO[bytes], name: str, kind: str, budget: _Budget) -> Iterator[Document]:
    """One compressed file, or the tar stream inside it."""
    openers: dict[str, Callable[[IO[bytes]], io.BufferedIOBase]] = {
        "gz": _gunzip,
        "bz2": bz2.BZ2File,
        "xz": lzma.LZMAFile,
    }
    opened = openers[kind](stream)
    head = opened.read1(512)
    opened.seek(0)
    if head[257:262] == b"ustar":
        yield from _tar(opened, name, "tar", budget)
        return
    inner = name[: -len(kind) - 1] if name.casefold().endswith(f".{kind}") else name
    yield _take(opened.read1, inner)


def _gunzip(stream: IO[bytes]) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream)


class _Tape(io.RawIOBase):
    """The stream of a tar. One with a huge member is stopped, for skipping a member unpacks it as well.

    One that is cut off goes on with zeros, which is how a tar ends, so that what is there of its last member is read.
    ``cut``: the zeros have begun; ``error``: what the decompression said, if that was why.
    """

    def __init__(self, stream: IO[bytes] | io.BufferedIOBase, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._read = self._zeros = 0
        self.cut = False
        self.error = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = b"" if self.cut else self._more(size)
        if not data:
            self.cut = True
            self._zeros += size
            if self._zeros > 2 * MAX_BYTES:
                raise RefusedError("damaged-archive", self.error or "cut off")
            return bytes(size)
        return data

    def finish(self) -> None:
        """Read what stands behind the end of the tar: there is the checksum that tells whether all of it was whole."""
        while not self.cut and self._more(_PIECE):
            pass

    def _more(self, size: int) -> bytes:
        """What there is, as it comes: with a piece that can't be had the pieces before it would be lost."""
        try:
            data = self._stream.read1(size) if isinstance(self._stream, io.BufferedIOBase) else self._stream.read(size)
        except _BAD as error:
            self.error = str(error) or type(error).__name__
            return b""
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
                yield _take(member.read, _label(name, inner))
    except PasswordRequired:
        yield Document(name, b"", trouble=Trouble("locked-7z"))
    except ArchiveError as error:
        yield Document(name, b"", trouble=Trouble("damaged-7z", clean(str(error), 60)))
