"""CLIPS behind the ``RuleEngine`` protocol (clipspy).

Wheels for every platform, the default where durable-rules can't be had.
"""

import gc
from collections.abc import Mapping, Sequence

import clips

from kbassist.model.evidence import Value
from kbassist.reasoning.engines.tokens import Tokens
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, Interval, Ruleset, Test

_RECYCLE = 500
"""An environment slows down linearly and leaks; a new one is made after this many runs."""


class _ClipsRuleset:
    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._tokens = Tokens(rules)
        self._rules = {f"r{number}": rule for number, rule in enumerate(rules)}
        self._source = [self._defrule(name, rule) for name, rule in self._rules.items()]
        self._fired: list[str] = []
        self._runs = 0
        self._environment = self._build()

    def _build(self) -> "clips.Environment":
        environment = clips.Environment()
        environment.define_function(self._record, name="record")
        try:
            environment.build("(deftemplate fact (slot n (type SYMBOL)) (slot v))")
            for source in self._source:
                environment.build(source)
        except clips.CLIPSError as error:
            raise EngineError(f"CLIPS refused a rule: {error}") from error
        return environment

    def _record(self, rule: str) -> None:
        self._fired.append(str(rule))

    def _defrule(self, name: str, rule: CompiledRule) -> str:
        patterns = " ".join(self._pattern(i, test) for i, test in enumerate(rule.tests))
        return f"(defrule {name} {patterns} => (record {name}))"

    def _pattern(self, number: int, test: Test) -> str:
        fact = self._tokens.facts[test.fact]
        if test.values:
            return f"(fact (n {fact}) (v {'|'.join(self._tokens.values[value] for value in test.values)}))"
        if not test.intervals:
            return f"(fact (n {fact}) (v impossible))"
        variable = f"?v{number}"
        checks = " ".join(_within(variable, interval) for interval in test.intervals)  # "or" wants two arguments
        return f"(fact (n {fact}) (v {variable}&:(and (integerp {variable}) (or FALSE {checks}))))"

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        self._runs += 1
        if self._runs % _RECYCLE == 0:
            self._environment.clear()
            self._environment = self._build()
            gc.collect()
        self._fired.clear()
        try:
            self._environment.reset()
            for name, value in self._tokens.encode(facts):
                self._environment.assert_string(f"(fact (n {name}) (v {value}))")
            self._environment.run()
        except clips.CLIPSError as error:
            raise EngineError(f"CLIPS failed: {error}") from error
        rules = [self._rules[name] for name in dict.fromkeys(self._fired)]
        return tuple(
            sorted(
                (Firing(rule.id, tuple(test.fact for test in rule.tests)) for rule in rules), key=lambda one: one.rule
            )
        )


def _within(variable: str, interval: Interval) -> str:
    low, high = interval
    checks = ([f"(>= {variable} {low})"] if low is not None else []) + (
        [f"(< {variable} {high})"] if high is not None else []
    )
    return f"(and {' '.join(checks)})" if len(checks) > 1 else (checks[0] if checks else f"(integerp {variable})")


class ClipsEngine:
    """CLIPS 6.4 through clipspy."""

    name = "clips"

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _ClipsRuleset(rules)
