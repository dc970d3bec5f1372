"""Many literals looked for at once: one pass over a text, however many they are."""

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation

from kbassist.text.expression import Expression

LONG = 100_000
"""In a shorter text each literal is looked for by itself: the automaton would cost more."""
_FEW = 500
"""So many literals are worth the fastest automaton, which takes the longest to build."""
_CHUNK = 1 << 18
"""So much is looked at in one go: a text that is nothing but literals takes no more memory than this has of them."""
MOST = 5_000
"""So many places of a literal are kept."""
Places: TypeAlias = Mapping[str, Sequence[int]]
"""Literals that stand in a text, and where each does, up to the first thousands of places."""
_SURROGATE = Expression("[\ud800-\udfff]")


class Literals:
    """A set of literals, none of them empty."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._longest = max(map(len, self._words), default=1)
        fast = Implementation.DFA if len(self._words) < _FEW else None
        self._automaton = AhoCorasick(self._words, implementation=fast)

    def places(self, text: str) -> Places:
        """Those that stand in ``text``."""
        found: dict[int, array[int]] = {}
        for number, start, _ in self._matches(text):
            places = found.get(number)
            if places is None:
                found[number] = array("q", (start,))
            elif len(places) < MOST:
                places.append(start)
        return {self._words[number]: places for number, places in found.items()}

    def each(self, text: str) -> Iterator[tuple[int, str]]:
        """Every place where one of them begins, nearly from left to right (by its end), and which."""
        return ((start, self._words[number]) for number, start, _ in self._matches(text))

    def _matches(self, text: str) -> Iterator[tuple[int, int, int]]:
        # The automaton takes no surrogates that stand alone.
        return matches(self._automaton, text, self._longest, _without_surrogates)


def matches(
    automaton: AhoCorasick, text: str, longest: int, prepared: Callable[[str], str]
) -> Iterator[tuple[int, int, int]]:
    """The matches of an automaton whose literals are no longer than ``longest``: number, start and end, by their end.

    ``prepared``: a part of the text as the automaton takes it, every character in its place.
    """
    for start in range(0, len(text), _CHUNK):
        # A literal that begins in this chunk may end in the next one.
        chunk = prepared(text[start : start + _CHUNK + longest - 1])
        for number, first, last in automaton.find_matches_as_indexes(chunk, overlapping=True):
            if first < _CHUNK:
                yield number, start + first, start + last


def _without_surrogates(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def standing(words: tuple[str, ...], text: str) -> Container[str]:
    """Tells of each of ``words`` whether it stands in ``text``: the text itself, of a long one what one pass found."""
    return _literals(words).places(text) if len(text) > LONG else text


def folded(words: tuple[str, ...], text: str) -> Container[str]:
    """The same of words that are casefolded, in a text whose case does not count; never a folded copy of a long one."""
    if len(text) <= LONG:
        return text.casefold()
    literals, longest = _literals(words), max(map(len, words), default=0)
    chunks = (text[start : start + _CHUNK + longest].casefold() for start in range(0, len(text), _CHUNK))
    return {word for chunk in chunks for word in literals.places(chunk)}


@lru_cache(maxsize=16)
def _literals(words: tuple[str, ...]) -> Literals:
    return Literals(words)
