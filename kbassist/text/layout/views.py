"""The views of a text: as it stands, and with its layout undone where there is something to undo.

A sentence is pasted from a log, a comment, a mail, a JSON string, a terminal; what these put around and into it is in
the way of matching. Every view is normalised text (``text.normal``) whose positions map back to the source, so that
lines and excerpts stay those of what was pasted. Views after the first hold only the lines around what they undo:
plain text costs nothing, and what is undone once never hides what stands there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from kbassist.text.layout.edits import Step, Undone, undo
from kbassist.text.layout.escapes import (
    escape,
    join_elements,
    join_literals,
    joined,
    may_join,
    plain,
    terminal,
    unescape,
)
from kbassist.text.layout.mojibake import garbled, lost, read_again, skeleton
from kbassist.text.layout.prefixes import bodies, may_go_on, strip_prefixes
from kbassist.text.layout.wraps import cut_before, glue
from kbassist.text.lines import part, spans, within
from kbassist.text.normal import NormalText, normalise, normalise_lines

_AROUND = 6
"""Lines above and below one that is undone: a sentence may begin in the lines above it."""
_BLOCK, _LONGEST_BLOCK = 8_000, 32_000
_FEW = 200
_ENDS = (".", ";", "}", ">", ")")
_READABLE: tuple[Step, ...] = (
    plain,
    strip_prefixes,
    join_elements,
    join_literals,
    # Escaped text is escaped again by what carries it; behind each round there may be what the first steps look for.
    *(unescape, plain, join_literals, unescape, plain, strip_prefixes, join_literals, unescape),
    *(read_again, read_again),
)


class Place(Struct, frozen=True, order=True):
    """A place in the source: line and column, both from 1."""

    line: int
    column: int


class Span(Struct, frozen=True):
    """A stretch of the source, both ends included."""

    first: Place
    last: Place


class View(Protocol):
    """Normalised text that knows where it stood."""

    @property
    def text(self) -> str:
        """What patterns are matched on."""

    def line(self, position: int) -> int:
        """The line (from 1) of the source that ``position`` of ``text`` came from."""

    def source(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stood."""


class _Block(Struct, frozen=True):
    """Lines of the source that are undone together (``first`` from 0, ``last`` excluded), or part of a long one."""

    first: int
    last: int
    start: int = 0
    end: int | None = None

    def text(self, lines: Sequence[str]) -> str:
        if self.end is not None:
            return within(lines, self.first, self.start, self.end)
        return "\n".join(lines[self.first : self.last])


class Plain:
    """The text as it stands."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._normal: NormalText = normalise_lines(lines)
        self.text = self._normal.text

    def line(self, position: int) -> int:
        """The line of ``position``."""
        return self._normal.line(position)

    def source(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stood."""
        return Span(self._place(start), self._place(max(start, end - 1)))

    def _place(self, position: int) -> Place:
        if not self.text:
            return Place(1, 1)
        number, rest = self._normal.place(position)
        line = self._lines[number - 1]
        for block in _slices(line, number - 1):
            length = len(normalise(line[block.start : block.end])) + 1
            if rest < length:
                return Place(number, block.start + _before(line[block.start : block.end], rest) + 1)
            rest -= length
        return Place(number, max(1, len(line)))


