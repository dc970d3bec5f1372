"""What is said of Pythons and platforms in one place holds in the others."""

import ast
import re
import sys
from itertools import product

import pytest
import yaml

from tests.support.run import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"
needs_checkout = pytest.mark.skipif(not WORKFLOW.exists(), reason="an sdist has no workflow")


def nox_constant(name: str) -> tuple[str, ...]:
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    (found,) = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    )
    return tuple(ast.literal_eval(found))


def test_every_python_from_the_lowest_on_is_tested() -> None:
    pythons = nox_constant("PYTHONS")
    lowest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert lowest is not None and pythons[0] == lowest[1]
    minors = [int(one.removeprefix("3.")) for one in pythons]
    assert minors == list(range(minors[0], minors[-1] + 1)) and minors[-1] >= sys.version_info.minor
    assert set(nox_constant("NO_DURABLE")) == {one for one in pythons if int(one.removeprefix("3.")) >= 13}


@needs_checkout
def test_the_workflow_runs_what_nox_has() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    assert tuple(matrix["python"]) == nox_constant("PYTHONS")
    assert {one.partition("-")[0] for one in matrix["system"]} == {"ubuntu", "macos", "windows"}
    left = [
        run
        for run in product(matrix["system"], matrix["python"], matrix["engine"])
        if not any(
            all(one in run for one in (without.get("system", run[0]), without.get("python", run[1]), without["engine"]))
            for without in matrix["exclude"]
        )
    ]
    impossible = {(one, "durable") for one in nox_constant("NO_DURABLE")} | {("windows-latest", "durable")}
    assert len(left) == 2 * (3 * 3 + 2) + 5
    assert not [run for run in left if {(run[1], run[2]), (run[0], run[2])} & impossible]
    sessions = {one["session"].partition("-")[0] for one in jobs["ends"]["strategy"]["matrix"]["include"]}
    assert sessions | {"tests"} == set(default_sessions())


def default_sessions() -> tuple[str, ...]:
    found = re.search(r"nox\.options\.sessions = (\(.*\))", (ROOT / "noxfile.py").read_text("utf-8"))
    assert found is not None
    return tuple(ast.literal_eval(found[1]))


def test_the_page_of_platforms_names_code_that_is_there() -> None:
    named = set(re.findall(r"`([a-z_./]+\.(?:py|yml|toml))`", (ROOT / "docs" / "platforms.md").read_text("utf-8")))
    missing = {one for one in named if not (ROOT / one).exists() and not one.startswith(".")}
    assert named and missing == set()


def test_every_dependency_has_a_lower_bound() -> None:
    """``nox -s lowest`` tests it; without one it would be some version of long ago."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    begin = text.index("\ndependencies = [")
    lines = [line.strip() for line in text[begin : text.index("\n]", begin)].splitlines()]
    named = [line for line in lines if line.startswith('"')]
    assert named and [line for line in named if ">=" not in line and "==" not in line] == []
