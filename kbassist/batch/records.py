"""Cutting a record out of a log: the line of a match, and the lines that belong to it.

A record begins at a line with a time; in a log without times, at a line that is neither indented nor one of the forms
in which stack traces and inner exceptions go on. It ends before the next such line. Both are found by looking at most
``REACH`` bytes around the match, so they do not depend on where a file was split.
"""

import re
from collections.abc import Iterable

REACH = 64 * 1024
_MAX_LINES = 200
_HEAD = 40
_MAX_ABOVE = 40
_CONTINUES = rb"[ \t]|--->|at |caused by|\.\.\. \d|suppressed:|-{3,} ?end of|[}\])]|\r|$"
"""How stack traces and inner exceptions go on; what products print below their messages comes from the rule base."""
_STAMPED = re.compile(
    rb"\s*(?:[\[\"(]?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[\[\"(]?\d{1,2}/\d{1,2}/\d{4}|\d{2}:\d\d:\d\d|[A-Z][a-z]{2} +\d)"
)


def _line_start(data: bytes, position: int, low: int) -> int:
    found = data.rfind(b"\n", low, position)
    return low if found < 0 else found + 1


def _line_end(data: bytes, position: int, high: int) -> int:
    found = data.find(b"\n", position, high)
    return high if found < 0 else found + 1


class Cutter:
    """Cuts records. ``continues``: what a line begins with, in lower case, that goes on with the message above it."""

    def __init__(self, continues: Iterable[str] = ()) -> None:
        words = [re.escape(one.encode("utf-8")) for one in sorted(continues)]
        self._continues = re.compile(b"|".join([_CONTINUES, *words]), re.I)

    def cut(self, data: bytes, match_end: int) -> tuple[int, int, bool]:
        """Start and end (exclusive) in ``data`` of the record around a match, and whether it begins with a time.

        ``match_end``: where the match ends; ``data``: the bytes around it, ``REACH`` on either side where the file has
        them.
        """
        low = max(0, match_end - 1 - REACH)
        line = data.rfind(b"\n", low, match_end - 1) + 1 or low
        if _STAMPED.match(data, line, line + _HEAD):
            # Nearly all records of most logs: a line with a time, and another one below it.
            end = data.find(b"\n", match_end - 1, match_end + REACH) + 1
            if end and _STAMPED.match(data, end, end + _HEAD):
                return line, end, True
        start, stamped = self._top(data, line, low)
        high = min(len(data), match_end + REACH)
        end = _line_end(data, max(match_end - 1, start), high)
        for _ in range(_MAX_LINES):
            if end >= high or (_STAMPED.match(data, end, end + _HEAD) if stamped else not self._goes_on(data, end)):
                break
            end = _line_end(data, end, high)
        return start, end, stamped

    def _top(self, data: bytes, line: int, low: int) -> tuple[int, bool]:
        """Where the record of the line at ``line`` begins, and whether that is a line with a time.

        In a log whose records begin with a time every other line goes on; elsewhere only what looks like it does.
        """
        start = line
        for _ in range(_MAX_ABOVE):
            if _STAMPED.match(data, start, start + _HEAD):
                return start, True
            if start <= low:
                break
            start = _line_start(data, start - 1, low)
        start = line
        for _ in range(_MAX_LINES):
            if start <= low or not self._goes_on(data, start):
                break
            start = _line_start(data, start - 1, low)
        return start, False

    def last_beginning(self, data: bytes) -> int | None:
        """Where the last record begins: at a line with a time, in a log without any at one that does not go on with
        the line above it; None where that is the first line."""
        begins = (_STAMPED.match, lambda data, start, _end: not self._goes_on(data, start))
        for begin in begins:
            start = len(data)
            while start > 0:
                start = _line_start(data, start - 1, 0)
                if begin(data, start, start + _HEAD):
                    return start or None
        return None

    def _goes_on(self, data: bytes, line: int) -> bool:
        end = line + _HEAD
        return bool(self._continues.match(data, line, end)) and not _STAMPED.match(data, line, end)


def widen(data: bytes, start: int, end: int, lines: int) -> tuple[int, int]:
    """The record with ``lines`` more lines on either side: text that a console wrapped has no indentation.

    No line is long that a console wrapped: of a longer one beside the record the nearest bytes are enough.
    """
    reach = REACH // 16
    for _ in range(lines):
        if start > 0:
            start = _line_start(data, start - 1, max(0, start - reach))
        if end < len(data):
            end = _line_end(data, end, min(len(data), end + reach))
    return start, end


def ends_its_line(data: bytes, match_end: int, end: int) -> bool:
    """Whether a record that ends at ``end`` has all of the line of its match, and nothing below that line."""
    return data.find(b"\n", match_end, end - 1) < 0 and end < match_end + REACH
