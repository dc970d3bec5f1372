"""Lines that a console, an editor or a mail program cut at a fixed column, inside a word too."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from kbassist.text.expression import Expression
from kbassist.text.layout.edits import Edit
from kbassist.text.lines import part, spans

_DATED = Expression(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
# It begins with a letter of its own, which is fast to look for.
_APART = Expression(rf"\n(?:(?<=[.!?;]\n)(?=[A-Z])|(?<=\}}\n)(?=\{{)|(?={_DATED.pattern}))")
_NARROWEST = 30
_TRIMMED = 2
_MANY = 50
_OPEN = frozenset("([{<-/_\\=")
_ENDS = frozenset(".!?;")


def cut_before(lines: Sequence[str], begin: Sequence[int] = ()) -> Iterator[int]:
    """The numbers (from 0) of the lines that go on inside the word with which the line above ends.

    ``begin``: where the bodies of the lines begin, if not at their beginning.
    """
    # The width at which the lines before were cut, while they were.
    column = 0
    for first, last in spans(lines):
        start = max(0, first - 2)
        inside = any(begin[start:last])
        if not column and not inside and _stand_apart(lines, max(0, first - 1), last):
            continue
        some = lines[start:last]
        bodies = [line[at:] for line, at in zip(some, begin[start:last], strict=True)] if inside else some
        numbers, column = _cut(bodies, max(1, first - start), column)
        yield from (start + number for number in numbers)


def _stand_apart(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether each line is a sentence, a record or an object below another: so are nearly all of a long text."""
    text = part(lines, first, last)
    return len(_APART.findall(text)) == text.count("\n") == last - first - 1


def _cut(lines: Sequence[str], start: int, column: int) -> tuple[list[int], int]:
    """The lines from ``start`` on that go on inside a word, and the width at which what follows was cut.

    ``column``: the same for what stands before.
    """
    numbers: list[int] = []
    for number in range(start, len(lines)):
        above, below = lines[number - 1], lines[number]
        before = len(lines[number - 2]) if number > 1 else 0
        if not above or not below or above[-1].isspace() or (below[0].isspace() and below.isspace()):
            column = 0
        elif above[-1] == "-" and _hyphen(above, below.lstrip()):
            numbers.append(number)
        elif len(below) <= len(above) >= _NARROWEST and _full(above, below, before, column):
            column = len(above)
            numbers.append(number)
        elif column:
            column = column if column - _TRIMMED <= len(above) <= column else 0
    return numbers, column


def _full(above: str, below: str, before: int, column: int) -> bool:
    """Whether ``above`` seems to fill the width of its text: as its neighbours do, or ``below`` ends its word.

    ``before``: the length of the line above both.
    """
    width = len(above)
    if column - _TRIMMED <= width < column:
        # The blank at which it was cut is gone.
        return False
    body = below.lstrip()
    if (above[-1] in _ENDS and not body[0].islower()) or _is_record(body, above[-1]):
        # Records of a log are sometimes equally long.
        return False
    return width in (before, len(below)) or _fits(above, body)


def _is_record(line: str, before: str) -> bool:
    """Whether ``line`` is a record: it begins with a time, or is one object below another, whose last sign is
    ``before``."""
    return (line[0].isdigit() and _DATED.match(line) is not None) or (line[0] == "{" and before == "}")


def _fits(above: str, below: str) -> bool:
    """Whether the last and the first letter can stand side by side in a word."""
    last, first = above[-1], below[0]
    if last in _OPEN:
        return True
    if first.isupper():
        return last.isupper()
    if first.isdigit():
        return last.isdigit() or last == ":"
    return last not in _ENDS


def _hyphen(above: str, below: str) -> bool:
    """Whether the line ends at a hyphen inside a word."""
    return above[-1:] == "-" and above[-2:-1].isalpha() and below[:1].islower()


def glue(text: str) -> Iterator[Edit]:
    """Line ends inside a word go, with the indentation that all further lines have."""
    lines = text.split("\n")
    ends = list(accumulate(len(line) + 1 for line in lines))
    numbers = list(cut_before(lines))
    hanging = 0
    for place, number in enumerate(numbers):
        if not place or numbers[place - 1] != number - 1:
            hanging = _hanging(lines, numbers[place:])
        end = ends[number - 1]
        yield end - 1, end + min(hanging, _indentation(lines[number])), ""


def _hanging(lines: Sequence[str], numbers: Sequence[int]) -> int:
    """The indentation of the lines that begin the run ``numbers``; a single blank is none, it stood at the cut."""
    run = [number for place, number in enumerate(numbers[:_MANY]) if number == numbers[0] + place]
    indentation = min(_indentation(lines[number]) for number in run)
    return indentation if indentation > 1 else 0


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
