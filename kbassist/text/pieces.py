"""The short pieces of a text: a literal of which one is missing does not stand in it.

Thousands of literals are looked for in every text. In a long one looking for each of them costs seconds, nearly all of
it for literals that are not there.
"""

from functools import lru_cache

LENGTH = 4
_BLOCK = 1 << 20
_MANY = 200_000
"""A text with more different pieces (a log in Chinese, random letters) would take too much memory for them."""
_LONG = 100_000


@lru_cache(maxsize=4)
def pieces(text: str) -> frozenset[str]:
    """All pieces of ``text`` of this length, worked out once for all who ask; none if they are too many."""
    found: set[str] = set()
    for start in range(0, len(text), _BLOCK):
        found |= {text[i : i + LENGTH] for i in range(start, min(start + _BLOCK, len(text)))}
        if len(found) > _MANY:
            return frozenset()
    return frozenset(found)


def find(text: str, literal: str) -> int:
    """``text.find(literal)``, at once where a long text lacks a piece of it."""
    if len(text) > _LONG and len(literal) >= LENGTH:
        known = pieces(text)
        if known and any(literal[i : i + LENGTH] not in known for i in range(len(literal) - LENGTH + 1)):
            return -1
    return text.find(literal)
