"""Lint of the machines that steps and questions are for: each mistake is made in a sound article, one at a time."""

import shutil
from pathlib import Path

import pytest

from tests.support.run import ROOT, Run

PROCEDURE, FACT, ARTICLE = "procedures/mine.yaml", "vocabulary/mine.yaml", "articles/mine.yaml"
STEP, COMMAND = "where: client, text:", "{shell: powershell, text: Get-Date}"
ASKED = "    ask: Do you connect by an alias?\n"
FOUND = ASKED + "    how_to_find: {text: Look., commands: [{shell: cmd, text: hostname}]}\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "docs" / "example-article", tmp_path / "rules")
    return tmp_path / "rules"


def linted(rules: Path, file: str, old: str, new: str, run: Run) -> str:
    """What lint says where ``old`` is ``new``; nothing if it is content."""
    text = (rules / file).read_text("utf-8")
    assert old in text
    (rules / file).write_text(text.replace(old, new), "utf-8")
    ran = run("kb", "lint", "--rules", rules)
    assert ran.status == (3 if "mine.yaml" in ran.out else 0), ran.err
    return ran.out if ran.status else ""


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (f"where: client, commands: [{COMMAND}], text:", "done on linux, macos as well"),
        (f"where: server, commands: [{COMMAND}], text:", "done on azure, linux, rds as well"),
        (
            f"where: client, when: {{client.os: [windows, linux]}}, commands: [{COMMAND}], text:",
            "done on linux as well",
        ),
        (f"where: client, systems: [windwos], commands: [{COMMAND}], text:", "did you mean 'windows'"),
        (
            f"where: client, unless: {{client.schanel: no}}, commands: [{COMMAND}], text:",
            "did you mean 'client.schannel'",
        ),
    ],
)
def test_a_command_that_can_t_run_where_the_step_is_done(step: str, words: str, rules: Path, run: Run) -> None:
    assert words in linted(rules, PROCEDURE, STEP, step, run)


@pytest.mark.parametrize(
    "step",
    [
        f"where: client, commands: [{COMMAND}, {{shell: sh, text: date}}], text:",
        f"where: client, commands: [{COMMAND}, {{shell: sql, text: SELECT 1;}}], text:",
        f"where: client, systems: [windows], commands: [{COMMAND}], text:",
        f"where: client, when: {{client.os: windows}}, commands: [{COMMAND}], text:",
        f"where: client, when: {{client.trust_store: windows}}, commands: [{COMMAND}], text:",
        f"where: owner, commands: [{COMMAND}], text:",
    ],
)
def test_a_step_whose_commands_run_or_that_says_where(step: str, rules: Path, run: Run) -> None:
    assert not linted(rules, PROCEDURE, STEP, step, run)


def test_a_question_that_nobody_there_can_answer(rules: Path, run: Run) -> None:
    assert "client.name_is_alias is asked of linux, macos as well" in linted(rules, FACT, ASKED, FOUND, run)


@pytest.mark.parametrize(
    "where",
    [
        "askable_when: [{client.os: windows}]",
        "not_asked_when: [{client.os: [linux, macos]}]",
        "not_asked_when: [{client.trust_store: {not: [windows]}}, {client.schannel: no}]",
    ],
)
def test_a_question_that_says_where_it_is_asked(where: str, rules: Path, run: Run) -> None:
    assert not linted(rules, FACT, ASKED, f"{FOUND}    {where}\n", run)


def test_an_option_that_says_nowhere_what_to_do(rules: Path, run: Run) -> None:
    old = "otherwise: later\n    procedures: [{procedure: use-own-name}]"
    assert "the option 'reissue' has no step" in linted(
        rules, ARTICLE, old, "otherwise: later\n    procedures: []", run
    )
