"""Evidence is never written over, by whatever name it is reached."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.run import CASES, Run

CASE = CASES / "kb-article" / "evidence"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASE, tmp_path / "case"))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", "--output"),
        ("diagnose", "--with-secrets"),
        ("batch", "--jobs", "1", "--output"),
        ("batch", "--jobs", "1", "--junit"),
    ],
)
@pytest.mark.parametrize("way", ["name", "dots", "link", "hard link", "folder"])
def test_a_file_that_was_read_is_not_written_over(words: tuple[str, ...], way: str, case: Path, run: Run) -> None:
    before = snapshot(case)
    evidence = sorted(case.iterdir())[0]
    target = case.parent / "other"
    if way in ("name", "folder"):
        target = evidence
    elif way == "dots":
        target = case / ".." / case.name / evidence.name
    elif way == "hard link":
        os.link(evidence, target)
    else:
        target.symlink_to(evidence)
    ran = run(words[0], case if way == "folder" else evidence, *words[1:], target)
    assert ran.status == 2 and len(ran.err.splitlines()) == 1
    assert ran.err.startswith(f"kbassist: {target} is the file that was read as {case}")
    assert ran.err.endswith(f"choose another name for {words[-1]}\n")
    assert snapshot(case) == before


def test_a_file_beside_the_evidence_is_written(case: Path, run: Run) -> None:
    assert run("diagnose", case, "--output", case / "report.txt").status == 0
    assert "KB2007728" in (case / "report.txt").read_text("utf-8")


def test_answers_are_spared_too(case: Path, tmp_path: Path, run: Run) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("client.os=linux\n", encoding="utf-8")
    ran = run("diagnose", case, "--answers", answers, "--output", answers)
    assert ran.status == 2 and answers.read_text("utf-8") == "client.os=linux\n"
