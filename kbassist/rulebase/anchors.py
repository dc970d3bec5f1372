"""Literals by their rarest piece: of thousands only those are looked for of which a telling piece stands in the text.

Many sentences begin alike ("The certificate ..."); the piece that fewest of them share tells them apart. Which that is
is worked out when the rule base is compiled. In a long text all literals of the rule base are looked for in one pass
(``text.literals``); for a short one the automaton would cost more than the search.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain

from kbassist.rulebase.language.patterns import CompiledPattern

_LENGTH = 4
"""How long a piece is."""
Table = dict[str, tuple[int, ...]]
"""By piece the literals that it stands for, three numbers each: group, pattern of the group, literal of the pattern.

Literals that are shorter than a piece stand under the empty one.
"""


def table(groups: Sequence[Sequence[CompiledPattern]]) -> Table:
    """The table of the literals of all patterns."""
    literals = list(_literals(groups))
    # Hundreds of thousands of pieces: counted and compared without a function of Python for each.
    counts = Counter(chain.from_iterable(set(_pieces(anchor)) for *_, anchor in literals))
    count = counts.__getitem__
    found: dict[str, list[int]] = {}
    for group, pattern, number, anchor in literals:
        some = _pieces(anchor)
        _, rarest = min(zip(map(count, some), some, strict=True), default=(0, ""))
        found.setdefault(rarest, []).extend((group, pattern, number))
    return {piece: tuple(numbers) for piece, numbers in sorted(found.items())}


class Anchors:
    """The literals of groups of patterns, found in a text."""

    def __init__(self, table: Table, groups: Sequence[Sequence[CompiledPattern]]) -> None:
        self._table = table
        self._groups = groups
        self._behind: dict[str, list[tuple[int, str]]] = {}

    def near(self, text: str, standing: Iterable[str] | None = None) -> set[int]:
        """The numbers of the groups of which a literal stands in ``text``; ``standing``: those that do, if known."""
        if standing is not None:
            return {group for literal in ("", *standing) for group in self.by_literal.get(literal, ())}
        found: set[int] = set()
        for piece in self._table.keys() & (_pieces_of(text) | {""}):
            for group, literal in self._behind.get(piece) or self._literals_with(piece):
                if group not in found and literal in text:
                    found.add(group)
        return found

    def _literals_with(self, piece: str) -> list[tuple[int, str]]:
        """The literals that a piece stands for, each with its group: looked up once, for a batch asks for thousands."""
        numbers = iter(self._table[piece])
        found = [
            (group, self._groups[group][pattern].anchors[number])
            for group, pattern, number in zip(numbers, numbers, numbers, strict=True)
        ]
        self._behind[piece] = found
        return found

    @cached_property
    def by_literal(self) -> Mapping[str, set[int]]:
        """All literals, and the groups of each."""
        groups: dict[str, set[int]] = {}
        for group, *_, anchor in _literals(self._groups):
            groups.setdefault(anchor, set()).add(group)
        return groups


def _literals(groups: Sequence[Sequence[CompiledPattern]]) -> Iterator[tuple[int, int, int, str]]:
    for group, patterns in enumerate(groups):
        for number, pattern in enumerate(patterns):
            for place, anchor in enumerate(pattern.anchors):
                yield group, number, place, anchor


def _pieces(anchor: str) -> list[str]:
    return [anchor[start : start + _LENGTH] for start in range(len(anchor) - _LENGTH + 1)]


@lru_cache(maxsize=4)
def _pieces_of(text: str) -> frozenset[str]:
    """All pieces of ``text``, worked out once for all tables."""
    return frozenset({text[start : start + _LENGTH] for start in range(len(text))})
