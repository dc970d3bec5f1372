"""What may reach a terminal."""

from kbassist.text.safe import clean


def test_clean_removes_escape_sequences() -> None:
    assert "\x1b" not in clean("\x1b[31mred\x1b]0;x\x07")
