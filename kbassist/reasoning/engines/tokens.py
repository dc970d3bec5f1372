"""Values as the engines get them: short ASCII words and integers only, one word a distinct text of a ruleset.

What a log or a person wrote never becomes part of an engine's input; texts that no rule mentions all share one word.
"""

from collections.abc import Mapping, Sequence

from kbassist.model.evidence import Value
from kbassist.rulebase.language.compiled import CompiledRule, EngineError

MAX_TESTS = 8
_OTHER = "other"


class Tokens:
    """Words for the facts and values of one ruleset."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.facts: dict[str, str] = {}
        self.values: dict[str, str] = {}
        for rule in rules:
            if not 0 < len(rule.tests) <= MAX_TESTS:
                raise EngineError(f"rule {rule.id} has {len(rule.tests)} tests; 1 to {MAX_TESTS} are allowed")
            for test in rule.tests:
                self.facts.setdefault(test.fact, f"f{len(self.facts)}")
                for value in test.values:
                    self.values.setdefault(value, f"v{len(self.values)}")

    def encode(self, facts: Mapping[str, Value]) -> list[tuple[str, str | int]]:
        """The facts that rules mention, as words; sorted, so that runs are alike."""
        return [
            (self.facts[name], value if isinstance(value, int) else self.values.get(value, _OTHER))
            for name, value in sorted(facts.items())
            if name in self.facts
        ]
