"""The short pieces of a text: a literal of which one is missing does not stand in it."""

from functools import lru_cache

LENGTH = 4


@lru_cache(maxsize=4)
def pieces(text: str) -> frozenset[str]:
    """All pieces of ``text`` of this length, worked out once for all who ask."""
    return frozenset({text[i : i + LENGTH] for i in range(len(text))})
