"""durable-rules behind the ``RuleEngine`` protocol: the default engine where it can be built.

The library has traps (design section 4): its host starts timer threads, an exception in an action vanishes into the
state, a session in which no rule fired must not be deleted, equal facts are refused. So the host's threads never
start, actions only note what fired, a marker rule fires first in every session, and every fact has an id of its own.
"""

import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from durable import engine

from kbassist.model.evidence import Value
from kbassist.reasoning.engines.tokens import Tokens
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, Interval, Ruleset, Test

_MAX_RULES = 400
"""512 or more distinct first-level tests hang the library."""

# It logs every exception it raises, the normal ones included.
logging.getLogger("durable").setLevel(logging.CRITICAL)


class _Host(engine.Host):  # type: ignore[misc]
    """A host that never starts its timer threads."""

    def _run(self) -> None:
        return


class _DurableRuleset:
    _sessions = itertools.count()
    _names = itertools.count()

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._tokens = Tokens(rules)
        if len(rules) > _MAX_RULES:
            raise EngineError(f"{len(rules)} rules in one ruleset; durable-rules takes {_MAX_RULES}")
        self._rules = {f"r{number}": rule for number, rule in enumerate(rules)}
        self._fired: list[str] = []
        self._name = f"kb{next(self._names)}"
        definition: dict[str, Any] = {"marker": {"all": [{"m": {"n": "case"}}], "run": self._action("")}}
        for name, rule in self._rules.items():
            definition[name] = {
                "all": [self._pattern(i, test) for i, test in enumerate(rule.tests)],
                "run": self._action(name),
            }
        self._host = _Host()
        self._host.set_rulesets({self._name: definition})

    def _action(self, name: str) -> Callable[[Any], None]:
        def note(_context: Any) -> None:
            self._fired.append(name)

        return note

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
        self._fired.clear()
        batch: list[dict[str, Any]] = [{"id": "c", "sid": session, "n": "case"}]
        for number, (name, value) in enumerate(self._tokens.encode(facts)):
            key = "i" if isinstance(value, int) else "v"
            batch.append({"id": f"f{number}", "sid": session, "n": name, key: value})
        try:
            for fact in batch:
                self._assert(fact)
            problem = self._host.get_state(self._name, session).get("exception")
        finally:
            self._host.delete_state(self._name, session)
        if problem:
            raise EngineError(f"durable-rules failed: {problem}")
        rules = [self._rules[name] for name in dict.fromkeys(self._fired) if name]
        return tuple(
            sorted(
                (Firing(rule.id, tuple(test.fact for test in rule.tests)) for rule in rules), key=lambda one: one.rule
            )
        )

    def _assert(self, fact: dict[str, Any]) -> None:
        try:
            self._host.assert_fact(self._name, fact)
        except (engine.MessageNotHandledException, engine.MessageObservedException):
            # No rule needs this fact alone, or an equal one is there: both are normal.
            return


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

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        return _DurableRuleset(rules)
