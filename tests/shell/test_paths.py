"""Paths as terminals and file managers put them down: quoted, escaped, as addresses, several at once."""

import os
from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from kbassist.shell.conversation import Shell
from kbassist.shell.paths import as_paths
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say

NAMES = ("plain.log", "a b.log", "it's.log", 'say "hi".log', "naïve ü.log", "c&d (1).log", "#x$y.log")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        if os.name != "nt" or '"' not in name:
            (tmp_path / name).write_text(ERROR, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def found(text: str) -> list[str]:
    return [path.name for path in as_paths(text)]


@pytest.mark.skipif(os.name == "nt", reason="names and quotes of POSIX")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{}/plain.log ", ["plain.log"]),
        ("{}/a b.log", ["a b.log"]),
        (r"{}/a\ b.log ", ["a b.log"]),
        ("'{}/a b.log'", ["a b.log"]),
        ('"{}/a b.log"', ["a b.log"]),
        (r"'{}/it'\''s.log'", ["it's.log"]),
        (r"{}/it\'s.log", ["it's.log"]),
        (r"{}/say\ \"hi\".log", ['say "hi".log']),
        (r"{}/c\&d\ \(1\).log", ["c&d (1).log"]),
        (r"{}/\#x\$y.log", ["#x$y.log"]),
        (r"~/a\ b.log", ["a b.log"]),
        ("'~/a b.log'", ["a b.log"]),
        ("file://{}/a%20b.log", ["a b.log"]),
        ("file://localhost{}/na%C3%AFve%20%C3%BC.log", ["naïve ü.log"]),
        ("& '{}/a b.log'", ["a b.log"]),
        ('& "{}/a b.log"', ["a b.log"]),
        ("& '{}/it''s.log'", ["it's.log"]),
        ("&'{}/a b.log'", ["a b.log"]),
        (r"{}/plain.log {}/a\ b.log ", ["plain.log", "a b.log"]),
        ("'{}/plain.log' '{}/a b.log' ", ["plain.log", "a b.log"]),
        ('"{}/plain.log" "{}/a b.log"', ["plain.log", "a b.log"]),
        (r"'{}/it'\''s.log' {}/plain.log", ["it's.log", "plain.log"]),
        ("{}/plain.log\n{}/a b.log\n", ["plain.log", "a b.log"]),
        ("file://{}/plain.log\r\nfile://{}/a%20b.log\r\n", ["plain.log", "a b.log"]),
        ("file://{}/plain.log file://{}/a%20b.log", ["plain.log", "a b.log"]),
        ("./plain.log ./plain.log", ["plain.log"]),
    ],
)
def test_paths_that_are_there(text: str, names: list[str], folder: Path) -> None:
    assert found(text.replace("{}", str(folder))) == names


@pytest.mark.skipif(os.name == "nt", reason="a name with a backslash is one of POSIX")
@pytest.mark.parametrize(
    "text", [r"C:\logs\a b.log", r'"C:\logs\a b.log"', r"'C:\logs\a b.log'", r"& 'C:\logs\a b.log'", r'"C:\logs\a b.log" "C:\logs\c.log"']
)  # fmt: skip
def test_backslashes_of_windows_are_no_escapes(text: str, folder: Path) -> None:
    for name in (r"C:\logs\a b.log", r"C:\logs\c.log"):
        (folder / name).touch()
    assert found(text) == [r"C:\logs\a b.log", r"C:\logs\c.log"][: text.count("C:")]


@pytest.mark.parametrize(
    "text",
    ["", " ", "&", "''", "& ''", "no", "plain.log gone.log", "{}/gone.log", "'{}/plain.log", "plain.log\0", "file://[",
     "file:", "x" * 100_000, "'" * 9_000, "\\" * 5_000, "~nobody-of-that-name/x", "client server", "a\nb"],
)  # fmt: skip
def test_what_is_no_path(text: str, folder: Path) -> None:
    for name in ("client", "server"):
        (folder / name).mkdir()
    assert found(text.replace("{}", str(folder))) == []


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "state" / "cases"))


def test_several_paths_are_one_turn(shell: Shell, folder: Path) -> None:
    out = say(shell, f'"{folder / "plain.log"}" "{folder / "a b.log"}"')
    assert "plain.log: taken as" in out and "a b.log: taken as" in out
    assert out.count("Do this: ") == 1
    assert [Path(one.text).name for one in shell.case.given] == ["plain.log", "a b.log"]
    say(shell, "/undo")
    assert shell.case.empty


def test_one_useless_file_does_not_cost_the_others(shell: Shell, folder: Path) -> None:
    (folder / "dump.bin").write_bytes(bytes(range(256)) * 40)
    out = say(shell, f"'{folder}/dump.bin' '{folder}/plain.log'")
    assert "dump.bin: not used" in out and "Do this: " in out
    assert [Path(one.text).name for one in shell.case.given] == ["plain.log"]


@pytest.mark.parametrize(
    "line",
    ["/no/such/file.log", "'/no/such/file.log'", "~/gone.log", "./gone.log", r"C:\gone.log", r'"C:\a b\gone.log"',
     r"& 'C:\a b\gone.log'", "file:///gone.log", r"\\server\share\gone.log"],
)  # fmt: skip
def test_a_path_that_is_not_there_is_said(line: str, shell: Shell) -> None:
    out = say(shell, line)
    assert "no such file or folder" in out and shell.case.empty


def test_a_command_that_is_not_there_is_no_path(shell: Shell) -> None:
    assert "no such command (did you mean 'export'?)" in say(shell, "/exprot text /tmp/x")
