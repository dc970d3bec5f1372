"""No secret that is typed is on disk: not in the history, not in cases, not in exports."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.store import HISTORY, Store
from kbassist.shell.terminal import history
from tests.support.conversation import ERROR, say

LINES = [
    "my password is {}",
    "the pw is {}",
    "das passwort ist {}",
    "keytool -importcert -storepass {} -file a.cer",
    "sqlcmd -S sql01 -U sa -P {} -C",
    "it connects with user sa and password {}",
    "/set client.connection_string=Server=a;Password={};Encrypt=yes",
    "/what-if client.connection_string=Server=a;Pwd={};Encrypt=yes",
    "what is the password {}?",
    "forget what I said about my password {}",
    "is it safe to use Server=a;User ID=u;Password={}?",
]
SECRET = "Wint-3r!Zq9"


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("line", LINES)
def test_a_typed_secret_is_in_no_file(line: str, reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path / "cases"))
    say(shell, ERROR, "it is production")
    text = line.format(SECRET)
    # The line editor writes its history before the line is taken.
    history(shell.store.folder.parent).append_string(text)
    out = say(shell, text)
    say(shell, "force encryption is on", f"/save {tmp_path / 'saved.json'}")
    for form in ("text", "markdown", "json"):
        say(shell, f"/export {form} {tmp_path / form}")
    assert (tmp_path / "saved.json").exists() and (tmp_path / HISTORY).exists()
    assert SECRET not in written(tmp_path) and SECRET not in out


def test_what_is_named_a_secret_leaves_what_was_written_before(reasoner: Reasoner, tmp_path: Path) -> None:
    shell = Shell(reasoner, Store(tmp_path / "cases"))
    for line in (f"{ERROR} Database=Wombat-88", "/mask-also Wombat-88"):
        history(shell.store.folder.parent).append_string(line)
        say(shell, line)
    assert "Wombat-88" not in written(tmp_path)
