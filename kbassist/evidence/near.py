"""Of a long text the lines around what was recognised in it: all that is looked at to tell its errors apart."""

from collections.abc import Iterable, Sequence

from kbassist.text.literals import Literals, standing
from kbassist.text.normal import normalise_lines
from kbassist.text.sections import sections

_AROUND = 100
"""So many lines above and below belong to it: a record with its trace, a list with its items."""
_MOST = 10_000
"""So many lines that have a sign: of a text of nothing else the beginning tells as much."""


def standing_anywhere(words: Iterable[str], lines: Sequence[str]) -> list[str]:
    """Those of ``words`` that stand in the normalised text."""
    wanted = tuple(sorted(words))
    found: set[str] = set()
    for section in sections(lines):
        there = standing(wanted, normalise_lines(section.lines).text)
        found.update(word for word in wanted if word in there)
    return sorted(found)


def around(lines: Sequence[str], signs: Iterable[str], known: Iterable[int]) -> list[str]:
    """The lines with those blanked out that are near none with a sign.

    ``signs``: literals of normalised text; ``known``: the numbers (from 1) of lines that count as having one.
    """
    numbers = {number - 1 for number in known}
    literals = Literals(signs)
    for section in sections(lines):
        normal = normalise_lines(section.lines)
        places = sorted({place for some in literals.places(normal.text).values() for place in some})
        for place in places:
            if len(numbers) > _MOST:
                return _only_near(lines, numbers)
            numbers.add(section.first + normal.line(place) - 1)
    return _only_near(lines, numbers)


def _only_near(lines: Sequence[str], numbers: Iterable[int]) -> list[str]:
    kept = [""] * len(lines)
    done = 0
    for number in sorted(numbers):
        first, last = max(done, number - _AROUND), min(len(lines), number + _AROUND + 1)
        if first < last:
            kept[first:last] = lines[first:last]
            done = last
    return kept
