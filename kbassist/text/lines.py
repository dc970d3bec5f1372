"""The lines of a long text: seen some at a time, so that there is never a second copy of all of it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

AT_ONCE = 1_000
_STRETCH = 1 << 16
"""So much of a long text is looked at in one go, and what its line takes more."""
_CHUNK = 1 << 20
_ORDINARY = bytes(byte for byte in range(0x80) if byte == ord("\n") or chr(byte).splitlines() != [""])
"""The bytes of ASCII text that end no line, and the line feed."""


class Lines(Sequence[str]):
    """What ``text.splitlines()`` gives; kept is only where each stretch of the text begins, and the last one seen."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._numbers = [0]
        plain = True
        while self._starts[-1] < len(text):
            start = self._starts[-1]
            # A line feed ends a line, whatever stands before it.
            end = text.find("\n", start + _STRETCH) + 1 or len(text)
            count, only_feeds = _counted(text, start, end)
            plain = plain and only_feeds
            self._starts.append(end)
            self._numbers.append(self._numbers[-1] + count)
        self._plain = plain
        """Whether every line ends in a line feed alone: then a stretch of the text is its lines joined."""
        self._near: tuple[int, list[str]] = (0, [])
        self._begin = (0, 0)

    def spans(self) -> Iterator[tuple[int, int]]:
        """The stretches: the first line (from 0) and the last (excluded) of each."""
        return zip(self._numbers, self._numbers[1:], strict=False)

    def number(self, place: int) -> int:
        """The line (from 0) on which a place of the text is."""
        stretch = min(bisect_right(self._starts, place), len(self._starts) - 1) - 1
        # The line may have begun before the place.
        return self._numbers[stretch] + len(f"{self.text[self._starts[stretch] : place]}.".splitlines()) - 1

    def between(self, first: int, last: int) -> str:
        """The lines from ``first`` (from 0) to ``last`` (excluded), joined."""
        if not self._plain:
            return "\n".join(self._some(first, last))
        start, end = self._place(first), self._place(last)
        return self.text[start : end - (start < end and self.text[end - 1] == "\n")]

    def within(self, number: int, start: int, end: int) -> str:
        """From ``start`` to ``end`` in one line, neither beyond it."""
        if self._begin[0] != number:
            self._begin = number, self._place(number)
        begin = self._begin[1]
        return self.text[begin + start : begin + end]

    def length(self, number: int) -> int:
        """The length of a line, with its end."""
        return self._place(number + 1) - self._place(number)

    def __len__(self) -> int:
        return self._numbers[-1]

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            number = range(len(self))[place]
            first, near = self._near
            if not first <= number < first + len(near):
                stretch = self._stretch(number)
                first, near = self._numbers[stretch], self._kept(stretch)
            return near[number - first]
        first, last, step = place.indices(len(self))
        some = self._some(*((first, last) if step > 0 else (last + 1, first + 1)))
        return some[::step] if step > 0 else some[::-1][::-step]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(self._split, range(len(self._starts) - 1)))

    def _some(self, first: int, last: int) -> list[str]:
        if first >= last:
            return []
        stretches = range(self._stretch(first), self._stretch(last - 1) + 1)
        begin = self._numbers[stretches[0]]
        if len(stretches) == 1:
            return self._kept(stretches[0])[first - begin : last - begin]
        return [line for stretch in stretches for line in self._split(stretch)][first - begin : last - begin]

    def _stretch(self, number: int) -> int:
        """The stretch in which a line begins."""
        return bisect_right(self._numbers, number) - 1

    def _kept(self, stretch: int) -> list[str]:
        """The lines of a stretch, kept until another one is asked for: most who ask go on from there."""
        if self._near[0] != self._numbers[stretch] or not self._near[1]:
            self._near = self._numbers[stretch], self._split(stretch)
        return self._near[1]

    def _split(self, stretch: int) -> list[str]:
        return self.text[self._starts[stretch] : self._starts[stretch + 1]].splitlines()

    def _place(self, number: int) -> int:
        """Where a line begins in the text, or the text ends."""
        if number >= len(self):
            return len(self.text)
        stretch = self._stretch(number)
        place, before = self._starts[stretch], number - self._numbers[stretch]
        if before and not self._plain:
            lines = self.text[place : self._starts[stretch + 1]].splitlines(keepends=True)
            return place + sum(map(len, lines[:before]))
        behind = self._numbers[stretch + 1] - number
        if behind < before:
            place = self._starts[stretch + 1]
            for _ in range(behind):
                place = self.text.rfind("\n", 0, place - 1) + 1
            return place
        for _ in range(before):
            place = self.text.find("\n", place) + 1
        return place


def _counted(text: str, start: int, end: int) -> tuple[int, bool]:
    """How many lines stand between two places, and whether only line feeds end them; a long line is never copied."""
    ends, plain = 0, True
    while start < end:
        stop = min(end, start + _CHUNK)
        stop += text[stop - 1 : stop + 1] == "\r\n"
        some = text[start:stop]
        feeds = here = some.count("\n")
        if not some.isascii() or some.encode("ascii").translate(None, _ORDINARY):
            here = len(f"{some}.".splitlines()) - 1
            plain = plain and here == feeds and "\r" not in some
        ends += here
        start = stop
    return ends + (text[end - 1].splitlines() != [""]), plain


def spans(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """All lines, some at a time: the first (from 0) and the last (excluded)."""
    if isinstance(lines, Lines):
        return lines.spans()
    return ((first, min(len(lines), first + AT_ONCE)) for first in range(0, len(lines), AT_ONCE))


def part(lines: Sequence[str], first: int, last: int) -> str:
    """Some of the lines, joined: those of a long text without taking them apart."""
    return lines.between(first, last) if isinstance(lines, Lines) else "\n".join(lines[first:last])


def within(lines: Sequence[str], number: int, start: int, end: int) -> str:
    """Part of one line (from 0), whose places are in it: of a long line without making all of it."""
    return lines.within(number, start, end) if isinstance(lines, Lines) else lines[number][start:end]


def length(lines: Sequence[str], number: int) -> int:
    """The length of a line (from 0): of a long text with its end, and without making the line."""
    return lines.length(number) if isinstance(lines, Lines) else len(lines[number])


def joined(lines: Sequence[str], change: Callable[[str], str] = str) -> str:
    """The lines as one text, after ``change``."""
    parts = (change(part(lines, first, last)) for first, last in spans(lines))
    return grown(f"\n{some}" if number else some for number, some in enumerate(parts))


def grown(parts: Iterable[str]) -> str:
    """The parts as one text, in the memory of one: they are added to its end, and not all kept to be joined at last."""
    text = ""
    waiting: list[str] = []
    size = 0
    for some in parts:
        waiting.append(some)
        size += len(some)
        if size > _CHUNK:
            text += "".join(waiting)
            waiting, size = [], 0
    text += "".join(waiting)
    return text
