"""The lines of a long text: seen one by one or some at a time, so that there is never a second copy of all of it."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import overload

AT_ONCE = 1_000
_CHUNK = 1 << 20


class Lines(Sequence[str]):
    """What ``text.splitlines()`` gives; kept is only where each line begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("q", (0,))
        start = 0
        while start < len(text):
            # A line feed ends a line, whatever stands before it.
            end = text.find("\n", start + _CHUNK) + 1 or len(text)
            lengths = map(len, text[start:end].splitlines(keepends=True))
            self._starts.extend(accumulate(chain((start + next(lengths),), lengths)))
            start = end
        # Then a stretch of the text is its lines joined.
        open_ended = text[-1:].splitlines() == [text[-1:]]
        self._plain = "\r" not in text and len(self) == text.count("\n") + open_ended

    def between(self, first: int, last: int) -> str:
        """The lines from ``first`` (from 0) to ``last`` (excluded), joined."""
        if not self._plain:
            return "\n".join(self._some(first, last))
        return self._text[self._starts[first] : self._starts[last]].removesuffix("\n")

    def within(self, number: int, start: int, end: int) -> str:
        """From ``start`` to ``end`` in one line, neither beyond it."""
        begin = self._starts[number]
        return self._text[begin + start : begin + end]

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            number = range(len(self))[place]
            return self._some(number, number + 1)[0]
        first, last, step = place.indices(len(self))
        some = self._some(*((first, last) if step > 0 else (last + 1, first + 1)))
        return some[::step] if step > 0 else some[::-1][::-step]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._some(first, last) for first, last in spans(self))

    def _some(self, first: int, last: int) -> list[str]:
        return self._text[self._starts[first] : self._starts[last]].splitlines() if first < last else []


def spans(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """All lines, some at a time: the first (from 0) and the last (excluded)."""
    return ((first, min(len(lines), first + AT_ONCE)) for first in range(0, len(lines), AT_ONCE))


def part(lines: Sequence[str], first: int, last: int) -> str:
    """Some of the lines, joined: those of a long text without taking them apart."""
    return lines.between(first, last) if isinstance(lines, Lines) else "\n".join(lines[first:last])


def within(lines: Sequence[str], number: int, start: int, end: int) -> str:
    """Part of one line (from 0), whose places are in it: of a long line without making all of it."""
    return lines.within(number, start, end) if isinstance(lines, Lines) else lines[number][start:end]


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
