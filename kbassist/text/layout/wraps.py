"""Lines that a console, an editor or a mail program cut at a fixed column, inside a word too."""

from collections.abc import Iterator, Sequence

from kbassist.text.layout.edits import Edit

_NARROWEST = 30
_OPEN = frozenset("([{<-/_\\=")
_ENDS = frozenset(".!?;")


def cut_before(lines: Sequence[str]) -> Iterator[int]:
    """The numbers (from 0) of the lines that go on inside the word with which the line above ends."""
    for number in range(1, len(lines)):
        above, below = lines[number - 1], lines[number]
        if len(below) > len(above) or not below or above[-1].isspace() or not below.strip():
            if above and below and _hyphen(above, below.lstrip()):
                yield number
            continue
        if _hyphen(above, below.lstrip()) or (len(above) >= _NARROWEST and _full(lines, number - 1)):
            yield number


def _full(lines: Sequence[str], number: int) -> bool:
    """Whether a line seems to fill the width of its text: as its neighbours do, or the one below ends its word."""
    width = len(lines[number])
    above = len(lines[number - 1]) if number else 0
    return width in (above, len(lines[number + 1])) or _fits(lines[number], lines[number + 1].lstrip())


def _fits(above: str, below: str) -> bool:
    """Whether the last and the first letter can stand side by side in a word."""
    last, first = above[-1], below[0]
    if last in _OPEN:
        return True
    if first.isupper():
        return last.isupper()
    if first.isdigit():
        return last.isdigit()
    return last not in _ENDS


def _hyphen(above: str, below: str) -> bool:
    """Whether the line ends at a hyphen inside a word."""
    return above[-1:] == "-" and above[-2:-1].isalpha() and below[:1].islower()


def glue(text: str) -> Iterator[Edit]:
    """Line ends inside a word go, with a hanging indentation; a single blank stood there before the cut."""
    lines = text.split("\n")
    ends = []
    position = -1
    for line in lines:
        position += len(line) + 1
        ends.append(position)
    for number in cut_before(lines):
        below = lines[number]
        indentation = len(below) - len(below.lstrip())
        end = ends[number - 1]
        yield end, end + 1 + (indentation if indentation > 1 else 0), ""
