"""A long line is undone in parts, and none of them costs the whole line."""

import pytest

from kbassist.text.layout.views import views
from kbassist.text.lines import Lines


def test_a_long_line_is_made_as_often_as_it_is_whatever_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    some = Lines._some

    def counted(self: Lines, first: int, last: int) -> list[str]:
        found = some(self, first, last)
        made.append(sum(map(len, found)))
        return found

    monkeypatch.setattr(Lines, "_some", counted)
    copies = []
    for count in (10_000, 40_000):
        text = "the \\u0063ertificate &amp; chain " * count
        made.clear()
        plain, mended = views(Lines(text))
        assert "certificate & chain" in mended.text and "certificate" not in plain.text
        copies.append(round(sum(made) / len(text)))
    assert copies[0] == copies[1]
