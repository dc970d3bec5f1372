"""Reports as text: tables with their header, lines in columns of a terminal."""

import wcwidth

from kbassist.render.blocks import Block, Heading, Item, Para, Table
from kbassist.render.text import to_text

SENTENCE = "証明書チェーンは信頼されていない機関によって発行されました。"


def lines(*blocks: Block, width: int = 60) -> list[str]:
    return to_text(blocks, width=width).splitlines()


def test_a_table_has_its_header() -> None:
    table = Table(("fact", "value", "from"), (("client.os", "Linux", "app.log"), ("server.host", "sql01", "a.txt")))
    assert lines(table) == [
        "fact         value  from",
        "client.os    Linux  app.log",
        "server.host  sql01  a.txt",
    ]


def test_a_header_is_as_wide_as_its_column() -> None:
    assert lines(Table(("requirement", "verdict"), (("a", "pass"),))) == ["requirement  verdict", "a            pass"]


def test_columns_of_wide_characters_line_up() -> None:
    rows = (("証明書", "self-signed", "x"), ("host", "サーバー", "x"), ("e\u0301", "ü…", "x"))
    shown = lines(Table(("fact", "value", "from"), rows))
    assert {wcwidth.wcswidth(line[:-1]) for line in shown[1:]} == {len("証明書") * 2 + 2 + len("self-signed") + 2}


def test_wide_text_is_wrapped_to_the_columns_it_takes() -> None:
    shown = lines(Item(SENTENCE * 3, "-"), Para(SENTENCE * 3, "Cause:", indent=1), width=40)
    assert max(map(wcwidth.wcswidth, shown)) <= 40
    assert "".join(line.strip() for line in shown).count("証") == 6


def test_a_long_word_stays_whole() -> None:
    path = "/var/opt/mssql/" + "x" * 80
    assert path in to_text([Para(f"see {path} there")], width=40)


def test_the_line_below_a_heading_is_as_long_as_it() -> None:
    assert lines(Heading("証明書", 1)) == ["証明書", "======"]
