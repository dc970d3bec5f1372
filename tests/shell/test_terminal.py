"""The shell in a real terminal."""

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.history import InMemoryHistory

from kbassist.shell import theme
from kbassist.shell.terminal import history
from tests.support.conversation import ERROR
from tests.support.run import ROOT, Run

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")


def test_themes() -> None:
    assert theme.form("dark", {"NO_COLOR": "1"}) == "none" == theme.form("none", {})
    assert theme.form("", {"COLORFGBG": "0;15"}) == "light" and theme.form("", {}) == "dark"
    assert theme.form("light", {}) == "light"
    assert "#" not in str(theme.styles("none"))


def test_standard_input_that_is_no_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ERROR.encode())))
    ran = run()
    assert ran.status == 0 and "KB2007728" in ran.out


@pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")
def test_the_history_is_this_users_alone_and_no_link(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        history(tmp_path / "state")
    finally:
        os.umask(before)
    assert [one.stat().st_mode & 0o777 for one in (tmp_path / "state", tmp_path / "state" / "history")] == [
        0o700,
        0o600,
    ]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "history").symlink_to(tmp_path / "aim")
    assert isinstance(history(tmp_path / "other"), InMemoryHistory) and not (tmp_path / "aim").exists()


def _interruptible() -> None:
    """Ctrl-C counts, though a shell that starts tests in the background has them ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., "pexpect.spawn[str]"]]:
    children = []

    def start(**environment: str) -> "pexpect.spawn[str]":
        settings_ = {**os.environ, "KBASSIST_STATE_DIR": str(tmp_path / "state"), "TERM": "xterm-256color", "PAGER": "cat", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": str(ROOT), **environment}  # fmt: skip
        child = pexpect.spawn(sys.executable, ["-m", "kbassist"], env=settings_, dimensions=(45, 110), encoding="utf-8", timeout=30, cwd=str(tmp_path), preexec_fn=_interruptible)  # fmt: skip
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def paste(child: "pexpect.spawn[str]", text: str) -> None:
    child.send(f"\x1b[200~{text}\x1b[201~")


def test_a_session_in_a_terminal(terminal: Callable[..., "pexpect.spawn[str]"], tmp_path: Path) -> None:
    child = terminal()
    child.expect("Paste an error")
    paste(
        child,
        f"{ERROR}\n   at Microsoft.Data.SqlClient.SqlConnection.Open()\nPassword=Secr3t-Word;Server=sql01;Encrypt=no\n",
    )
    child.expect("Likely: ")
    child.expect("Which certificate")
    child.send("slef signed\r")
    child.expect("SQL Server.s certificate: a self-signed")
    child.send("/set server.force_encryption=yes\r")
    child.expect("Force Encryption at the server: yes")
    child.send("/why\r")
    child.expect("because of")
    child.send("/why-not 2\r")
    child.expect("ruled-out:")
    child.send("/what-if case.environment=production\r")
    child.expect("others stay as they are")
    child.send("/undo\r")
    child.expect("(Changed|No change):")
    child.send(f"/export markdown {tmp_path}/plan.md\r")
    child.expect("Written to")
    assert "Secr3t" not in (tmp_path / "plan.md").read_text("utf-8")
    child.send("half a li\x03")
    child.expect("kbassist> ")
    child.kill(signal.SIGKILL)
    child.wait()
    child = terminal()
    child.expect("Last case:")
    child.send("/open\r")
    child.expect("Likely: ")
    child.send("/facts\r")
    child.expect("certificate.kind +a self-signed")
    child.send("\x04")
    child.expect("Saved: /open")
    child.expect(pexpect.EOF)
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert "Secr3t" not in written and "slef signed" in written


def test_ten_megabytes_pasted_in_a_terminal(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal()
    child.expect("Paste an error")
    child.delaybeforesend = None
    paste(child, ("x" * 99 + "\n") * 100_000 + ERROR + "\n")
    child.expect("Likely: ", timeout=60)
    child.send("/quit\r")
    child.expect(pexpect.EOF)


def test_a_further_line(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal()
    child.expect("Paste an error")
    child.send("one line\x1b\r")
    child.expect("        > ")
    child.send(f"{ERROR}\r")
    child.expect("Likely: ")
    child.send("\x04")
    child.expect(pexpect.EOF)


def test_vi_keys_from_the_configuration_file(terminal: Callable[..., "pexpect.spawn[str]"], tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('keys = "vi"\ntheme = "none"\nfoo = 1\n', encoding="utf-8")
    child = terminal(KBASSIST_CONFIG=str(tmp_path / "config.toml"))
    child.expect("config.toml:3: no setting 'foo'")
    child.expect("Paste an error")
    child.send("/nonsense\x1b")
    child.send("0lcwhelp export\x1b\r")
    child.expect("/export .FORMAT. FILE")
    child.expect("kbassist>")
    child.send("/quit\r")
    child.expect(pexpect.EOF)


def test_two_terminals_on_one_case(terminal: Callable[..., "pexpect.spawn[str]"], tmp_path: Path) -> None:
    one, other = terminal(), terminal()
    for child in (one, other):
        child.expect("Paste an error")
    paste(one, f"{ERROR}\nServer=sql01\n")
    one.expect("Likely: ")
    other.send("/open\r")
    other.expect("Likely: ")
    one.send("/set certificate.kind=self-signed\r")
    one.expect("SQL Server.s certificate: ")
    other.send("/set case.environment=production\r")
    other.expect("Another shell: SQL Server.s certificate: ")
    for child in (one, other):
        child.kill(signal.SIGKILL)
        child.wait()
    kept = next((tmp_path / "state" / "cases").glob("*.json"))
    assert json.loads(kept.read_bytes())["answers"] == {
        "certificate.kind": "self-signed",
        "case.environment": "production",
    }


def test_a_terminal_that_can_only_print_keeps_its_interrupt(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal(TERM="dumb")
    child.expect("kbassist> ")
    child.send("half a li\x03")
    child.expect("kbassist> ")
    child.send("/paste\r")
    child.expect("Paste now")
    child.send("\x03")
    child.expect("dropped")
    child.send(f"{ERROR}\r")
    child.expect("Likely: ")
    child.send("\x04")
    child.expect("Saved: /open")
    child.expect(pexpect.EOF)


def test_a_terminal_that_can_only_print(terminal: Callable[..., "pexpect.spawn[str]"]) -> None:
    child = terminal(TERM="dumb")
    child.expect("kbassist> ")
    child.send(f"{ERROR}\r")
    child.expect("Likely: ")
    child.send("/quit\r")
    child.expect("Saved: /open")
    child.expect(pexpect.EOF)
    assert "\x1b" not in child.before
