"""``/export`` and ``/save``: formats by name or ending, and nothing is written over unasked."""

import shutil
from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.commands import FORMATS
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say

TITLE = "The server's certificate was issued by an authority"


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    shell = Shell(reasoner, Store(tmp_path / "state" / "cases"))
    say(shell, ERROR)
    return shell


@pytest.mark.parametrize("line", ["/export text plan.txt", "/save plan.txt"])
def test_a_file_that_is_there_is_written_over_when_that_is_wanted(line: str, shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("mine", encoding="utf-8")
    assert "is there already. Write over it? (yes or no)" in " ".join(say(shell, line).split())
    assert "Nothing was written." in say(shell, "no") and path.read_text("utf-8") == "mine"
    say(shell, line)
    assert "Nothing was written." in say(shell, "/plan") and path.read_text("utf-8") == "mine"
    say(shell, line)
    assert "plan.txt" in say(shell, "yes") and path.read_text("utf-8") != "mine"


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("plan.md", f"# {TITLE}"),
        ("plan.TXT", TITLE),
        ("plan.json", '"kbassist.diagnosis/1"'),
        ("plan.html", "<!doctype html>"),
        ("customer plan.html", "What we need from you"),
        ("'my plan.md'", f"# {TITLE}"),
        (r"my\ plan.md", f"# {TITLE}"),
    ],
)
def test_the_ending_says_the_format(name: str, sign: str, shell: Shell, tmp_path: Path) -> None:
    assert "Written to" in say(shell, f"/export {name}")
    path = next(path for path in tmp_path.iterdir() if path.suffix.casefold() in (".md", ".txt", ".json", ".html"))
    assert path.read_text("utf-8").startswith(sign) or sign in path.read_text("utf-8")


@pytest.mark.parametrize(
    "line", ["/export", "/export text", "/export plan.pdf", "/export plan", "/export markdwn a.md"]
)
def test_the_formats_are_named(line: str, shell: Shell, tmp_path: Path) -> None:
    out = " ".join(say(shell, line).split())
    assert f"formats: {', '.join(FORMATS)}" in out
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_case_file_is_opened_as_terminals_put_it_down(shell: Shell, tmp_path: Path) -> None:
    say(shell, "/save 'my case.json'")
    for line in (f"'{tmp_path}/my case.json'", rf"{tmp_path}/my\ case.json", f"{tmp_path}/my case.json"):
        say(shell, "/new", f"/open {line}")
        assert not shell.case.empty
        assert "no such case" not in say(shell, f"/replay {line}")


def test_a_case_file_is_exported_dropped_and_opened(shell: Shell, reasoner: Reasoner, tmp_path: Path) -> None:
    say(shell, ERROR, "/set case.environment=test")
    path = tmp_path / "to send.kbcase"
    assert "Written to" in say(shell, f"/export '{path}'")
    shutil.rmtree(shell.store.folder)
    for line in (f"/open {path}", str(path), f'"{path}"'):
        other = Shell(reasoner, Store(tmp_path / "elsewhere"))
        say(other, "Server=other;Encrypt=yes;TrustServerCertificate=no")
        first = other.id
        out = " ".join(say(other, line).split())
        assert "a case file from elsewhere" in out and other.case.answers == {"case.environment": "test"}
        assert line.startswith("/") or f"The case before stays saved as {first}." in out
    (tmp_path / "x.log").write_text(ERROR, encoding="utf-8")
    assert "opened by itself" in say(other, f"'{path}' {tmp_path / 'x.log'}")
    path.write_text("{", encoding="utf-8")
    assert "no case file" in " ".join(say(other, str(path)).split())
