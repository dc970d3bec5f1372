"""What ``kb test`` says of an example that fails, and ``kb lint`` of a folder that is not finished."""

import shutil
from pathlib import Path

import pytest

from tests.support.run import EXAMPLE, GROUND, Run


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "mine")


def changed(mine: Path, old: str, new: str) -> None:
    path = mine / "articles" / "mine.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_it_says_which_words_recognise_what_they_should_not(mine: Path, run: Run) -> None:
    changed(mine, "expect: {status: likely}", "expect: {recognised: false}")
    ran = run("kb", "test", "KB-NAME", "--only", GROUND, "--rules", mine)
    assert ran.status == 3
    assert (
        "recognised: expected no, but it is, by the symptom 'sentence' "
        "('the token supplied to the function is invalid')" in ran.out
    )


def test_what_is_left_to_fill_in_is_counted_apart(mine: Path, run: Run) -> None:
    changed(mine, "otherwise: simplest", "otherwise: TO FILL IN (why)")
    ran = run("kb", "lint", "--only", GROUND, "--rules", mine)
    assert ran.status == 3 and ran.err == "kbassist: 1 place to fill in\n"
    changed(
        mine,
        "procedures: [use-own-name]\n    source: test\nexamples",
        "procedures: [use-own-nam]\n    source: test\nexamples",
    )
    ran = run("kb", "lint", "--only", GROUND, "--rules", mine)
    assert ran.err == "kbassist: 1 problem in the rule base and 1 place to fill in\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("steps.yaml", "procedures: []\n", "nothing reads this file: move it into procedures/"),
        ("facts.yml", "facts: []\n", "nothing reads this file: move it into vocabulary/"),
        ("other.yaml", "[", "nothing reads this file: move it into the folder of its kind"),
        ("new-article.answers.yaml", "answers: []\n", ""),
    ],
)
def test_a_file_beside_the_folders_is_named(name: str, text: str, words: str, mine: Path, run: Run) -> None:
    (mine / name).write_text(text, "utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", mine)
    assert (ran.status, f"{name}:1:1: {words}" in ran.out) == ((3, True) if words else (0, False)), ran.out
