"""An article as conditions: every table row, rule, verdict and step that depends on facts, under an id of its own.

Each condition becomes one engine rule that fires when it is met, and one a cell that fires when that cell is
contradicted (design section 3, "Table semantics"). Three values follow: met, refuted, else open.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.engine.protocol import CompiledRule, Firing, Test
from kbassist.knowledge.base import RuleBase
from kbassist.knowledge.conditions import compile_condition, refutations
from kbassist.knowledge.schema import Article, Condition
from kbassist.model import Value

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
        """The engine rules of all conditions."""
        result: list[CompiledRule] = []
        for name, tests in self.tests.items():
            if tests:
                result.append(CompiledRule(name, tests))
                result += refutations(name, tests, self._base.values)
        return result

    def from_firings(self, firings: tuple[Firing, ...], known: Mapping[str, Value]) -> dict[str, Judged]:
        """The truth of every condition from what the engine found."""
        met = {firing.rule: firing.facts for firing in firings}
        refuted: dict[str, list[str]] = {}
        for firing in firings:
            name, mark, _ = firing.rule.partition("!")
            if mark:
                refuted.setdefault(name, []).extend(firing.facts)
        result: dict[str, Judged] = {}
        for name, tests in self.tests.items():
            if not tests:
                result[name] = ALWAYS
            elif name in met:
                result[name] = Judged("met", met[name])
            elif name in refuted:
                result[name] = Judged("refuted", tuple(sorted(set(refuted[name]))))
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
