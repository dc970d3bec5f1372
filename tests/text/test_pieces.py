"""Literals in long texts."""

import random

from hypothesis import given
from hypothesis import strategies as st

from kbassist.text.pieces import find, pieces

LONG = "x" * 120_000


@given(st.text("abc ", max_size=40), st.text("abc ", max_size=9))
def test_a_literal_is_found_where_it_stands(end: str, literal: str) -> None:
    for text in (end, LONG + end, end + LONG):
        assert find(text, literal) == text.find(literal)


def test_of_too_many_pieces_none_are_kept() -> None:
    chance = random.Random(4)
    text = "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(250_000))
    assert pieces(text[:20_000]) and not pieces(text)
    for literal in (text[-9:], "証明書チェーン"):
        assert find(text, literal) == text.find(literal)
