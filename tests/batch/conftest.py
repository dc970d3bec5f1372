"""The compiled patterns of the shipped rule base: compiling takes seconds, so it is done once."""

import os
import time
from pathlib import Path

import pytest

from kbassist.batch.scanner import HyperScanner
from kbassist.reading.anchors import byte_patterns, squeezed_literals
from kbassist.rulebase.base import RuleBase

_PATIENCE = 120


@pytest.fixture(scope="session", autouse=True)
def scanner(base: RuleBase) -> HyperScanner:
    """Finds the byte patterns of all symptoms. One process of the test run compiles them, the others read its cache."""
    folder = Path(os.environ["KBASSIST_CACHE_DIR"])
    first, done = folder / "scanner-begun", folder / "scanner-done"
    try:
        first.mkdir()
    except FileExistsError:
        limit = time.monotonic() + _PATIENCE
        while not done.exists() and time.monotonic() < limit:
            time.sleep(0.1)
    made = HyperScanner(byte_patterns(base), squeezed_literals(base))
    done.touch()
    return made
