"""Every view maps back to the source; plain text has one view; what is undone."""

import pytest

from kbassist.text.layout.views import Place, Span, views

SENTENCE = "the certificate chain was issued by an authority that is not trusted"


def texts(source: str) -> list[str]:
    return [view.text for view in views(source.splitlines())]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "2026-03-01 10:00:01.123 INFO Orders: Started.\n2026-03-01 10:00:02.123 INFO Orders: Stopped.",
        "Server=sql01;Database=orders;Password=***password-1***;Encrypt=True",
        "First line.\nSecond line.\n\nThird line, a longer one than those above.",
        "Die Prüfung läuft.\nСоединение закрыто.\n接続が閉じられました。",
        'The server said "no".\nIt meant it.',
    ],
)
def test_plain_text_has_one_view(source: str) -> None:
    assert len(texts(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "> The certificate chain was issued by an\n> authority that is not trusted",
        "| The certificate chain was issued by an authority\n| that is not trusted",
        '"The certificate chain was issued " +\n   "by an authority that is not trusted"',
        "'The certificate chain was issued '\n   'by an authority that is not trusted'",
        "The certificate chain was issued by an auth\nority that is not trusted",
        "The certificate \x1b[1mchain\x1b[0m was is\x1b[31msued by an authority that is not trusted",
        "The&#32;certificate chain was&nbsp;issued by an authority that is not trusted",
        "The certificate chain\\r\\nwas issued by an authority\\u0020that is not trusted",
        "The_x0020_certificate chain was issued by an authority that_x000D__x000A_is not trusted",
        "Mar  1 10:00:01 web07 app[22]: The certificate chain was issued by\n"
        "Mar  1 10:00:01 web07 app[22]: an authority that is not trusted",
    ],
)
def test_undone(source: str) -> None:
    assert SENTENCE not in texts(source)[0]
    assert any(SENTENCE in text for text in texts(source))


def test_letters_of_another_code_page() -> None:
    assert "grösse" in texts("die GrÃ¶ÃŸe")[1]
    assert "grösse" in texts("die Größe".encode().decode("cp850"))[1]
    assert "die grösse - grösse" in texts("die Größe – " + "Größe".encode().decode("cp850") + "–")[1]


def test_marks_in_the_place_of_letters() -> None:
    assert "gr??e" in texts("die Gr\ufffd\ufffde ist f\ufffdr alle")[1]
    assert "gr??e" in texts("die Gr\ufffd\ufffd\ufffd\ufffde ist f\ufffd\ufffdr alle")[1]


def test_tokens_of_secrets_stay() -> None:
    source = '> "Server=sql01;Password=***password-1***;\\\n> User=\\"***password-2***\\""\n> ***token-3***'
    every = texts(source)
    assert len(every) > 1
    for text in every:
        assert all(token in text for token in ("***password-1***", "***password-2***", "***token-3***"))


def test_positions_map_back_to_line_and_column() -> None:
    source = "first\n\n  >> He said: caf\\u00e9 and\n  >> \x1b[31mtea\x1b[0m &amp; cake"
    lines = source.splitlines()
    mended = list(views(lines))[1]
    for word, line in (("he said", 3), ("café", 3), ("tea", 4), ("cake", 4)):
        start = mended.text.index(word)
        span = mended.source(start, start + len(word))
        assert mended.line(start) == line
        assert span.first == Place(line, lines[line - 1].lower().index(word[:3]) + 1)
    across = mended.text.index("and tea")
    assert mended.source(across, across + 7) == Span(
        Place(3, lines[2].index("and") + 1), Place(4, lines[3].index("tea") + 3)
    )


def test_positions_of_the_first_view_map_back_too() -> None:
    source = "one\n\tTwo   THREE\n" + "x " * 30_000 + "End"
    view = next(views(source.splitlines()))
    assert view.source(view.text.index("three"), view.text.index("three") + 5) == Span(Place(2, 8), Place(2, 12))
    assert view.source(view.text.index("end"), len(view.text)) == Span(Place(3, 60_001), Place(3, 60_003))


def test_parts_that_are_no_neighbours_stay_apart() -> None:
    source = "\n".join(["a \\u0041 ends here", *["plain"] * 40, "begins \\u0042 again"])
    assert "\n" in texts(source)[1]


def test_positions_in_a_long_line_map_back() -> None:
    line = "word " * 20_000 + "tail \\u0041nd end"
    view = list(views([line]))[1]
    start = view.text.index("and end")
    assert view.source(start, start + 7).first == Place(1, line.index("\\u0041") + 1)
