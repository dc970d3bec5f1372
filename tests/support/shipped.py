"""The shipped rule base, compiled once in a process."""

from functools import cache

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load


@cache
def shipped() -> RuleBase:
    """Compiled from the files: what a test looks at is what stands there."""
    return load(cache=False)
