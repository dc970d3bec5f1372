"""Cutting a record out of a log: the line of a match, and the lines that belong to it.

A record begins at a line with a time; in a log without times, at a line that is neither indented nor one of the forms
in which stack traces and inner exceptions go on. It ends before the next such line. Both are found by looking at most
``REACH`` bytes around the match, so they do not depend on where a file was split.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

REACH = 64 * 1024
_MAX_LINES = 200
_MAX_ABOVE = 40
_CONTINUES = rb"[ \t]|--->|at |caused by|\.\.\. \d|suppressed:|-{3,} ?end of|[}\])]|\r|$"
"""How stack traces and inner exceptions go on; what products print below their messages comes from the rule base."""
_STAMPED = re.compile(
    rb"[\[\"(]?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[\[\"(]?\d{1,2}/\d{1,2}/\d{4}|\d{2}:\d\d:\d\d|[A-Z][a-z]{2} +\d"
)


class Layout(Struct, frozen=True):
    """How a file is written. ``width``: bytes of a line feed; ``little``: UTF-16LE; ``skip``: bytes of the mark."""

    encoding: str
    width: int
    little: bool
    skip: int

    @property
    def newline(self) -> bytes:
        """A line feed in this encoding."""
        if self.width == 1:
            return b"\n"
        return b"\n\0" if self.little else b"\0\n"


def find_newline(data: bytes, layout: Layout, start: int, end: int, base: int) -> int:
    """The offset of the first line feed from ``start`` before ``end``; -1 if there is none.

    ``base``: the offset of ``data`` in its file; in UTF-16 a line feed stands at an even distance from the mark.
    """
    while True:
        found = data.find(layout.newline, start, end)
        if found < 0 or layout.width == 1 or (base + found - layout.skip) % 2 == 0:
            return found
        start = found + 1


def rfind_newline(data: bytes, layout: Layout, start: int, end: int, base: int) -> int:
    """The offset of the last line feed from ``start`` before ``end``; -1 if there is none."""
    while True:
        found = data.rfind(layout.newline, start, end)
        if found < 0 or layout.width == 1 or (base + found - layout.skip) % 2 == 0:
            return found
        end = found + layout.width - 1


def _head(data: bytes, layout: Layout, start: int) -> bytes:
    """The first characters of a line as single bytes."""
    if layout.width == 1:
        return data[start : start + 40]
    piece = data[start : start + 80]
    return piece[0::2] if layout.little else piece[1::2]


def _is_stamped(head: bytes) -> bool:
    return bool(_STAMPED.match(head.strip()))


def _line_start(data: bytes, layout: Layout, position: int, low: int, base: int) -> int:
    found = rfind_newline(data, layout, low, position, base)
    return low if found < 0 else found + layout.width


def _line_end(data: bytes, layout: Layout, position: int, high: int, base: int) -> int:
    found = find_newline(data, layout, position, high, base)
    return high if found < 0 else found + layout.width


def layout_of(head: bytes, encoding: str) -> Layout:
    """The layout of a file that begins with ``head`` and was decoded as ``encoding``."""
    for mark, width, little in ((b"\xff\xfe", 2, True), (b"\xfe\xff", 2, False), (b"\xef\xbb\xbf", 1, True)):
        if head.startswith(mark):
            return Layout(encoding, width, little, len(mark))
    if encoding.startswith("utf-16"):
        return Layout(encoding, 2, encoding != "utf-16-be", 0)
    return Layout(encoding, 1, True, 0)


class Cutter:
    """Cuts records. ``continues``: what a line begins with, in lower case, that goes on with the message above it."""

    def __init__(self, continues: Iterable[str] = ()) -> None:
        words = [re.escape(one.encode("utf-8")) for one in sorted(continues)]
        self._continues = re.compile(b"|".join([_CONTINUES, *words]), re.I)

    def cut(self, data: bytes, layout: Layout, match_end: int, base: int) -> tuple[int, int, bool]:
        """Start and end (exclusive) in ``data`` of the record around a match, and whether it begins with a time.

        ``match_end``: where the match ends; ``data``: the bytes around it, ``REACH`` on either side where the file has
        them; ``base``: its offset in the file.
        """
        low = max(0, match_end - 1 - REACH)
        line = _line_start(data, layout, match_end - 1, low, base)
        start, stamped = self._top(data, layout, line, low, base)
        high = min(len(data), match_end + REACH)
        end = _line_end(data, layout, max(match_end - layout.width, start), high, base)
        for _ in range(_MAX_LINES):
            head = _head(data, layout, end)
            if end >= high or (_is_stamped(head) if stamped else not self._goes_on(head)):
                break
            end = _line_end(data, layout, end, high, base)
        return start, end, stamped

    def _top(self, data: bytes, layout: Layout, line: int, low: int, base: int) -> tuple[int, bool]:
        """Where the record of the line at ``line`` begins, and whether that is a line with a time.

        In a log whose records begin with a time every other line goes on; elsewhere only what looks like it does.
        """
        start = line
        for _ in range(_MAX_ABOVE):
            if _is_stamped(_head(data, layout, start)):
                return start, True
            if start <= low:
                break
            start = _line_start(data, layout, start - layout.width, low, base)
        start = line
        for _ in range(_MAX_LINES):
            if start <= low or not self._goes_on(_head(data, layout, start)):
                break
            start = _line_start(data, layout, start - layout.width, low, base)
        return start, False

    def _goes_on(self, head: bytes) -> bool:
        return bool(self._continues.match(head)) and not _is_stamped(head)


def widen(data: bytes, layout: Layout, start: int, end: int, base: int, lines: int) -> tuple[int, int]:
    """The record with ``lines`` more lines on either side: text that a console wrapped has no indentation.

    No line is long that a console wrapped: of a longer one beside the record the nearest bytes are enough.
    """
    reach = REACH // 16
    for _ in range(lines):
        if start > 0:
            start = _line_start(data, layout, start - layout.width, max(0, start - reach), base)
        if end < len(data):
            end = _line_end(data, layout, end, min(len(data), end + reach), base)
    return start, end


def ends_its_line(data: bytes, layout: Layout, match_end: int, end: int, base: int) -> bool:
    """Whether a record that ends at ``end`` has all of the line of its match, and nothing below that line."""
    below = find_newline(data, layout, match_end, end - layout.width, base)
    return below < 0 and end < match_end + REACH
