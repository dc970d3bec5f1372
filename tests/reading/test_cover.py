"""By which pieces the texts of messages are looked for."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.reading.cover import Text, cover, pieces

WORDS = st.sampled_from(
    ["abgelaufen", "zertifikatskette", "vertrauenswürdig", "сертификатов", "stelle", "证书链是由不受信", "error", "the"]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS)
def test_a_piece_stands_in_every_text(texts: list[str]) -> None:
    wanted = [Text(text, "de") for text in texts]
    chosen = cover(wanted)
    for one in wanted:
        assert any(piece in one.text for piece in chosen), one
    for piece, languages in chosen.items():
        assert languages == {"de"} and any(piece in text for text in texts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS)
def test_the_choice_depends_on_the_texts_alone(texts: list[str]) -> None:
    wanted = [Text(text, "de") for text in texts]
    assert cover(wanted) == cover([*reversed(wanted), *wanted])


def test_a_line_end_inside_a_word_leaves_another_piece_whole() -> None:
    text = "the certificate was signed by an unknown authority"
    chosen = cover([Text(text, "en")])
    for place in range(1, len(text)):
        cut = f"{text[:place]}\n{text[place:]}"
        assert any(piece in cut for piece in chosen), place


def test_what_most_texts_share_is_taken() -> None:
    words = ("zertifikatskette", "zertifikatsaussteller", "zertifikate")
    texts = [Text(f"die {word} fehlt", "de") for word in words]
    chosen = cover(texts)
    assert [piece for piece in chosen if piece.startswith("zertifik")] == ["zertifika"]


def test_common_words_are_taken_together_only() -> None:
    assert set(cover([Text("login failed for user", "en")])) == {"login failed"}
    assert (
        "login" not in pieces(Text("login failed for user", "en")) or pieces(Text("login failed", "en"))["login"] > 10
    )


def test_letters_that_normalising_makes_are_not_looked_for() -> None:
    assert all("i" not in piece for piece in pieces(Text("sertifika zinciri baglantisi", "tr")) if " " not in piece)
    assert all("ss" not in piece for piece in pieces(Text("der schlussel ist gross genug", "de")))
