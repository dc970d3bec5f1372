"""A long text goes through the person's pager on a terminal, and never costs anything where the pager is none."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kbassist.pager import chosen
from tests.support.run import CASES, ROOT

pexpect = pytest.importorskip("pexpect")
CASE = CASES / "kb-article" / "evidence" / "error.txt"
TITLE = "The server's certificate was issued by an authority"


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"KBASSIST_PAGER": "mine -x", "PAGER": "yours"}, "mine -x"),
        ({"PAGER": "yours"}, "yours"),
        ({"KBASSIST_PAGER": "", "PAGER": "yours"}, ""),
        ({"PAGER": " cat "}, ""),
        ({"TERM": "dumb"}, ""),
    ],
)
def test_which_pager_it_is(environment: dict[str, str], command: str) -> None:
    assert chosen("", environment) == command


def test_the_configuration_stands_between_the_environment_of_ours_and_that_of_all() -> None:
    assert chosen("configured", {"PAGER": "yours"}) == "configured"
    assert chosen("configured", {"KBASSIST_PAGER": "mine", "PAGER": "yours"}) == "mine"


def test_without_a_word_it_is_less_if_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chosen("", {}) == ""
    for name in ("less", "less.exe"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert chosen("", {}) == "less"


Terminal = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """``kbassist diagnose`` on a terminal of so many rows."""
    if os.name == "nt":
        pytest.skip("a terminal of POSIX")
    children = []

    def start(*words: str, pager: str, rows: int = 24) -> "pexpect.spawn[str]":
        child = pexpect.spawn(
            sys.executable,
            ["-m", "kbassist", "diagnose", str(CASE), *words],
            cwd=str(ROOT),
            env={**os.environ, "KBASSIST_PAGER": pager, "KBASSIST_STATE_DIR": str(tmp_path), "TERM": "xterm"},
            dimensions=(rows, 80),
            encoding="utf-8",
            timeout=60,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def ended(child: "pexpect.spawn[str]") -> str:
    out = child.read()
    child.close()
    assert child.exitstatus == 0
    return str(out)


def paging(tmp_path: Path) -> tuple[str, Path]:
    """A pager that keeps what it was given."""
    kept = tmp_path / "paged"
    return f"cat > '{kept}'; printenv LESS >> '{kept}'", kept


def test_what_is_longer_than_the_terminal_goes_through_the_pager(terminal: Terminal, tmp_path: Path) -> None:
    pager, kept = paging(tmp_path)
    assert TITLE not in ended(terminal(pager=pager))
    paged = kept.read_text("utf-8")
    assert TITLE in paged and paged.endswith("FRX\n")


@pytest.mark.parametrize("words", [("--no-pager",), ("--output", "{}"), ("--format", "json")])
def test_where_nobody_wants_it_there_is_no_pager(terminal: Terminal, tmp_path: Path, words: tuple[str, ...]) -> None:
    pager, kept = paging(tmp_path)
    ended(terminal(*(word.format(tmp_path / "report") for word in words), pager=pager))
    assert not kept.exists()


def test_what_fits_is_printed(terminal: Terminal, tmp_path: Path) -> None:
    pager, kept = paging(tmp_path)
    assert TITLE in ended(terminal(pager=pager, rows=400))
    assert not kept.exists()


@pytest.mark.parametrize("pager", ["no-such-pager --at-all", "exit 3", "sh -c 'read one; exit 2'"])
def test_a_pager_that_fails_falls_back_to_print(terminal: Terminal, pager: str) -> None:
    out = ended(terminal(pager=pager))
    assert TITLE in out and "What this rests on" in out


def test_who_has_seen_enough_leaves_the_pager(terminal: Terminal) -> None:
    assert TITLE not in ended(terminal("--full", pager="head -c 10 > /dev/null"))


def test_a_pipe_is_never_paged(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pager, kept = paging(tmp_path)
    monkeypatch.setenv("KBASSIST_PAGER", pager)
    assert TITLE in run("diagnose", CASE).out
    assert not kept.exists()
