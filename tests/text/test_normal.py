"""Text as patterns see it."""

import pytest

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
    normal = normalise_lines(["first", "the certificate", "   chain was"])
    assert "certificate chain was" in normal.text
    assert normal.line(normal.text.index("chain")) == 3
