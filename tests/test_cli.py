"""The command line with what people really type and hand over: each mistake is one clear line, nothing else is lost."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import CASES, ROOT, Run

ERROR = (CASES / "kb-article" / "evidence" / "error.txt").read_text("utf-8")
PEM = (CASES / "certificate-in-hand" / "evidence" / "sql05.pem").read_bytes()
KEY = b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n ", "empty"),
        ("dump.bin", bytes(range(256)) * 400, "binary"),
        ("cut.pem", PEM[: len(PEM) // 2], "cut off"),
        ("damaged.pem", PEM.replace(b"M", b"!", 3), "damaged"),
        ("key.pem", KEY, "private key"),
        ("cut.cer", b"\x30\x82\x04\x10\x30\x82", "cut off"),
    ],
)
def test_unusable_input_is_one_line(name: str, data: bytes, words: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / name).write_bytes(data)
    ran = run("diagnose", tmp_path / name)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert name in ran.err and words in ran.err
    assert "MIIE" not in ran.err


@pytest.mark.parametrize(
    ("name", "data"), [("cut.pem", PEM[:300]), ("key.pem", KEY), ("dump.bin", bytes(range(256)) * 9), ("empty", b"")]
)
def test_one_bad_file_does_not_cost_the_case(name: str, data: bytes, tmp_path: Path, run: Run) -> None:
    (tmp_path / "error.txt").write_text(ERROR)
    (tmp_path / name).write_bytes(data)
    ran = run("diagnose", tmp_path)
    assert ran.status == 0
    assert "KB2007728" in ran.out
    said = " ".join(ran.out.split())
    assert f"{name}: " in said and "not understood" in said


def test_a_folder_without_files(tmp_path: Path, run: Run) -> None:
    ran = run("diagnose", tmp_path)
    assert ran.status == 2
    assert "holds no files" in ran.err and ran.err.count("\n") == 1


def test_a_huge_binary_is_fast_and_small(tmp_path: Path, run: Run) -> None:
    with (tmp_path / "memory.dmp").open("wb") as stream:
        stream.write(os.urandom(1 << 16))
        stream.truncate(200 * 1024 * 1024)
    ran = run("diagnose", tmp_path / "memory.dmp")
    assert ran.status == 2 and "binary" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["diagnose", "no-such-file"], "no such file"),
        (["diagnose", ERROR * 40], "no such file"),
        (["diagnose", "--set", "clint.driver=odbc"], "did you mean 'client.driver'"),
        (["diagnose", "--set", "client.driver=msodbcsq"], "did you mean 'msodbcsql'"),
        (["diagnose", "--set", "client.driver"], "NAME=VALUE"),
        (["diagnose", "--set", "client.driver_version=new"], "version"),
        (["diagnose", "--set", "server.force_encryption=maybe"], "known: yes, no"),
        (["diagnose", "--at", "yesterday", "--set", "client.os=linux"], "ISO 8601"),
        (["diagnose", "--answers", "no-such-file"], "--answers no-such-file"),
        (["diagnose", "--rules", "no-such-folder"], "no such directory"),
        (["diagnose", "--engine", "prolog", "--set", "client.os=linux"], "known: auto"),
        (["diagnose", "--format", "pdf"], "invalid choice"),
        (["diagnos"], "did you mean 'diagnose'"),
        (["kb"], "needs a command"),
        (["kb", "show", "KB2007729"], "did you mean 'KB2007728'"),
        (["kb", "facts", "client.drivr"], "did you mean"),
        (["kb", "test", "KB1"], "no such article"),
    ],
)
def test_mistakes_are_one_line_with_the_mend(arguments: list[str], words: str, run: Run) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1 and len(ran.err) < 1100


def test_output_that_cannot_be_written(tmp_path: Path, run: Run) -> None:
    ran = run("diagnose", CASES / "kb-article" / "evidence", "--output", tmp_path / "no" / "such" / "file")
    assert ran.status == 2 and "--output" in ran.err


def test_a_typo_in_the_rules_has_its_place(tmp_path: Path, run: Run) -> None:
    (tmp_path / "derive").mkdir()
    rule = "rules:\n  - id: x\n    when: {client.os: windws}\n    set: {client.trust: yes}\n    because: b\n    source: s\n"
    (tmp_path / "derive" / "mine.yaml").write_text(rule)
    ran = run("diagnose", CASES / "kb-article" / "evidence", "--rules", tmp_path)
    assert ran.status == 2
    assert "mine.yaml:3:12: 'windws' is no value of client.os (did you mean 'windows'?)" in ran.err
    assert ran.err.count("\n") == 1
    ran = run("kb", "lint", "--rules", tmp_path)
    assert ran.status == 3
    assert "mine.yaml:3:12" in ran.out


def test_escape_sequences_print_harmlessly(tmp_path: Path, run: Run) -> None:
    hostile = f"\x1b]0;owned\x07\x1b[2J\x1b[31m{ERROR}\x9b5m\u202eServer=\x1b[1mhost;Database=a;User ID=x;Encrypt=yes\n"
    (tmp_path / "log.txt").write_text(hostile, encoding="utf-8")
    for form in ("text", "markdown", "json"):
        ran = run("diagnose", tmp_path / "log.txt", "--format", form, "--explain")
        assert ran.status == 0
        assert not set(ran.out) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_markup_in_a_log_stays_text(tmp_path: Path, run: Run) -> None:
    (tmp_path / "log.txt").write_text(f"<img src=x onerror=alert(1)> [a](http://b) {ERROR}", encoding="utf-8")
    ran = run("diagnose", tmp_path / "log.txt", "--format", "markdown")
    assert "<img" not in ran.out and "[a](" not in ran.out


def test_secrets_go_to_their_file_only(tmp_path: Path, run: Run) -> None:
    case, target = CASES / "unintended", tmp_path / "strings.txt"
    (tmp_path / "c.txt").write_text("DRIVER={ODBC Driver 18 for SQL Server};SERVER=s;DATABASE=d;UID=u;PWD={a;b}}c}\n")
    arguments = ("--answers", case / "answers.txt", "--with-secrets", target)
    ran = run("diagnose", case / "evidence" / "error.txt", tmp_path / "c.txt", *arguments)
    assert ran.status == 0
    assert "a;b" not in ran.out + ran.err
    assert "PWD={***password-1***};Encrypt=no" in ran.out
    assert "PWD={a;b}}c};Encrypt=no" in target.read_text("utf-8")


def test_pasted_text_on_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ERROR.encode("utf-16")), encoding="utf-8"))
    ran = run("diagnose", "-")
    assert ran.status == 0
    assert "standard input, line 1" in ran.out


def test_a_question_nobody_can_answer_is_named_as_open(run: Run) -> None:
    case = CASES / "kb-article" / "evidence"
    assert "\n1. Which certificate" in run("diagnose", case).out
    ran = run("diagnose", case, "--set", "certificate.kind=?")
    assert ". Which certificate does SQL Server load" not in ran.out
    assert "Which certificate does SQL Server load" in ran.out.partition("Still open:")[2]


def test_answers_by_words_and_names(run: Run) -> None:
    ran = run("diagnose", CASES / "kb-article" / "evidence", "--set", "certificate.kind=SSGC", "--set", "client.os=Win")
    assert ran.status == 0
    ran = run("diagnose", "--set", "client.driver=ODBC", "--format", "json")
    assert '"msodbcsql"' in ran.out and ran.status == 1


def test_explain_says_why_scenarios_are_out(run: Run) -> None:
    case = CASES / "scenario-1"
    ran = run("diagnose", case / "evidence", "--answers", case / "answers.txt", "--explain")
    assert "[2] ruled-out: contradicted by" in ran.out


def test_help(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["diagnose", "--help"], ["kb", "lint", "--help"]):
        with pytest.raises(SystemExit) as stopped:
            run(*arguments)
        assert stopped.value.code == 0
        assert capsys.readouterr().out


def test_no_colour_in_a_pipe_and_no_warning_from_python() -> None:
    command = [sys.executable, "-W", "error", "-m", "kbassist", "diagnose", str(CASES / "private-ca" / "evidence")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert b"\x1b" not in ran.stdout
    assert ran.stderr == b""
