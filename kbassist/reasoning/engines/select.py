"""Which rules engine runs: the first that can be imported and passes the golden self-test.

A library passes it once: until its file is another one, or Python is, what was found out is kept. A ruleset costs
durable-rules a millisecond, a hundredth of a diagnosis.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from kbassist.cache import Cache
from kbassist.errors import UserError
from kbassist.lean import module_named
from kbassist.masked import without_evidence
from kbassist.model.evidence import Value
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, RuleEngine, Ruleset, Test

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


class _Spared:
    """A ruleset of the best engine, and of the next where that one fails: it costs time, and no answer."""

    def __init__(self, rules: Sequence[CompiledRule], first: RuleEngine, others: Sequence[str]) -> None:
        self._rules, self._others = rules, list(others)
        self._ruleset = self._compiled(first)

    def _compiled(self, engine: RuleEngine) -> Ruleset:
        """The ruleset of ``engine``, or of the next one that takes it. Raises ``EngineError`` where there is none."""
        try:
            return engine.compile(self._rules)
        except EngineError as error:
            return self._compiled(self._next(error))

    def _next(self, error: EngineError) -> RuleEngine:
        """The next engine that works here. Raises ``error`` where there is none."""
        while self._others:
            try:
                return select_engine(self._others.pop(0))
            except UserError:
                continue
        raise error

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        """See ``Ruleset``."""
        while True:
            try:
                return self._ruleset.run(facts)
            except EngineError as error:
                self._ruleset = self._compiled(self._next(error))


class _Best:
    """The best engine here, with the others in reserve."""

    def __init__(self, first: RuleEngine, others: Sequence[str]) -> None:
        self.name = first.name
        self._first, self._others = first, others

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _Spared(rules, self._first, self._others)


def select_engine(name: str = "auto") -> RuleEngine:
    """The engine of that name, or the best that works here: where that fails on a ruleset, the next is tried.

    Raises ``UserError`` if there is none.
    """
    if name not in names():
        raise UserError(f"--engine {name}: unknown; known: {', '.join(names())}")
    reasons = []
    for number, candidate in enumerate(_AUTOMATIC if name == "auto" else (name,), 1):
        try:
            module, attribute = _ENGINES[candidate]
            found: RuleEngine = getattr(module_named(module), attribute)()
            if _passes(candidate, found):
                return _Best(found, (*_AUTOMATIC[number:], "reference")) if name == "auto" else found
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
