"""Files by path or by address: ``s3://``, ``abfs://``, ``file://`` and so on through fsspec (the extra ``cluster``)."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kbassist.errors import UserError
from kbassist.faults import Raised, tried
from kbassist.text.safe import clean


def is_address(name: str) -> bool:
    """Whether a path is an address that fsspec opens."""
    return "://" in name


def _fsspec() -> Any:
    try:
        import fsspec  # noqa: PLC0415 - an optional package
    except ImportError:
        raise UserError('addresses such as s3:// need the extra: pip install "kbassist[cluster]"') from None
    return fsspec


def remote_files(name: str) -> Iterator[tuple[str, int, int]]:
    """Address, size and a time stamp of every file below an address, sorted. Raises ``UserError``."""
    listed = tried(lambda: _listed(name))
    if isinstance(listed, Raised):
        raise UserError(f"can't be listed: {clean(str(listed.error))}; check the address and its access")
    system, found = listed
    for place, info in sorted(found.items()):
        stamp = info.get("mtime") or info.get("LastModified") or info.get("last_modified") or 0
        yield system.unstrip_protocol(place), int(info.get("size") or 0), hash_of(str(stamp))


def _listed(name: str) -> tuple[Any, dict[str, Any]]:
    system, path = _fsspec().core.url_to_fs(name)
    return system, system.find(path, detail=True) or {path: system.info(path)}


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return zlib.crc32(text.encode("utf-8", "surrogateescape"))


def open_any(path: str) -> IO[bytes]:
    """A file by path or address, for reading bytes. Raises ``OSError``."""
    if not is_address(path):
        return Path(path).open("rb")
    # Every file system has errors of its own.
    opened: IO[bytes] | Raised = tried(lambda: _fsspec().open(path, "rb").open())
    if isinstance(opened, Raised):
        raise OSError(f"can't be opened: {clean(str(opened.error))}")
    return opened
