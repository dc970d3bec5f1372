"""Answers by letter: the first of many, those with a typed beginning, and "other"."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    made = Shell(reasoner, Store(tmp_path / "cases"))
    say(made, ERROR, "/set certificate.kind=?", "/set case.change=?")
    assert made.question is not None and made.question.fact == "client.driver"
    return made


def test_five_likely_drivers_are_offered_and_the_others_by_what_is_typed(shell: Shell) -> None:
    out = say(shell, "")
    assert "a) SQL Server Management Studio" in out and "e) " in out and "f) other" in out and "g) " not in out
    assert "tedious" not in out
    out = say(shell, "microsoft o")
    assert [one.value for one in shell.offered] == ["msodbcsql", "msoledbsql"]
    assert "a) Microsoft ODBC Driver" in out and "c) other" in out
    say(shell, "b")
    assert shell.case.answers["client.driver"] == "msoledbsql"


def test_other_asks_for_the_name_and_stores_nothing(shell: Shell) -> None:
    before = shell.case
    assert "Type its name" in say(shell, "f") and shell.case == before
    say(shell, "tedious")
    assert shell.case.answers["client.driver"] == "tedious"


def test_the_beginning_of_one_name_alone_is_that_answer(shell: Shell) -> None:
    say(shell, "sql server man")
    assert shell.case.answers["client.driver"] == "ssms"


def test_what_was_narrowed_is_gone_with_its_question(shell: Shell) -> None:
    say(shell, "micro", "a")
    assert shell.question is not None and shell.question.fact != "client.driver"
    assert list(shell.offered) == list(shell.question.choices)


def test_versions_are_those_of_the_driver(reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path))
    error = "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but then an error occurred during the login process. (provider: SSL Provider, error: 0 - The target principal name is incorrect.)"
    say(shell, error, "/ask")
    question = next(one for one in shell.questions if one.fact == "client.driver_version")
    assert [one.title for one in question.choices] == ["1.x", "2.x and 3.x", "4.x", "5.0 and 5.1", "5.2 and later"]
