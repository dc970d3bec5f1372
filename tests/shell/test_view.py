"""What is shown of a fact is said in the vocabulary; what a turn says of the case."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner, open_reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import ERROR, say

FACT = """facts:
  - name: case.colour
    type: text
    subject: case
    meaning: A fact of the test.
    shown: {shown}
    recognise: [{{text: "the colour is green", value: green, source: test}}]
"""


@pytest.mark.parametrize(
    ("shown", "news", "table"), [("yes", True, True), ("listed", False, True), ("no", False, False)]
)
def test_where_a_fact_is_shown(shown: str, news: bool, table: bool, tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "mine.yaml").write_text(FACT.format(shown=shown), encoding="utf-8")
    base = load((tmp_path,), cache=False)
    shell = Shell(open_reasoner(base, "reference"), Store(tmp_path / "cases"))
    told = say(shell, "/paste", "the colour is green", ".")
    assert ("case.colour: green" in told) == news
    assert ("case.colour" in to_text(report(shell.result, base, full=True))) == table
    assert "case.colour" in say(shell, "/facts")


@pytest.fixture
def shell(reasoner: Reasoner, tmp_path: Path) -> Shell:
    return Shell(reasoner, Store(tmp_path / "cases"))


def test_a_turn_says_in_a_line_what_it_changed_and_asks_on(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient", "/set certificate.kind=self-signed")
    out = say(shell, "/set case.environment=production")
    lines = [line for line in out.splitlines() if not line.startswith("    ")]
    assert lines[0].startswith("= environment: production")
    assert lines[1].startswith("Changed: now recommended: Give SQL Server a certificate that its clients trust; and")
    assert lines[2].startswith("? ")
    assert "Do this:" not in out


def test_a_turn_that_changes_nothing_says_so(shell: Shell) -> None:
    say(shell, ERROR, "/set case.environment=production")
    assert "No change: the plan stays as it is" in say(shell, "/set case.environment=production")


def test_the_whole_is_said_when_the_diagnosis_changes_and_when_it_is_settled(shell: Shell) -> None:
    assert "Likely: " in say(shell, ERROR)
    say(shell, "/set client.driver=microsoft-data-sqlclient", "/set client.os=windows")
    while (question := shell.question) is not None:
        out = say(shell, f"/set {question.fact}={question.choices[0].value}")
    assert "Do this: " in out and "Changed:" not in out


def test_a_question_that_decides_is_asked_once(shell: Shell) -> None:
    out = say(shell, ERROR)
    asked = shell.question
    assert asked is not None
    assert "Do this: Find out what is asked below" in out and " ".join(out.split()).count(asked.ask) == 1


def test_after_undo_the_way_back_is_told(shell: Shell) -> None:
    say(shell, ERROR, "/set client.driver=microsoft-data-sqlclient", "/set certificate.kind=self-signed")
    assert "Changed: " in say(shell, "/undo")


def test_forms_of_a_plan(shell: Shell) -> None:
    say(shell, ERROR)
    assert "--set" not in say(shell, "/plan") and "/plan full" in say(shell, "/plan")
    assert "--set certificate.kind=" in say(shell, "/plan full")
    assert "To find out" in say(shell, "/plan ticket")
    assert "takes full or ticket; did you mean 'ticket'?" in say(shell, "/plan tiket").replace(" (", "; ").replace(
        ")", ""
    )
