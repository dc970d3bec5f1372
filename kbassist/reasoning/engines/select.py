"""Which rules engine runs: the first that can be imported and passes the golden self-test.

A library passes it once: until its file is another one, or Python is, what was found out is kept. A ruleset costs
durable-rules a millisecond, a hundredth of a diagnosis.
"""

import os
import sys

from kbassist.cache import Cache
from kbassist.errors import UserError
from kbassist.lean import module_named
from kbassist.masked import without_evidence
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, RuleEngine, Test

_ENGINES = {
    "durable": ("kbassist.reasoning.engines.durable", "DurableEngine"),
    "clips": ("kbassist.reasoning.engines.clips", "ClipsEngine"),
    "reference": ("kbassist.reasoning.engines.reference", "ReferenceEngine"),
}
_AUTOMATIC = ("durable", "clips")

_RULES = (
    CompiledRule("both", (Test("a", ("x", "y")), Test("b", (), ((2, 5), (9, None))))),
    CompiledRule("low", (Test("b", (), ((None, 3),)),)),
    CompiledRule("never", (Test("a", ("z",)),)),
)
_FACTS: dict[str, str | int] = {"a": "y", "b": 2, "unused": "x"}
_EXPECTED = ("both", "low")
_PASSED = Cache("engine", ".txt", most=4)


def names() -> tuple[str, ...]:
    """What ``--engine`` takes."""
    return ("auto", *_ENGINES)


def select_engine(name: str = "auto") -> RuleEngine:
    """The engine of that name, or the best that works here. Raises ``UserError`` if there is none."""
    if name not in names():
        raise UserError(f"--engine {name}: unknown; known: {', '.join(names())}")
    reasons = []
    for candidate in _AUTOMATIC if name == "auto" else (name,):
        try:
            module, attribute = _ENGINES[candidate]
            found: RuleEngine = getattr(module_named(module), attribute)()
            if _passes(candidate, found):
                return found
            reasons.append(f"{candidate}: fails its self-test")
        except (ImportError, EngineError) as error:
            reasons.append(f"{candidate}: {error}")
    raise UserError(f"no rules engine works here ({'; '.join(reasons)}); reinstall kbassist, or use --engine reference")


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
