"""What is shown of a fact is said in the vocabulary."""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import open_reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from tests.support.conversation import say

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
    assert ("case.colour = green" in told) == news
    assert ("case.colour" in to_text(report(shell.result, base))) == table
    assert "case.colour" in say(shell, "/facts")
