"""The stems that stand for messages in other languages."""

import re

from hypothesis import given
from hypothesis import strategies as st

from kbassist.reading.stems import stems

WORDS = st.sampled_from(
    ["abgelaufen", "zertifikatskette", "vertrauenswürdig", "сертификатов", "stelle", "证书链是由不受信"]
)
TEXTS = st.lists(st.lists(WORDS, max_size=4).map(" ".join), max_size=12)


@given(texts=TEXTS, english=st.lists(WORDS, max_size=2).map(" ".join))
def test_a_stem_stands_in_its_text_and_in_no_english_one(texts: list[str], english: str) -> None:
    for text, stem in stems(texts, english).items():
        assert stem and stem in text and stem not in english


# Words of one stem each, so that what covers most can be counted.
ONES = st.sampled_from([f"{letter * 9}n" for letter in "abcdefg"])


@given(texts=st.lists(st.sets(ONES, min_size=1, max_size=4).map(lambda words: " ".join(sorted(words))), max_size=25))
def test_what_covers_most_is_taken_first(texts: list[str]) -> None:
    left, expected = set(texts), {}
    while left:
        words = {word for text in left for word in text.split()}
        best = max(words, key=lambda word: (sum(word in text for text in left), word))
        expected |= {text: best for text in left if best in text}
        left -= expected.keys()
    assert stems(texts, "") == expected


def test_a_stem_goes_on_as_far_as_all_its_texts_do() -> None:
    texts = ["die zertifikatskette fehlt", "keine zertifikatskette da", "der zertifikatsaussteller fehlt"]
    assert stems(texts, "") == dict.fromkeys(texts, "zertifikats")
    assert stems(texts[:2], "") == dict.fromkeys(texts[:2], "zertifikatskette")


def test_what_stands_in_english_is_no_stem() -> None:
    text = "das zertifikat und seine vertrauensstellung"
    assert stems([text], "a zertifikat") == {text: "vertrauensstellung"}
    assert not stems([text], re.sub(" ", "-", text))
