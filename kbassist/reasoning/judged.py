"""What a case makes of an article's conditions: each is met, refuted, or open.

An engine finds it with one rule for each different condition, which fires when it is met, and one for each cell, which
fires when that cell is contradicted (docs/rule-language.md, "The scenario table"); what-if finds it by plain
evaluation.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.reasoning.tree import Node, Tree
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, Firing, Test
from kbassist.rulebase.language.conditions import complement

Truth: TypeAlias = Literal["met", "refuted", "open"]


class Truths(Protocol):
    """The truth of the conditions of one tree."""

    def truth(self, node: Node) -> Truth:
        """That of one condition."""
        ...


class Judged(Struct, frozen=True):
    """A condition's truth, the facts it rests on, and the facts that are missing."""

    truth: Truth
    because: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


class Judgement(Struct, frozen=True):
    """A tree as an engine judged it. ``conditions``: at the ``place`` of its nodes."""

    tree: Tree
    conditions: tuple[Judged, ...]

    def of(self, node: Node) -> Judged:
        """A condition with its facts."""
        return self.conditions[node.place]

    def truth(self, node: Node) -> Truth:
        """See ``Truths``."""
        return self.conditions[node.place].truth

    @property
    def met(self) -> tuple[str, ...]:
        """Ids of the conditions that facts meet, sorted; those that always hold are none."""
        return tuple(sorted(node.id for node in self.tree.nodes if node.tests and self.truth(node) == "met"))


class Evaluated:
    """A tree under facts, by plain evaluation: each different condition at most once, and only if it matters.

    The same result as the engines' (property-tested).
    """

    __slots__ = ("_known", "_tree", "_truths")

    def __init__(self, tree: Tree, known: Mapping[str, Value]) -> None:
        self._tree = tree
        self._known = known
        self._truths: list[Truth | None] = [None] * len(tree.conditions)

    def when(self, known: Mapping[str, Value], changed: Iterable[str]) -> "Evaluated":
        """The same tree under the facts that are ``known`` when some have ``changed``: what is found out stays."""
        other = Evaluated(self._tree, known)
        other._truths = self._truths.copy()
        for name in changed:
            for place in self._tree.places.get(name, ()):
                other._truths[place] = None
        return other

    def truth(self, node: Node) -> Truth:
        """See ``Truths``."""
        found = self._truths[node.place]
        if found is None:
            found = self._truths[node.place] = _evaluate(node.tests, self._known)
        return found


def _evaluate(tests: tuple[Test, ...], known: Mapping[str, Value]) -> Truth:
    truth: Truth = "met"
    for test in tests:
        if test.fact not in known:
            truth = "open"
        elif not test.holds(known[test.fact]):
            return "refuted"
    return truth


class TreeRules:
    """The engine rules of a tree, and what their firings mean."""

    def __init__(self, tree: Tree, base: RuleBase) -> None:
        self.tree = tree
        self._met = {tests: f"met:{place}" for place, tests in enumerate(tree.conditions) if tests}
        others = {test: complement(test, base.values) for tests in self._met for test in tests}
        # A cell of text has no complement.
        cells = [(test, other) for test, other in others.items() if other.values or other.intervals]
        self._refuted = {test: f"not:{number}" for number, (test, _) in enumerate(cells)}
        self.rules = [
            *(CompiledRule(name, tests) for tests, name in self._met.items()),
            *(CompiledRule(self._refuted[test], (other,)) for test, other in cells),
        ]

    def judge(self, firings: tuple[Firing, ...], known: Mapping[str, Value]) -> Judgement:
        """The tree from what an engine found among the ``known`` facts."""
        fired = {firing.rule: firing.facts for firing in firings}
        return Judgement(self.tree, tuple(self._judged(tests, fired, known) for tests in self.tree.conditions))

    def _judged(
        self, tests: tuple[Test, ...], fired: Mapping[str, tuple[str, ...]], known: Mapping[str, Value]
    ) -> Judged:
        if not tests:
            return Judged("met")
        because = fired.get(self._met[tests])
        if because is not None:
            return Judged("met", because)
        refuting = {test.fact for test in tests if self._refuted.get(test) in fired}
        if refuting:
            return Judged("refuted", tuple(sorted(refuting)))
        held = tuple(test.fact for test in tests if test.fact in known)
        return Judged("open", held, tuple(test.fact for test in tests if test.fact not in known))
