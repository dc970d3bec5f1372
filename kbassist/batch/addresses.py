"""Files by path or by address: ``s3://``, ``abfs://``, ``file://`` and so on through fsspec (the extra ``cluster``)."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kbassist.errors import UserError


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
    fsspec = _fsspec()
    try:
        system, path = fsspec.core.url_to_fs(name)
        found = system.find(path, detail=True) or {path: system.info(path)}
    except (OSError, ValueError, ImportError) as error:
        raise UserError(f"{name}: can't be listed: {error}; check the address and its access") from None
    for place, info in sorted(found.items()):
        stamp = info.get("mtime") or info.get("LastModified") or info.get("last_modified") or 0
        yield system.unstrip_protocol(place), int(info.get("size") or 0), hash_of(str(stamp))


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return zlib.crc32(text.encode())


def open_any(path: str) -> IO[bytes]:
    """A file by path or address, for reading bytes. Raises ``OSError``."""
    if not is_address(path):
        return Path(path).open("rb")
    try:
        opened: IO[bytes] = _fsspec().open(path, "rb").open()
    except (ValueError, ImportError) as error:
        raise OSError(f"can't be opened: {error}") from None
    return opened
