"""Which folders make a rule base: the shipped one, of installed packages, of the environment, of the command line."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from kbassist.cache import refused
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from kbassist.rulebase.plugins import plugin_rules
from kbassist.text.safe import clean


def open_base(rules: Iterable[str]) -> RuleBase:
    """The shipped rules, those of installed packages, the folders in ``KBASSIST_RULES`` and those in ``rules``."""
    problem = refused()
    if problem:
        sys.stderr.write(f"kbassist: {clean(problem, 400)}\n")
    return load(extra_rules(rules))


def extra_rules(rules: Iterable[str]) -> tuple[Path, ...]:
    """Folders with more rules: of installed packages (entry points ``kbassist.rules``), of ``KBASSIST_RULES``
    (separated as in PATH), then those of the command line."""
    given = [one for one in os.environ.get("KBASSIST_RULES", "").split(os.pathsep) if one]
    brought = plugin_rules()
    for problem in (one.problem for one in brought if one.problem):
        sys.stderr.write(f"kbassist: {problem}\n")
    return (*(Path(one.folder) for one in brought if not one.problem), *(Path(one) for one in (*given, *rules)))
