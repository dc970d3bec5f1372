"""Plain evaluation of the rules: the oracle that the real engines are tested against, and ``--engine reference``."""

from collections.abc import Mapping, Sequence

from kbassist.model.evidence import Value
from kbassist.rulebase.language.compiled import CompiledRule, Firing, Ruleset, all_hold


class _ReferenceRuleset:
    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.id)

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        return tuple(
            Firing(rule.id, tuple(test.fact for test in rule.tests))
            for rule in self._rules
            if all_hold(rule.tests, facts)
        )


class ReferenceEngine:
    """No engine at all: every rule is tried on every run."""

    name = "reference"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _ReferenceRuleset(rules)
