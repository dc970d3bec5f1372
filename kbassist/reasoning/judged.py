"""An article as conditions: every table row, rule, verdict and step that depends on facts, under an id of its own.

Each condition becomes one engine rule that fires when it is met, and one a cell that fires when that cell is
contradicted (design section 3, "Table semantics"). Three values follow: met, refuted, else open.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, Firing, Test
from kbassist.rulebase.language.conditions import compile_condition, complement
from kbassist.rulebase.language.schema import Article, Condition

Truth: TypeAlias = Literal["met", "refuted", "open"]


class Judged(Struct, frozen=True):
    """A condition's truth, the facts it rests on, and the facts that are missing."""

    truth: Truth
    because: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


ALWAYS = Judged("met")


class ConditionSet:
    """The conditions of one article, compiled. ``tests``: id -> tests; a condition without tests always holds."""

    def __init__(self, article: Article, base: RuleBase) -> None:
        self._base = base
        self.tests: dict[str, tuple[Test, ...]] = {}
        decisive = {column.fact for column in article.columns if column.decisive}
        for row in article.scenarios:
            self._add(f"row:{row.id}", row.cells)
            self._add(f"decisive:{row.id}", {fact: cell for fact, cell in row.cells.items() if fact in decisive})
        for rule in article.rules:
            self._add(f"rule:{rule.id}", rule.when)
        for option in article.resolutions:
            self._add(f"{option.id}/applies", option.applies)
            for kind, reasons in (("forbid", option.forbid), ("recommend", option.recommend)):
                for i, reason in enumerate(reasons):
                    self._add(f"{option.id}/{kind}:{i}", reason.when)
            for j, use in enumerate(option.procedures):
                self._add(f"{option.id}/use:{j}", use.when)
                for k, reason in enumerate(use.skip_when):
                    self._add(f"{option.id}/use:{j}/skip:{k}", reason.when)
                for step in base.procedures[use.procedure].steps:
                    self._add(f"step:{use.procedure}/{step.id}", step.when)

    def _add(self, name: str, condition: Condition) -> None:
        self.tests[name] = compile_condition(condition, self._base.facts, self._base.values)

    def rules(self) -> list[CompiledRule]:
        """The engine rules: one for each different condition, one for each different cell that can be contradicted."""
        result = [CompiledRule(name, tests) for tests, name in self._met.items()]
        return result + [
            CompiledRule(name, (complement(test, self._base.values),)) for test, name in self._refuted.items()
        ]

    @cached_property
    def _met(self) -> dict[tuple[Test, ...], str]:
        """Conditions with the id of the rule that finds them met: many steps and reasons share one."""
        return {tests: f"met:{number}" for number, tests in enumerate(dict.fromkeys(self.tests.values())) if tests}

    @cached_property
    def _refuted(self) -> dict[Test, str]:
        """Cells with the id of the rule that finds them contradicted; a cell of text has no complement."""
        cells = dict.fromkeys(test for tests in self._met for test in tests)
        others = {test: complement(test, self._base.values) for test in cells}
        return {test: f"not:{n}" for n, (test, other) in enumerate(others.items()) if other.values or other.intervals}

    def from_firings(self, firings: tuple[Firing, ...], known: Mapping[str, Value]) -> dict[str, Judged]:
        """The truth of every condition from what the engine found."""
        fired = {firing.rule: firing.facts for firing in firings}
        result: dict[str, Judged] = {}
        for name, tests in self.tests.items():
            refuting = [test.fact for test in tests if self._refuted.get(test) in fired]
            if not tests:
                result[name] = ALWAYS
            elif self._met[tests] in fired:
                result[name] = Judged("met", fired[self._met[tests]])
            elif refuting:
                result[name] = Judged("refuted", tuple(sorted(set(refuting))))
            else:
                missing = tuple(test.fact for test in tests if test.fact not in known)
                held = tuple(test.fact for test in tests if test.fact in known)
                result[name] = Judged("open", held, missing)
        return result

    def evaluate(self, known: Mapping[str, Value]) -> dict[str, Truth]:
        """The truth of every condition by plain evaluation, for what-if.

        The same result as the engines' (property-tested).
        """
        result: dict[str, Truth] = {}
        for name, tests in self.tests.items():
            truth: Truth = "met"
            for test in tests:
                if test.fact not in known:
                    truth = "open"
                elif not test.holds(known[test.fact]):
                    truth = "refuted"
                    break
            result[name] = truth
        return result
