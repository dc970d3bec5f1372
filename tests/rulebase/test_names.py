"""The facts the program needs are named in one place."""

import ast

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import NEEDED
from tests.support.run import ROOT


def test_every_fact_that_the_program_names_is_part_of_the_contract(base: RuleBase) -> None:
    named = {
        node.value: path.name
        for path in (ROOT / "kbassist").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in base.facts
    }
    assert {name: file for name, file in named.items() if name not in NEEDED} == {}


def test_each_of_them_is_typed_once() -> None:
    where = ("rulebase/names.py", "rulebase/language/marks.py")
    again = [
        f"{name}:{node.lineno}: {node.value}"
        for path in sorted((ROOT / "kbassist").rglob("*.py"))
        for name in [path.relative_to(ROOT / "kbassist").as_posix()]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NEEDED and name not in where
    ]
    assert again == []


def test_the_shipped_vocabulary_keeps_the_contract(base: RuleBase) -> None:
    assert set(base.facts) >= NEEDED
