"""A document: its bytes, its name, what kind of archive it is."""

from msgspec import Struct

from kbassist.model.evidence import Trouble

MAX_BYTES = 64 * 1024 * 1024
"""Of a longer document only the beginning is read."""


MAX_FILES = 10_000
"""More in one folder or archive is no case, and refused."""


class Document(Struct, frozen=True):
    """Bytes with the name they are shown under; ``truncated``: there was more; ``trouble``: why there are none;
    ``damaged``: it is cut off or damaged, and this is what is readable of it."""

    name: str
    data: bytes
    truncated: bool = False
    trouble: Trouble | None = None
    damaged: bool = False


def archive_kind(head: bytes) -> str:
    """The kind of archive by its signature."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"\x1f\x8b\x08"):
        return "gz"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bz2"
    return "xz" if head.startswith(b"\xfd7zXZ\0") else ""
