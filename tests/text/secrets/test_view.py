"""Escapes are undone, and every place is found back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.text.secrets.view import levels, undone


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a\\u003db", "a=b"),
        ("a\\x3db", "a=b"),
        ('\\"a\\"', '"a"'),
        ("a_x003D_b", "a=b"),
        ("a&#61;b&quot;&#x3b;", 'a=b";'),
        ("a%3Db", "a=b"),
        ("ｐｗｄ＝x", "pwd=x"),
        ("pass\u200bword", "password"),
        ("“x”", '"x"'),
    ],
)
def test_one_level_is_undone(text: str, meant: str) -> None:
    (view,) = undone(text)
    assert view.text == meant
    assert view.source(0, len(meant)) == (0, len(text))


def test_what_is_escaped_thrice_is_undone_thrice() -> None:
    assert [level.text for level in levels("a%25253Db")] == ["a%25253Db", "a%253Db", "a%3Db", "a=b"]


def test_only_what_stands_around_escapes_is_read_again() -> None:
    text = "x" * 50_000 + "a%3Db" + "y" * 50_000 + "c%3Dd"
    first, second = undone(text)
    assert len(first.text) < 10_000 and len(second.text) < 10_000
    place = first.text.index("a=b")
    assert text[slice(*first.source(place, place + 3))] == "a%3Db"
    place = second.text.index("c=d")
    assert text[slice(*second.source(place, place + 3))] == "c%3Dd"


@given(st.lists(st.sampled_from(["a", "=", "\\u003d", "%3D", "&amp;", "\u200b", "％", "\n"]), max_size=30).map("".join))
def test_every_character_comes_from_its_place(text: str) -> None:
    for level in levels(text):
        spans = [level.source(place, place + 1) for place in range(len(level.text))]
        assert spans == sorted(spans)
        assert all(start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("place", [0, 60_000, 66_660, 66_664, 66_666, 66_670, 70_000])
def test_a_text_of_nothing_but_escapes_is_undone_in_parts_that_lose_nothing(place: int) -> None:
    said = " password\\u003dS3cretW0rd99xq "
    text = "\\u0041" * place + said + "\\u0041" * (80_000 - place)
    parts = list(undone(text))
    assert len(parts) > 1 and max(len(part.text) for part in parts) < 80_000
    assert any("password=S3cretW0rd99xq" in part.text for part in parts)
    for part in parts:
        assert part.source(0, len(part.text))[0] >= 0 and part.source(len(part.text) - 1, len(part.text))[1] <= len(
            text
        )
