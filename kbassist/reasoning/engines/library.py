"""The libraries that reason, each opened only if it passes the golden self-test.

A library passes it once: until its file is another one, or Python is, what was found out is kept. A ruleset costs
durable-rules a millisecond, a hundredth of a diagnosis.
"""

import os
import sys

from kbassist.cache import Cache
from kbassist.lean import module_named
from kbassist.masked import without_evidence
from kbassist.reasoning.engines.wire import Library
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, RuleEngine, Test

_RULES = (
    CompiledRule("both", (Test("a", ("x", "y")), Test("b", (), ((2, 5), (9, None))))),
    CompiledRule("low", (Test("b", (), ((None, 3),)),)),
    CompiledRule("never", (Test("a", ("z",)),)),
)
_FACTS: dict[str, str | int] = {"a": "y", "b": 2, "unused": "x"}
_EXPECTED = ("both", "low")
_PASSED = Cache("engine", ".txt", most=4)


def opened(library: Library) -> RuleEngine:
    """The engine of a library, in this process.

    Raises ``EngineError``, which says why not: it is not installed, or what it finds is wrong.
    """
    try:
        engine: RuleEngine = getattr(module_named(library.module), library.attribute)()
    except ImportError as error:
        raise EngineError(str(error)) from error
    if not _passes(library.name, engine):
        raise EngineError("fails its self-test")
    return engine


def _passes(name: str, engine: RuleEngine) -> bool:
    """Whether the self-test has the result that it must have."""
    key = _stamp(name, engine)
    if key and _PASSED.read(key) is not None:
        return True
    passed = tuple(firing.rule for firing in engine.compile(_RULES).run(_FACTS)) == _EXPECTED
    if passed and key:
        _PASSED.write(key, without_evidence(b"passed"))
    return passed


def _stamp(name: str, engine: RuleEngine) -> str:
    """What the result of the self-test depends on; nothing where the engine is no library of its own."""
    library = getattr(engine, "library", "")
    try:
        status = os.stat(library)  # noqa: PTH116 - at every start
    except OSError:
        return ""
    return f"{name} {sys.version} {library} {status.st_size} {status.st_mtime_ns} {_RULES} {_FACTS} {_EXPECTED}"
