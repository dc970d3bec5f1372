"""``/verify``: the open case against new evidence; the case stays as it is."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say

OPENED = "Opened connection to database 'a' on server 'sql05.contoso.com'."


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


def test_files_and_a_paste(shell: Shell, tmp_path: Path) -> None:
    say(shell, ERROR)
    before = shell.case
    path = tmp_path / "new app.log"
    path.write_text(OPENED, encoding="utf-8")
    for line in (f"/verify {path}", f"/verify '{path}'"):
        assert say(shell, line).startswith("Fixed: ")
    assert "a line with only a dot" in say(shell, "/verify")
    assert say(shell, OPENED, ".").startswith("Fixed: ")
    assert say(shell, "/verify", f"{ERROR} ", ".").startswith("Not yet proven: "), "it is the paste of the case"
    assert say(shell, "/verify", f"first\n{ERROR}", ".").startswith("Not fixed: ")
    assert shell.case == before
    assert "Nothing was pasted" in say(shell, "/verify", ".")
    say(shell, OPENED)
    assert shell.pasted is None


def test_mistakes(shell: Shell, tmp_path: Path) -> None:
    assert "nothing is recognised yet" in say(shell, "/verify")
    say(shell, ERROR)
    out = " ".join(say(shell, f"/verify {tmp_path / 'gone.log'}").split())
    assert "no such file or folder" in out
