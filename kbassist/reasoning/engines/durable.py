"""durable-rules behind the ``RuleEngine`` protocol: the default engine where it can be built.

The library has traps: its host starts timer threads, an exception in an action vanishes into the
state, a session in which no rule fired must not be deleted, equal facts are refused. So its engine in C is called
without its host in Python, which also costs 10 ms to import: what a rule does is to be noted, a marker rule fires
first in every session, and every fact has an id of its own.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import durable_rules_engine
import msgspec

from kbassist.model.evidence import Value
from kbassist.reasoning.engines.tokens import Tokens
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, Interval, Ruleset, Test

_MAX_RULES = 400
"""512 or more distinct first-level tests hang the library."""
_MARKER = "marker"
_NOT_HANDLED, _OBSERVED = 1, 2
"""What it says of a fact that no rule needs alone, and of one whose equal is there: both are normal."""


class _DurableRuleset:
    _sessions = itertools.count()
    _names = itertools.count()

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._tokens = Tokens(rules)
        if len(rules) > _MAX_RULES:
            raise EngineError(f"{len(rules)} rules in one ruleset; durable-rules takes {_MAX_RULES}")
        self._rules = {f"r{number}": rule for number, rule in enumerate(rules)}
        definition: dict[str, Any] = {_MARKER: {"all": [{"m": {"n": "case"}}]}}
        for name, rule in self._rules.items():
            definition[name] = {"all": [self._pattern(i, test) for i, test in enumerate(rule.tests)]}
        try:
            self._handle = durable_rules_engine.create_ruleset(f"kb{next(self._names)}", _json(definition))
        except durable_rules_engine.error as error:
            raise EngineError(f"durable-rules refused {len(rules)} rules: {error}") from error

    def _pattern(self, number: int, test: Test) -> dict[str, Any]:
        here: dict[str, Any] = {"n": self._tokens.facts[test.fact]}
        if test.values:
            alternatives = [{"v": self._tokens.values[value]} for value in test.values]
        else:
            alternatives = [_within(interval) for interval in test.intervals] or [{"v": "impossible"}]
        either = alternatives[0] if len(alternatives) == 1 else {"$or": alternatives}
        return {f"m{number}": {"$and": [here, either]}}

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        session = f"s{next(self._sessions)}"
        batch: list[dict[str, Any]] = [{"id": "c", "sid": session, "n": "case"}]
        for number, (name, value) in enumerate(self._tokens.encode(facts)):
            key = "i" if isinstance(value, int) else "v"
            batch.append({"id": f"f{number}", "sid": session, "n": name, key: value})
        try:
            fired = [name for fact in batch for name in self._assert(fact)]
        except durable_rules_engine.error as error:
            raise EngineError(f"durable-rules failed: {error}") from error
        finally:
            durable_rules_engine.delete_state(self._handle, session)
        rules = [self._rules[name] for name in dict.fromkeys(fired) if name != _MARKER]
        return tuple(
            sorted(
                (Firing(rule.id, tuple(test.fact for test in rule.tests)) for rule in rules), key=lambda one: one.rule
            )
        )

    def _assert(self, fact: dict[str, Any]) -> Iterator[str]:
        """The names of the rules that fire with this fact."""
        answer, state = durable_rules_engine.assert_fact(self._handle, _json(fact))
        if answer in (_NOT_HANDLED, _OBSERVED):
            return
        started = durable_rules_engine.start_action_for_state(self._handle, state)
        if not started:
            return
        context, action = started
        while action:
            yield next(iter(msgspec.json.decode(action)))
            durable_rules_engine.update_state(self._handle, context)
            action = durable_rules_engine.complete_and_start_action(self._handle, state)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _within(interval: Interval) -> dict[str, Any]:
    low, high = interval
    checks: list[dict[str, Any]] = []
    if low is not None:
        checks.append({"$gte": {"i": low}})
    if high is not None:
        checks.append({"$lt": {"i": high}})
    if not checks:
        checks.append({"$gte": {"i": 0}})
    return checks[0] if len(checks) == 1 else {"$and": checks}


class DurableEngine:
    """durable-rules 2.0.28."""

    name = "durable"
    library = durable_rules_engine.__file__

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _DurableRuleset(rules)
