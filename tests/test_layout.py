"""Where things stand: tests and benchmarks by themselves, and knowledge in files that one can take in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.run import ROOT

LONGEST = 600
"""Lines of a file of procedures or of the vocabulary."""


def imported(folder: str) -> Iterator[tuple[Path, str]]:
    """Every module that a Python file of a folder names in an import, with that file."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, one.name) for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((path, f"{node.module}.{one.name}") for one in node.names)


def test_no_module_of_tests_is_imported() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for folder in ("tests", "benchmarks", "kbassist")
        for path, name in imported(folder)
        if name.startswith("tests.") and any(part.startswith("test_") for part in name.split("."))
    ]
    assert found == [], "what several need stands in a module that is no test"


@pytest.mark.parametrize("folder", ["benchmarks", "kbassist"])
def test_nothing_else_needs_the_tests(folder: str) -> None:
    found = [f"{path.relative_to(ROOT)} imports {name}" for path, name in imported(folder)]
    assert [one for one in found if one.partition(" imports ")[2].partition(".")[0] == "tests"] == []


@pytest.mark.parametrize("folder", ["procedures", "vocabulary"])
def test_files_of_knowledge_are_short(folder: str) -> None:
    lines = {
        path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "rules" / folder).iterdir()
    }
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}
