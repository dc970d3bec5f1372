"""``/help`` and ``/show``."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.keys import KEYS
from kbassist.shell.store import Store
from tests.support.conversation import say


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "state" / "cases"))


def test_the_keys(shell: Shell) -> None:
    out = say(shell, "/help keys")
    assert all(one.key in out for one in KEYS) and "with vi keys" in out
    assert max(map(len, out.splitlines())) <= 100


def test_one_command(shell: Shell) -> None:
    for line in ("/help export", "/help /export"):
        out = say(shell, line)
        assert "/export [FORMAT] FILE" in out and "/quit" not in out
    assert "did you mean 'export'" in say(shell, "/help exprot")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/show KB2007728", "Scenarios"),
        ("/show kb 2007728", "Scenarios"),
        ("/show msodbcsql", "ODBC"),
        ("/show KB2007729", "did you mean 'KB2007728'"),
        ("/show", "needs an id"),
    ],
)
def test_a_page_of_the_rules(line: str, words: str, shell: Shell) -> None:
    assert words in " ".join(say(shell, line).split())
