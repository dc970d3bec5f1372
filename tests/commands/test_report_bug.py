"""``kbassist report-bug``: everything masked, all of it shown, and nothing written that was not."""

import os
import stat
from pathlib import Path

import pytest

from kbassist import faults
from kbassist.commands import report_bug
from kbassist.faults import attempt
from kbassist.rulebase.base import RuleBase
from tests.support.run import CASES, Run

SECRET = "Pa55-w0rd-of-nobody"
ERROR = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with evidence, and a state folder of its own."""
    monkeypatch.setenv("KBASSIST_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(faults, "_saved", {})
    monkeypatch.chdir(tmp_path)
    connection = f"Server=sql01.contoso.com;User ID=sa;Password={SECRET};Encrypt=yes"
    (tmp_path / "error.log").write_text(f"{connection}\n{ERROR}\n")
    return tmp_path


def fails() -> object:
    raise ValueError(f"Password={SECRET};")


def test_what_is_shown_is_what_is_written(run: Run, here: Path, base: RuleBase) -> None:
    attempt("reading", "an older log", fails)
    ran = run("report-bug", "error.log", "--what", f"it said Password={SECRET}; twice", "--yes")
    assert ran.status == 0 and "Nothing was sent" in ran.err
    written = here / "kbassist-bug.txt"
    assert written.read_text("utf-8") == ran.out
    assert SECRET not in ran.out + ran.err and "***password-1***" in ran.out
    for told in (
        "## What happened",
        f"digest {base.digest}",
        "## Packages",
        "msgspec ",
        "## The case",
        '"format": "kbassist.case/1"',
        "sql01.contoso.com",
        "## What is said of the case",
        "## A fault, ",
        "reading: an older log",
    ):
        assert told in ran.out
    if os.name != "nt":
        assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_nothing_is_written_over_or_without_a_yes(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("report-bug", "error.log")
    assert "Nothing was written" in ran.err and "--yes" in ran.err and "## The case" in ran.out
    assert not (here / "kbassist-bug.txt").exists()
    monkeypatch.setattr(report_bug, "somebody_there", lambda: True)
    for said in (False, True):
        asked: list[str] = []
        monkeypatch.setattr(
            report_bug, "agreed", lambda question, asked=asked, said=said: asked.append(question) or said
        )
        assert run("report-bug", "error.log").status == 0
        assert len(asked) == 1 and "kbassist-bug.txt" in asked[0]
        assert (here / "kbassist-bug.txt").exists() == said
    ran = run("report-bug", "error.log", "--yes")
    assert ran.status == 2 and "there already" in ran.err
    before = (here / "error.log").read_bytes()
    assert run("report-bug", "error.log", "--yes", "--output", "error.log").status == 2
    assert (here / "error.log").read_bytes() == before


def test_without_a_path_it_is_the_last_case_of_the_shell(run: Run, here: Path) -> None:
    ran = run("report-bug", "--yes", "--output", "none.txt")
    assert ran.status == 0 and "## The case" not in ran.out
    assert run("diagnose", "error.log", "--save", "error.kbcase").status == 0
    cases = here / "state" / "cases"
    cases.mkdir(parents=True)
    name = "20260101-000000-bbbb"
    (cases / f"{name}.json").write_bytes((here / "error.kbcase").read_bytes())
    ran = run("report-bug", "--yes", "--output", "one.txt")
    assert "## The case, the last one of the shell" in ran.out and "sql01.contoso.com" in ran.out
    assert "## The case" not in run("report-bug", "--yes", "--no-case", "--output", "two.txt").out
    hidden = run("report-bug", "--yes", "--anonymise", "--output", "three.txt").out
    assert "left out (--anonymise)" in hidden and "sql01" not in hidden


def test_what_is_named_by_hand_is_in_no_older_part_either(run: Run, here: Path) -> None:
    """A fault and a case that were saved before anybody said that the word is a secret."""
    (here / "state" / faults.FOLDER).mkdir(parents=True)
    (here / "state" / faults.FOLDER / "20260301-100000-0000.txt").write_text("while reading bluehorse.log", "utf-8")
    ran = run("report-bug", "--mask-also", "bluehorse", "--yes")
    assert ran.status == 0 and "## A fault" in ran.out
    assert "bluehorse" not in ran.out + ran.err + (here / "kbassist-bug.txt").read_text("utf-8")


def test_anonymous_it_has_no_name_of_the_case(run: Run) -> None:
    (Path("state") / faults.FOLDER).mkdir(parents=True)
    attempt("reading", "a log of sql01.contoso.com", fails)
    ran = run("report-bug", "error.log", "--yes", "--anonymise")
    assert ran.status == 0 and "host1" in ran.out and "A fault, " in ran.out
    assert "contoso" not in ran.out and "sql01" not in ran.out


def test_a_case_on_which_kbassist_fails_is_reported_all_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_bug, "run_case", lambda *_, **__: fails())
    ran = run("report-bug", CASES / "kb-article" / "evidence", "--yes")
    assert ran.status == 0 and "kbassist failed while running it (ValueError" in ran.out
    assert "## A fault, " in ran.out and "Traceback" in ran.out and SECRET not in ran.out
