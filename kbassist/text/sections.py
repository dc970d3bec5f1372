"""A long text in sections that overlap: what is made of one of them takes no more memory than that, however long the
text is.

What is told of a section is told of its lines; ``Section.first`` is the way back. A sentence that stands across the end
of a section stands whole in the next one.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from kbassist.text.lines import Lines

LENGTH = 1 << 21
"""A text of so many characters is one section."""
OVERLAP = 1 << 15
"""So much of a section stands in the next one too: more than any envelope with its sentence, or a wrapped message."""


class Section(Struct, frozen=True):
    """Some lines of a text; its first and last one may be parts of lines.

    ``first``: line n of them is line ``first`` + n of the text; ``last``: whether the text ends with them.
    """

    lines: Sequence[str]
    first: int
    last: bool

    def same(self, lines: Sequence[str]) -> Sequence[str]:
        """The same stretch of another form of the text, with as many lines."""
        return lines if not self.first and self.last else lines[self.first : self.first + len(self.lines)]


def is_long(lines: Sequence[str]) -> bool:
    """Whether a text has more than one section."""
    return (len(lines.text) if isinstance(lines, Lines) else sum(map(len, lines))) > LENGTH


def sections(lines: Sequence[str]) -> Iterator[Section]:
    """All of a text; in one section if it is not a long one."""
    if not is_long(lines):
        return iter((Section(lines, 0, last=True),))
    return _of_text(lines.text) if isinstance(lines, Lines) else _of_list(lines)


def ending(lines: Sequence[str], count: int) -> list[str]:
    """The last lines of a text, of long ones no more than stands in two sections."""
    if isinstance(lines, Lines):
        return lines.text[-OVERLAP:].splitlines()[-count:]
    return [line[-OVERLAP:] for line in lines[-count:]]


def _of_text(text: str) -> Iterator[Section]:
    start = first = 0
    while True:
        end = min(len(text), start + LENGTH)
        end = _cut(text, end - OVERLAP, end) if end < len(text) else end
        lines = Lines(text[start:end])
        yield Section(lines, first, last=end == len(text))
        if end == len(text):
            return
        following = _cut(text, end - OVERLAP, end - OVERLAP // 2)
        first += lines.number(following - start)
        start = following


def _cut(text: str, low: int, high: int) -> int:
    """Behind the last line feed between two places, or else behind the last blank."""
    for sign in "\n ":
        place = text.rfind(sign, low, high)
        if place >= 0:
            return place + 1
    return high + (text[high - 1 : high + 1] == "\r\n")


def _of_list(lines: Sequence[str]) -> Iterator[Section]:
    lengths = list(accumulate(map(len, lines), initial=0))
    first = 0
    while True:
        last = first + 1
        while last < len(lines) and lengths[last] - lengths[first] < LENGTH:
            last += 1
        yield Section(lines[first:last], first, last=last == len(lines))
        if last == len(lines):
            return
        following = last
        while following > first + 1 and lengths[last] - lengths[following - 1] < OVERLAP:
            following -= 1
        first = following
