"""Which rules engine runs: the first that can be imported and passes the golden self-test."""

from kbassist.errors import UserError
from kbassist.lean import module_named
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
            if tuple(firing.rule for firing in found.compile(_RULES).run(_FACTS)) == _EXPECTED:
                return found
            reasons.append(f"{candidate}: fails its self-test")
        except (ImportError, EngineError) as error:
            reasons.append(f"{candidate}: {error}")
    raise UserError(f"no rules engine works here ({'; '.join(reasons)}); reinstall kbassist, or use --engine reference")
