"""What ``diagnose`` of a pasted error imports and compiles: a start costs that, wherever it is measured."""

import subprocess
import sys

import pytest

from kbassist.rulebase.loader import load
from tests.support.run import CASES, ROOT

ERROR = CASES / "kb-article" / "evidence" / "error.txt"
HEAVY = """
    ast asyncio concurrent.futures csv dataclasses difflib email html http importlib.metadata inspect json logging
    multiprocessing secrets shlex shutil socket sqlite3 ssl subprocess tempfile traceback typing_extensions xml zipfile
    clips cryptography defusedxml durable evtx hyperscan jinja2 prompt_toolkit rapidfuzz wcwidth yaml
    kbassist.authoring kbassist.batch kbassist.mcp kbassist.probe kbassist.shell kbassist.rulebase.compiler
"""
MOST_MODULES, MOST_EXPRESSIONS = 160, 40
"""A few more than there are today."""
LISTING = """
import re, sys
made = set()
compile = re.compile
def counted(*given):
    if sys._getframe(1).f_globals["__name__"].startswith("kbassist"):
        made.add(given)
    return compile(*given)
re.compile = counted
from kbassist.cli import main
status = main(sys.argv[1:])
print(len(made), *sys.modules, file=sys.stderr)
sys.exit(status)
"""


@pytest.fixture(scope="module")
def start() -> tuple[int, set[str]]:
    """How many expressions a start with a warm cache compiles, and what it imports."""
    load()
    command = [sys.executable, "-c", LISTING, "diagnose", str(ERROR)]
    for _ in range(2):
        # The first looks through the installed packages, and keeps what it finds.
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, *names = ran.stderr.split()
    return int(count), set(names)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="msgspec needs typing_extensions there")
def test_a_pasted_error_imports_nothing_heavy(start: tuple[int, set[str]]) -> None:
    assert start[1] & set(HEAVY.split()) == set()


def test_a_pasted_error_imports_few_modules_and_compiles_few_expressions(start: tuple[int, set[str]]) -> None:
    ours = {name for name in start[1] if name.partition(".")[0] == "kbassist"}
    assert "kbassist.pipeline" in ours
    assert len(ours) <= MOST_MODULES, sorted(ours)
    assert start[0] <= MOST_EXPRESSIONS
