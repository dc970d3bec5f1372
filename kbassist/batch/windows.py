"""A text file in windows, as bytes of one kind: what is UTF-16 in it is made UTF-8, whatever its head says.

Windows overlap by what a record can reach. A log may change its encoding in the middle (PowerShell 5.1 appends UTF-16
to anything; a program restarted with another console page): zero bytes in a text that has none, and text without any in
UTF-16, are looked at again as what they are.
"""

import re
from collections.abc import Iterator
from typing import IO

from msgspec import Struct

from kbassist.batch.records import REACH
from kbassist.batch.scanner import LONGEST

WINDOW = 2 * 1024 * 1024
"""What was read of a file is still in the processor's cache when it is looked through; a fifth is gained."""
BEHIND = 2 * REACH + LONGEST
"""So much is read behind a window: a record that begins at its end, and what a match in that one reaches."""
_LITTLE, _BIG = "utf-16-le", "utf-16-be"
_LATIN_LINE = re.compile(rb"(?:[\t\n\r\x20-\x7e\xa0-\xff]\0){4,}")
"""A run of UTF-16LE as no other encoding has it; what stands between two runs is other letters of the same text."""
_NARROW_LINE = re.compile(rb"[\t\n\r\x20-\x7e]{16,}")
_NARROW = re.compile(rb"[\x09-\x7e]{16,}")
"""The second bytes of letters where two bytes of ASCII are taken for one, or UTF-16 is read from its second byte on."""
_ASCII = re.compile(rb"[\x00-\x7e]{32,}")
_GAP = 256
"""So far apart are two stretches of one text: what stands between them are its letters beyond ASCII."""


class Window(Struct, frozen=True):
    """A stretch of a file. ``data``: its bytes, and those around it; records that begin from ``start`` before ``stop``
    belong to it. ``encoding``: as the head has it, UTF-8 for UTF-16; ``offset``: where in the file ``start`` is.
    """

    data: bytes
    start: int
    stop: int
    encoding: str
    offset: int


def windows(stream: IO[bytes], begin: int, end: int, encoding: str, size: int) -> Iterator[Window]:
    """The windows of a stretch of a file; none where a file has become shorter. ``encoding``: that of its head."""
    wide = encoding if encoding in (_LITTLE, _BIG) else ""
    start = begin
    while start < end:
        stop = min(end, start + size)
        base = max(0, start - REACH)
        if wide:
            start, stop, base = start - start % 2, stop - (stop % 2 if stop < end else 0), base - base % 2
        stream.seek(base)
        data = stream.read(stop + BEHIND - base)
        if base + len(data) <= start:
            break
        if wide:
            yield from _from_wide(data, start - base, min(stop - base, len(data)), base, wide)
        else:
            yield Window(data, start - base, min(stop - base, len(data)), encoding, start)
            if b"\0" in data:
                yield from _wide_parts(data, start - base, stop - base, base)
        start = stop


def _from_wide(data: bytes, start: int, stop: int, base: int, encoding: str) -> Iterator[Window]:
    """UTF-16 as UTF-8, and as narrow text what can't be UTF-16; ``base``: where in the file the data begins."""
    yield _as_utf8(data, 0, len(data), start, stop, base, encoding)
    high = data[1::2] if encoding == _LITTLE else data[0::2]
    if not high.strip(b"\0"):
        return
    for first, last in _narrow_parts(data, high):
        if first < stop and last > start:
            own = max(start, first) - first, min(stop, last) - first
            yield Window(data[first:last], *own, "utf-8", base + first + own[0])
            yield from _wide_parts(data[first:last], *own, base + first)


def _narrow_parts(data: bytes, high: bytes) -> Iterator[tuple[int, int]]:
    """The stretches that are no UTF-16, with the few bytes between two of them. ``high``: of each letter."""
    first = last = -1
    for letters in _NARROW.finditer(high):
        for found in _ASCII.finditer(data, 2 * letters.start(), 2 * letters.end() + 1):
            if last >= 0 and found.start() > last + _GAP:
                yield first, last
                first = -1
            first, last = found.start() if first < 0 else first, found.end()
    if last >= 0:
        yield first, last


def _as_utf8(data: bytes, first: int, last: int, start: int, stop: int, base: int, encoding: str) -> Window:
    """A stretch of UTF-16 in ``data``, of which what is from ``start`` to ``stop`` belongs to the window."""
    begin, end = max(first, start + (start - first) % 2), min(last, stop + (stop - first) % 2)
    pieces = data[first:begin], data[begin:end], data[end:last]
    parts = [one.decode(encoding, "replace").encode("utf-8", "replace") for one in pieces]
    return Window(b"".join(parts), len(parts[0]), len(parts[0]) + len(parts[1]), "utf-8", base + begin)


def _wide_parts(data: bytes, start: int, stop: int, base: int) -> Iterator[Window]:
    """The stretches of a narrow text that are UTF-16LE; ``base``: where in the file the text begins."""
    first = last = -1
    for found in _LATIN_LINE.finditer(data):
        if last >= 0 and ((found.start() - first) % 2 or _NARROW_LINE.search(data, last, found.start())):
            if first < stop and last > start:
                yield _as_utf8(data, first, last, start, stop, base, _LITTLE)
            first = -1
        first, last = found.start() if first < 0 else first, found.end()
    if last >= 0 and first < stop and last > start:
        yield _as_utf8(data, first, last, start, stop, base, _LITTLE)
