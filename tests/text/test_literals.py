"""Many literals in one pass."""

import re
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.text.literals import Literals

LONG = "x" * 300_000
"""Longer than what is looked at in one go."""
SOME = st.text("abcé🔒\ud800 ", max_size=40)


@settings(deadline=None)
@given(SOME, st.integers(1, 80), SOME, st.sets(st.text("abcé🔒 ", min_size=1, max_size=9), min_size=1))
def test_literals_are_found_where_they_stand(begin: str, before: int, end: str, words: set[str]) -> None:
    # The seam between two chunks falls into what stands in the middle.
    for text in (begin, begin + LONG[: (1 << 18) - before] + end):
        literals = Literals(words)
        places = {word: [found.start() for found in re.finditer(f"(?={word})", text)] for word in words}
        assert literals.places(text) == {word: array("q", found) for word, found in places.items() if found}
        assert sorted(literals.each(text)) == sorted((place, word) for word in words for place in places[word])


def test_of_what_stands_everywhere_only_the_first_places_are_kept() -> None:
    (places,) = Literals(["ssl"]).places("ssl" * 200_000).values()
    assert list(places) == [3 * number for number in range(len(places))] and len(places) < 10_000