class Mended:
    """Parts of a text after some steps. Parts that are not neighbours are on lines of their own."""

    def __init__(self, lines: Sequence[str], blocks: Iterable[_Block], steps: tuple[Step, ...]) -> None:
        self._lines = lines
        self._steps = steps
        self._known: tuple[int, Undone] = (-1, Undone(""))
        pieces: list[str] = []
        starts: list[int] = []
        kept: list[_Block] = []
        length = 0
        for block in blocks:
            undone = undo(block.text(lines), steps)
            piece = normalise(undone.text) if undone.changes else ""
            if not piece:
                # As it stands it is in the first view.
                continue
            if kept:
                pieces.append(" " if kept[-1].last in (block.first, block.first + 1) else "\n")
                length += 1
            starts.append(length)
            kept.append(block)
            pieces.append(piece)
            length += len(piece)
        self.text = "".join(pieces)
        self._starts = starts
        self._blocks = kept

    def line(self, position: int) -> int:
        """The line of ``position``."""
        return self._place(position).line

    def source(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stood."""
        return Span(self._place(start), self._place(max(start, end - 1)))

    def _place(self, position: int) -> Place:
        if not self._blocks:
            return Place(1, 1)
        number = max(0, bisect_right(self._starts, position) - 1)
        block = self._blocks[number]
        source = block.text(self._lines)
        # The way back is worked out again for the few places that are asked for: keeping it would cost much memory.
        if self._known[0] != number:
            self._known = number, undo(source, self._steps)
        undone = self._known[1]
        offset = min(undone.back(_before(undone.text, position - self._starts[number])), max(0, len(source) - 1))
        line_start = source.rfind("\n", 0, offset) + 1
        return Place(block.first + source.count("\n", 0, offset) + 1, block.start + offset - line_start + 1)


def _before(text: str, position: int) -> int:
    """The index in ``text`` of the character that stands at ``position`` after normalisation."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if len(normalise(text[: middle + 1])) > position:
            high = middle
        else:
            low = middle + 1
    return min(low, max(0, len(text) - 1))


def views(lines: Sequence[str]) -> Iterator[View]:
    """The views of a text: as it stands; readable; with words that were cut in two; without what encodings lost.

    Only those in which something is undone, and each only around it.
    """
    yield Plain(lines)
    if not lines:
        return
    begin = bodies(lines)
    touched = _wrapped_behind_prefixes(lines, begin) | _signs(lines)
    if touched:
        yield Mended(lines, _blocks(lines, touched), _READABLE)
    broken = set(cut_before(lines, begin))
    if broken:
        yield Mended(lines, _blocks(lines, broken), (*_READABLE, glue))
    damaged = _damaged(lines)
    if damaged:
        yield Mended(lines, _blocks(lines, damaged), (*_READABLE, skeleton))


def _wrapped_behind_prefixes(lines: Sequence[str], begin: Sequence[int]) -> set[int]:
    if not any(begin):
        return set()
    return {
        number
        for number in range(1, len(lines))
        if (here := begin[number])
        and (above := begin[number - 1])
        and may_go_on(lines[number][:here], lines[number - 1][above:], lines[number][here:])
    }


def _signs(lines: Sequence[str]) -> set[int]:
    """The lines with something to undo inside them. Each pattern is tried only where its first character stands."""
    found: set[int] = set()
    # What joins literals goes on in the next line.
    for first, last, some in _some(lines, more=1):
        if "\x1b" in some or "[" in some:
            found.update(_lines_with(terminal(), some, first, last))
        if "\\" in some or "&" in some or "_x" in some:
            found.update(_lines_with(escape(), some, first, last))
        if may_join(some):
            found.update(_lines_with(joined(), some, first, last))
        if not some.isascii():
            found.update(_lines_with(garbled(), some, first, last))
    return found


def _damaged(lines: Sequence[str]) -> set[int]:
    """The lines that have lost letters: one question mark says that only where there is a sign of more."""
    if not any("\ufffd" in some or "??" in some for _, _, some in _some(lines)):
        return set()
    return {number for first, last, some in _some(lines) for number in _lines_with(lost(), some, first, last)}


def _some(lines: Sequence[str], more: int = 0) -> Iterator[tuple[int, int, str]]:
    """The lines some at a time: the first (from 0), the last (excluded), and their text, with ``more`` lines below."""
    return ((first, last, part(lines, first, min(len(lines), last + more))) for first, last in spans(lines))


def _lines_with(pattern: "re.Pattern[str]", whole: str, first: int, last: int) -> Iterator[int]:
    """The numbers (from 0) of the lines in which a match begins, from ``first``, where ``whole`` does, to ``last``."""
    number, position = first, 0
    while (found := pattern.search(whole, position)) is not None:
        number += whole.count("\n", position, found.start())
        if number >= last:
            return
        yield number
        end = whole.find("\n", found.start())
        if end < 0:
            return
        number += 1
        position = end + 1


def _blocks(lines: Sequence[str], touched: Iterable[int]) -> Iterator[_Block]:
    """The touched lines with those around them, in pieces that end where a sentence does."""
    first = last = 0
    for number in sorted(touched):
        if number - _AROUND > last:
            yield from _pieces(lines, first, last)
            first = number - _AROUND
        last = min(len(lines), number + _AROUND + 1)
    yield from _pieces(lines, first, last)


def _pieces(lines: Sequence[str], first: int, last: int) -> Iterator[_Block]:
    size = 0
    start = first
    for number, line in _numbered(lines, first, last):
        if len(line) > _LONGEST_BLOCK:
            if start < number:
                yield _Block(start, number)
            yield from _slices(line, number)
            start, size = number + 1, 0
            continue
        size += len(line) + 1
        if size > _LONGEST_BLOCK or (size > _BLOCK and (not line or line.endswith(_ENDS))):
            yield _Block(start, number + 1)
            start, size = number + 1, 0
    if start < last:
        yield _Block(start, last)


def _numbered(lines: Sequence[str], first: int, last: int) -> Iterator[tuple[int, str]]:
    """Some of the lines with their numbers, a few at a time."""
    return (
        (start + place, line)
        for start in range(first, last, _FEW)
        for place, line in enumerate(lines[start : min(last, start + _FEW)])
    )


def _slices(line: str, number: int) -> Iterator[_Block]:
    """A long line in parts that end at a blank."""
    start = 0
    while start < len(line):
        end = min(len(line), start + _BLOCK)
        if end < len(line):
            blank = line.rfind(" ", start + 1, end)
            end = blank if blank > 0 else end
        yield _Block(number, number + 1, start, end)
        start = end
