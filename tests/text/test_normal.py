"""Text as patterns see it."""

import pytest

from kbassist.text import normal
from kbassist.text.normal import normalise, normalise_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Certificate\u00a0Chain", "the certificate chain"),
        ("error: 0 – text ‘x’", "error: 0 - text 'x'"),
        ("证书链 是由", "证书链是由"),
        ("İSTANBUL", "istanbul"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_a_wrapped_sentence_is_one_and_knows_its_line() -> None:
    joined = normalise_lines(["first", "the certificate", "   chain was"])
    assert "certificate chain was" in joined.text
    assert joined.line(joined.text.index("chain")) == 3


@pytest.mark.parametrize("piece", ["the chain\t was\r\n", "x" * 9 + "\x1f\x85 ", "ä ", " \n", "信頼 されて ", "xyz"])
def test_a_long_text_is_normalised_in_pieces_as_at_once(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f" a{piece * 20}b  c "
    at_once = normalise(text)
    for size in range(1, 40):
        monkeypatch.setattr(normal, "_PIECE", size)
        assert normalise(text) == at_once


def test_of_endless_marks_on_a_letter_some_are_kept() -> None:
    pair = "\u0301\u0323"
    assert normalise("a" + pair * 15 + "b") == normalise("a" + pair * 15) + "b"
    assert normalise("a" + pair * 100_000 + "b") == normalise("a" + pair * 15 + "b")
    assert normalise("\u2500" * 100) == "\u2500" * 100
