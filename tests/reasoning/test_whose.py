"""Whose error it is: what other products print is never taken for a problem of SQL Server, whatever surrounds it."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from tests.support.layouts import TERMINAL
from tests.support.other_products import main, read_others, readings
from tests.support.thorough import share


def test_the_texts_are_of_many_programs_in_several_languages_and_name_no_sql_server() -> None:
    texts = read_others()
    assert len({one.id for one in texts}) == len(texts) >= 150
    assert len({one.program for one in texts}) >= 60
    assert {"en", "de", "fr", "ja", "es", "zh-Hans", "pt-BR", "ru"} <= {one.language for one in texts}
    ours = ("sql server", "mssql", "sqlclient", "1433", "tedious", "azure sql")
    assert [one.id for one in texts if any(word in one.text.casefold() for word in ours)] == []


def test_no_error_of_another_product_is_more_than_possible(reasoner: Reasoner) -> None:
    found = list(readings(read_others(), reasoner, {"as is": TERMINAL["as is"]}))
    assert [(one.text.id, one.articles) for one in found if one.taken] == []
    assert sum(one.said == "outside" for one in found) > len(found) // 2


def test_no_layout_makes_it_more(reasoner: Reasoner) -> None:
    """Each text in one of the layouts, in turn; in CI each in all, which takes a minute."""
    names = [name for name in TERMINAL if name != "as is"]
    found = [
        one
        for number, text in enumerate(read_others())
        for one in readings([text], reasoner, {name: TERMINAL[name] for name in share(names, len(names), number)})
    ]
    assert {one.layout for one in found} == set(names)
    assert [(one.text.id, one.layout, one.articles) for one in found if one.taken] == []


def test_the_figures_name_what_is_taken_for_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text(
        '{"id": "ours", "language": "en", "program": "SqlClient", "source": "public", "text": "(provider: SSL Provider, '
        'error: 0 - The certificate chain was issued by an authority that is not trusted.)"}\n'
        '{"id": "curl", "language": "en", "program": "curl", "source": "public", "text": "curl: (60) SSL certificate '
        'problem: self-signed certificate"}\n',
        encoding="utf-8",
    )
    assert main([str(path)]) == 1
    out = capsys.readouterr().out
    assert "ours (as is): KB2007728 " in out and "1 of 2 taken" in out
    figures = next(line for line in out.splitlines() if line.startswith("as is")).split()[2:]
    assert sorted(figures) == ["0", "0", "0", "1", "1"]
