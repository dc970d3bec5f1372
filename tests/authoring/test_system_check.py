"""Lint of the machines that steps and questions are for: each mistake is made in a sound article."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.run import LONG, Run

PROCEDURE, FACT, ARTICLE = "procedures/mine.yaml", "vocabulary/mine.yaml", "articles/mine.yaml"
STEP, COMMAND = "where: client, text:", "{shell: powershell, text: Get-Date}"
ASKED = "    ask: Do you connect by an alias?\n"
FOUND = ASKED + "    how_to_find: {text: Look., commands: [{shell: cmd, text: hostname}]}\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    shutil.copytree(LONG, tmp_path / "rules")
    return tmp_path / "rules"


def linted(rules: Path, file: str, old: str, new: str, run: Run) -> str:
    """What lint says where ``old`` is ``new``; nothing if it is content."""
    text = (rules / file).read_text("utf-8")
    assert old in text
    (rules / file).write_text(text.replace(old, new), "utf-8")
    ran = run("kb", "lint", "--rules", rules)
    assert ran.status == (3 if "mine.yaml" in ran.out else 0), ran.err
    return ran.out if ran.status else ""


def linted_steps(steps: Iterable[str], rules: Path, run: Run) -> dict[int, str]:
    """What lint says of a procedure of these steps, by step: lint says all of it at once."""
    text = (rules / PROCEDURE).read_text("utf-8")
    (line,) = (one for one in text.splitlines(keepends=True) if STEP in one)
    lines = [line.replace(STEP, one).replace("connect", f"connect-{number}") for number, one in enumerate(steps)]
    said = linted(rules, PROCEDURE, line, "".join(lines), run)
    first = text[: text.index(line)].count("\n") + 1
    return {int(number) - first: words for number, words in re.findall(r"mine\.yaml:(\d+):(.*)", said)}


@pytest.mark.parametrize(
    "steps",
    [
        {
            f"where: client, commands: [{COMMAND}], text:": "done on linux, macos as well",
            f"where: server, commands: [{COMMAND}], text:": "done on azure, linux, rds as well",
            f"where: client, when: {{client.os: [windows, linux]}}, commands: [{COMMAND}], text:": "done on linux as well",
        },
        {
            f"where: client, systems: [windwos], commands: [{COMMAND}], text:": "did you mean 'windows'",
            f"where: client, unless: {{client.schanel: no}}, commands: [{COMMAND}], text:": "did you mean 'client.schannel'",
        },
    ],
)
def test_a_command_that_can_t_run_where_the_step_is_done(steps: dict[str, str], rules: Path, run: Run) -> None:
    said = linted_steps(steps, rules, run)
    assert said.keys() == set(range(len(steps)))
    assert not [words for number, words in enumerate(steps.values()) if words not in said[number]], said


def test_a_step_whose_commands_run_or_that_says_where(rules: Path, run: Run) -> None:
    steps = (
        f"where: client, commands: [{COMMAND}, {{shell: sh, text: date}}], text:",
        f"where: client, commands: [{COMMAND}, {{shell: sql, text: SELECT 1;}}], text:",
        f"where: client, systems: [windows], commands: [{COMMAND}], text:",
        f"where: client, when: {{client.os: windows}}, commands: [{COMMAND}], text:",
        f"where: client, when: {{client.trust_store: windows}}, commands: [{COMMAND}], text:",
        f"where: owner, commands: [{COMMAND}], text:",
    )
    assert not linted_steps(steps, rules, run)


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
