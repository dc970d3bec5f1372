"""Engines that do what a library in C can do: crash, end their process, never come back, be wrong.

Each is plain evaluation until a fact has a value that is its name.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.rulebase.language.compiled import CompiledRule, Firing, Ruleset

_LONG = 600
"""Seconds, which nobody waits for."""


class _Doomed:
    def __init__(self, plain: Ruleset) -> None:
        self.plain = plain

    def run(self, facts: Mapping[str, str | int]) -> tuple[Firing, ...]:
        for value in facts.values():
            doom(value)
        return self.plain.run(facts)


def doom(value: str | int) -> None:
    """Nothing, for most values."""
    if value == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif value == "leaves":
        os._exit(7)
    elif value == "hangs":
        # In C, with the lock of the interpreter, as a library does it.
        if sys.platform == "win32":
            ctypes.PyDLL("kernel32").Sleep(1000 * _LONG)
        else:
            ctypes.PyDLL(None).sleep(_LONG)


class Doomed(ReferenceEngine):
    """Plain evaluation that a value dooms; it stands in for durable-rules."""

    name = "durable"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _Doomed(super().compile(rules))


class Fragile(ReferenceEngine):
    """It crashes when it is tried."""

    name = "durable"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        doom("crashes")
        return super().compile(rules)


class Crashing(ReferenceEngine):
    """It passes its self-test, and crashes with every larger ruleset."""

    name = "durable"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        doom("crashes" if len(rules) > len("abc") else "")
        return super().compile(rules)


class Wrong(ReferenceEngine):
    """It finds less than there is."""

    name = "durable"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return super().compile(rules[:1])
