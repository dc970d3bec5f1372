"""The lines of a long text: seen one by one or some at a time, so that there is never a second copy of all of it."""

from array import array
from collections.abc import Callable, Iterator, Sequence
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
        return chain.from_iterable(batches(self))

    def _some(self, first: int, last: int) -> list[str]:
        return self._text[self._starts[first] : self._starts[last]].splitlines() if first < last else []


def batches(lines: Sequence[str], more: int = 0) -> Iterator[Sequence[str]]:
    """All lines, some at a time; ``more``: with so many of the next ones."""
    return (lines[start : start + AT_ONCE + more] for start in range(0, len(lines), AT_ONCE))


def joined(lines: Sequence[str], change: Callable[[str], str] = str) -> str:
    """The lines as one text, after ``change``."""
    text = ""
    for number, some in enumerate(batches(lines)):
        # Added to the end, and not joined at last: so the memory is that of one text.
        part = change("\n".join(some))
        text += f"\n{part}" if number else part
    return text
