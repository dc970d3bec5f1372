"""The lines of a long text are those that ``splitlines`` gives."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.text import lines as module
from kbassist.text.lines import Lines, joined, length, part, within

TEXTS = st.text("ab \n\r\x0b\x1c\x85\u2028é", max_size=60)


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    """Few lines at once, so that a short text has several seams."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", 2)
        patch.setattr(module, "_STRETCH", 5)
        patch.setattr(module, "_CHUNK", 5)
        yield


@given(TEXTS)
def test_all_lines_are_there(text: str) -> None:
    assert list(Lines(text)) == text.splitlines()
    assert len(Lines(text)) == len(text.splitlines())
    last = min(3, len(Lines(text)))
    assert part(Lines(text), min(1, last), last) == "\n".join(text.splitlines()[1:3])
    assert joined(Lines(text), str.upper) == "\n".join(text.splitlines()).upper()


@given(TEXTS, st.integers(-9, 9), st.none() | st.integers(-9, 9), st.none() | st.sampled_from([-2, -1, 1, 2]))
def test_lines_are_seen_as_those_of_a_list(text: str, one: int, other: int | None, step: int | None) -> None:
    lines, real = Lines(text), text.splitlines()
    assert lines[one:other:step] == real[one:other:step]
    assert list(reversed(lines)) == real[::-1]
    if -len(real) <= one < len(real):
        assert lines[one] == real[one]
    else:
        with pytest.raises(IndexError):
            lines[one]


@given(TEXTS, st.data())
def test_a_part_of_a_line(text: str, data: st.DataObject) -> None:
    real = text.splitlines()
    if real:
        number = data.draw(st.integers(0, len(real) - 1))
        end = data.draw(st.integers(0, len(real[number])))
        start = data.draw(st.integers(0, end))
        assert within(Lines(text), number, start, end) == within(real, number, start, end) == real[number][start:end]


@given(TEXTS)
def test_where_a_line_stands(text: str) -> None:
    lines, whole = Lines(text), text.splitlines(keepends=True)
    assert [length(lines, number) for number in range(len(whole))] == list(map(len, whole))
    on = [number for number, line in enumerate(whole) for _ in line]
    # A line feed behind a carriage return ends the line that the other has ended.
    assert [lines.number(place) for place in range(len(text)) if text[place - 1 : place + 1] != "\r\n"] == [
        number for place, number in enumerate(on) if text[place - 1 : place + 1] != "\r\n"
    ]
