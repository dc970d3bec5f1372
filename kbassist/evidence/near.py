"""Of a long text the lines around what was recognised in it: all that is looked at to tell its errors apart."""

from collections.abc import Iterable, Iterator, Sequence

from kbassist.text.literals import Literals, standing
from kbassist.text.normal import normalise_lines
from kbassist.text.sections import LENGTH, sections

_AROUND = 100
"""So many lines above and below belong to it: a record with its trace, a list with its items."""


def standing_anywhere(words: Iterable[str], lines: Sequence[str]) -> list[str]:
    """Those of ``words`` that stand in the normalised text."""
    wanted = tuple(sorted(words))
    found: set[str] = set()
    for section in sections(lines):
        there = standing(wanted, normalise_lines(section.lines).text)
        found.update(word for word in wanted if word in there)
    return sorted(found)


def around(lines: Sequence[str], signs: Iterable[str], known: Iterable[int]) -> list[str]:
    """The lines with those blanked out that are near none with a sign; of a text of nothing else about a section.

    ``signs``: literals of normalised text; ``known``: the numbers (from 1) of lines that count in any case.
    """
    kept = [""] * len(lines)
    for number in sorted(known):
        _keep(kept, lines, number - 1)
    size = end = 0
    for number in _places(lines, Literals(signs)):
        if size > LENGTH:
            break
        # What the line before has kept is not looked at again.
        first = max(end, number - _AROUND)
        end = _keep(kept, lines, number, first)
        size += sum(map(len, kept[first:end]))
    return kept


def _places(lines: Sequence[str], literals: Literals) -> Iterator[int]:
    """The lines (from 0) in which the literals begin, from the first to the last; some more than once."""
    for section in sections(lines):
        normal = normalise_lines(section.lines)
        for place in sorted({place for some in literals.places(normal.text).values() for place in some}):
            yield section.first + normal.line(place) - 1


def _keep(kept: list[str], lines: Sequence[str], number: int, first: int = 0) -> int:
    """Keep the lines around one, from ``first`` on; the place behind them."""
    first, last = max(first, number - _AROUND), min(len(lines), number + _AROUND + 1)
    if first < last:
        kept[first:last] = lines[first:last]
    return max(first, last)
