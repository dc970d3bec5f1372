"""Sections of a long text: together they are all of it, and each knows where it stands."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.text import lines as line_module
from kbassist.text import sections as module
from kbassist.text.lines import Lines
from kbassist.text.sections import sections

TEXTS = st.text("abc \n\r\x0b\u2028é", max_size=200)
LENGTH, OVERLAP = 20, 8


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LENGTH", LENGTH)
        patch.setattr(module, "OVERLAP", OVERLAP)
        patch.setattr(line_module, "_STRETCH", 5)
        yield


@given(TEXTS)
def test_every_line_of_a_section_is_one_of_the_text_or_part_of_it(text: str) -> None:
    real = text.splitlines()
    for section in sections(Lines(text)):
        assert len("\n".join(section.lines)) <= LENGTH + 1
        for number, line in enumerate(section.lines):
            whole = real[section.first + number]
            inner = 0 < number < len(section.lines) - 1
            assert line == whole if inner else line in whole


@given(TEXTS, st.data())
def test_what_is_no_longer_than_the_overlap_stands_whole_in_a_section(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - OVERLAP // 2)))
    some = text[start : start + OVERLAP // 2]
    texts = [section.lines.text for section in sections(Lines(text)) if isinstance(section.lines, Lines)]
    assert not text or any(some in one for one in texts)


@given(st.lists(st.text("ab ", max_size=30), max_size=20))
def test_lines_of_a_list_stay_whole(given: Sequence[str]) -> None:
    found = list(sections(given))
    for section in found:
        assert list(section.lines) == given[section.first : section.first + len(section.lines)]
        assert list(section.same(given)) == list(section.lines)
    assert found[0].first == 0 and [section.last for section in found] == [False] * (len(found) - 1) + [True]
    ends = [section.first + len(section.lines) for section in found]
    assert all(following.first <= end for end, following in zip(ends, found[1:], strict=False)) and ends[-1] == len(
        given
    )
