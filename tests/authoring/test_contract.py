"""A rule base that does not define what the program works with."""

import shutil
from pathlib import Path

import msgspec

from kbassist.authoring.contract import missing
from kbassist.authoring.lint import lint
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import collect
from kbassist.rulebase.compiler import build
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.names import SERVER_MACHINE, VALIDITY
from kbassist.rulebase.sentences import LATER_START


def test_facts_that_are_not_defined_are_named() -> None:
    files = rule_files((default_rules(),))
    stored = build(files)
    facts = {name: fact for name, fact in stored.facts.items() if name not in (SERVER_MACHINE, VALIDITY)}
    problems = list(missing(RuleBase(msgspec.structs.replace(stored, facts=facts)), collect(files).files))
    assert [name in problem.message for name, problem in zip((VALIDITY, SERVER_MACHINE), problems, strict=True)] == [
        True
    ] * 2
    assert all("vocabulary" in problem.path for problem in problems)


def test_a_sentence_without_a_text_is_a_problem_for_lint_and_none_for_a_diagnosis(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(default_rules(), rules)
    path = rules / "texts" / "evidence.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if LATER_START.id not in line), encoding="utf-8")
    (problem,) = lint(rule_files((rules,)))
    assert problem.message == "the program says 'unused.later-start': give it a text with {time}"
    assert RuleBase(build(rule_files((rules,)))).say(LATER_START, time="noon") == LATER_START.id
