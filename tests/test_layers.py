"""The rooms of the house and who may know whom: imports go down, never up or sideways, and never in a circle.

All imports count: those inside functions, those for types only, and modules that are imported by their name in a text.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.run import ROOT

PACKAGE = "kbassist"
LAYERS = (
    ("__init__", "errors", "lean", "masked"),
    ("streams",),
    ("private", "pager"),
    ("files",),
    ("cache",),
    ("text", "model"),
    ("configuration", "faults", "kept"),
    ("rulebase",),
    ("reading",),
    ("certificates", "connection", "anonymous"),
    ("evidence",),
    ("case",),
    ("reasoning",),
    ("advisor",),
    ("render",),
    ("pipeline", "casefile"),
    ("batch", "probe", "verify"),
    ("shell", "authoring", "mcp"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""From the ground up; rooms of one layer do not know each other."""
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
REASONS = re.compile(r"# noqa: (?:[A-Z]+\d+, )*PLC0415 - (?:start-up|an optional package|Windows only|POSIX only)\b")
"""Why an import may stand inside a function: what it costs at the start, or that it may not be there."""


class Import(NamedTuple):
    """That one module names another, and where."""

    module: str
    imported: str
    line: int


def room(module: str) -> str:
    """The folder or file directly below the package that a module is in."""
    return [*module.split("."), "__init__"][1]


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Every module by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@lru_cache(maxsize=1)
def imports() -> tuple[Import, ...]:
    """What the modules of the package import of each other."""
    return tuple(one for name, path in modules().items() for one in imports_of(name, path.read_text(encoding="utf-8")))


def imports_of(name: str, source: str) -> Iterator[Import]:
    """What a module imports of the package, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        named: list[str] = []
        if isinstance(node, ast.Import):
            named = [one.name for one in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # The name of a module, or how it begins: "kbassist.commands.{module}".
            text = node.value.removesuffix(".")
            named = [text] if text in modules() and text != PACKAGE else []
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: a relative import; write where it is from"
            parts = [f"{node.module}.{one.name}" for one in node.names]
            named = [part if part in modules() else str(node.module) for part in parts]
        for one in named:
            if one.partition(".")[0] == PACKAGE:
                yield Import(name, one, node.lineno)


def wrong(found: Import) -> bool:
    """Whether an import goes up, or to another room of the same layer."""
    own, other = room(found.module), room(found.imported)
    return own != other and HEIGHT[other] >= HEIGHT[own]


def test_every_module_is_in_a_room() -> None:
    assert {room(name) for name in modules()} <= HEIGHT.keys()


def test_imports_go_down() -> None:
    assert [f"{one.module}:{one.line} imports {one.imported}" for one in imports() if wrong(one)] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for one in imports():
        graph[one.module].add(one.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' <- '.join(error.args[1])}")


def test_an_import_inside_a_function_says_why() -> None:
    unsaid = [
        f"{name}:{number}: {line.strip()}"
        for name, path in modules().items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "PLC0415" in line and not REASONS.search(line)
    ]
    assert unsaid == []


@pytest.mark.parametrize(
    ("module", "source", "breaks"),
    [
        ("kbassist.text.safe", "from kbassist.rulebase import base", True),
        ("kbassist.rulebase.base", "def f():\n    import kbassist.shell.store", True),
        ("kbassist.model.result", "if TYPE_CHECKING:\n    from kbassist.pipeline import run_case", True),
        ("kbassist.certificates.x509", "from kbassist.connection.string import parse", True),
        ("kbassist.errors", "from kbassist import __version__", True),
        ("kbassist.text.safe", "module_named('kbassist.rulebase.base')", True),
        ("kbassist.text.safe", "module_named(f'kbassist.shell.{name}')", True),
        ("kbassist.shell.view", "from kbassist.text.safe import clean", False),
        ("kbassist.batch.run", "from kbassist.batch.model import Unit", False),
    ],
)
def test_a_broken_layer_is_seen(module: str, source: str, breaks: bool) -> None:
    assert [wrong(one) for one in imports_of(module, source)] == [breaks]
