"""A rule base that does not define what the program works with."""

import shutil
from pathlib import Path

from kbassist.authoring.lint import lint
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.compiler import build
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.sentences import LATER_START


def test_a_sentence_without_a_text_is_a_problem_for_lint_and_none_for_a_diagnosis(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(default_rules(), rules)
    path = rules / "common" / "texts" / "evidence.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if LATER_START.id not in line), encoding="utf-8")
    (problem,) = lint(rule_files((rules,)))
    assert problem.message == "the program says 'unused.later-start': give it a text with {time}"
    assert RuleBase(build(rule_files((rules,)))).say(LATER_START, time="noon") == LATER_START.id
