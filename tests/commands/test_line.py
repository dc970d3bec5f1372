"""Command lines as people type them: a file instead of a command, ``help``, ``-V``, and slips of the finger."""

from pathlib import Path

import pytest

from kbassist.commands.parser import parse
from kbassist.errors import UserError
from tests.support.run import CASES, Run

ERROR = CASES / "kb-article" / "evidence" / "error.txt"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["--format", "json"]),
        ([], []),
        (["--set", "client.os=linux"], []),
        (["--set=client.os=linux", "--explain"], []),
        (["--engine", "reference"], ["--format", "markdown"]),
    ],
)
def test_a_file_is_diagnosed_without_the_word(before: list[str], after: list[str], run: Run) -> None:
    said, meant = run(*before, ERROR, *after), run("diagnose", *before, ERROR, *after)
    assert (said.status, said.err) == (meant.status, meant.err) == (0, "")
    assert said.out == meant.out


def test_several_files_and_folders(run: Run) -> None:
    evidence = CASES / "scenario-1" / "evidence"
    assert run(evidence, ERROR).out == run("diagnose", evidence, ERROR).out


def test_options_of_a_diagnosis_are_enough(run: Run) -> None:
    assert run("--set", "client.driver=ODBC").out == run("diagnose", "--set", "client.driver=ODBC").out


def test_a_file_named_like_a_command(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("diagnose", "kb", "help"):
        (tmp_path / name).write_bytes(ERROR.read_bytes())
        assert "KB2007728" in run(f"./{name}").out
        assert "KB2007728" in run("diagnose", name).out
    assert parse(["kb", "list"]).run == "kb.show:show_list"


def test_a_file_named_like_an_option(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "--explain").write_bytes(ERROR.read_bytes())
    assert run("--", "--explain").out == run("diagnose", "--", "--explain").out
    assert "KB2007728" in run("--", "--explain").out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("diagnos", "diagnos: no such command (did you mean 'diagnose'?) and no such file"),
        ("btach x", "did you mean 'batch'"),
        ("no-such.log", "no-such.log: no such file or folder"),
        ("logs/no-such.log", "no such file or folder"),
        ("--explain no-such.log", "no such file"),
        ("kb lst", "kb lst: no such command (did you mean 'list'?); see 'kbassist kb --help'"),
        ("kb", "kb: needs a command: list, show, facts"),
        ("sessions prge", "did you mean 'purge'"),
        ("diagnose x --explian", "--explian: no such option (did you mean '--explain'?); see 'kbassist diagnose --help'"),
        ("diagnose x --formt=json", "did you mean '--format'"),
        ("kb list --rulez x", "did you mean '--rules'"),
        ("--rulez x diagnose y", "--rulez: no such option (did you mean '--rules'?); see 'kbassist --help'"),
        ("kb show A B", "B: one word too many; see 'kbassist kb show --help'"),
        ("diagnose --format jsn", "invalid choice: 'jsn' (did you mean 'json'?)"),
        ("help diagnos", "did you mean 'diagnose'"),
        ("help kb lst", "did you mean 'list'"),
        ("kb help lst", "did you mean 'list'"),
        ("--rules", "expected one argument"),
    ],
)  # fmt: skip
def test_a_slip_is_one_line_with_what_was_meant(line: str, words: str, run: Run) -> None:
    ran = run(*line.split())
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("help", "--help"),
        ("help diagnose", "diagnose --help"),
        ("help kb", "kb --help"),
        ("help kb lint", "kb lint --help"),
        ("kb help lint", "kb lint --help"),
        ("kb help", "kb --help"),
        ("sessions help purge", "sessions purge --help"),
        ("help help", "help --help"),
    ],
)
def test_help_in_other_words(line: str, meant: str, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for words in (line, meant):
        with pytest.raises(SystemExit) as stopped:
            run(*words.split())
        assert stopped.value.code == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != ""


def test_a_word_of_a_command_stays_an_operand() -> None:
    assert parse(["kb", "show", "help"]).name == "help"
    assert parse(["diagnose", "help"]).paths == ["help"]
    with pytest.raises(UserError):
        parse(["cert"])
